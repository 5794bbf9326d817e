import Contracts
import HTTP
import PassportDomain

/// The endpoints that clients call themselves, without a browser (SPEC P10).
enum TokenRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.post, "/oauth/token", .page("token", "OAuth token endpoint (RFC 6749 §3.2)"), token),
        Route(.options, "/oauth/token", .page("tokenPreflight", "CORS"), CrossOrigin.preflight),
        Route(.post, "/oauth/introspect", .page("introspect", "OAuth introspection endpoint (RFC 7662)"), introspect),
        Route(.post, "/oauth/revoke", .page("revoke", "OAuth revocation endpoint (RFC 7009)"), revoke),
        Route(.options, "/oauth/revoke", .page("revokePreflight", "CORS"), CrossOrigin.preflight),
    ]

    private enum GrantType: String {
        case authorizationCode = "authorization_code"
        case refreshToken = "refresh_token"
    }

    /// `POST /oauth/token`: an app in a browser may redeem its code (RFC 9700 §2.6).
    static func token(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await answer(request) { form in try .json(try await tokens(for: form, from: request.origin, services)) }.forAnyOrigin
    }

    /// `POST /oauth/introspect`: only a confidential client asks, so no script of another origin does.
    static func introspect(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await answer(request) { form in
            try .json(try await services.introspectToken(try form.required("token"), by: form.credentials))
        }
    }

    /// `POST /oauth/revoke`: the same answer whether or not there was such a token (RFC 7009 §2.2).
    static func revoke(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await answer(request) { form in
            try await services.revokeToken(try form.required("token"), by: form.credentials, from: request.origin)
            return Response(.ok)
        }.forAnyOrigin
    }

    private static func tokens(for form: ClientForm, from origin: Origin, _ services: PassportServices) async throws -> TokenAnswer {
        switch GrantType(rawValue: try form.required("grant_type")) {
        case .authorizationCode:
            try await services.redeemCode(
                code: try form.required("code"), redirectURI: try form.required("redirect_uri"),
                verifier: try form.required("code_verifier"), by: form.credentials, from: origin)
        case .refreshToken:
            try await services.refreshTokens(
                try form.required("refresh_token"), scope: form.fields["scope"], by: form.credentials, from: origin)
        case nil: throw TokenRequestRefusal.unsupportedGrantType
        }
    }

    /// Tokens stay in no cache (RFC 6749 §5.1).
    private static func answer(_ request: Request, _ act: (ClientForm) async throws -> Response) async throws -> Response {
        let response: Response
        do {
            response = try await act(try ClientForm(request))
        } catch let refusal as TokenRequestRefusal {
            response = try refusal.response
        }
        return response.with("Cache-Control", "no-store").with("Pragma", "no-cache")
    }
}

extension TokenRequestRefusal {
    /// RFC 6749 §5.2.
    var response: Response {
        get throws {
            switch self {
            case .invalidRequest(let flaw): try Self.refusal("invalid_request", flaw.text)
            case .invalidGrant: try Self.refusal("invalid_grant")
            case .invalidScope: try Self.refusal("invalid_scope", "scope must be part of what was granted")
            case .unsupportedGrantType: try Self.refusal("unsupported_grant_type")
            case .invalidClient(viaHeader: false): try Self.refusal("invalid_client", status: .unauthorized)
            case .invalidClient(viaHeader: true):
                try Self.refusal("invalid_client", status: .unauthorized).with("WWW-Authenticate", "Basic realm=\"token\"")
            }
        }
    }

    private static func refusal(_ error: String, _ description: String? = nil, status: Status = .badRequest) throws -> Response {
        try .json(TokenRefusal(error: error, errorDescription: description), status)
    }
}

extension TokenRequestFlaw {
    fileprivate var text: String {
        switch self {
        case .noForm: "the body must be a form"
        case .missing(let name): "\(name) is missing"
        case .repeated: "a parameter is repeated"
        case .twoAuthentications: "authenticate the client in one way only"
        case .unusableVerifier: "code_verifier must be 43 to 128 unreserved characters"
        }
    }
}
