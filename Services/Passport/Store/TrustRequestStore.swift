import Database
import PassportDomain
import Primitives

extension Reading {
    func trustRequest(tokenHash: [UInt8]) throws -> TrustRequest? {
        try first("SELECT email, sent_at, wrong_tries FROM trust_requests WHERE token_hash = $1", tokenHash) { row in
            TrustRequest(email: try row.next(), code: MailedCode(sentAt: try row.next(), wrongTries: try row.next()))
        }
    }

    /// The hashes of the codes that were mailed to the address after this moment, and are not used yet.
    func trustCodes(mailedTo email: EmailAddress, after moment: Timestamp) throws -> [[UInt8]] {
        try all("SELECT code_hash FROM trust_requests WHERE email = $1 AND sent_at > $2 AND code_hash IS NOT NULL", email, moment) {
            try $0.next()
        }
    }
}

extension Transaction {
    /// - Parameter codeHash: `nil` when no mail is sent for it.
    func addTrustRequest(of email: EmailAddress, tokenHash: [UInt8], codeHash: [UInt8]?, sentAt: Timestamp) throws {
        try run(
            "INSERT INTO trust_requests (token_hash, email, code_hash, sent_at) VALUES ($1, $2, $3, $4)", tokenHash, email, codeHash, sentAt
        )
    }

    func countWrongTry(ofTrustRequest tokenHash: [UInt8]) throws {
        try run("UPDATE trust_requests SET wrong_tries = wrong_tries + 1 WHERE token_hash = $1", tokenHash)
    }

    /// The request has been granted, by a code that works once.
    func removeTrustRequest(tokenHash: [UInt8], of email: EmailAddress, codeHash: [UInt8]) throws {
        try run("UPDATE trust_requests SET code_hash = NULL WHERE email = $1 AND code_hash = $2", email, codeHash)
        try run("DELETE FROM trust_requests WHERE token_hash = $1", tokenHash)
    }

    /// No code that was mailed to the address is good any more.
    func removeTrustCodes(of email: EmailAddress) throws {
        try run("UPDATE trust_requests SET code_hash = NULL WHERE email = $1 AND code_hash IS NOT NULL", email)
    }

    /// The owner has gone (P14): no code of the address is good any more, and the address goes. Browsers that have asked go on being answered
    /// as before, or they would see that there was an account (P5).
    func forgetTrustRequests(of email: EmailAddress) throws {
        try run("UPDATE trust_requests SET email = 'nobody@localhost.invalid', code_hash = NULL WHERE email = $1", email)
    }
}
