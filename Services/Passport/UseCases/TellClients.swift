import Contracts
import Crypto
import Database
import HTTP
import HTTPClient
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P10, P12: tells clients, server to server, that a session has ended (OpenID Connect Back-Channel Logout §2.5).
struct TellClients: Sendable {
    let context: PassportContext
    let keys: SigningKeyCache
    let client: HTTPClient

    /// OpenID Connect Back-Channel Logout §4 advises two minutes at most.
    static let tokenLifetime = Timestamp.Span.minutes(2)
    private static let timeout = Timestamp.Span.seconds(5)
    private static let answerLimit = 64 << 10

    /// Delivers one notice; thrown is what is worth trying again. A client that says 400 has understood and won't have it (§2.8); one that is
    /// no longer registered, or whose own session can't last any more, is left alone.
    func deliver(_ delivery: Delivery) async throws {
        let notice = try JSON.decode(LogOutNotice.self, from: delivery.payload)
        let age = context.effects.now() - delivery.writtenAt
        guard age < SessionClient.memory, let told = try await client(of: notice), let uri = told.backChannelLogoutURI,
            let base = BaseURL(uri.origin)
        else { return giveUp(notice, delivery) }
        let form = FormFields([("logout_token", try await token(for: notice, to: told))]).urlEncoded
        let headers: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        let answer = try await client.send(
            Call(
                .post, uri.target, at: base, headers: headers, body: Array(form.utf8), timeout: Self.timeout,
                bodyLimit: Self.answerLimit))
        switch answer.status {
        case .ok, .noContent: return
        case .badRequest: giveUp(notice, delivery)
        default: throw NotTold(status: answer.status.rawValue)
        }
    }

    private func client(of notice: LogOutNotice) async throws -> Client? {
        guard let id = ClientID(notice.client) else { return nil }
        return try await context.database.read { try $0.client(id) }?.client
    }

    /// Signed now, like an ID token of the client's, with a number of its own: a client refuses one that is old or that it has seen.
    private func token(for notice: LogOutNotice, to client: Client) async throws -> String {
        let now = context.effects.now()
        let claims = LogoutTokenClaims(
            iss: context.settings.issuer, aud: client.id.text, iat: now.seconds, exp: (now + Self.tokenLifetime).seconds,
            jti: Base64.urlEncode(context.effects.random(16)), sub: notice.account.description, sid: notice.session.description)
        return try JWT.sign(claims, type: LogoutTokenClaims.type, with: await keys.known().signer(client.idTokenAlgorithm, at: now))
    }

    private func giveUp(_ notice: LogOutNotice, _ delivery: Delivery) {
        context.log.warning(
            "logout.not_taken", ["client": .text(notice.client), "session": .id(notice.session), "tries": .count(delivery.tries)])
    }
}

/// The client is there but didn't take it.
struct NotTold: Error, Equatable { let status: Int }
