import HTTPClient
import Testing

@Suite("Base URLs", .timeLimit(.minutes(1)))
struct BaseURLTests {
    @Test(
        "what names a server",
        arguments: [
            "http://127.0.0.1:8080", "https://openapi.alipay.com/gateway.do", "http://[::1]:80/prefix/", "HTTP://example.cn",
            "http://payment",
        ])
    func tcp(_ text: String) { #expect(BaseURL(text) == .tcp(text)) }

    @Test("what names a socket", arguments: ["/run/payment.sock", "/s"])
    func unix(_ path: String) { #expect(BaseURL("unix:\(path)") == .unix(path: path)) }

    @Test(
        "what names nothing",
        arguments: [
            "", "payment", "127.0.0.1:80", "ftp://example.cn", "file:///etc/passwd", "http://", "http:///x", "http://user@example.cn",
            "http://user:password@example.cn", "http://example.cn?a=b", "http://example.cn#a", "http://example.cn:0",
            "http://example.cn:65536",
            "http://exa mple.cn", "http://example.cn\r\nX: y", "http://例子.cn", "unix:", "unix:relative", "unix://\n",
            "unix:/" + String(repeating: "x", count: 107),
        ])
    func neither(_ text: String) { #expect(BaseURL(text) == nil) }

    @Test("a base reads back from its description", arguments: ["unix:/run/a.sock", "http://a:1/b"])
    func description(_ text: String) throws { #expect(try #require(BaseURL(text)).description == text) }
}
