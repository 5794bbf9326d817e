/// How often something may be done within a window of time: mails to one address, registrations from one client (SPEC P4), queries by one
/// account (E6).
public struct Allowance: Equatable, Sendable {
    public let limit: Int
    public let window: Timestamp.Span

    public init(limit: Int, per window: Timestamp.Span) {
        self.limit = limit
        self.window = window
    }
}
