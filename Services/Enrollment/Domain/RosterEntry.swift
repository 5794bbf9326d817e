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
}

/// 考点
public struct Site: Sendable, Equatable {
    public let code: SiteCode
    public let name: String
    /// Decides the fee where it differs (E2).
    public let province: String

    public init(code: SiteCode, name: String, province: String) {
        self.code = code
        self.name = name
        self.province = province
    }
}
