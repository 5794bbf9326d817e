public import Database
public import HTTP

/// Whether the service can do its work: the database answers.
struct Readiness: Sendable {
    let database: Database

    func isReady() async -> Bool {
        (try? await database.read { try $0.first("SELECT 1") { try $0.next(Int.self) } }) == 1
    }
}

extension DatabaseError {
    /// What a client is told; `nil` where the fault is ours.
    public var problem: Problem? {
        if self == .unknownEnd { return .interrupted }
        return isTemporary ? .overloaded(retryAfter: 1) : nil
    }
}

extension Callers {
    func isKnown(_ request: Request) -> Bool { request.bearerToken.flatMap(name(of:)) != nil }

    /// Who calls, on an internal route.
    /// - Throws: `Problem` 401 when the token is nobody's.
    public func caller(of request: Request) throws(Problem) -> String {
        guard let name = request.bearerToken.flatMap(name(of:)) else { throw .unknownCaller }
        return name
    }
}

extension Problem {
    static let unknownCaller = Problem(
        .unauthorized, "unknown_caller", zh: "调用方未登记或凭证无效", en: "A service token of a registered caller is needed")
    static let tooManyRequests = Problem(
        .tooManyRequests, "too_many_requests", zh: "操作过于频繁，请稍后再试", en: "Too many requests; please slow down", retryAfter: 1)
}
