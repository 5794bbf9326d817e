import Primitives

// What the walk reads of the services' answers, as another program would: by the documented names alone.

struct CaptchaAnswer: Codable {
    let id: String
    var answer = ""

    enum CodingKeys: String, CodingKey { case id, answer }

    init(from decoder: any Decoder) throws {
        id = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .id)
    }
}

struct NewAccount: Encodable {
    let email: String
    let password: String
    let captcha: CaptchaAnswer
}

struct Registered: Decodable { let registration: String }

struct Verification: Encodable {
    let registration: String
    let code: String
}

struct CurrentSession: Decodable {
    struct Account: Decodable { let email_verified: Bool }
    let account: Account
}

struct SittingAnswer: Decodable {
    struct Agreement: Decodable { let version: String }
    let agreement: Agreement
}

struct Acceptance: Encodable {
    let version: String
    let accepted = true
}

struct EligibilityQuery: Encodable {
    let name: String
    let id_type = "resident_id"
    let id_number: String
}

struct EligibilityAnswer: Codable { let proof: String }

struct RegistrationAnswer: Decodable {
    struct Entry: Decodable {
        let subject: String
        let kind: String
        let state: String
        let fee: Int64
    }

    let eligible: [String]
    let entries: [Entry]

    func isPaid(_ kind: String) -> Bool { entries.contains { $0.kind == kind && $0.state == "paid" } }
    func isAllPaid(_ kind: String) -> Bool { isPaid(kind) && entries.filter { $0.kind == kind }.allSatisfy { $0.state == "paid" } }
}

struct HistoryAnswer: Decodable {
    let kind: String
    let subject: String?
}

struct ReviewWish: Encodable { let ticket_number: String }
struct ReviewAnswer: Decodable { let state: String }
struct SubjectChoice: Codable { let subjects: [String] }
struct PaymentWish: Encodable { let channel: String }
struct Nothing: Encodable {}

struct RedirectAnswer: Decodable {
    struct Field: Decodable {
        let name: String
        let value: String
    }

    let method: String
    let url: String
    let fields: [Field]
}
