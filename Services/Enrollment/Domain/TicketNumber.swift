/// 准考证号: digits, as many as its exam's scheme has (SPEC E24).
public struct TicketNumber: RawRepresentable, Hashable, Sendable {
    public let text: String
    public var rawValue: String { text }

    /// `nil` unless there are digits, and nothing else.
    public init?(rawValue: String) {
        guard !rawValue.isEmpty, rawValue.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        text = rawValue
    }
}

/// How an exam makes its ticket numbers (SPEC E1): parts from left to right, each of so many digits. CET has 6 site, 2 year, 1 sitting,
/// 1 level, 3 room, 2 seat (E24); NCRE 2 subject, 2 sitting, 6 site, 4 room, 2 seat.
public struct TicketNumberScheme: Sendable, Equatable {
    public enum Field: String, CaseIterable, Sendable {
        case site
        /// Its last digits.
        case year
        /// Which sitting of the year, or of all.
        case sequence
        case level
        /// The subject's code.
        case subject
        case room
        case seat
    }

    public struct Part: Sendable, Equatable {
        public let field: Field
        public let digits: Int

        public init(_ field: Field, digits: Int) {
            self.field = field
            self.digits = digits
        }
    }

    public let parts: [Part]

    public init(_ parts: [Part]) { self.parts = parts }

    public var length: Int { parts.map(\.digits).reduce(0, +) }

    /// The largest number that fits the part; `nil` when the scheme has no such part.
    public func limit(of field: Field) -> Int? {
        parts.first { $0.field == field }.map { (0..<$0.digits).reduce(1) { power, _ in power * 10 } - 1 }
    }

    /// Reads a number of this scheme: `nil` unless it has just its digits.
    public func read(_ text: String) -> TicketNumber? { text.utf8.count == length ? TicketNumber(rawValue: text) : nil }

    /// Whether the number was given in a sitting before this one, by the year and the sequence in it. A number that isn't of this scheme
    /// is older than the scheme.
    public func isEarlier(_ number: TicketNumber, than sitting: Sitting) -> Bool {
        guard read(number.text) != nil else { return true }
        func value(of field: Field) -> Int {
            guard let at = parts.firstIndex(where: { $0.field == field }) else { return 0 }
            let start = parts[..<at].map(\.digits).reduce(0, +)
            return Int(number.text.dropFirst(start).prefix(parts[at].digits)) ?? 0
        }
        let year = limit(of: .year).map { sitting.year % ($0 + 1) } ?? 0
        let sequence = limit(of: .sequence) == nil ? 0 : sitting.sequence
        return (value(of: .year), value(of: .sequence)) < (year, sequence)
    }

    /// - Throws: `ArrangementRefusal.unnumberable` with the part that doesn't fit its digits.
    public func number(
        of subject: Subject, at site: SiteCode, in sitting: Sitting, room: Int, seat: Int
    ) throws(ArrangementRefusal) -> TicketNumber {
        var text = ""
        for part in parts {
            let value =
                switch part.field {
                case .site: site.rawValue
                case .year: String(String(sitting.year).suffix(part.digits))
                case .sequence: String(sitting.sequence)
                case .level: String(subject.level)
                case .subject: subject.code.rawValue
                case .room: String(room)
                case .seat: String(seat)
                }
            guard value.utf8.count <= part.digits else { throw .unnumberable(part.field) }
            text += String(repeating: "0", count: part.digits - value.utf8.count) + value
        }
        guard let number = read(text) else { throw .unnumberable(.subject) }
        return number
    }

    /// Whether the numbers of two subjects at one site are told apart by nothing but their rooms.
    public func sharesRooms(_ a: Subject, _ b: Subject) -> Bool {
        parts.allSatisfy { part in
            switch part.field {
            case .level: a.level == b.level
            case .subject: a.code == b.code
            case .site, .year, .sequence, .room, .seat: true
            }
        }
    }
}
