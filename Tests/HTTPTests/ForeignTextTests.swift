import HTTP
import Testing

/// Whatever strangers send is read in linear time (S6).
@Suite(.timeLimit(.minutes(1))) struct ForeignTextTests {
    private static let marks = "e" + String(repeating: "\u{301}", count: 160_000) + String(repeating: "\u{327}", count: 160_000)

    private struct Body: Codable { let name: String? }

    @Test("S6 as a form's name and value, in body and query")
    func form() throws {
        let body = Array("\(Self.marks)=\(Self.marks)&name=\(Self.marks)".utf8)
        let request = Request(.post, "/", headers: ["Content-Type": "application/x-www-form-urlencoded"], body: body)
        let form = try request.form()
        #expect(form["none"] == nil && form["name"] != "a" && form.all("name").count == 1)
        let query = Request(.get, "/?" + form.urlEncoded).query
        #expect(query["none"] == nil && query["name"] != "a")
    }

    @Test("S6 as a JSON key or value: refused", arguments: [#"{"MARKS":1}"#, #"{"name":"MARKS"}"#])
    func json(pattern: String) {
        let body = Array(pattern.replacing("MARKS", with: Self.marks).utf8)
        let request = Request(.post, "/", headers: ["Content-Type": "application/json"], body: body)
        #expect(throws: Problem.self) { _ = try request.decode(Body.self) }
        #expect(throws: DecodingError.self) { _ = try JSON.decode(Body.self, from: body) }
    }
}
