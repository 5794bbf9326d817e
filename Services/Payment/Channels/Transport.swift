import HTTP
import HTTPClient
import Primitives

/// A form on its way to a gateway's interface.
struct GatewayRequest: Sendable {
    let url: String
    let query: FormFields
    let body: FormFields
}

/// Sends a form to a gateway and brings back the body of its answer; throws when there is none.
typealias Transport = @Sendable (GatewayRequest) async throws -> [UInt8]

/// Fetches a file whose address a gateway named; throws when there is none.
typealias Download = @Sendable (String) async throws -> [UInt8]

/// The gateway gave no answer that can be read.
enum TransportError: Error {
    case notAnAddress
    case status(Int)
}

/// Over the network. - Parameter timeout: after it the outcome is unknown, and is asked for again.
func transport(over client: HTTPClient, timeout: Timestamp.Span) -> Transport {
    { request in
        guard let base = BaseURL(request.url) else { throw TransportError.notAnAddress }
        let call = Call(
            .post, request.query.appended(to: ""), at: base,
            headers: ["Content-Type": "application/x-www-form-urlencoded;charset=utf-8"], body: Array(request.body.urlEncoded.utf8),
            timeout: timeout)
        let answer = try await client.send(call)
        guard answer.status == .ok else { throw TransportError.status(answer.status.rawValue) }
        return answer.body
    }
}

/// Over the network; a bill may be large and take its time.
func download(over client: HTTPClient) -> Download {
    { address in
        let mark = address.firstIndex(of: "?") ?? address.endIndex
        guard let base = BaseURL(String(address[..<mark])) else { throw TransportError.notAnAddress }
        let answer = try await client.send(
            Call(.get, String(address[mark...]), at: base, timeout: .minutes(5), bodyLimit: 256 << 20))
        guard answer.status == .ok else { throw TransportError.status(answer.status.rawValue) }
        return answer.body
    }
}
