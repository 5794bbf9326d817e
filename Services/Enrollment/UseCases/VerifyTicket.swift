import Crypto
import Foundation
import HTTP
import HTTPClient

/// `ticket verify [--keys FILE|URL] CODE`: says at the door whose ticket it is, without the service and, with saved keys, without a network
/// (SPEC E25).
struct VerifyTicket: Sendable {
    /// What `GET /api/v1/ticket-keys` answered, saved in the folder one works in.
    static let savedKeys = "ticket-keys.json"

    /// - Parameters:
    ///   - code: the QR code's text.
    ///   - place: a file, or an address that begins with `http://` or `https://`.
    /// - Returns: what the ticket proves, in one line.
    /// - Throws: `ForgedTicket`, `UnreadableKeys`.
    func callAsFunction(_ code: String, keysAt place: String) async throws -> String {
        let keys = try await keys(at: place)
        let claims = try Self.claims(of: code, keys)
        return
            "valid: \(claims.name), id number ending in \(claims.document), \(claims.sitting), ticket \(claims.numbers.joined(separator: ", "))"
    }

    static func claims(of code: String, _ keys: [JWT.VerificationKey]) throws(ForgedTicket) -> IssueTicket.Claims {
        do {
            return try JWT.verify(
                code.trimmingCharacters(in: .whitespacesAndNewlines), type: IssueTicket.tokenType, keys: keys, as: IssueTicket.Claims.self)
        } catch {
            throw ForgedTicket(cause: error)
        }
    }

    private func keys(at place: String) async throws -> [JWT.VerificationKey] {
        guard let bytes = try await content(of: place), let set = try? JSON.decode(JWT.JWKS.self, from: bytes),
            !set.verificationKeys.isEmpty
        else { throw UnreadableKeys(place: place) }
        return set.verificationKeys
    }

    private func content(of place: String) async throws -> [UInt8]? {
        guard place.hasPrefix("http://") || place.hasPrefix("https://") else {
            return FileManager.default.contents(atPath: place).map(Array.init)
        }
        guard let base = BaseURL(place) else { return nil }
        let client = HTTPClient()
        defer { client.close() }
        let answer = try await client.send(Call(.get, "", at: base))
        return answer.status == .ok ? answer.body : nil
    }
}

/// A code that the key of the tickets did not sign, or that is none.
struct ForgedTicket: Error, Equatable, CustomStringConvertible {
    let cause: JWTError

    var description: String {
        switch cause {
        case .malformed, .unreadableClaims, .unusableKey: "NOT VALID: this is no ticket's code, or only part of one"
        case .unknownKey, .wrongAlgorithm, .wrongType: "NOT VALID: signed with a key that is not for tickets"
        case .wrongSignature: "NOT VALID: the code was changed, or signed by somebody else"
        }
    }
}

struct UnreadableKeys: Error, CustomStringConvertible {
    let place: String
    var description: String { "no keys at \(place): save what the service answers to GET /api/v1/ticket-keys, or give its address" }
}
