import Database
import PassportDomain
import Primitives
import Runtime

/// What an operator says of a new client.
struct NewClient: Sendable {
    /// `nil`: one is drawn.
    var id: String?
    let name: String
    let redirectURIs: [String]
    var isPublic = false
    /// Where browsers may go after logging out here.
    var postLogoutRedirectURIs: [String] = []
    /// Where the client is told that a session has ended; `nil` for one that doesn't want to be told.
    var backChannelLogoutURI: String?
    /// What its ID tokens are signed by; `nil` is RS256.
    var idTokenAlgorithm: String?
    /// What the operator hands to both sides; `nil`: one is drawn.
    var secret: String?
}

/// A client with its secret, which is shown this once; a public client has none.
struct IssuedClient: Sendable {
    let client: Client
    let secret: BearerSecret?
}

/// Who at the operator's did it, for the security log: the name of the token that called, `nil` at the command line.
struct Operator: Sendable {
    let name: String?
    let origin: Origin

    static let command = Operator(name: nil, origin: .command)
}

/// P11: an exam becomes a client.
struct AddClient {
    let context: PassportContext

    /// - Throws: `ClientRefusal`; an id that is taken is refused and nothing changes.
    func callAsFunction(_ new: NewClient, by person: Operator = .command) async throws -> IssuedClient {
        let client = try client(new)
        let secret = client.isPublic ? nil : try ClientSecret.chosen(new.secret, context.effects)
        let isAdded = try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard try tx.addClient(client, secretHash: secret?.hash, at: now) else { return false }
            try tx.record(.clientAdded, of: client.id, by: person, context, at: now)
            return true
        }
        guard isAdded else { throw ClientRefusal.exists(client.id) }
        return IssuedClient(client: client, secret: secret)
    }

    private func client(_ new: NewClient) throws(ClientRefusal) -> Client {
        let drawn = UnambiguousText.draw(from: context.effects.random(12)).lowercased()
        guard let id = ClientID(new.id ?? "exam-\(drawn)") else { throw .unusableID }
        guard (1...100).contains(new.name.count) else { throw .unusableName }
        guard !new.redirectURIs.isEmpty else { throw .noRedirectURI }
        guard let algorithm = TokenAlgorithm(rawValue: new.idTokenAlgorithm ?? TokenAlgorithm.rs256.rawValue) else {
            throw .unusableAlgorithm
        }
        let backChannel = new.backChannelLogoutURI.flatMap(BackChannelURI.init)
        if let text = new.backChannelLogoutURI, backChannel == nil { throw .unusableLogoutURI(text) }
        return Client(
            id: id, name: new.name, redirectURIs: try Self.uris(new.redirectURIs, else: ClientRefusal.unusableRedirectURI),
            isPublic: new.isPublic,
            postLogoutRedirectURIs: try Self.uris(new.postLogoutRedirectURIs, else: ClientRefusal.unusableLogoutURI),
            backChannelLogoutURI: backChannel, idTokenAlgorithm: algorithm)
    }

    private static func uris(_ texts: [String], else refusal: (String) -> ClientRefusal) throws(ClientRefusal) -> [RedirectURI] {
        var uris: [RedirectURI] = []
        for text in texts {
            guard let uri = RedirectURI(text) else { throw refusal(text) }
            uris.append(uri)
        }
        return uris
    }
}

/// P11: the old secret ends with this.
struct RotateClientSecret {
    let context: PassportContext

    /// - Throws: `ClientRefusal`
    func callAsFunction(_ id: String, secret given: String? = nil, by person: Operator = .command) async throws -> IssuedClient {
        guard let id = ClientID(id) else { throw ClientRefusal.unknown }
        let secret = try ClientSecret.chosen(given, context.effects)
        let client = try await context.database.write { [context] tx in
            guard let record = try tx.client(id) else { throw ClientRefusal.unknown }
            guard record.secretHash != nil else { throw ClientRefusal.hasNoSecret(id) }
            try tx.setSecret(of: id, hash: secret.hash)
            try tx.record(.clientSecretRotated, of: id, by: person, context, at: context.effects.now())
            return record.client
        }
        return IssuedClient(client: client, secret: secret)
    }
}

/// P11: the client goes, with all that was permitted to it: its tokens end.
struct RemoveClient {
    let context: PassportContext

    /// - Throws: `ClientRefusal`
    func callAsFunction(_ id: String, by person: Operator = .command) async throws {
        guard let id = ClientID(id) else { throw ClientRefusal.unknown }
        try await context.database.write { [context] tx in
            guard try tx.removeClient(id) else { throw ClientRefusal.unknown }
            try tx.record(.clientRemoved, of: id, by: person, context, at: context.effects.now())
        }
    }
}

struct ListClients {
    let context: PassportContext

    func callAsFunction() async throws -> [Client] { try await context.database.read { try $0.clients() } }
}

private enum ClientSecret {
    static func chosen(_ given: String?, _ effects: Effects) throws(ClientRefusal) -> BearerSecret {
        guard let given else { return BearerSecret(random: effects) }
        guard (32...256).contains(given.utf8.count), given.utf8.allSatisfy(isUsable) else { throw .unusableSecret }
        return BearerSecret(given)
    }

    /// Many clients leave out the form-encoding of RFC 6749 §2.3.1; without `+` and `%` a secret reads the same either way.
    private static func isUsable(_ byte: UInt8) -> Bool {
        (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "%")
    }
}

extension Transaction {
    fileprivate func record(
        _ kind: SecurityEvent.Kind, of client: ClientID, by person: Operator, _ context: PassportContext, at now: Timestamp
    ) throws {
        try record(kind, of: .client(client), by: .operator, from: person.origin, detail: person.name, context, at: now)
    }
}
