public import Primitives

/// 学籍: what the school's roster says of a person for one sitting (SPEC E6, E7, E27).
public struct RosterEntry: Sendable {
    public let id: ID<RosterEntry>
    public let name: String
    public let document: IdentityDocument
    public let site: SiteCode
    public let school: String
    public let campus: String
    public let college: String
    public let major: String
    public let className: String
    public let eligible: Set<SubjectCode>

    public init(
        id: ID<RosterEntry>, name: String, document: IdentityDocument, site: SiteCode, school: String, campus: String, college: String,
        major: String, className: String, eligible: Set<SubjectCode>
    ) {
        self.id = id
        self.name = name
        self.document = document
        self.site = site
        self.school = school
        self.campus = campus
        self.college = college
        self.major = major
        self.className = className
        self.eligible = eligible
    }

    /// Names match exactly but for what a keyboard adds: white space at the ends, and the several forms of the separator dot.
    public static func matches(_ typed: String, _ recorded: String) -> Bool { normal(typed) == normal(recorded) }

    private static let dots = Array("•‧∙⋅・･．".unicodeScalars)

    /// One spelling of a name: trimmed, `·` for every middle dot.
    public static func normal(_ name: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.trimmed.unicodeScalars { scalars.append(dots.contains(scalar) ? "·" : scalar) }
        return String(scalars)
    }

    /// Whether the text is what it looks like: nothing in it breaks a line, hides, or turns the writing round.
    public static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }
}

/// 考点
public struct Site: Sendable, Equatable {
    public let code: SiteCode
    public let name: String
    /// Decides the fee where it differs (E2).
    public let province: String

    /// As rosters and packs write them, without 省, 市 or 自治区; 兵团 registers its own candidates beside 新疆.
    public static let provinces: Set<String> = [
        "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西",
        "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "兵团", "香港", "澳门", "台湾",
    ]

    private static let endings: Set<Substring> = ["", "省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区"]

    /// 北京 for 北京市; `nil` for what is no province.
    public static func province(named text: String) -> String? {
        if text == "新疆生产建设兵团" { return "兵团" }
        return provinces.first { text.hasPrefix($0) && endings.contains(text.dropFirst($0.count)) }
    }

    public init(code: SiteCode, name: String, province: String) {
        self.code = code
        self.name = name
        self.province = province
    }
}
