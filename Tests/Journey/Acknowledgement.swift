import HTTP
import HTTPClient
import Primitives

/// Something that a service has told a candidate it has done, and so must never be found undone.
public struct Acknowledgement: Sendable, Hashable {
    public enum What: Sendable, Hashable {
        /// An account with a proven mailbox.
        case account
        case registration
        /// The subject's code.
        case seat(String)
        /// A payment was begun; by the number that the gateway was told.
        case attempt(String)
        /// The subject's code.
        case paid(String)
    }

    public let email: String
    public let what: What
}

extension Acknowledgement.What {
    /// What an answer acknowledges.
    static func all(in answer: Response, to call: Call) -> [Self] {
        switch (call.method, call.target, answer.status) {
        case (.post, "/api/v1/accounts/verification", .noContent): [.account]
        case (.post, "/api/v1/registration", .created): [.registration]
        case (.put, "/api/v1/registration/written", .ok): seats(chosenBy: call.body)
        case (.post, "/api/v1/payments", .created): attempts(in: answer)
        case (.get, "/api/v1/registration", .ok): paidEntries(in: answer)
        default: []
        }
    }

    private static func seats(chosenBy body: [UInt8]) -> [Self] {
        ((try? JSON.decode(SubjectChoice.self, from: body))?.subjects ?? []).map { .seat($0) }
    }

    /// Alipay is told the number inside of its JSON, PayEase in a field.
    private static func attempts(in answer: Response) -> [Self] {
        let fields = (try? JSON.decode(RedirectAnswer.self, from: answer.body))?.fields ?? []
        return fields.compactMap { field in
            if field.name == "v_oid" { return .attempt(field.value) }
            guard field.name == "biz_content" else { return nil }
            return field.value.firstMatch(of: /"out_trade_no":"([^"]+)"/).map { .attempt(String($0.1)) }
        }
    }

    private static func paidEntries(in answer: Response) -> [Self] {
        let entries = (try? JSON.decode(RegistrationAnswer.self, from: answer.body))?.entries ?? []
        return entries.filter { $0.state == "paid" }.map { .paid($0.subject) }
    }
}
