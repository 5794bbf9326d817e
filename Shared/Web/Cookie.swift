/// A cookie that only this site's own requests carry and no script reads (SPEC S3).
public struct Cookie: Sendable {
    /// The `__Host-` prefix ties a secure cookie to this origin (RFC 6265bis §4.1.3.2).
    public let name: String
    private let isSecure: Bool

    /// - Parameter publicURL: what browsers see; over plain HTTP, on a developer's machine, the cookie can't be `Secure`.
    public init(_ name: String, publicURL: String) {
        isSecure = publicURL.hasPrefix("https://")
        self.name = isSecure ? "__Host-\(name)" : name
    }

    /// The value of `Set-Cookie`. - Parameter seconds: how long a browser keeps it; `nil` until it is closed.
    public func setting(_ value: String, seconds: Int64? = nil) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") + (seconds.map { "; Max-Age=\($0)" } ?? "")
    }

    public var removing: String { setting("", seconds: 0) }
}
