public import Primitives

/// 报名信息: one person in one sitting (SPEC E7), with the entries that count.
public struct Registration: Sendable {
    public let id: ID<Registration>
    public let account: AccountID
    public let rosterEntry: ID<RosterEntry>
    public let site: SiteCode
    public let province: String
    /// What the roster allows, and a passed review has added.
    public let eligible: Set<SubjectCode>
    /// Those that are held or paid.
    public let entries: [Entry]

    public init(
        id: ID<Registration>, account: AccountID, rosterEntry: ID<RosterEntry>, site: SiteCode, province: String,
        eligible: Set<SubjectCode>, entries: [Entry]
    ) {
        self.id = id
        self.account = account
        self.rosterEntry = rosterEntry
        self.site = site
        self.province = province
        self.eligible = eligible
        self.entries = entries
    }

    public func entry(_ code: SubjectCode) -> Entry? { entries.first { $0.subject == code } }
}

/// The passport's `sub`: whoever logged in.
public struct AccountID: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Six digits, as they open a ticket number (E24).
public struct SiteCode: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: String

    public init?(rawValue: String) {
        guard rawValue.utf8.count == 6, rawValue.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.rawValue = rawValue
    }

    public static func < (a: SiteCode, b: SiteCode) -> Bool { a.rawValue < b.rawValue }
}

/// 报考科目: one subject of a registration, holding one seat (E12).
public struct Entry: Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable {
        /// 未支付: the seat is kept until `heldUntil`
        case held
        /// 已支付, by Payment's word or because there is no fee
        case paid
        /// given up, changed, or the hold ran out: the seat is free again
        case released
    }

    public let id: ID<Entry>
    public let subject: SubjectCode
    public let state: State
    /// In fen.
    public let fee: Money
    public let heldUntil: Timestamp

    public init(id: ID<Entry>, subject: SubjectCode, state: State, fee: Money, heldUntil: Timestamp) {
        self.id = id
        self.subject = subject
        self.state = state
        self.fee = fee
        self.heldUntil = heldUntil
    }

    /// Whether it has a right to its seat: paid, or within its hold. A held one past its hold waits to be released.
    public func counts(at now: Timestamp) -> Bool {
        switch state {
        case .paid: true
        case .held: now < heldUntil
        case .released: false
        }
    }
}
