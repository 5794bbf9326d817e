import HTTP
import Testing

@Suite("Header fields")
struct HeadersTests {
    @Test("names compare without case and keep their order")
    func names() {
        var headers: Headers = ["Set-Cookie": "a=1", "X-Other": "o"]
        headers.add("SET-COOKIE", "b=2")
        #expect(headers["set-cookie"] == "a=1")
        #expect(headers["Set-Cookie"] == "a=1")
        #expect(headers["set-cookies"] == nil)
        #expect(headers.all("sEt-cOOkie") == ["a=1", "b=2"])
        #expect(headers.fields.map(\.name) == ["set-cookie", "x-other", "set-cookie"])
    }

    @Test("writing replaces all fields of the name; nil removes them")
    func writing() {
        var headers: Headers = ["A": "1", "a": "2", "b": "3"]
        headers["A"] = "4"
        #expect(headers.all("a") == ["4"])
        headers["a"] = nil
        #expect(headers.fields.map(\.name) == ["b"])
    }

    @Test(
        "media type",
        arguments: [
            ("application/json", "application/json"), ("Application/JSON; charset=utf-8", "application/json"),
            (" text/html\t;x", "text/html"),
            ("appli cation/json", "appli cation/json"), (";charset=utf-8", nil), ("", nil), ("  ", nil),
        ])
    func mediaType(value: String, type: String?) { #expect((["Content-Type": value] as Headers).mediaType == type) }

    @Test func noMediaType() { #expect(Headers().mediaType == nil) }
}
