import Crypto
import Database
import PaymentDomain
import Primitives
import Runtime
import SignIn
import Web

/// Where operators come in: as a client of the passport (SPEC Y12). Where the settings name none there are no pages, only the API and commands.
struct OperatorDesk: Sendable {
    let signIn: SignIn
    let sessions: Sessions
    let receiveLogOut: ReceiveLogOut
    let publicURL: String

    init(
        database: Database, effects: Effects, passport: any PassportService, client: PassportClient, publicURL: String,
        sessionTime: Timestamp.Span
    ) {
        sessions = Sessions(
            database: database, effects: effects, cookie: Cookie("payment-session", publicURL: publicURL), lifetime: sessionTime)
        signIn = SignIn(
            database: database, passport: passport, sessions: sessions, effects: effects, client: client,
            cookie: Cookie("payment-login", publicURL: publicURL), entrance: "/operator")
        receiveLogOut = ReceiveLogOut(database: database, passport: passport, sessions: sessions, effects: effects, client: client)
        self.publicURL = publicURL
    }
}

extension PaymentServices {
    /// Asked anew at each request: who is removed is out at once. - Throws: `OperatorRefusal.notAnOperator`
    func person(_ account: PassportAccount) async throws -> Operator {
        guard account.isVerified, let email = try? EmailAddress(account.email),
            let found = try await database.read({ try $0.operator(account.id, email: email) })
        else { throw OperatorRefusal.notAnOperator }
        if !found.isBound { try await database.write { try $0.bind(found.person.id, to: account.id) } }
        return found.person
    }

    /// - Throws: `OperatorRefusal`
    func addOperator(_ address: String) async throws {
        let person = Operator(id: effects.newID(), email: try Self.email(address))
        do {
            try await database.write { [effects] tx in
                try tx.add(person, at: effects.now())
                try tx.note(Deed.changing(.admit, person.email), id: effects.newID(), at: effects.now())
            }
        } catch DatabaseError.constraint { throw OperatorRefusal.exists }
    }

    func operators() async throws -> [Operator] { try await database.read { try $0.operators() } }

    /// - Throws: `OperatorRefusal`
    func removeOperator(_ address: String) async throws {
        let email = try Self.email(address)
        try await database.write { [effects] tx in
            guard try tx.removeOperator(email, at: effects.now()) else { throw OperatorRefusal.unknown }
            try tx.note(Deed.changing(.dismiss, email), id: effects.newID(), at: effects.now())
        }
    }

    private static func email(_ text: String) throws(OperatorRefusal) -> EmailAddress {
        do { return try EmailAddress(text) } catch { throw .unusableAddress }
    }
}

extension Deed {
    /// Who may act is said at a terminal, and nowhere else.
    fileprivate static func changing(_ act: OperatorAct, _ email: EmailAddress) -> Deed {
        Deed(act: act, person: OperatorCommands.person, subject: email.text, reason: "")
    }
}
