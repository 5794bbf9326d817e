/// Where a browser goes after logging out: an address that the client has registered for this, with the client's state (OpenID Connect
/// RP-Initiated Logout §3).
public struct LogOutReturn: Equatable, Sendable {
    public let uri: RedirectURI
    public let state: String?

    /// - Throws: `LogOutRefusal.unregisteredReturn` for an address that the client has not registered, letter by letter.
    public init(to uri: String, state: String?, of client: Client) throws(LogOutRefusal) {
        guard let uri = client.postLogoutRedirectURIs.first(where: { $0.text == uri }) else { throw .unregisteredReturn }
        self.uri = uri
        self.state = state
    }
}

/// Requests to log out that are not answered by a redirect, since nobody knows where it would lead; nobody is logged out by them.
public enum LogOutRefusal: Error, Equatable, Sendable {
    case unknownClient
    /// `client_id` is not whom the ID token was made for.
    case anotherClient
    /// Not registered for the client, or there is no word of a client.
    case unregisteredReturn
    case unusableState
}
