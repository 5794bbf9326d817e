import Allowances
import Crypto
import Database
import EnrollmentDomain
import HTTP
import Primitives
import Runtime

enum EligibilityRefusal: Error, Equatable {
    case windowClosed(WindowClosed)
    /// An exam of open entry: candidates enter their data themselves (E9).
    case noRoster
    case nameMissing
    case unknownDocumentKind
    case document(IdentityDocument.Refusal)
    /// No exact match: whichever of the three is wrong.
    case noMatch
    /// Too many tries by this account. `seconds` until the next.
    case tooOften(seconds: Int)
}

/// What the roster says, with the proof that this account has matched it.
struct EligibilityAnswer: Sendable {
    let entry: RosterEntry
    let person: [UInt8]
    let hasPhoto: Bool
    /// Sealed for the account, for half an hour: what confirming takes.
    let proof: String
}

/// 资格查询 (E6): name, id type and id number must all match the roster exactly.
struct QueryEligibility: Sendable {
    let database: Database
    let effects: Effects
    let exam: Exam
    let inForce: SittingInForce
    let keyring: Keyring
    let proofs: EligibilityProofs
    let verification: VerificationPage

    var sitting: Sitting { inForce.sitting }

    /// For each account; whoever misses the roster ten times is guessing.
    static let allowance = Allowance(limit: 10, per: .minutes(10))

    func callAsFunction(name: String, kind: String, number: String, by candidate: Candidate) async throws -> EligibilityAnswer {
        guard exam.entry == .roster else { throw EligibilityRefusal.noRoster }
        try verification.require(candidate)
        let now = effects.now()
        try sitting.require(.eligibility, at: now, else: EligibilityRefusal.windowClosed)
        guard try await hasAccepted(candidate) else { throw AccountRefusal.agreementNeeded(version: sitting.agreement.version) }
        let document = try exam.document(kind, number)
        guard !name.trimmed.isEmpty else { throw EligibilityRefusal.nameMissing }
        try await countQuery(of: candidate.account, at: now)
        let person = keyring.person(document)
        let (entry, hasPhoto) = try await database.read { snapshot in
            (try snapshot.rosterEntry(of: person, in: sitting.code, keyring), try snapshot.hasPhoto(of: person))
        }
        guard let entry, RosterEntry.matches(name, entry.name) else { throw EligibilityRefusal.noMatch }
        let proof = try proofs.make(for: candidate.account, entry: entry.id, at: now)
        return EligibilityAnswer(entry: entry, person: person, hasPhoto: hasPhoto, proof: proof)
    }

    /// The answer again, for one who has the proof: the confirmation page and its photo.
    func again(_ proof: String, by candidate: Candidate) async throws -> EligibilityAnswer {
        try verification.require(candidate)
        guard let id = proofs.entry(of: proof, for: candidate.account, at: effects.now()) else { throw ConfirmationRefusal.proofExpired }
        let found = try await database.read { snapshot -> (RosterEntry, [UInt8], Bool)? in
            guard let entry = try snapshot.rosterEntry(id, keyring) else { return nil }
            let person = keyring.person(entry.document)
            return (entry, person, try snapshot.hasPhoto(of: person))
        }
        guard let (entry, person, hasPhoto) = found else { throw ConfirmationRefusal.proofExpired }
        return EligibilityAnswer(entry: entry, person: person, hasPhoto: hasPhoto, proof: proof)
    }

    /// The photo of whoever is to be confirmed; `nil` when there is none.
    func photo(_ proof: String, by candidate: Candidate) async throws -> [UInt8]? {
        try verification.require(candidate)
        guard let id = proofs.entry(of: proof, for: candidate.account, at: effects.now()) else { throw ConfirmationRefusal.proofExpired }
        return try await database.read { snapshot in
            guard let entry = try snapshot.rosterEntry(id, keyring) else { throw ConfirmationRefusal.proofExpired }
            return try snapshot.photo(of: keyring.person(entry.document), keyring)
        }
    }

    /// Before the roster is asked, so that queries at once can't beat the count.
    private func countQuery(of account: AccountID, at now: Timestamp) async throws {
        let subject = keyring.lookup(Array(account.rawValue.utf8), in: "eligibility.queries")
        guard let wait = try await database.write({ try $0.take(Self.allowance, of: subject, at: now) }) else { return }
        throw EligibilityRefusal.tooOften(seconds: Int(wait.seconds) + 1)
    }

    private func hasAccepted(_ candidate: Candidate) async throws -> Bool {
        try await database.read { try $0.hasAccepted(sitting.agreement.version, account: candidate.account, sitting: sitting.code) }
    }
}

extension Exam {
    /// What a form says of a document.
    /// - Throws: `EligibilityRefusal.unknownDocumentKind` or `.document`
    func document(_ kind: String, _ number: String) throws(EligibilityRefusal) -> IdentityDocument {
        guard let kind = IdentityDocument.Kind(rawValue: kind), documentKinds.contains(kind) else { throw .unknownDocumentKind }
        do { return try IdentityDocument(kind, number) } catch { throw .document(error) }
    }
}

/// Tokens that say: this account has matched this roster entry.
struct EligibilityProofs: Sendable {
    let keyring: Keyring
    let effects: Effects

    private struct Content: Codable {
        let account: String
        let entry: ID<RosterEntry>
        let until: Timestamp
    }

    private static let context = "eligibility.proof"
    static let lifetime = Timestamp.Span.minutes(30)

    func make(for account: AccountID, entry: ID<RosterEntry>, at now: Timestamp) throws -> String {
        let content = try JSON.encode(Content(account: account.rawValue, entry: entry, until: now + Self.lifetime))
        return Base64.urlEncode(keyring.seal(content, for: Self.context, random: effects.random))
    }

    /// `nil` for one that is old, somebody else's or made up.
    func entry(of proof: String, for account: AccountID, at now: Timestamp) -> ID<RosterEntry>? {
        guard proof.utf8.count < 2_000, let sealed = Base64.urlDecode(proof), let opened = try? keyring.open(sealed, for: Self.context),
            let content = try? JSON.decode(Content.self, from: opened), content.account == account.rawValue, now < content.until
        else { return nil }
        return content.entry
    }
}
