import Database
import PassportDomain
import Primitives

extension Transaction {
    func addCaptcha(_ id: ID<Captcha>, answerHash: [UInt8], expiresAt: Timestamp) throws {
        try run("INSERT INTO captchas (id, answer_hash, expires_at) VALUES ($1, $2, $3)", id, answerHash, expiresAt)
    }

    /// Takes the captcha away and answers its hash, unless it has expired: it is never asked twice.
    func takeCaptcha(_ id: ID<Captcha>, at now: Timestamp) throws -> [UInt8]? {
        let found = try first("DELETE FROM captchas WHERE id = $1 RETURNING answer_hash, expires_at", id) { row in
            (hash: try row.next([UInt8].self), expiresAt: try row.next(Timestamp.self))
        }
        return found.flatMap { now < $0.expiresAt ? $0.hash : nil }
    }
}
