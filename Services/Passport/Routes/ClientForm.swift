import Crypto
import Foundation
import HTTP
import PassportDomain

/// The form that a client sends to the token, introspection and revocation endpoints, and who it says it is.
struct ClientForm {
    let fields: FormFields
    let credentials: ClientCredentials

    /// - Throws: `TokenRequestRefusal`
    init(_ request: Request) throws {
        fields = try Self.fields(of: request)
        credentials = try Self.credentials(of: request, fields)
    }

    func required(_ name: String) throws(TokenRequestRefusal) -> String {
        guard let value = fields[name] else { throw .invalidRequest(.missing(name)) }
        return value
    }

    /// Each parameter at most once; an empty one counts as absent (RFC 6749 §3.2).
    private static func fields(of request: Request) throws -> FormFields {
        guard request.headers.mediaType == "application/x-www-form-urlencoded", let form = try? request.form() else {
            throw TokenRequestRefusal.invalidRequest(.noForm)
        }
        let present = form.fields.filter { !$0.bytes.isEmpty }
        var seen: Set<String> = []
        if let field = present.first(where: { !seen.insert($0.name).inserted }) {
            throw TokenRequestRefusal.invalidRequest(.repeated(field.name))
        }
        return FormFields(bytes: present.map { ($0.name, $0.bytes) })
    }

    private static func credentials(of request: Request, _ form: FormFields) throws -> ClientCredentials {
        guard let header = request.headers["authorization"] else {
            guard let id = form["client_id"] else { throw TokenRequestRefusal.invalidRequest(.missing("client_id")) }
            return ClientCredentials(id: id, secret: form["client_secret"], isHeader: false)
        }
        guard form["client_secret"] == nil, request.headers.all("authorization").count == 1 else {
            throw TokenRequestRefusal.invalidRequest(.twoAuthentications)
        }
        guard let (id, secret) = basic(header), (form["client_id"] ?? id) == id else {
            throw TokenRequestRefusal.invalidClient(viaHeader: true)
        }
        return ClientCredentials(id: id, secret: secret, isHeader: true)
    }

    /// `Basic`, with id and secret form-encoded before they were joined (RFC 6749 §2.3.1).
    private static func basic(_ header: String) -> (id: String, secret: String)? {
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "basic", let bytes = Base64.decode(String(words[1])) else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false).map(decoded)
        guard parts.count == 2, let id = parts[0], let secret = parts[1] else { return nil }
        return (id, secret)
    }

    /// Most have nothing in them to decode.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else { return text }
        return text.replacing("+", with: " ").removingPercentEncoding
    }
}
