package import EnrollmentDomain
import HTTP
import Primitives
package import SignIn

/// Who is logged in, as the passport told it.
package struct Candidate: Sendable, Equatable {
    package let account: AccountID
    package let email: String
    /// Whether the passport has verified the address; without it nobody registers (P4).
    package let isVerified: Bool

    package init(account: AccountID, email: String, isVerified: Bool) {
        self.account = account
        self.email = email
        self.isVerified = isVerified
    }
}

extension Candidate {
    init(_ account: PassportAccount) {
        self.init(account: AccountID(rawValue: account.id), email: account.email, isVerified: account.isVerified)
    }
}

extension Sessions {
    /// - Returns: the token for the cookie.
    package func open(for candidate: Candidate, passportSession: String, idToken: String? = nil) async throws -> String {
        let account = PassportAccount(id: candidate.account.rawValue, email: candidate.email, isVerified: candidate.isVerified)
        return try await open(for: account, passportSession: passportSession, idToken: idToken)
    }

    /// - Throws: `Problem` 401 when the request has no session.
    func candidate(of request: Request) async throws -> Candidate {
        guard let candidate = try await visitor(of: request) else { throw Problem.notSignedIn }
        return candidate
    }

    /// `nil` for whoever isn't logged in.
    func visitor(of request: Request) async throws -> Candidate? { try await account(of: request).map(Candidate.init) }
}

/// Where the passport verifies an e-mail address.
struct VerificationPage: Equatable, Sendable {
    let url: String

    /// - Parameter issuer: the passport as browsers see it.
    init(issuer: String) { url = "\(issuer)/verify" }

    /// What an unverified account must not see is refused here: a roster holds photos and other people's data.
    func require(_ candidate: Candidate) throws(AccountRefusal) {
        guard candidate.isVerified else { throw .unverified(self) }
    }
}

/// What an account must do before it can go on.
enum AccountRefusal: Error, Equatable {
    /// The e-mail address is not verified yet (P4).
    case unverified(VerificationPage)
    /// The agreement in force has not been accepted (E5).
    case agreementNeeded(version: String)
    /// Nothing is confirmed in this sitting yet (E7).
    case notRegistered
}
