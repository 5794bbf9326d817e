public import Primitives

/// `CET4`, `CET-SET6`, `JLPT4`…, as the exam pack spells it.
public struct SubjectCode: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static func < (a: SubjectCode, b: SubjectCode) -> Bool { a.rawValue < b.rawValue }
}

/// What can be entered in a sitting (SPEC E2).
public struct Subject: Sendable, Equatable {
    public enum Kind: String, CaseIterable, Sendable {
        /// 笔试
        case written
        /// 口试
        case oral
    }

    public let code: SubjectCode
    public let name: String
    public let kind: Kind
    /// When it is held; two entries whose slots overlap are refused.
    public let slot: Window
    /// In fen, by province where it differs; `fee(in:)` answers it.
    private let fees: [String: Money]
    private let standardFee: Money
    /// The level digit of its ticket numbers (E24).
    public let level: Int
    /// The number of its first room: an oral shares its written subject's level digit and is told apart by higher room numbers.
    public let firstRoom: Int
    /// The written subject that an oral one needs entered in the same sitting (E13).
    public let prerequisite: SubjectCode?
    /// Whether the roster, or a passed review, must say that the candidate may enter it.
    public let needsEligibility: Bool

    public init(
        code: SubjectCode, name: String, kind: Kind, slot: Window, standardFee: Money, fees: [String: Money] = [:], level: Int,
        firstRoom: Int = 1, prerequisite: SubjectCode? = nil, needsEligibility: Bool = true
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.slot = slot
        self.standardFee = standardFee
        self.fees = fees
        self.level = level
        self.firstRoom = firstRoom
        self.prerequisite = prerequisite
        self.needsEligibility = needsEligibility
    }

    public func fee(in province: String) -> Money { fees[province] ?? standardFee }

    public func overlaps(_ other: Subject) -> Bool { slot.opens < other.slot.closes && other.slot.opens < slot.closes }
}
