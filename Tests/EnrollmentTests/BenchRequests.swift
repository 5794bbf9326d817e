import EnrollmentDomain
import HTTP
import Primitives
import Web

@testable import Enrollment
@testable import SignIn

extension Bench {
    /// A browser's request through the route table, with the session of a candidate.
    func send(
        _ method: HTTP.Method, _ target: String, as candidate: Candidate? = nil, json: String? = nil, form: [(String, String)]? = nil,
        parts: [FormPart]? = nil, site: String? = nil, token: String? = nil
    ) async throws -> Response {
        var headers: Headers = [:]
        if let candidate {
            headers["Cookie"] =
                "\(services.sessions.cookie.name)=\(try await services.sessions.open(for: candidate, passportSession: "sid"))"
        }
        headers["Sec-Fetch-Site"] = site
        headers["Authorization"] = token.map { "Bearer \($0)" }
        if json != nil { headers["Content-Type"] = "application/json" }
        if form != nil { headers["Content-Type"] = "application/x-www-form-urlencoded" }
        if parts != nil { headers["Content-Type"] = "multipart/form-data; boundary=edge" }
        let body = json.map { Array($0.utf8) } ?? form.map { Array(FormFields($0.map { (name: $0.0, value: $0.1) }).urlEncoded.utf8) } ?? []
        return try await answer(Request(method, target, headers: headers, body: body, parts: parts, client: "192.0.2.1"))
    }

    /// A request as it is.
    func answer(_ request: Request) async throws -> Response {
        guard
            case .route(let route, let parameters) = Router(EnrollmentRoutes.open + EnrollmentRoutes.inside).match(
                request.method, request.path)
        else {
            throw Problem.notFound
        }
        do {
            return try await route.handler(request.routed(parameters), services)
        } catch let error as any ProblemConvertible {
            return error.problem.response
        }
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
    func problem() throws -> Problem.Document { try JSON.decode(from: body) }
}
