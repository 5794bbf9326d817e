import Contracts
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// What becomes of a request to log out.
enum LogOutOutcome: Sendable {
    /// The browser is logged out; it goes back to the client if that was asked for.
    case done(LogOutReturn?)
    /// Nobody was logged in, and no client has proved that it sent the browser: nothing is done, and nobody is led anywhere unasked.
    case nobody(LogOutReturn?)
    /// The person is asked first: any page of the web could have led the browser here.
    case ask(SignedIn, LogOutQuestion)
}

/// What the question leads on to.
struct LogOutQuestion: Sendable, Equatable {
    let client: Client?
    let goal: LogOutReturn?
}

/// P10, P12: the end-session endpoint (OpenID Connect RP-Initiated Logout §2).
struct RequestLogOut {
    let context: PassportContext
    let keys: SigningKeyCache

    /// - Throws: `LogOutRefusal`
    func callAsFunction(_ parameters: AuthorizationParameters, by person: SignedIn?, from origin: Origin) async throws -> LogOutOutcome {
        let hint = idToken(parameters.single("id_token_hint"), await keys.known().published)
        let question = try await question(parameters, hint)
        guard let hint, let session = ID<Session>(hint.sid) else {
            return person.map { .ask($0, question) } ?? .nobody(question.goal)
        }
        if let person, person.session.id == session {
            try await end(person, asked: question.client, from: origin)
            return .done(question.goal)
        }
        try await endLeftovers(of: session)
        return person.map { .ask($0, question) } ?? .done(question.goal)
    }

    /// The person has said yes.
    func callAsFunction(
        confirmed parameters: AuthorizationParameters, by secret: BearerSecret?, from origin: Origin
    ) async throws -> LogOutOutcome {
        let goal = try await question(parameters, nil).goal
        if let secret { try await LogOut(context: context)(secret, from: origin) }
        return .done(goal)
    }

    /// An ID token of ours. It may have expired (§2): it says who asks, and opens nothing.
    private func idToken(_ hint: String?, _ published: [JWT.VerificationKey]) -> IDTokenClaims? {
        guard let hint, let claims = try? JWT.verify(hint, type: "JWT", keys: published, as: IDTokenClaims.self),
            claims.iss == context.settings.issuer
        else { return nil }
        return claims
    }

    private func question(_ parameters: AuthorizationParameters, _ hint: IDTokenClaims?) async throws -> LogOutQuestion {
        let named = parameters.single("client_id")
        if let hint, let named, hint.aud != named { throw LogOutRefusal.anotherClient }
        let client = try await client(hint?.aud ?? named)
        guard let uri = parameters.single("post_logout_redirect_uri") else { return LogOutQuestion(client: client, goal: nil) }
        guard let client else { throw LogOutRefusal.unregisteredReturn }
        guard parameters.isPlain("state") else { throw LogOutRefusal.unusableState }
        return LogOutQuestion(client: client, goal: try LogOutReturn(to: uri, state: parameters.single("state"), of: client))
    }

    private func client(_ id: String?) async throws -> Client? {
        guard let id else { return nil }
        guard let id = ClientID(id), let record = try await context.database.read({ try $0.client(id) }) else {
            throw LogOutRefusal.unknownClient
        }
        return record.client
    }

    /// - Parameter client: the one that the browser was logged out by.
    private func end(_ person: SignedIn, asked client: Client?, from origin: Origin) async throws {
        let (session, account) = (person.session.id, person.account.id)
        let subject = client.map { SecuritySubject.permission(account, $0.id) } ?? .account(account)
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard try tx.hasSession(session) else { return }
            try tx.endSession(session, context, at: now)
            try tx.record(.loggedOut, of: subject, from: origin, detail: session.description, context, at: now)
        }
    }

    /// A session that ran out is over already; that its person leaves an exam is for the others to know. One that lives in another browser
    /// is not touched: an ID token is no key to it.
    private func endLeftovers(of session: ID<Session>) async throws {
        try await context.database.write { [context] tx in
            guard try !tx.hasSession(session) else { return }
            try tx.endSession(session, context, at: context.effects.now())
        }
    }
}
