public import Database
public import Primitives

extension Captchas {
    /// - Parameter number: the next one of the service.
    public static func migration(_ number: Int) -> Migration {
        Migration(
            number, "captchas",
            """
            CREATE TABLE captchas (
                id BLOB NOT NULL PRIMARY KEY,
                answer_hash BLOB NOT NULL,
                expires_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX captchas_expiry ON captchas (expires_at)")
    }
}

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

    /// - Returns: how many went, at most so many.
    public func removeCaptchas(expiredBy moment: Timestamp, limit: Int) throws -> Int {
        try run("DELETE FROM captchas WHERE id IN (SELECT id FROM captchas WHERE expires_at <= $1 LIMIT $2)", moment, limit)
    }
}
