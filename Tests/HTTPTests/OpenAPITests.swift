import Foundation
import HTTP
import Testing

@Suite("S1 the OpenAPI document")
struct OpenAPITests {
    struct Body: Codable { let name: String }
    struct Answer: Codable { let id: Int }

    static let routes: [Route<Int>] = [
        Route(.get, "/api/v1/things/{id}/parts", .api("parts", "List parts").reads("after").reads("limit").gives([Answer].self)) { _, _ in
            .noContent
        },
        Route(
            .post, "/api/v1/things/{id}/parts",
            .api("addPart", "Add a part").takes(Body.self).gives(Answer.self, .created).gives(.noContent)
        ) {
            _, _ in .noContent
        },
        Route(.get, "/page", .page("page", "A page")) { _, _ in .noContent },
    ]

    private func document() throws -> [String: Any] {
        let bytes = try JSON.encode(OpenAPI(title: "Things", version: "1.2", routes: Self.routes))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test("S1 lists the API's routes and no pages")
    func paths() throws {
        let document = try document()
        #expect(document["openapi"] as? String == "3.1.0")
        #expect((document["info"] as? [String: String]) == ["title": "Things", "version": "1.2"])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        #expect(paths.mapValues { $0.keys.sorted() } == ["/api/v1/things/{id}/parts": ["get", "post"]])
    }

    @Test("S1 an operation has its parameters, body and answers")
    func operation() throws {
        let paths = try #require(try document()["paths"] as? [String: [String: [String: Any]]])
        let operations = try #require(paths["/api/v1/things/{id}/parts"])
        let parameters = try #require(operations["get"]?["parameters"] as? [[String: Any]])
        #expect(parameters.map { $0["name"] as? String } == ["id", "after", "limit"])
        #expect(parameters.map { $0["in"] as? String } == ["path", "query", "query"])
        #expect(parameters.map { $0["required"] as? Bool } == [true, false, false])
        #expect(operations["get"]?["requestBody"] == nil)
        let answers = try #require(operations["post"]?["responses"] as? [String: [String: Any]])
        #expect(answers.keys.sorted() == ["201", "204", "default"])
        #expect(answers["204"]?["content"] == nil)
        let body = try JSONSerialization.data(withJSONObject: try #require(operations["post"]?["requestBody"]), options: .sortedKeys)
        #expect(
            String(decoding: body, as: UTF8.self) == """
                {"content":{"application\\/json":{"schema":{"properties":{"name":{"type":"string"}},"required":["name"],"title":"Body",\
                "type":"object"}}},"required":true}
                """)
    }

    @Test("S1 every operation may answer with a problem, which the document describes")
    func problem() throws {
        let document = try document()
        let schemas = ((document["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]])
        let required = try #require(schemas?["Problem"]?["required"] as? [String])
        #expect(required.sorted() == ["code", "detail", "message", "status", "title", "type"])
    }
}
