public import Primitives

/// One holding of an exam (考次): everything the exam pack says about it, checked (SPEC E1).
public struct Sitting: Sendable {
    /// `CET-2026-12`
    public let code: SittingCode
    public let title: String
    /// For English pages; `nil` where the pack has none.
    public let englishTitle: String?
    public let agreement: Agreement
    public private(set) var windows: [WindowKind: Window]
    public let subjects: [Subject]
    /// Subjects of one group can't be entered together: CET4 with CET6 (E2).
    public let exclusionGroups: [Set<SubjectCode>]
    /// How many subjects a candidate may have in this sitting; `nil` where there is no limit.
    public let subjectLimit: Int?
    /// `nil` where the exam has no review.
    public let review: ReviewRule?
    /// How long an unpaid entry keeps its seat (E12).
    public let holdTime: Timestamp.Span
    /// How long a confirmation outlives its last entry (E17).
    public let confirmationTime: Timestamp.Span
    /// When the personal data of everybody in it are erased (E30).
    public let eraseAt: Timestamp
    public let roomSize: Int
    /// The exam's way to number tickets (E1).
    public let numbering: TicketNumberScheme
    /// What ticket numbers say of the sitting: its year, and a number such as 1 for June, 2 for December (E24).
    public let year: Int
    public let sequence: Int

    public init(
        code: SittingCode, title: String, englishTitle: String? = nil, agreement: Agreement, windows: [WindowKind: Window],
        subjects: [Subject],
        exclusionGroups: [Set<SubjectCode>], subjectLimit: Int? = nil, review: ReviewRule? = nil, holdTime: Timestamp.Span,
        confirmationTime: Timestamp.Span, eraseAt: Timestamp, roomSize: Int, numbering: TicketNumberScheme, year: Int, sequence: Int
    ) {
        self.code = code
        self.title = title
        self.englishTitle = englishTitle
        self.agreement = agreement
        self.windows = windows
        self.subjects = subjects
        self.exclusionGroups = exclusionGroups
        self.subjectLimit = subjectLimit
        self.review = review
        self.holdTime = holdTime
        self.confirmationTime = confirmationTime
        self.eraseAt = eraseAt
        self.roomSize = roomSize
        self.numbering = numbering
        self.year = year
        self.sequence = sequence
    }

    /// The same sitting with other windows (E28).
    public func with(_ windows: [WindowKind: Window]) -> Sitting {
        var copy = self
        copy.windows = windows
        return copy
    }

    public func subject(_ code: SubjectCode) -> Subject? { subjects.first { $0.code == code } }

    /// A subject that the pack has lost since is named by its code.
    public func label(of code: SubjectCode) -> SubjectLabel {
        subject(code)?.label ?? SubjectLabel(code: code, chinese: code.rawValue, english: code.rawValue)
    }

    /// The rooms that a subject may have at one site: as many as its ticket numbers have digits for, and not those of a subject whose
    /// numbers begin alike, such as an oral from room 501 on (E24).
    public func rooms(of subject: Subject) -> ClosedRange<Int> {
        let next = subjects.filter { $0.firstRoom > subject.firstRoom && numbering.sharesRooms($0, subject) }.map(\.firstRoom).min()
        let last = min(numbering.limit(of: .room) ?? Int.max, next.map { $0 - 1 } ?? Int.max)
        return subject.firstRoom...max(subject.firstRoom, last)
    }

    /// How many can sit a subject at one site.
    public func seats(of subject: Subject) -> Int { min(rooms(of: subject).count, 1_000_000) * roomSize }

    /// In the order of the pack.
    public func sorted(_ entries: [Entry]) -> [Entry] {
        entries.sorted { a, b in position(a.subject) < position(b.subject) }
    }

    private func position(_ code: SubjectCode) -> Int { subjects.firstIndex { $0.code == code } ?? subjects.count }

    /// - Throws: `WindowClosed`, which names the window with its opening and closing (E3).
    public func require(_ kind: WindowKind, at now: Timestamp) throws(WindowClosed) {
        guard let window = windows[kind] else { throw WindowClosed(kind: kind, window: nil, now: now) }
        guard window.contains(now) else { throw WindowClosed(kind: kind, window: window, now: now) }
    }

    /// The same, as the refusal of whoever asks.
    public func require<Refusal: Error>(
        _ kind: WindowKind, at now: Timestamp, else refusal: (WindowClosed) -> Refusal
    ) throws(Refusal) {
        do { try require(kind, at: now) } catch { throw refusal(error) }
    }

    public func isOpen(_ kind: WindowKind, at now: Timestamp) -> Bool { windows[kind]?.contains(now) ?? false }
}

/// The code of a sitting, as it stands in addresses and files: capital letters, digits and hyphens.
public struct SittingCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// 报名协议. A new version must be accepted anew (E5).
public struct Agreement: Sendable, Equatable {
    public let version: String
    public let text: String

    public init(version: String, text: String) {
        self.version = version
        self.text = text
    }
}

public enum WindowKind: String, CaseIterable, Sendable {
    /// 资格查询与复核: the roster can be asked, confirmed, and a CET6 review begun
    case eligibility
    /// 网上报名: entries can be added, changed and dropped
    case registration
    /// 缴费
    case payment
    /// 笔试准考证打印
    case writtenTicket = "written_ticket"
    /// 口试准考证打印
    case oralTicket = "oral_ticket"
}

/// From `opens` on, and before `closes`; both to the second (E3).
public struct Window: Sendable, Equatable {
    public let opens: Timestamp
    public let closes: Timestamp

    /// `nil` unless it closes after it opens.
    public init?(opens: Timestamp, closes: Timestamp) {
        guard opens < closes else { return nil }
        self.opens = opens
        self.closes = closes
    }

    public func contains(_ moment: Timestamp) -> Bool { opens <= moment && moment < closes }
}

/// A rule of time refused the request.
public struct WindowClosed: Error, Equatable, Sendable {
    public let kind: WindowKind
    /// `nil` when the sitting has no such window.
    public let window: Window?
    public let now: Timestamp

    public var isBeforeOpening: Bool { window.map { now < $0.opens } ?? false }
}
