public import Primitives

/// The refresh tokens that stand for a grant one after another: each use replaces the current one by the next (RFC 9700 §4.14.2).
public struct RefreshFamily: Equatable, Sendable {
    /// How long the token that was just replaced is answered again, with the same successor: a lost answer must not log anybody out.
    public static let grace = Timestamp.Span.seconds(10)

    public let grant: Grant
    /// The number of the current token, from 1.
    public let generation: Int64
    /// When the current one was made.
    public let rotatedAt: Timestamp
    /// The end, unless it is used before.
    public let expiresAt: Timestamp
    /// The end that no use puts off.
    public let endsAt: Timestamp
    public let isRevoked: Bool

    public init(grant: Grant, generation: Int64, rotatedAt: Timestamp, expiresAt: Timestamp, endsAt: Timestamp, isRevoked: Bool) {
        self.grant = grant
        self.generation = generation
        self.rotatedAt = rotatedAt
        self.expiresAt = expiresAt
        self.endsAt = endsAt
        self.isRevoked = isRevoked
    }

    /// The family of a code's first exchange.
    public init(of grant: Grant, lasting lifetime: RefreshLifetime, at now: Timestamp) {
        self.init(
            grant: grant, generation: 1, rotatedAt: now, expiresAt: now + min(lifetime.idle, lifetime.absolute),
            endsAt: now + lifetime.absolute, isRevoked: false)
    }

    /// The next token is current, and the time without a use begins anew.
    public func rotated(at now: Timestamp, lasting lifetime: RefreshLifetime) -> RefreshFamily {
        RefreshFamily(
            grant: grant, generation: generation + 1, rotatedAt: now, expiresAt: min(endsAt, now + lifetime.idle), endsAt: endsAt,
            isRevoked: isRevoked)
    }

    public enum Use: Equatable, Sendable {
        /// The next one takes its place.
        case rotation
        /// Its answer may have been lost: the same again.
        case repetition
        /// It was replaced long ago, so two have it and one is a thief: the family ends.
        case replay
        /// The family is over.
        case refusal
        /// Another client's: it stays as it is.
        case foreign
    }

    /// What it means that a token of this family comes back.
    public func use(of generation: Int64, by client: ClientID, at now: Timestamp) -> Use {
        guard grant.client == client else { return .foreign }
        guard isAlive(at: now), generation <= self.generation else { return .refusal }
        if generation == self.generation { return .rotation }
        return generation == self.generation - 1 && now < rotatedAt + Self.grace ? .repetition : .replay
    }

    public func isAlive(at now: Timestamp) -> Bool { !isRevoked && now < expiresAt }
}

/// How long a family of refresh tokens lasts (ASVS 10.4.8).
public struct RefreshLifetime: Equatable, Sendable {
    /// Without any use.
    public let idle: Timestamp.Span
    /// With whatever use.
    public let absolute: Timestamp.Span

    public init(idle: Timestamp.Span, absolute: Timestamp.Span) {
        self.idle = idle
        self.absolute = absolute
    }
}
