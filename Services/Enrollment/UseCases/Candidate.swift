package import EnrollmentDomain
import Primitives

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

/// Our own session after a login (E4).
struct Session: Sendable {
    let candidate: Candidate
    /// The passport's session it came from.
    let passportSession: String
    let expiresAt: Timestamp
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
