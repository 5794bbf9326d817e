import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P15: what the page of the second factor shows.
struct SecondFactorState: Sendable, Equatable {
    let isOn: Bool
    let codesLeft: Int
    /// What to put into the app, while it is being set up.
    let secret: SecondFactorSecret?
}

/// P15: the second factor is made, then confirmed by a first code and the password, and only then asked for.
struct SetUpSecondFactor {
    let context: PassportContext
    let confirmPassword: ConfirmPassword

    func state(of person: SignedIn) async throws -> SecondFactorState {
        let now = context.effects.now()
        return try await context.database.read { [context] snapshot in
            let record = try snapshot.secondFactor(of: person.account.id)
            let waiting = record.flatMap { $0.factor.isBeingSetUp(at: now) ? $0 : nil }
            return SecondFactorState(
                isOn: record?.factor.isOn ?? false, codesLeft: try snapshot.recoveryCodesLeft(of: person.account.id),
                secret: try waiting.map(context.open))
        }
    }

    /// - Throws: `SecondFactorRefusal.alreadyOn`
    func begin(for person: SignedIn) async throws -> SecondFactorSecret {
        let secret = SecondFactorSecret(bytes: context.effects.random(TOTP.secretLength))
        let isMade = try await context.database.write { [context] tx in
            guard try tx.secondFactor(of: person.account.id)?.factor.isOn != true, try tx.hasSession(person.session.id) else {
                return false
            }
            let sealed = context.seal(secret, of: person.account.id)
            try tx.setUpSecondFactor(of: person.account.id, sealed: sealed, at: context.effects.now())
            return true
        }
        guard isMade else { throw SecondFactorRefusal.alreadyOn }
        return secret
    }

    /// - Returns: the recovery codes, which are shown this once.
    /// - Throws: `SecondFactorRefusal`, `PasswordRefusal`
    func confirm(code: String, password: String, by person: SignedIn, from origin: Origin) async throws -> [String] {
        let record = try await confirmPassword(password, of: person, from: origin)
        let codes = context.makeRecoveryCodes(for: person.account.id)
        let refusal = try await context.database.write { [context] tx -> SecondFactorRefusal? in
            let now = context.effects.now()
            guard try tx.stillHolds(record, for: person) else { return .startAgain }
            guard let waiting = try tx.secondFactor(of: person.account.id) else { return .notBeingSetUp }
            guard !waiting.factor.isOn else { return .alreadyOn }
            guard waiting.factor.isBeingSetUp(at: now) else { return .notBeingSetUp }
            guard try tx.takesAppCode(UnambiguousText.reading(code), of: waiting, context, at: now) else { return .wrongCode }
            try tx.confirmSecondFactor(of: person.account.id, at: now)
            try tx.setRecoveryCodes(codes.map(\.hash), of: person.account.id)
            try tx.record(.secondFactorAdded, of: .account(person.account.id), from: origin, context, at: now)
            try tx.postToOwner(Letters.secondFactorOn(to: person.account, at: now), person.account, context)
            return nil
        }
        if let refusal { throw refusal }
        return codes.map(\.code)
    }
}

/// P15: changes to a second factor that is on; each asks for the password.
struct ChangeSecondFactor {
    let context: PassportContext
    let confirmPassword: ConfirmPassword

    /// - Returns: new recovery codes, which are shown this once; the old ones are worth nothing.
    /// - Throws: `SecondFactorRefusal`, `PasswordRefusal`
    func renewCodes(password: String, by person: SignedIn, from origin: Origin) async throws -> [String] {
        let record = try await confirmPassword(password, of: person, from: origin)
        let codes = context.makeRecoveryCodes(for: person.account.id)
        let isRenewed = try await context.database.write { [context] tx in
            guard try tx.stillHolds(record, for: person), try tx.secondFactor(of: person.account.id)?.factor.isOn == true else {
                return false
            }
            let now = context.effects.now()
            try tx.setRecoveryCodes(codes.map(\.hash), of: person.account.id)
            try tx.record(.recoveryCodesMade, of: .account(person.account.id), from: origin, context, at: now)
            try tx.postToOwner(Letters.recoveryCodesRenewed(to: person.account, at: now), person.account, context)
            return true
        }
        guard isRenewed else { throw SecondFactorRefusal.notOn }
        return codes.map(\.code)
    }

    /// - Throws: `SecondFactorRefusal`, `PasswordRefusal`
    func turnOff(password: String, by person: SignedIn, from origin: Origin) async throws {
        let record = try await confirmPassword(password, of: person, from: origin)
        let isRemoved = try await context.database.write { [context] tx in
            guard try tx.stillHolds(record, for: person), try tx.removeSecondFactor(of: person.account.id) else { return false }
            let now = context.effects.now()
            try tx.record(.secondFactorRemoved, of: .account(person.account.id), from: origin, context, at: now)
            try tx.postToOwner(Letters.secondFactorOff(to: person.account, at: now), person.account, context)
            return true
        }
        guard isRemoved else { throw SecondFactorRefusal.notOn }
    }

    /// By an operator, for an owner who has lost app and codes and has shown otherwise who it is. The owner is mailed.
    /// - Returns: the accounts of that name.
    /// - Throws: `AccountRefusal.unknown`
    func turnOff(byOperatorFor name: AccountName) async throws -> [AccountState] {
        let found = try await FindAccounts(context: context)(name)
        guard !found.isEmpty else { throw AccountRefusal.unknown }
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            for account in found.map(\.account) where try tx.removeSecondFactor(of: account.id) {
                try tx.record(.secondFactorRemoved, of: .account(account.id), by: .operator, from: .command, context, at: now)
                try tx.postToOwner(Letters.secondFactorOff(to: account, at: now), account, context)
            }
        }
        return found
    }
}
