import Crypto
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P8: 修改密码. Every session and permission of the account ends; the browser that asked goes on in a new session.
struct ChangePassword {
    let context: PassportContext
    let confirmPassword: ConfirmPassword

    /// - Throws: `PasswordRefusal`
    func callAsFunction(of person: SignedIn, from current: String, to new: String, at origin: Origin) async throws -> NewSession {
        let new = try PasswordPolicy.accepted(new, of: person.account.email)
        let record = try await confirmPassword(current, of: person, from: origin)
        let others = try await context.database.read {
            try $0.accounts(of: person.account.email).filter { $0.account.id != person.account.id }
        }
        let hash = try await context.hasher.hash(new, context.salt(of: person.account.email, beside: others))
        let begun = try await context.database.write { [context] tx -> NewSession? in
            let now = context.effects.now()
            guard try tx.stillHolds(record, for: person) else { return nil }
            try tx.setPassword(hash, of: person.account.id, at: now)
            // The link of a recovery is the owner's: no registration ends it.
            if person.account.isVerified { try tx.endMailedWays(of: person.account.email, context) }
            try tx.endSessions(of: person.account.id, context, at: now)
            try tx.record(.passwordChanged, of: .account(person.account.id), from: origin, context, at: now)
            try tx.postToOwner(Letters.passwordChanged(to: person.account, at: now), person.account, context)
            return try tx.beginSession(
                of: person.account, hasSecondFactor: person.session.hasSecondFactor, from: origin, replacing: nil, context, at: now)
        }
        guard let begun else { throw PasswordRefusal.wrong }
        return begun
    }
}

extension Transaction {
    /// Whether neither the password nor the session has gone while the password was being checked.
    func stillHolds(_ record: AccountRecord, for person: SignedIn) throws -> Bool {
        try self.record(of: person.account.id)?.passwordHash == record.passwordHash && hasSession(person.session.id)
    }
}
