import Crypto
import Database
import Foundation
import PassportDomain
import Primitives
import Runtime

/// An account as an operator sees it.
struct AccountState: Sendable, Equatable {
    let account: Account
    let createdAt: Timestamp
    let lockedAt: Timestamp?
    let sessions: Int
}

/// How an operator names accounts: by id, or by address, which several registrations may share.
enum AccountName: Sendable, Equatable {
    case id(ID<Account>)
    case address(EmailAddress)

    /// - Throws: `AccountRefusal.unusableName`
    init(_ text: String) throws(AccountRefusal) {
        if let id = ID<Account>(text) {
            self = .id(id)
        } else if let address = try? EmailAddress(typed: text) {
            self = .address(address)
        } else {
            throw .unusableName
        }
    }
}

/// An operator makes an account, for instance for an officer.
struct AddAccount {
    let context: PassportContext

    /// - Parameter isVerified: the operator vouches for the mailbox; otherwise the verification is mailed (P4).
    /// - Throws: `RegistrationRefusal` for an address or a password that no one could register either; `AccountRefusal.exists`.
    func callAsFunction(address: String, password: String, isVerified: Bool) async throws -> Account {
        let (email, password) = try Register.check(address, password)
        let others = try await context.database.read { try $0.accounts(of: email) }
        let hash = try await context.hasher.hash(password, context.salt(of: email, beside: others))
        let account = Account(id: context.effects.newID(), email: email, verifiedAt: nil)
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            if try tx.owner(of: email) != nil { throw AccountRefusal.exists }
            for id in try tx.registrationsInTheWay(of: email) { try tx.removeAccount(id, context, at: now) }
            try tx.addAccount(account, passwordHash: hash, at: now)
            try tx.record(.accountAdded, of: .account(account.id), by: .operator, from: .command, context, at: now)
            guard isVerified else { return try tx.sendVerification(to: account, context, at: now) }
            try tx.verify(account, context, at: now)
            try tx.record(.verified, of: .account(account.id), by: .operator, from: .command, context, at: now)
        }
        return try await context.database.read { try $0.account(account.id) } ?? account
    }
}

struct FindAccounts {
    let context: PassportContext

    func callAsFunction(_ name: AccountName) async throws -> [AccountState] {
        try await context.database.read { snapshot in
            switch name {
            case .id(let id): try snapshot.accountState(of: id).map { [$0] } ?? []
            case .address(let email): try snapshot.accountStates(of: email)
            }
        }
    }
}

/// P7: an account that an operator has locked answers exactly like a wrong password. Locking ends its sessions and forgets its devices.
struct LockAccount {
    let context: PassportContext

    /// - Returns: the accounts of that name as they are now.
    /// - Throws: `AccountRefusal.unknown`
    func callAsFunction(_ name: AccountName, isLocked: Bool) async throws -> [AccountState] {
        let found = try await FindAccounts(context: context)(name).map(\.account.id)
        guard !found.isEmpty else { throw AccountRefusal.unknown }
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            for id in found {
                guard !isLocked else {
                    try tx.lock(id, context, at: now)
                    continue
                }
                guard try tx.setLocked(id, at: nil) else { continue }
                try tx.record(.accountUnlocked, of: .account(id), by: .operator, from: .command, context, at: now)
            }
        }
        return try await FindAccounts(context: context)(name)
    }
}

extension Transaction {
    /// Nothing happens to an account that is locked already.
    func lock(_ id: ID<Account>, _ context: PassportContext, at now: Timestamp) throws {
        guard try setLocked(id, at: now) else { return }
        try record(.accountLocked, of: .account(id), by: .operator, from: .command, context, at: now)
        try endSessions(of: id, context, at: now)
        try removePendingLogIns(of: id)
        try removeDevices(of: id)
    }
}

/// P13: the security log as an operator asks for it.
struct Audit {
    /// Events in one answer (S6).
    static let longestPage = 5_000

    let context: PassportContext

    /// - Parameters:
    ///   - name: an account, or an address with all that was tried on it; without one it is everybody's log.
    ///   - before: the last event of the page before.
    func callAsFunction(_ name: AccountName?, before: ID<SecurityEvent>?, limit: Int) async throws -> [SecurityEvent] {
        let page = SecurityLogPage(before: before, limit: min(limit, Self.longestPage))
        return try await context.database.read { [context] snapshot in
            switch name {
            case nil: return try snapshot.securityEvents(page)
            case .id(let id): return try snapshot.securityEvents(of: id, page)
            case .address(let email):
                return try snapshot.securityEvents(of: email, hash: context.addressHash(of: email.text), page)
            }
        }
    }
}
