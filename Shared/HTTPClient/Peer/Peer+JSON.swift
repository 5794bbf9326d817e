public import HTTP
public import Primitives

extension Peer {
    /// Sends a value and reads a value, both as JSON.
    /// - Throws: `.brokenAnswer` for an answer of 2xx that is not an `Answer`, else as `call(_:_:body:idempotencyKey:deadline:)`.
    public func call<Answer: Decodable>(
        _ method: Method, _ target: String, sending body: (some Encodable)?, idempotencyKey: String? = nil,
        deadline: Timestamp.Span = .seconds(5), as: Answer.Type = Answer.self
    ) async throws(PeerError) -> Answer {
        let response = try await call(
            method, target, body: try Self.encode(body), idempotencyKey: idempotencyKey, deadline: deadline)
        return try decode(response)
    }

    /// Reads a value; sends nothing.
    public func call<Answer: Decodable>(
        _ method: Method, _ target: String, idempotencyKey: String? = nil, deadline: Timestamp.Span = .seconds(5),
        as: Answer.Type = Answer.self
    ) async throws(PeerError) -> Answer {
        try decode(try await call(method, target, idempotencyKey: idempotencyKey, deadline: deadline))
    }

    /// What can't be written as JSON, no peer would take.
    private static func encode(_ body: (some Encodable)?) throws(PeerError) -> [UInt8]? {
        do {
            guard let body else { return nil }
            return try JSON.encode(body)
        } catch {
            throw .refused(status: Status.badRequest.rawValue, nil)
        }
    }

    private func decode<Answer: Decodable>(_ response: Response) throws(PeerError) -> Answer {
        do {
            return try JSON.decode(from: response.body)
        } catch {
            throw .brokenAnswer(peer: name)
        }
    }
}
