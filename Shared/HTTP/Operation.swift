/// What the OpenAPI document says about a route; it stands in the route table, so the two can't part.
public struct Operation: Sendable {
    /// The operation's id and the handler's name: `chooseWritten`.
    public let id: String
    public let summary: String
    /// Whether `/openapi.json` lists it: pages and the gateways' own protocols are not part of the JSON API.
    public let isListed: Bool
    /// Whether the general limit of requests per client is not for it, because its handler has one of its own.
    public private(set) var limitsItsClients = false
    public private(set) var body: Schema?
    public private(set) var answers: [Status: Schema?] = [:]
    /// Names of the query parameters it reads.
    public private(set) var query: [String] = []

    /// An operation of the JSON API.
    public static func api(_ id: String, _ summary: String) -> Operation { Operation(id: id, summary: summary, isListed: true) }
    /// A page, an asset, a form's target, or another party's protocol.
    public static func page(_ id: String, _ summary: String) -> Operation { Operation(id: id, summary: summary, isListed: false) }

    private init(id: String, summary: String, isListed: Bool) {
        self.id = id
        self.summary = summary
        self.isListed = isListed
    }

    public func takes<Body: Decodable>(_ type: Body.Type) -> Operation {
        var copy = self
        copy.body = Schema(of: type)
        return copy
    }

    public func gives<Answer: Decodable>(_ type: Answer.Type, _ status: Status = .ok) -> Operation {
        var copy = self
        copy.answers[status] = .some(Schema(of: type))
        return copy
    }

    /// An answer that is not JSON, or empty.
    public func gives(_ status: Status) -> Operation {
        var copy = self
        copy.answers[status] = .some(nil)
        return copy
    }

    public func limitingItsClients() -> Operation {
        var copy = self
        copy.limitsItsClients = true
        return copy
    }

    public func reads(_ names: String...) -> Operation {
        var copy = self
        copy.query += names
        return copy
    }
}
