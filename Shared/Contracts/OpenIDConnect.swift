// What an exam needs of the passport, in the words of OpenID Connect Core 1.0, Discovery 1.0 and RFC 9068 (SPEC P10).

/// `GET /.well-known/openid-configuration`
public struct OpenIDConfiguration: Codable, Equatable, Sendable {
    public let issuer: String
    public let authorizationEndpoint: String
    public let tokenEndpoint: String
    public let userinfoEndpoint: String
    public let jwksURI: String
    public let endSessionEndpoint: String?
    public let scopesSupported: [String]
    public let responseTypesSupported: [String]
    public let grantTypesSupported: [String]
    public let subjectTypesSupported: [String]
    public let idTokenSigningAlgorithms: [String]
    public let tokenEndpointAuthMethods: [String]
    public let codeChallengeMethods: [String]
    public let issuerInResponse: Bool

    public init(
        issuer: String, authorizationEndpoint: String, tokenEndpoint: String, userinfoEndpoint: String, jwksURI: String,
        endSessionEndpoint: String?, scopesSupported: [String], responseTypesSupported: [String], grantTypesSupported: [String],
        subjectTypesSupported: [String], idTokenSigningAlgorithms: [String], tokenEndpointAuthMethods: [String],
        codeChallengeMethods: [String], issuerInResponse: Bool
    ) {
        self.issuer = issuer
        self.authorizationEndpoint = authorizationEndpoint
        self.tokenEndpoint = tokenEndpoint
        self.userinfoEndpoint = userinfoEndpoint
        self.jwksURI = jwksURI
        self.endSessionEndpoint = endSessionEndpoint
        self.scopesSupported = scopesSupported
        self.responseTypesSupported = responseTypesSupported
        self.grantTypesSupported = grantTypesSupported
        self.subjectTypesSupported = subjectTypesSupported
        self.idTokenSigningAlgorithms = idTokenSigningAlgorithms
        self.tokenEndpointAuthMethods = tokenEndpointAuthMethods
        self.codeChallengeMethods = codeChallengeMethods
        self.issuerInResponse = issuerInResponse
    }

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case userinfoEndpoint = "userinfo_endpoint"
        case jwksURI = "jwks_uri"
        case endSessionEndpoint = "end_session_endpoint"
        case scopesSupported = "scopes_supported"
        case responseTypesSupported = "response_types_supported"
        case grantTypesSupported = "grant_types_supported"
        case subjectTypesSupported = "subject_types_supported"
        case idTokenSigningAlgorithms = "id_token_signing_alg_values_supported"
        case tokenEndpointAuthMethods = "token_endpoint_auth_methods_supported"
        case codeChallengeMethods = "code_challenge_methods_supported"
        case issuerInResponse = "authorization_response_iss_parameter_supported"
    }
}

/// The token endpoint's answer (RFC 6749 §5.1).
public struct TokenAnswer: Codable, Equatable, Sendable {
    public let accessToken: String
    public let tokenType: String
    /// Seconds.
    public let expiresIn: Int
    public let scope: String
    public let idToken: String?
    public let refreshToken: String?

    public init(accessToken: String, tokenType: String, expiresIn: Int, scope: String, idToken: String?, refreshToken: String?) {
        self.accessToken = accessToken
        self.tokenType = tokenType
        self.expiresIn = expiresIn
        self.scope = scope
        self.idToken = idToken
        self.refreshToken = refreshToken
    }

    enum CodingKeys: String, CodingKey {
        case scope
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case idToken = "id_token"
        case refreshToken = "refresh_token"
    }
}

/// The token endpoint's refusal (RFC 6749 §5.2).
public struct TokenRefusal: Codable, Equatable, Sendable {
    public let error: String
    public let errorDescription: String?

    public init(error: String, errorDescription: String?) {
        self.error = error
        self.errorDescription = errorDescription
    }

    enum CodingKeys: String, CodingKey {
        case error
        case errorDescription = "error_description"
    }
}

/// The claims of an ID token (OpenID Connect Core §2). Times are seconds since the epoch.
public struct IDTokenClaims: Codable, Equatable, Sendable {
    public let iss: String
    public let sub: String
    public let aud: String
    public let exp: Int64
    public let iat: Int64
    public let authTime: Int64
    public let nonce: String?
    /// The passport's session, for back-channel logout.
    public let sid: String
    public let email: String?
    public let emailVerified: Bool?
    /// How the person logged in (RFC 8176): `pwd`, and with a second factor `otp` and `mfa`, too.
    public let amr: [String]?

    public init(
        iss: String, sub: String, aud: String, exp: Int64, iat: Int64, authTime: Int64, nonce: String?, sid: String, email: String?,
        emailVerified: Bool?, amr: [String]? = nil
    ) {
        self.iss = iss
        self.sub = sub
        self.aud = aud
        self.exp = exp
        self.iat = iat
        self.authTime = authTime
        self.nonce = nonce
        self.sid = sid
        self.email = email
        self.emailVerified = emailVerified
        self.amr = amr
    }

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, iat, nonce, sid, email, amr
        case authTime = "auth_time"
        case emailVerified = "email_verified"
    }
}

/// The claims of an access token (RFC 9068 §2.2).
public struct AccessTokenClaims: Codable, Equatable, Sendable {
    public let iss: String
    public let sub: String
    public let aud: String
    public let exp: Int64
    public let iat: Int64
    public let jti: String
    public let clientID: String
    public let scope: String
    public let sid: String?

    public init(iss: String, sub: String, aud: String, exp: Int64, iat: Int64, jti: String, clientID: String, scope: String, sid: String?) {
        self.iss = iss
        self.sub = sub
        self.aud = aud
        self.exp = exp
        self.iat = iat
        self.jti = jti
        self.clientID = clientID
        self.scope = scope
        self.sid = sid
    }

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, iat, jti, scope, sid
        case clientID = "client_id"
    }
}

/// The introspection endpoint's answer (RFC 7662 §2.2). Times are seconds since the epoch.
public struct TokenIntrospection: Codable, Equatable, Sendable {
    public let active: Bool
    public let scope: String?
    public let clientID: String?
    /// `Bearer` for an access token.
    public let tokenType: String?
    public let exp: Int64?
    public let iat: Int64?
    public let sub: String?
    public let aud: String?
    public let iss: String?
    public let jti: String?
    public let sid: String?

    public init(
        active: Bool, scope: String?, clientID: String?, tokenType: String?, exp: Int64?, iat: Int64?, sub: String?, aud: String?,
        iss: String?, jti: String?, sid: String?
    ) {
        self.active = active
        self.scope = scope
        self.clientID = clientID
        self.tokenType = tokenType
        self.exp = exp
        self.iat = iat
        self.sub = sub
        self.aud = aud
        self.iss = iss
        self.jti = jti
        self.sid = sid
    }

    /// No token, or none that the asker may know of: they look alike.
    public static let inactive = TokenIntrospection(
        active: false, scope: nil, clientID: nil, tokenType: nil, exp: nil, iat: nil, sub: nil, aud: nil, iss: nil, jti: nil, sid: nil)

    enum CodingKeys: String, CodingKey {
        case active, scope, exp, iat, sub, aud, iss, jti, sid
        case clientID = "client_id"
        case tokenType = "token_type"
    }
}

/// `GET /oauth/userinfo`
public struct UserInfo: Codable, Equatable, Sendable {
    public let sub: String
    public let email: String?
    public let emailVerified: Bool?

    public init(sub: String, email: String?, emailVerified: Bool?) {
        self.sub = sub
        self.email = email
        self.emailVerified = emailVerified
    }

    enum CodingKeys: String, CodingKey {
        case sub, email
        case emailVerified = "email_verified"
    }
}
