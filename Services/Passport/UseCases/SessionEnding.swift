import Database
import HTTP
import Outbox
import PassportDomain
import Primitives
import Runtime

/// What a client is told of a session's end (P10); it is signed when it leaves, so that none is stale however often it is tried.
struct LogOutNotice: Codable, Equatable, Sendable {
    static let topic = "back-channel-logout"

    let client: String
    let account: ID<Account>
    let session: ID<Session>
}

/// The one place where sessions end by somebody's will: a button, a new password, another account's login, the owner's list, deletion.
/// With the session end the grants given through it, and in the same transaction it is written down that their clients are to be told.
///
/// A session that merely runs out (idle, or at its absolute end) is ended by nobody: who has been working in an exam for two hours is not
/// to be thrown out of it, so its clients hear nothing. They hear of it when the person logs out later, or of `endSessions(of:)`.
extension Transaction {
    /// Ends one session. Nothing happens if there is none; what a session that ran out has left behind ends with this, too.
    func endSession(_ id: ID<Session>, _ context: PassportContext, at now: Timestamp) throws {
        try revokeGrants(of: id, at: now)
        try tell(try takeClients(of: id), context, at: now)
        try removeSession(id)
    }

    /// Ends all sessions of an account (P8, P9), and the grants of sessions that ran out before.
    /// - Parameter kept: the one that goes on with what it has given: the browser in which the owner asks for this.
    func endSessions(of account: ID<Account>, but kept: ID<Session>? = nil, _ context: PassportContext, at now: Timestamp) throws {
        try revokeGrants(of: account, but: kept, at: now)
        try tell(try takeClients(of: account, but: kept), context, at: now)
        try removeSessions(of: account, but: kept)
    }

    /// Removes an account with everything that hangs on it; its sessions end first, so that their clients are told.
    func removeAccount(_ id: ID<Account>, _ context: PassportContext, at now: Timestamp) throws {
        try endSessions(of: id, context, at: now)
        try removeAccountRow(id)
    }

    private func tell(_ clients: [SessionClient], _ context: PassportContext, at now: Timestamp) throws {
        for told in clients where try client(told.client)?.client.backChannelLogoutURI != nil {
            let notice = LogOutNotice(client: told.client.text, account: told.account, session: told.session)
            let message = OutboxMessage(
                topic: LogOutNotice.topic, key: "\(told.client):\(told.session)", payload: try JSON.encode(notice))
            try send(message, id: context.effects.newID(), at: now)
        }
    }
}
