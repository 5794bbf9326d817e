import Database
import PassportDomain
import Primitives
import Runtime

/// P11: an exam becomes a client, by the operator's command.
struct AddClient {
    enum Kind: String { case confidential, `public` }

    let context: PassportContext

    /// - Parameters:
    ///   - redirectURIs: one or more, separated by spaces.
    ///   - postLogoutRedirectURIs: none or more, separated by spaces.
    ///   - backChannelLogoutURI: where the client is told that a session has ended; empty for one that doesn't want to be told.
    /// - Returns: the secret, which is shown this once; `nil` for a public client.
    /// - Throws: `ClientRefusal`; an id that is taken is refused and nothing changes.
    func callAsFunction(
        _ id: String, name: String, redirectURIs: String, kind: String, postLogoutRedirectURIs: String = "",
        backChannelLogoutURI: String = "", algorithm: String = TokenAlgorithm.rs256.rawValue
    ) async throws -> BearerSecret? {
        let client = try Self.check(id, name, redirectURIs, kind, postLogoutRedirectURIs, backChannelLogoutURI, algorithm)
        let given = context.settings.newClientSecret.map(BearerSecret.init)
        let secret = client.isPublic ? nil : given ?? BearerSecret(random: context.effects)
        let isAdded = try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard try tx.addClient(client, secretHash: secret?.hash, at: now) else { return false }
            try tx.record(.clientAdded, of: .client(client.id), by: .operator, from: .command, context, at: now)
            return true
        }
        guard isAdded else { throw ClientRefusal.exists(client.id) }
        return secret
    }

    private static func check(
        _ id: String, _ name: String, _ redirectURIs: String, _ kind: String, _ afterLogOut: String, _ backChannel: String,
        _ algorithm: String
    ) throws(ClientRefusal) -> Client {
        guard let id = ClientID(id) else { throw .unusableID }
        guard (1...100).contains(name.count) else { throw .unusableName }
        guard let kind = Kind(rawValue: kind) else { throw .unusableKind }
        guard let algorithm = TokenAlgorithm(rawValue: algorithm) else { throw .unusableAlgorithm }
        let uris = try uris(redirectURIs, else: ClientRefusal.unusableRedirectURI)
        guard !uris.isEmpty else { throw .noRedirectURI }
        let backChannelURI = BackChannelURI(backChannel)
        guard backChannel.isEmpty || backChannelURI != nil else { throw .unusableLogoutURI(backChannel) }
        return Client(
            id: id, name: name, redirectURIs: uris, isPublic: kind == .public,
            postLogoutRedirectURIs: try self.uris(afterLogOut, else: ClientRefusal.unusableLogoutURI), backChannelLogoutURI: backChannelURI,
            idTokenAlgorithm: algorithm)
    }

    private static func uris(_ list: String, else refusal: (String) -> ClientRefusal) throws(ClientRefusal) -> [RedirectURI] {
        var uris: [RedirectURI] = []
        for text in list.split(separator: " ").map(String.init) {
            guard let uri = RedirectURI(text) else { throw refusal(text) }
            uris.append(uri)
        }
        return uris
    }
}

struct ListClients {
    let context: PassportContext

    func callAsFunction() async throws -> [Client] { try await context.database.read { try $0.clients() } }
}
