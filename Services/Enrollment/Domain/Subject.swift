public import Primitives

/// `CET4`, `CET-SET6`, `24`…, as the exam pack spells it.
public struct SubjectCode: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static func < (a: SubjectCode, b: SubjectCode) -> Bool { a.rawValue < b.rawValue }
}

/// A subject as refusals name it: the code for programs, the names for people.
public struct SubjectLabel: Sendable, Equatable {
    public let code: SubjectCode
    public let chinese: String
    public let english: String

    public init(code: SubjectCode, chinese: String, english: String) {
        self.code = code
        self.chinese = chinese
        self.english = english
    }
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
    public let englishName: String
    public let kind: Kind
    /// When it is held; two entries whose slots overlap are refused.
    public let slot: Window
    /// Set where the subject is held in batches within its slot, each so long; a candidate is given one that clashes with no other.
    public let batchTime: Timestamp.Span?
    /// Between two batches.
    public let batchBreak: Timestamp.Span
    /// In fen, by province where it differs; `fee(in:)` answers it.
    private let fees: [String: Money]
    private let standardFee: Money
    /// The exam's level: a digit of its ticket numbers where they have one (E24).
    public let level: Int
    /// The number of its first room: an oral shares its written subject's level digit and is told apart by higher room numbers.
    public let firstRoom: Int
    /// The written subject that an oral one needs entered in the same sitting (E13).
    public let prerequisite: SubjectCode?
    /// Subjects whose certificate a candidate needs to be awarded this one's (获证条件).
    public let certificates: Set<SubjectCode>
    /// Whether the roster, or a passed review, must say that the candidate may enter it.
    public let needsEligibility: Bool

    public init(
        code: SubjectCode, name: String, englishName: String, kind: Kind, slot: Window, batchTime: Timestamp.Span? = nil,
        batchBreak: Timestamp.Span = .seconds(0), standardFee: Money, fees: [String: Money] = [:], level: Int, firstRoom: Int = 1,
        prerequisite: SubjectCode? = nil,
        certificates: Set<SubjectCode> = [], needsEligibility: Bool = true
    ) {
        self.code = code
        self.name = name
        self.englishName = englishName
        self.kind = kind
        self.slot = slot
        self.batchTime = batchTime
        self.batchBreak = batchBreak
        self.standardFee = standardFee
        self.fees = fees
        self.level = level
        self.firstRoom = firstRoom
        self.prerequisite = prerequisite
        self.certificates = certificates
        self.needsEligibility = needsEligibility
    }

    public var label: SubjectLabel { SubjectLabel(code: code, chinese: name, english: englishName) }

    public func fee(in province: String) -> Money { fees[province] ?? standardFee }

    /// What is held in batches never clashes: there is another batch.
    public func overlaps(_ other: Subject) -> Bool {
        guard batchTime == nil, other.batchTime == nil else { return false }
        return slot.opens < other.slot.closes && other.slot.opens < slot.closes
    }
}
