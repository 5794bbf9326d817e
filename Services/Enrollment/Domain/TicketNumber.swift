/// 准考证号, 15 digits: 6 site, 2 year, 1 sitting, 1 level, 3 room, 2 seat (SPEC E24).
public struct TicketNumber: RawRepresentable, Hashable, Sendable {
    public let text: String
    public var rawValue: String { text }
    public init?(rawValue: String) { self.init(rawValue) }

    /// `nil` unless there are 15 digits.
    public init?(_ text: String) {
        guard text.utf8.count == 15, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        self.text = text
    }

    /// - Throws: `ArrangementRefusal` when a part doesn't fit its digits.
    public init(site: SiteCode, year: Int, sequence: Int, level: Int, room: Int, seat: Int) throws(ArrangementRefusal) {
        guard (0...9).contains(sequence), (0...9).contains(level) else { throw .unnumberable }
        guard (1...999).contains(room) else { throw .tooManyRooms(site) }
        guard (1...99).contains(seat) else { throw .roomTooLarge }
        func digits(_ value: Int, _ width: Int) -> String { String(String(value + 1000).suffix(width)) }
        text = site.rawValue + digits(year % 100, 2) + "\(sequence)\(level)" + digits(room, 3) + digits(seat, 2)
    }
}

public enum ArrangementRefusal: Error, Equatable, Sendable {
    /// The year, sitting or level doesn't fit the numbering scheme.
    case unnumberable
    /// More than 999 rooms of one subject at one site.
    case tooManyRooms(SiteCode)
    /// More than 99 seats in a room.
    case roomTooLarge
    /// Rooms are arranged once registration and payment are over.
    case notClosed(Window)
    /// So many payments may still bring money: what they pay for needs a seat in a room, too.
    case paymentsOpen(Int)
    case alreadyArranged
}
