import Crypto
import HTTP
import Primitives

/// What anybody may read (SPEC P10).
enum DiscoveryRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/.well-known/openid-configuration", .openIDConfiguration, metadata),
        Route(.get, "/.well-known/oauth-authorization-server", .authorizationServer, metadata),
        Route(.get, "/oauth/jwks", .jwks, jwks),
    ]

    static func metadata(_: Request, _ services: PassportServices) async throws -> Response {
        try .json(ProviderMetadata(issuer: services.issuer)).with("Cache-Control", "public, max-age=3600").forAnyOrigin
    }

    /// `GET /oauth/jwks`: clients ask again within five minutes, and a new key is published ten before it signs.
    static func jwks(_: Request, _ services: PassportServices) async throws -> Response {
        try .json(await services.keys.known().jwks).with("Cache-Control", "public, max-age=\(SigningKeys.publishedAge.seconds)")
            .forAnyOrigin
    }
}
