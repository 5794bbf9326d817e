import Database
import HTTP

/// What an interface does wrong after it has done its work: that is what makes an outcome unknown.
enum Misdeed: Sendable {
    case slow, error500
}

extension Transaction {
    func misdeed(at serial: String) throws -> Misdeed? {
        if try happens(.slow, to: serial) { return .slow }
        return try happens(.error500, to: serial) ? .error500 : nil
    }
}

extension Simulator {
    func misbehave(_ misdeed: Misdeed?, _ response: Response) async throws -> Response {
        switch misdeed {
        case .slow:
            try await Task.sleep(for: .milliseconds(settings.slowness))
            return response
        case .error500: return .text("Internal Server Error\n", .internalServerError)
        case nil: return response
        }
    }
}
