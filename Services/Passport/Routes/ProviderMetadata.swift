import PassportDomain
import Web

/// What the passport says of itself, to OpenID Connect clients (Discovery §3) and to OAuth clients (RFC 8414 §2) alike.
struct ProviderMetadata: Codable, Equatable, Sendable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let userinfoEndpoint: String
    let jwksURI: String
    let introspectionEndpoint: String
    let revocationEndpoint: String
    /// Where a browser is sent to log out (OpenID Connect RP-Initiated Logout §2.1).
    let endSessionEndpoint: String
    let scopesSupported: [String]
    let claimsSupported: [String]
    let responseTypesSupported: [String]
    let responseModesSupported: [String]
    let grantTypesSupported: [String]
    let subjectTypesSupported: [String]
    let idTokenAlgorithms: [String]
    let tokenEndpointMethods: [String]
    let introspectionEndpointMethods: [String]
    let revocationEndpointMethods: [String]
    let codeChallengeMethods: [String]
    let promptValuesSupported: [String]
    let uiLocalesSupported: [String]
    let issuerInResponse: Bool
    let claimsParameterSupported: Bool
    let requestParameterSupported: Bool
    /// Left out it would mean yes (Discovery §3).
    let requestURIParameterSupported: Bool
    /// Clients are told of a session's end, and of which one (OpenID Connect Back-Channel Logout §2.1).
    let backChannelLogoutSupported: Bool
    let backChannelLogoutSessionSupported: Bool

    init(issuer: String) {
        self.issuer = issuer
        (authorizationEndpoint, tokenEndpoint) = ("\(issuer)/oauth/authorize", "\(issuer)/oauth/token")
        (userinfoEndpoint, jwksURI) = ("\(issuer)/oauth/userinfo", "\(issuer)/oauth/jwks")
        (introspectionEndpoint, revocationEndpoint) = ("\(issuer)/oauth/introspect", "\(issuer)/oauth/revoke")
        endSessionEndpoint = "\(issuer)/oauth/logout"
        scopesSupported = Scope.allCases.map(\.rawValue)
        claimsSupported = ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "sid", "amr", "email", "email_verified"]
        (responseTypesSupported, responseModesSupported) = (["code"], ["query"])
        grantTypesSupported = ["authorization_code", "refresh_token"]
        subjectTypesSupported = ["public"]
        idTokenAlgorithms = TokenAlgorithm.allCases.map(\.rawValue)
        introspectionEndpointMethods = ["client_secret_basic", "client_secret_post"]
        tokenEndpointMethods = introspectionEndpointMethods + ["none"]
        revocationEndpointMethods = tokenEndpointMethods
        codeChallengeMethods = ["S256"]
        promptValuesSupported = ["none", "login", "consent", "select_account"]
        uiLocalesSupported = Language.allCases.map(\.tag)
        issuerInResponse = true
        (claimsParameterSupported, requestParameterSupported, requestURIParameterSupported) = (false, false, false)
        (backChannelLogoutSupported, backChannelLogoutSessionSupported) = (true, true)
    }

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case userinfoEndpoint = "userinfo_endpoint"
        case jwksURI = "jwks_uri"
        case introspectionEndpoint = "introspection_endpoint"
        case revocationEndpoint = "revocation_endpoint"
        case endSessionEndpoint = "end_session_endpoint"
        case scopesSupported = "scopes_supported"
        case claimsSupported = "claims_supported"
        case responseTypesSupported = "response_types_supported"
        case responseModesSupported = "response_modes_supported"
        case grantTypesSupported = "grant_types_supported"
        case subjectTypesSupported = "subject_types_supported"
        case idTokenAlgorithms = "id_token_signing_alg_values_supported"
        case tokenEndpointMethods = "token_endpoint_auth_methods_supported"
        case introspectionEndpointMethods = "introspection_endpoint_auth_methods_supported"
        case revocationEndpointMethods = "revocation_endpoint_auth_methods_supported"
        case codeChallengeMethods = "code_challenge_methods_supported"
        case promptValuesSupported = "prompt_values_supported"
        case uiLocalesSupported = "ui_locales_supported"
        case issuerInResponse = "authorization_response_iss_parameter_supported"
        case claimsParameterSupported = "claims_parameter_supported"
        case requestParameterSupported = "request_parameter_supported"
        case requestURIParameterSupported = "request_uri_parameter_supported"
        case backChannelLogoutSupported = "backchannel_logout_supported"
        case backChannelLogoutSessionSupported = "backchannel_logout_session_supported"
    }
}
