/// The network that a client's address stands for wherever uses are counted (SPEC P4, P7, E8): an IPv4 address is itself, but whoever has one
/// IPv6 address has the 2⁶⁴ of its /64 (RFC 4291 §2.5.4), and would never be counted twice.
public struct ClientNetwork: Equatable, Sendable {
    public let text: String

    public init(of client: String) { text = Self.prefix(of: client) ?? client }

    /// The first four of eight groups, as numbers; `nil` for anything but an IPv6 address.
    private static func prefix(of client: String) -> String? {
        let groups = client.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count > 2 else { return nil }
        let front = groups.prefix { !$0.isEmpty }
        let back = groups.dropFirst(front.count).filter { !$0.isEmpty }
        // Only `::` leaves a group empty, and it stands for as many zeros as make eight; an IPv4 address at the end is two groups.
        let behind = back.reduce(0) { $0 + ($1.contains(".") ? 2 : 1) }
        let zeros = [Substring](repeating: "0", count: max(0, 8 - front.count - behind))
        let numbers = (front + zeros + back).prefix(4).compactMap { UInt16($0, radix: 16) }
        return numbers.count == 4 ? numbers.map { String($0, radix: 16) }.joined(separator: ":") + "::/64" : nil
    }
}
