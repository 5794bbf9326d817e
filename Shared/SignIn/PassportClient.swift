/// What this service is at the passport (SPEC P10, P11).
public struct PassportClient: Sendable {
    public let id: String
    /// The passport as browsers see it, and as its tokens name it.
    public let issuer: String
    /// This service as browsers see it, without a slash at the end.
    let publicURL: String

    /// Where the passport sends a browser with its answer; registered there.
    var redirectURI: String { "\(publicURL)/callback" }
    /// Where the passport sends a browser after logging out; registered there.
    var home: String { "\(publicURL)/" }

    public init(id: String, issuer: String, publicURL: String) {
        self.id = id
        self.issuer = issuer
        self.publicURL = publicURL
    }
}
