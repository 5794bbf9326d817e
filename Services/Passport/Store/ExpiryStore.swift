import Allowances
import Captcha
import Database
import Primitives

/// What the janitor takes away.
enum Expiring: CaseIterable, Sendable {
    /// A code goes with its grant, so that a replay is noticed for as long as there are tokens to revoke.
    case captchas, verifications, recoveries, pendingLogIns, endedSessions, idleSessions, sessionClients, requests, grants, signingKeys
    case allowances, throttles, securityEvents, devices, trustRequests
}

extension Transaction {
    /// Removes what has ended by then, at most so many: the writer is not to be held up by a morning's leftovers.
    /// - Returns: how many went.
    func remove(_ kind: Expiring, endedBy moment: Timestamp, limit: Int) throws -> Int {
        switch kind {
        case .captchas: try removeCaptchas(expiredBy: moment, limit: limit)
        case .verifications:
            try run(
                "DELETE FROM verifications WHERE account_id IN (SELECT account_id FROM verifications WHERE sent_at <= $1 LIMIT $2)",
                moment, limit)
        case .recoveries:
            try run("DELETE FROM recoveries WHERE email IN (SELECT email FROM recoveries WHERE sent_at <= $1 LIMIT $2)", moment, limit)
        case .pendingLogIns:
            try run(
                "DELETE FROM pending_log_ins WHERE token_hash IN (SELECT token_hash FROM pending_log_ins WHERE expires_at <= $1 LIMIT $2)",
                moment, limit)
        case .endedSessions:
            try run("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT $2)", moment, limit)
        case .idleSessions:
            try run("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE last_seen_at <= $1 LIMIT $2)", moment, limit)
        case .sessionClients:
            try run(
                """
                DELETE FROM session_clients WHERE expires_at <= $1 AND session_id IN (
                    SELECT session_id FROM session_clients WHERE expires_at <= $1 LIMIT $2)
                """, moment, limit)
        case .requests:
            try run(
                """
                DELETE FROM authorization_requests
                WHERE token_hash IN (SELECT token_hash FROM authorization_requests WHERE expires_at <= $1 LIMIT $2)
                """, moment, limit)
        case .grants:
            try run("DELETE FROM grants WHERE id IN (SELECT id FROM grants WHERE expires_at <= $1 LIMIT $2)", moment, limit)
        case .signingKeys:
            try run("DELETE FROM signing_keys WHERE id IN (SELECT id FROM signing_keys WHERE retired_at <= $1 LIMIT $2)", moment, limit)
        case .allowances: try removeAllowances(endedBy: moment, limit: limit)
        case .throttles:
            try run("DELETE FROM throttles WHERE subject IN (SELECT subject FROM throttles WHERE last_at <= $1 LIMIT $2)", moment, limit)
        case .devices:
            try run(
                "DELETE FROM trusted_devices WHERE token_hash IN (SELECT token_hash FROM trusted_devices WHERE expires_at <= $1 LIMIT $2)",
                moment, limit)
        case .trustRequests:
            try run(
                "DELETE FROM trust_requests WHERE token_hash IN (SELECT token_hash FROM trust_requests WHERE sent_at <= $1 LIMIT $2)",
                moment, limit)
        case .securityEvents: try removeSecurityEvents(recordedBy: moment, limit: limit)
        }
    }
}
