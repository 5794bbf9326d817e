import Contracts
import Crypto
import Foundation
import HTTP
import PassportDomain

enum TokenRoutes {
    /// `POST /oauth/token` — P10.
    static func token(_ request: Request, _ services: PassportServices) async throws -> Response {
        do {
            let form = try parameters(of: request)
            let credentials = try credentials(of: request, form)
            guard let type = form["grant_type"] else { throw TokenRequestRefusal.invalidRequest(.missing("grant_type")) }
            guard type == "authorization_code" else { throw TokenRequestRefusal.unsupportedGrantType }
            let answer = try await services.redeemCode(
                code: try form.required("code"), redirectURI: try form.required("redirect_uri"),
                verifier: try form.required("code_verifier"), by: credentials, from: request.origin)
            return try Response.json(answer).uncached.forAnyOrigin
        } catch let refusal as TokenRequestRefusal {
            return try refusal.response.uncached.forAnyOrigin
        }
    }

    /// `OPTIONS /oauth/token`: an app in a browser may redeem its code (RFC 9700 §2.6).
    static func preflight(_: Request, _: PassportServices) async throws -> Response {
        Response.noContent.forAnyOrigin.with("Access-Control-Allow-Methods", "POST")
            .with("Access-Control-Allow-Headers", "authorization, content-type").with("Access-Control-Max-Age", "3600")
    }

    /// Each parameter at most once; an empty one counts as absent (RFC 6749 §3.2).
    private static func parameters(of request: Request) throws -> FormFields {
        guard request.headers.mediaType == "application/x-www-form-urlencoded", let form = try? request.form() else {
            throw TokenRequestRefusal.invalidRequest(.missing("grant_type"))
        }
        let present = form.fields.filter { !$0.bytes.isEmpty }
        var seen: Set<String> = []
        if let field = present.first(where: { !seen.insert($0.name).inserted }) {
            throw TokenRequestRefusal.invalidRequest(.repeated(field.name))
        }
        return FormFields(present.map { ($0.name, $0.text) })
    }

    private static func credentials(of request: Request, _ form: FormFields) throws -> ClientCredentials {
        guard let header = request.headers["authorization"] else {
            return ClientCredentials(id: try form.required("client_id"), secret: form["client_secret"], isHeader: false)
        }
        guard form["client_secret"] == nil else { throw TokenRequestRefusal.invalidRequest(.twoAuthentications) }
        guard let (id, secret) = basic(header), (form["client_id"] ?? id) == id else {
            throw TokenRequestRefusal.invalidClient(viaHeader: true)
        }
        return ClientCredentials(id: id, secret: secret, isHeader: true)
    }

    /// `Basic`, with id and secret form-encoded before they were joined (RFC 6749 §2.3.1).
    private static func basic(_ header: String) -> (id: String, secret: String)? {
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "basic", let bytes = Base64.decode(String(words[1])) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.replacing("+", with: " ").removingPercentEncoding }
        guard parts.count == 2, let id = parts[0], let secret = parts[1] else { return nil }
        return (id, secret)
    }
}

extension FormFields {
    fileprivate func required(_ name: String) throws(TokenRequestRefusal) -> String {
        guard let value = self[name] else { throw .invalidRequest(.missing(name)) }
        return value
    }
}

extension TokenRequestRefusal {
    var response: Response {
        get throws {
            switch self {
            case .invalidRequest(let flaw):
                try Response.json(TokenRefusal(error: "invalid_request", errorDescription: flaw.text), .badRequest)
            case .invalidGrant: try Response.json(TokenRefusal(error: "invalid_grant", errorDescription: nil), .badRequest)
            case .unsupportedGrantType: try Response.json(TokenRefusal(error: "unsupported_grant_type", errorDescription: nil), .badRequest)
            case .invalidClient(let viaHeader):
                try Self.challenged(
                    Response.json(TokenRefusal(error: "invalid_client", errorDescription: nil), .unauthorized), viaHeader: viaHeader)
            }
        }
    }

    private static func challenged(_ response: Response, viaHeader: Bool) -> Response {
        viaHeader ? response.with("WWW-Authenticate", "Basic realm=\"token\"") : response
    }
}

extension TokenRequestFlaw {
    fileprivate var text: String {
        switch self {
        case .missing(let name): "\(name) is missing"
        case .repeated: "a parameter is repeated"
        case .twoAuthentications: "authenticate the client in one way only"
        case .unusableVerifier: "code_verifier must be 43 to 128 unreserved characters"
        }
    }
}

extension Response {
    /// Tokens stay in no cache (RFC 6749 §5.1).
    fileprivate var uncached: Response { with("Cache-Control", "no-store").with("Pragma", "no-cache") }
}
