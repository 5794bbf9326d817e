/// A mailbox (RFC 5321) in the one spelling that names an account (SPEC P1): lower case, an ASCII mailbox name, a domain of
/// A-labels. An internationalised domain is brought to A-labels at the edge, before it gets here.
public struct EmailAddress: Hashable, Sendable {
    /// The whole address, at most 254 bytes.
    public let text: String
    private let at: String.Index

    public enum Refusal: Error, Equatable, CaseIterable, Sendable {
        case tooLong, noMailbox, unusableMailbox, unusableDomain
    }

    public init(_ input: String) throws(Refusal) {
        guard input.utf8.count <= 254 else { throw .tooLong }
        // ASCII letters only: Unicode's lower case makes a "k" of the Kelvin sign, and two mailboxes one.
        let text = String(decoding: input.utf8.map(Self.lowercased), as: UTF8.self)
        guard let at = text.lastIndex(of: "@"), at != text.startIndex else { throw .noMailbox }
        let mailbox = text[..<at].utf8
        guard mailbox.count <= 64, mailbox.allSatisfy(Self.isMailboxCharacter), mailbox.first != .dot, mailbox.last != .dot,
            !text[..<at].contains("..")
        else { throw .unusableMailbox }
        let labels = text[text.index(after: at)...].utf8.split(separator: .dot, omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(Self.isLabel), let last = labels.last, !last.allSatisfy(Self.isDigit) else {
            throw .unusableDomain
        }
        self.text = text
        self.at = at
    }

    /// What stands before the `@`; a password must not contain it (P2).
    public var mailbox: Substring { text[..<at] }
    public var domain: Substring { text[text.index(after: at)...] }

    /// `a***@q*.com`: enough for the owner to recognise, not enough for anyone else to use (E8, S2).
    public var masked: String {
        let labels = domain.split(separator: ".")
        let hidden = labels.dropLast().map { $0.prefix(1) + "*" }.joined(separator: ".")
        return "\(mailbox.prefix(1))***@\(hidden).\(labels.last ?? "")"
    }

    private static func isMailboxCharacter(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }

    private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
        (1...63).contains(label.count) && label.first != .hyphen && label.last != .hyphen
            && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == .hyphen }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension EmailAddress: CustomStringConvertible {
    /// The masked form: what is printed without thinking ends in a log (S2).
    public var description: String { masked }
}

extension UInt8 {
    fileprivate static let dot = UInt8(ascii: ".")
    fileprivate static let hyphen = UInt8(ascii: "-")
}
