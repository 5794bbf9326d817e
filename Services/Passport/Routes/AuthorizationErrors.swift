import PassportDomain

/// The words of RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6.
enum AuthorizationError: String, Sendable {
    case invalidRequest = "invalid_request"
    case unsupportedResponseType = "unsupported_response_type"
    case invalidScope = "invalid_scope"
    case loginRequired = "login_required"
    case interactionRequired = "interaction_required"
    case requestNotSupported = "request_not_supported"
    case requestURINotSupported = "request_uri_not_supported"
    case registrationNotSupported = "registration_not_supported"
}

extension AuthorizationRefusal {
    var error: AuthorizationError {
        switch self {
        case .repeatedParameter, .overlongParameter, .unprintableParameter, .missingResponseType, .unsupportedResponseMode,
            .missingChallenge,
            .unsupportedChallengeMethod, .unusableChallenge, .conflictingPrompt, .unusablePrompt, .unusableMaxAge, .unusableIDTokenHint:
            .invalidRequest
        case .unsupportedResponseType: .unsupportedResponseType
        case .scopeWithoutOpenID: .invalidScope
        case .loginRequired: .loginRequired
        case .verificationRequired: .interactionRequired
        case .requestObject: .requestNotSupported
        case .requestURI: .requestURINotSupported
        case .registration: .registrationNotSupported
        }
    }

    /// For the client's developer: printable ASCII without quotes (RFC 6749 §4.1.2.1). A parameter's name is the browser's text and
    /// stays out.
    var explanation: String {
        switch self {
        case .repeatedParameter: "a parameter is repeated"
        case .overlongParameter: "a parameter is too long (nonce 512 bytes, login_hint 254, others 2048)"
        case .unprintableParameter: "a parameter has a control character"
        case .missingResponseType: "response_type is missing"
        case .unsupportedResponseType: "response_type must be code"
        case .unsupportedResponseMode: "response_mode must be query"
        case .scopeWithoutOpenID: "scope must contain openid"
        case .missingChallenge: "code_challenge is required"
        case .unsupportedChallengeMethod: "code_challenge_method must be S256"
        case .unusableChallenge: "code_challenge must be 43 characters of base64url"
        case .conflictingPrompt: "prompt=none goes with no other value"
        case .unusablePrompt: "prompt must be none, login, consent or select_account"
        case .unusableMaxAge: "max_age must be a number of seconds"
        case .unusableIDTokenHint: "id_token_hint is no ID token of this issuer"
        case .requestObject: "request objects are not supported"
        case .requestURI: "request_uri is not supported"
        case .registration: "registration is not supported"
        case .verificationRequired: "the account's e-mail address is not verified yet"
        case .loginRequired: "nobody is logged in as the request demands"
        }
    }
}
