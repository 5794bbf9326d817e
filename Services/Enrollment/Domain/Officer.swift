public import Primitives

/// 管理员: an account of the passport that has a duty in this exam (SPEC E28).
public struct Officer: Sendable, Equatable {
    public enum Duty: Sendable, Equatable {
        /// 考试中心: every site, and what concerns them all.
        case centre
        /// 教务处: one site, and nothing of any other.
        case site(SiteCode)
    }

    public let id: ID<Officer>
    public let email: EmailAddress
    public let duty: Duty

    public init(id: ID<Officer>, email: EmailAddress, duty: Duty) {
        self.id = id
        self.email = email
        self.duty = duty
    }

    /// The only site this officer sees; `nil` for the centre, which sees all.
    public var site: SiteCode? {
        switch duty {
        case .centre: nil
        case .site(let code): code
        }
    }

    public func covers(_ code: SiteCode) -> Bool { site == nil || site == code }
}

public enum OfficerRefusal: Error, Equatable, Sendable {
    /// The account that is logged in has no duty here.
    case notAnOfficer
    /// Windows and other sites are the centre's.
    case centreOnly
    /// A change of what others rely on needs its reason.
    case reasonMissing
    /// Of more than 500 characters.
    case reasonTooLong
    /// Not six digits.
    case unusableSite(String)
    /// The site isn't registered.
    case unknownSite(SiteCode)
    /// There is an officer with this address already.
    case exists
    case unknown
}

/// What officers do beside deciding on one registration; rows are only ever added (SPEC E28).
public struct OfficeAct: Sendable, Equatable {
    public enum Kind: String, CaseIterable, Sendable {
        case officerAdded = "officer_added"
        case officerRemoved = "officer_removed"
        case reviewApproved = "review_approved"
        case reviewRefused = "review_refused"
        /// `detail` is the old and the new number: `300→320`.
        case capacityChanged = "capacity_changed"
        /// `detail` is the window, with its old and new opening and closing.
        case windowChanged = "window_changed"
        /// `detail` is the kind of sheet with its counts.
        case imported
        case arranged
        case exported
        /// Personal data of a finished sitting are gone (E30); `detail` has the counts.
        case erased
    }

    public let at: Timestamp
    /// An officer's address, or `operator`.
    public let actor: String
    public let kind: Kind
    public let site: SiteCode?
    public let subject: SubjectCode?
    public let detail: String
    public let reason: String

    public init(
        at: Timestamp, actor: String, kind: Kind, site: SiteCode? = nil, subject: SubjectCode? = nil, detail: String = "",
        reason: String = ""
    ) {
        self.at = at
        self.actor = actor
        self.kind = kind
        self.site = site
        self.subject = subject
        self.detail = detail
        self.reason = reason
    }
}
