import Contracts
import Crypto
import HTTP
import PassportDomain

enum DiscoveryRoutes {
    /// `GET /.well-known/openid-configuration` — P10.
    static func configuration(_: Request, _ services: PassportServices) async throws -> Response {
        let issuer = services.issuer
        let configuration = OpenIDConfiguration(
            issuer: issuer, authorizationEndpoint: "\(issuer)/oauth/authorize", tokenEndpoint: "\(issuer)/oauth/token",
            userinfoEndpoint: "\(issuer)/oauth/userinfo", jwksURI: "\(issuer)/oauth/jwks", endSessionEndpoint: nil,
            scopesSupported: Scope.allCases.map(\.rawValue), responseTypesSupported: ["code"],
            grantTypesSupported: ["authorization_code"], subjectTypesSupported: ["public"],
            idTokenSigningAlgorithms: [services.keys.current.algorithm],
            tokenEndpointAuthMethods: ["client_secret_basic", "client_secret_post", "none"], codeChallengeMethods: ["S256"],
            issuerInResponse: true)
        return try .json(configuration).with("Cache-Control", "public, max-age=3600").forAnyOrigin
    }

    /// `GET /oauth/jwks` — P10. Clients ask again within an hour, so a new key is published that long before it signs.
    static func jwks(_: Request, _ services: PassportServices) async throws -> Response {
        try .json(services.keys.jwks).with("Cache-Control", "public, max-age=3600").forAnyOrigin
    }
}

extension Response {
    /// Scripts of other origins may read this answer: it depends on no cookie (RFC 9700 §2.6).
    var forAnyOrigin: Response { with("Access-Control-Allow-Origin", "*") }
}
