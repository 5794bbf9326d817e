import HTTP
import Testing

@Suite("Requests")
struct RequestTests {
    struct Choice: Codable, Equatable {
        let subjects: [String]
        let count: Int
    }

    @Test(
        "a target in its parts",
        arguments: [
            ("/a/b", "/a/b", ""), ("/a?b=c", "/a", "b=c"), ("/a?b=%26&c?d", "/a", "b=%26&c?d"), ("/?", "/", ""), ("/%E4?", "/%E4", ""),
        ])
    func target(target: String, path: String, query: String) {
        let request = Request(.get, target)
        #expect(request.path == path)
        #expect(request.rawQuery == query)
        #expect(request.query == FormFields(urlEncoded: Array(query.utf8)))
    }

    @Test(
        "a JSON body is decoded; a wrong one is refused by field",
        arguments: [
            (#"{"subjects":["CET4"],"count":1}"#, nil), (#"{"subjects":["CET4"]}"#, "count missing"),
            (#"{"subjects":["CET4"],"count":"1"}"#, "count wrong_type"),
            (#"{"subjects":["CET4",7],"count":1}"#, "subjects.1 wrong_type"), (#"{"subjects":null,"count":1}"#, "subjects null"), ("", ""),
            ("{", ""), ("[]", ""),
            (#"{"subjects":[],"count":1e99}"#, ""),
        ])
    func decoding(body: String, refused: String?) throws {
        let request = Request(.post, "/", headers: ["Content-Type": "application/json; charset=utf-8"], body: Array(body.utf8))
        guard let refused else {
            #expect(try request.decode(Choice.self) == Choice(subjects: ["CET4"], count: 1))
            return
        }
        let problem = #expect(throws: Problem.self) { try request.decode(Choice.self) }
        #expect(problem?.status == .badRequest)
        #expect(problem?.code == "malformed_body")
        #expect(problem?.fields.map { "\($0.name) \($0.code)" } == (refused.isEmpty ? [] : [refused]))
    }

    @Test(
        "a NUL in a string is refused, for not every database keeps it",
        arguments: [
            (#"["a\u0000b"]"#, nil), (#"["\\\u0000"]"#, nil), (#"["\\u0000"]"#, [#"\u0000"#]), (#"["\u00001"]"#, nil),
            (#"["\u0001"]"#, ["\u{1}"]),
            ("[\"a\0b\"]", nil),
        ])
    func escapedNUL(body: String, read: [String]?) throws {
        let request = Request(.post, "/", headers: ["Content-Type": "application/json"], body: Array(body.utf8))
        guard let read else {
            let problem = #expect(throws: Problem.self) { try request.decode([String].self) }
            #expect(problem?.status == .badRequest)
            return
        }
        #expect(try request.decode([String].self) == read)
    }

    @Test("deeply nested JSON is refused, not followed")
    func nesting() {
        let body = String(repeating: "[", count: 200_000)
        let request = Request(.post, "/", headers: ["Content-Type": "application/json"], body: Array(body.utf8))
        #expect(throws: Problem.self) { try request.decode([Int].self) }
    }

    @Test("another content type is 415", arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
    func contentType(type: String?) {
        var request = Request(.post, "/", body: Array("{}".utf8))
        if let type { request = Request(.post, "/", headers: ["Content-Type": type], body: Array("{}".utf8)) }
        let problem = #expect(throws: Problem.self) { try request.decode([String: Int].self) }
        #expect(problem?.status == .unsupportedMediaType)
    }

    @Test("a form is read from a form only")
    func form() throws {
        let form = Request(.post, "/", headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array("a=1+2".utf8))
        #expect(try form.form()["a"] == "1 2")
        #expect(throws: Problem.self) { try Request(.post, "/", headers: ["Content-Type": "text/plain"]).form() }
    }

    @Test(
        "cookies",
        arguments: [
            ("session=abc", "abc"), ("a=1; session=abc; b=2", "abc"), ("a=1;session=abc", "abc"), ("session=a=b=", "a=b="),
            ("session=", ""),
            ("xsession=1", nil), ("session", nil), ("Session=1", nil), ("session=first; session=second", "first"),
            (" session = abc ", "abc"),
        ])
    func cookies(header: String, value: String?) { #expect(Request(.get, "/", headers: ["Cookie": header]).cookie("session") == value) }

    @Test(
        "bearer tokens",
        arguments: [
            ("Bearer abc", "abc"), ("bearer abc", "abc"), ("Bearer  abc ", "abc"), ("Bearer", nil), ("Bearer ", nil), ("Basic abc", nil),
            ("abc", nil),
            ("Bearer a b", nil), ("", nil),
        ])
    func bearer(header: String, token: String?) { #expect(Request(.get, "/", headers: ["Authorization": header]).bearerToken == token) }

    @Test func twoAuthorizationFieldsAreNone() {
        #expect(Request(.get, "/", headers: ["Authorization": "Bearer a", "authorization": "Bearer b"]).bearerToken == nil)
    }
}
