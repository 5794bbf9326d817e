import Foundation

/// An error as the client sees it: a problem document (RFC 9457) with a stable code and a message in Chinese and English (SPEC S1).
public struct Problem: Error, Sendable, Equatable {
    public let status: Status
    /// Stable, for programs: `seat.full`. Documented; never reworded.
    public let code: String
    /// For the person in front of the page.
    public let message: Message
    /// One for each input that was refused.
    public var fields: [Field]
    /// Facts a client can act on, such as `opens` and `closes` of a window.
    public var details: [String: String]
    /// Seconds after which the same request may succeed.
    public var retryAfter: Int?
    /// Fields that the status asks for: `Allow` with 405, `WWW-Authenticate` with 401.
    public var headers: Headers = [:]

    public struct Message: Codable, Sendable, Equatable {
        public let zh: String
        public let en: String

        public init(zh: String, en: String) {
            self.zh = zh
            self.en = en
        }
    }

    public struct Field: Codable, Sendable, Equatable {
        /// The name of the input, as the client sent it: `password`.
        public let name: String
        public let code: String
        public let message: Message

        public init(_ name: String, _ code: String, zh: String, en: String) {
            self.name = name
            self.code = code
            message = Message(zh: zh, en: en)
        }
    }

    public init(
        _ status: Status, _ code: String, zh: String, en: String, fields: [Field] = [], details: [String: String] = [:],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        message = Message(zh: zh, en: en)
        self.fields = fields
        self.details = details
        self.retryAfter = retryAfter
    }

    public var response: Response {
        let document = Document(
            type: "/problems/\(code)", title: message.en, status: status.rawValue, detail: message.zh, code: code, message: message,
            errors: fields.isEmpty ? nil : fields, details: details.isEmpty ? nil : details)
        // Strings and integers only: encoding them can't fail.
        let body = (try? JSON.encode(document)) ?? []
        var response = Response(status, headers: ["Content-Type": "application/problem+json", "Cache-Control": "no-store"], body: body)
        if let retryAfter { response.headers["Retry-After"] = String(retryAfter) }
        for field in headers.fields { response.headers.add(field.name, field.value) }
        return response
    }

    /// The document as it is sent; other services and tests read it back with this.
    public struct Document: Codable, Sendable, Equatable {
        public let type: String
        public let title: String
        public let status: Int
        public let detail: String
        public let code: String
        public let message: Message
        public let errors: [Field]?
        public let details: [String: String]?
    }
}

/// An error that knows how a client is told of it. Each service's `Routes` gives this to its domain's refusals, in one `switch`
/// without `default`.
public protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Problem: ProblemConvertible {
    public var problem: Problem { self }
}

extension Problem {
    public static let notFound = Problem(.notFound, "not_found", zh: "没有找到您要的内容", en: "There is nothing here")
    public static let internalError = Problem(
        .internalServerError, "internal", zh: "系统出现内部错误，请稍后再试", en: "Something went wrong on our side; please try again later")
    /// Whether it was done isn't known, so nobody is told to do it again.
    public static let interrupted = Problem(
        .internalServerError, "interrupted", zh: "服务中断，请刷新后确认结果",
        en: "The service was interrupted; please look how things stand")
    public static let notSignedIn = Problem(.unauthorized, "not_signed_in", zh: "请先登录", en: "Please sign in first")

    public static func overloaded(retryAfter seconds: Int) -> Problem {
        Problem(
            .serviceUnavailable, "overloaded", zh: "当前访问人数较多，请稍后再试", en: "The service is busy; please try again shortly",
            retryAfter: seconds)
    }

    public static func unsupportedMediaType(_ wanted: String) -> Problem {
        Problem(.unsupportedMediaType, "unsupported_media_type", zh: "请求内容的类型应为 \(wanted)", en: "The content type must be \(wanted)")
    }

    public static func methodNotAllowed(_ allowed: [Method]) -> Problem {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        var problem = Problem(.methodNotAllowed, "method_not_allowed", zh: "不支持该请求方法", en: "Use \(list)", details: ["allow": list])
        problem.headers["Allow"] = list
        return problem
    }

    public static func invalid(_ fields: [Field]) -> Problem {
        Problem(.unprocessable, "invalid_input", zh: "填写内容有误", en: "Some of the input is not valid", fields: fields)
    }

    static func malformedBody(_ error: DecodingError?) -> Problem {
        let (path, reason): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath + [key], "missing")
            case .valueNotFound(_, let context): (context.codingPath, "null")
            case .typeMismatch(_, let context): (context.codingPath, "wrong_type")
            case .dataCorrupted(let context): (context.codingPath, context.codingPath.isEmpty ? "not_json" : "unusable")
            default: ([], "not_json")
            }
        let name = path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        let field = Field(name, reason, zh: "字段缺失或格式不正确", en: "The field is missing or has the wrong form")
        return Problem(
            .badRequest, "malformed_body", zh: "请求内容格式不正确", en: "The request body is not the JSON asked for",
            fields: name.isEmpty ? [] : [field])
    }
}
