import PassportDomain

// What operators are shown of clients: the same by the commands and by the admin API (P11).

struct NewClientBody: Codable, Equatable {
    var id: String?
    let name: String
    let redirectURIs: [String]
    var isPublic: Bool?
    var postLogoutRedirectURIs: [String]?
    var backChannelLogoutURI: String?
    var idTokenAlgorithm: String?

    enum CodingKeys: String, CodingKey {
        case id, name
        case redirectURIs = "redirect_uris"
        case isPublic = "public"
        case postLogoutRedirectURIs = "post_logout_redirect_uris"
        case backChannelLogoutURI = "backchannel_logout_uri"
        case idTokenAlgorithm = "id_token_signed_response_alg"
    }

    var value: NewClient {
        NewClient(
            id: id, name: name, redirectURIs: redirectURIs, isPublic: isPublic ?? false,
            postLogoutRedirectURIs: postLogoutRedirectURIs ?? [], backChannelLogoutURI: backChannelLogoutURI,
            idTokenAlgorithm: idTokenAlgorithm)
    }
}

struct ClientBody: Codable, Equatable {
    let id: String
    let name: String
    let redirectURIs: [String]
    let isPublic: Bool
    let postLogoutRedirectURIs: [String]
    let backChannelLogoutURI: String?
    let idTokenAlgorithm: String
    /// Shown once, when it is made.
    let secret: String?

    enum CodingKeys: String, CodingKey {
        case id, name, secret
        case redirectURIs = "redirect_uris"
        case isPublic = "public"
        case postLogoutRedirectURIs = "post_logout_redirect_uris"
        case backChannelLogoutURI = "backchannel_logout_uri"
        case idTokenAlgorithm = "id_token_signed_response_alg"
    }

    init(_ client: Client, secret: BearerSecret? = nil) {
        (id, name, isPublic) = (client.id.text, client.name, client.isPublic)
        redirectURIs = client.redirectURIs.map(\.text)
        postLogoutRedirectURIs = client.postLogoutRedirectURIs.map(\.text)
        backChannelLogoutURI = client.backChannelLogoutURI?.text
        idTokenAlgorithm = client.idTokenAlgorithm.rawValue
        self.secret = secret?.text
    }

    init(_ issued: IssuedClient) { self.init(issued.client, secret: issued.secret) }
}

struct ClientsBody: Codable, Equatable {
    let clients: [ClientBody]

    init(_ clients: [Client]) { self.clients = clients.map { ClientBody($0) } }
}
