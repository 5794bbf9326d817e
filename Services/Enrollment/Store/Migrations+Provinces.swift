import Database

extension EnrollmentStore {
    /// Sheets were once kept with the province as they spell it; fees go by its short name (E2), as `Site.province(named:)` has it.
    static let provinces = Migration(
        22, "provinces by their short names",
        "UPDATE sites SET province = '兵团' WHERE province = '新疆生产建设兵团'",
        """
        UPDATE sites SET province = substr(province, 1, 2) WHERE province IN (
            '北京市', '天津市', '上海市', '重庆市', '河北省', '山西省', '辽宁省', '吉林省', '江苏省', '浙江省', '安徽省', '福建省', '江西省', '山东省', '河南省', '湖北省', '湖南省',
            '广东省', '海南省', '四川省', '贵州省', '云南省', '陕西省', '甘肃省', '青海省', '台湾省', '广西壮族自治区', '西藏自治区', '宁夏回族自治区', '新疆维吾尔自治区', '香港特别行政区',
            '澳门特别行政区'
        )
        """,
        "UPDATE sites SET province = substr(province, 1, 3) WHERE province IN ('黑龙江省', '内蒙古自治区')")
}
