import Database

extension EnrollmentStore {
    /// Sheets were once kept with the province as they spell it; fees go by its short name (E2).
    static let provinces = Migration(
        22, "provinces by their short names",
        "UPDATE sites SET province = '兵团' WHERE province = '新疆生产建设兵团'",
        """
        UPDATE sites SET province = replace(replace(replace(replace(replace(replace(replace(
            province, '维吾尔', ''), '壮族', ''), '回族', ''), '自治区', ''), '特别行政区', ''), '省', ''), '市', '')
        WHERE province <> '兵团'
        """)
}
