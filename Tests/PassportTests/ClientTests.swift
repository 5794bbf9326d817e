import Testing

@testable import PassportDomain

@Suite struct ClientTests {
    @Test(
        "P10 a redirect URI is absolute, plain, and encrypted off this machine",
        arguments: [
            ("https://cet.example.cn/callback", true), ("https://cet.example.cn:8443/a?b=c", true), ("http://127.0.0.1:8080/cb", true),
            ("http://localhost/cb", true), ("http://[::1]:9000/cb", true), ("https://cet.example.cn", true),
            ("http://cet.example.cn/cb", false), ("https://cet.example.cn/cb#x", false), ("https://u@cet.example.cn/cb", false),
            ("https://u:p@cet.example.cn/cb", false), ("//cet.example.cn/cb", false), ("javascript:alert(1)", false), ("", false),
            ("https://", false), ("https:///cb", false), ("https://cet.example.cn:99999/cb", false), ("https://a b/cb", false),
            ("https://cet.example.cn\\@evil.cn/", false), ("https://考试.cn/cb", false), ("http://localhost.evil.cn/cb", false),
            ("http://127.0.0.1@evil.cn/cb", false), ("https://*.example.cn/cb", false), ("https://cet.example.cn/\r\nX: y", false),
            ("HTTPS://cet.example.cn/cb", false),
        ])
    func redirectURI(text: String, isUsable: Bool) { #expect((RedirectURI(text) != nil) == isUsable) }

    static let registered = ["https://cet.example.cn/callback", "http://127.0.0.1:8080/cb"]

    @Test(
        "P10 answers go to exactly the registered address (RFC 9700); a public client's loopback port may vary (RFC 8252)",
        arguments: [
            ("https://cet.example.cn/callback", true, true), ("http://127.0.0.1:8080/cb", true, true),
            ("https://cet.example.cn/callback/", false, false), ("https://cet.example.cn/callback?x=1", false, false),
            ("https://CET.example.cn/callback", false, false), ("https://cet.example.cn:443/callback", false, false),
            ("https://cet.example.cn/callback/../x", false, false), ("https://cet.example.cn.evil.cn/callback", false, false),
            ("http://127.0.0.1:9999/cb", false, true), ("http://127.0.0.1/cb", false, true), ("http://127.0.0.1:9999/other", false, false),
            ("http://localhost:8080/cb", false, false), ("http://127.0.0.1:8080@evil.cn/cb", false, false), ("", false, false),
        ])
    func exactMatch(uri: String, confidential: Bool, public isFineForPublic: Bool) throws {
        let id = try #require(ClientID("cet"))
        let uris = Self.registered.compactMap(RedirectURI.init)
        #expect(Client(id: id, name: "CET", redirectURIs: uris, isPublic: false).mayReceive(at: uri) == confidential)
        #expect(Client(id: id, name: "CET", redirectURIs: uris, isPublic: true).mayReceive(at: uri) == isFineForPublic)
    }

    @Test(
        "P11 a client's id is short and plain",
        arguments: [("cet", true), ("ncre-2026_a", true), ("", false), ("CET", false), ("a b", false)])
    func id(text: String, isUsable: Bool) { #expect((ClientID(text) != nil) == isUsable) }

    @Test("P10 the page's policy gets the redirect URI's origin")
    func origin() { #expect(RedirectURI("https://cet.example.cn:8443/a?b=c")?.origin == "https://cet.example.cn:8443") }
}
