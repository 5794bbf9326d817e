import Allowances
import Contracts
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// What becomes of an authorization request.
enum AuthorizationOutcome: Sendable {
    /// The browser goes back to the client with a code.
    case granted(code: BearerSecret, redirectURI: String, state: String?)
    /// It goes back with an error.
    case refused(AuthorizationRefusal, redirectURI: String, state: String?)
    /// The person logs in first; the request waits under this secret.
    case needsLogIn(BearerSecret)
    /// The person is logged in, and first verifies the mailbox (P4): no exam has to ask whether an account's address is its owner's.
    case needsVerification(BearerSecret)
}

/// P10: the authorization endpoint.
struct Authorize {
    let context: PassportContext
    let keys: SigningKeyCache

    /// - Throws: `UntrustedRequest` when nobody can be told but the person in front of the page; `TooManyAuthorizations`.
    func callAsFunction(_ parameters: AuthorizationParameters, by person: SignedIn?, from origin: Origin) async throws
        -> AuthorizationOutcome
    {
        let client = try await client(parameters.single("client_id"))
        let redirectURI = try Self.redirectURI(parameters.single("redirect_uri"), of: client)
        do {
            let request = try parameters.request(of: client, to: redirectURI)
            let wanted = try await hintedAccount(parameters.single("id_token_hint"))
            let waiting = WaitingRequest(request: request, wanted: wanted, receivedAt: context.effects.now())
            return try await answer(waiting, by: person, from: origin)
        } catch let refusal as AuthorizationRefusal {
            return .refused(refusal, redirectURI: redirectURI, state: parameters.single("state"))
        }
    }

    /// Takes up a request whose browser has been logging in.
    func callAsFunction(waiting secret: BearerSecret, by person: SignedIn?) async throws -> AuthorizationOutcome {
        let now = context.effects.now()
        guard let waiting = try await context.database.read({ try $0.waitingRequest(tokenHash: secret.hash, at: now) }) else {
            throw UntrustedRequest.forgotten
        }
        guard let person, waiting.isSatisfied(by: person, at: now) else { return .needsLogIn(secret) }
        guard person.account.isVerified else { return .needsVerification(secret) }
        return try await grant(waiting.request, to: person, closing: secret)
    }

    private func client(_ id: String?) async throws -> Client {
        guard let id = id.flatMap(ClientID.init), let record = try await context.database.read({ try $0.client(id) }) else {
            throw UntrustedRequest.unknownClient
        }
        return record.client
    }

    private static func redirectURI(_ uri: String?, of client: Client) throws(UntrustedRequest) -> String {
        guard let uri, client.mayReceive(at: uri) else { throw .unregisteredRedirectURI }
        return uri
    }

    private func answer(_ waiting: WaitingRequest, by person: SignedIn?, from origin: Origin) async throws -> AuthorizationOutcome {
        let isLoggedIn = person.map { waiting.isSatisfied(by: $0, at: waiting.receivedAt) } ?? false
        if isLoggedIn, let person, person.account.isVerified { return try await grant(waiting.request, to: person, closing: nil) }
        guard !waiting.request.isSilent else {
            throw isLoggedIn ? AuthorizationRefusal.verificationRequired : .loginRequired
        }
        let secret = BearerSecret(random: context.effects)
        let subject = context.subject(.clientAuthorizations, origin.network)
        let wait = try await context.database.write { [context] tx -> Timestamp.Span? in
            let allowance = context.limits.authorizationsPerClient
            if let wait = try tx.take(allowance, of: subject.hash, at: waiting.receivedAt) { return wait }
            try tx.addRequest(waiting, tokenHash: secret.hash)
            return nil
        }
        if let wait { throw TooManyAuthorizations(retryAfter: wait) }
        return isLoggedIn ? .needsVerification(secret) : .needsLogIn(secret)
    }

    /// The account of an ID token of ours; it may have expired, but not have been made by anyone else.
    private func hintedAccount(_ hint: String?) async throws(AuthorizationRefusal) -> String? {
        guard let hint else { return nil }
        let published = await keys.known().published
        let claims: IDTokenClaims
        do {
            claims = try JWT.verify(hint, type: "JWT", keys: published)
        } catch {
            // Perhaps of a key that has gone since: nobody can say whether it is this person.
            throw error == .unknownKey ? .loginRequired : .unusableIDTokenHint
        }
        guard claims.iss == context.settings.issuer else { throw .unusableIDTokenHint }
        return claims.sub
    }

    /// - Parameter waiting: a request that is closed by this; if another tab has closed it meanwhile there is no second code.
    private func grant(
        _ request: AuthorizationRequest, to person: SignedIn, closing waiting: BearerSecret?
    ) async throws -> AuthorizationOutcome {
        let secret = BearerSecret(random: context.effects)
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            // The session may have ended, and even its account be gone, since it was looked at.
            guard try tx.hasSession(person.session.id) else { throw UntrustedRequest.forgotten }
            if let waiting, try !tx.removeRequest(tokenHash: waiting.hash) { throw UntrustedRequest.forgotten }
            let grant = Grant(
                id: context.effects.newID(), client: request.client, account: person.account.id, session: person.session.id,
                scope: request.scope, nonce: request.nonce, authenticatedAt: person.session.authenticatedAt,
                hasSecondFactor: person.session.hasSecondFactor)
            let settings = context.settings
            try tx.noteUse(of: request.client, by: person.account.id, at: now)
            try tx.addGrant(
                grant, at: now,
                lifetime: .microseconds(
                    settings.codeLifetime.microseconds + settings.accessTokenLifetime.microseconds))
            let code = AuthorizationCode(
                grant: grant, redirectURI: request.redirectURI, challenge: request.challenge, expiresAt: now + settings.codeLifetime)
            try tx.addCode(code, hash: secret.hash)
        }
        return .granted(code: secret, redirectURI: request.redirectURI, state: request.state)
    }
}

/// What the login page shows of the request that brought the browser there.
struct WaitingClient: Sendable, Equatable {
    let name: String
    /// Where the browser will be sent in the end; the page's policy must let its form go there.
    let origin: String
    let loginHint: String?
    private let request: WaitingRequest

    init(client: Client, origin: String, request: WaitingRequest) {
        name = client.name
        loginHint = request.request.loginHint
        self.origin = origin
        self.request = request
    }

    /// Whether the client asks for somebody else.
    func wantsAnother(than person: SignedIn) -> Bool { !request.isFor(person.account) }
}

extension WaitingRequest {
    /// Whether this person, logged in as they are, may have a code.
    fileprivate func isSatisfied(by person: SignedIn, at now: Timestamp) -> Bool {
        isFor(person.account) && request.isSatisfied(by: person.session, receivedAt: receivedAt, at: now)
    }
}

struct FindWaitingClient {
    let context: PassportContext

    func callAsFunction(_ secret: BearerSecret) async throws -> WaitingClient? {
        let now = context.effects.now()
        return try await context.database.read { snapshot in
            guard let waiting = try snapshot.waitingRequest(tokenHash: secret.hash, at: now),
                let client = try snapshot.client(waiting.request.client)?.client, let uri = RedirectURI(waiting.request.redirectURI)
            else { return nil }
            return WaitingClient(client: client, origin: uri.origin, request: waiting)
        }
    }
}
