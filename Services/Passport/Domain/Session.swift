public import Primitives

/// A browser that is logged in (SPEC P9). Its secret is 256 random bits in a cookie; here it is known by a public id, the `sid` of tokens.
public struct Session: Equatable, Sendable {
    public let id: ID<Session>
    public let account: ID<Account>
    /// When the password was last given: `auth_time`.
    public let authenticatedAt: Timestamp
    public let lastSeenAt: Timestamp
    /// The end that no activity puts off.
    public let expiresAt: Timestamp
    /// Whether a second factor was given beside the password (P15).
    public let hasSecondFactor: Bool

    public init(
        id: ID<Session>, account: ID<Account>, authenticatedAt: Timestamp, lastSeenAt: Timestamp, expiresAt: Timestamp,
        hasSecondFactor: Bool = false
    ) {
        self.id = id
        self.account = account
        self.authenticatedAt = authenticatedAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.hasSecondFactor = hasSecondFactor
    }

    public func isAlive(at now: Timestamp, idle: Timestamp.Span) -> Bool { now < expiresAt && now < lastSeenAt + idle }

    /// Whether the last activity is old enough to be worth a write.
    public func needsTouch(at now: Timestamp) -> Bool { now - lastSeenAt >= .minutes(1) }
}

public enum SessionRefusal: Error, Equatable, Sendable {
    /// It has ended, or never was this account's.
    case unknown
}

/// How long a session lasts (ASVS 7.3).
public struct SessionLifetime: Equatable, Sendable {
    /// Without any activity.
    public let idle: Timestamp.Span
    /// With whatever activity.
    public let absolute: Timestamp.Span

    public init(idle: Timestamp.Span, absolute: Timestamp.Span) {
        self.idle = idle
        self.absolute = absolute
    }
}
