import Contracts
import EnrollmentDomain
import Primitives

// What a candidate sends and sees of the own registration.

struct AgreementAcceptance: Codable, Sendable {
    let version: String
    /// The tick 我已阅读并接受报名协议.
    let accepted: Bool
}

struct EligibilityQuery: Codable, Sendable {
    let name: String
    let idType: String
    let idNumber: String

    enum CodingKeys: String, CodingKey {
        case name
        case idType = "id_type"
        case idNumber = "id_number"
    }
}

/// A person as the roster has them; the number is masked.
struct PersonBody: Codable, Sendable {
    let name: String
    let idType: String
    let idNumber: String
    let site: String
    let school: String
    let campus: String
    let college: String
    let major: String
    let className: String
    /// Where the photo is; absent when there is none.
    let photo: String?

    enum CodingKeys: String, CodingKey {
        case name, site, school, campus, college, major, photo
        case idType = "id_type"
        case idNumber = "id_number"
        case className = "class"
    }

    init(_ entry: RosterEntry, photo: String?) {
        name = entry.name
        idType = entry.document.kind.rawValue
        idNumber = entry.document.masked
        site = entry.site.rawValue
        school = entry.school
        campus = entry.campus
        college = entry.college
        major = entry.major
        className = entry.className
        self.photo = photo
    }
}

struct EligibilityBody: Codable, Sendable {
    /// What confirming takes; good for half an hour and this account.
    let proof: String
    let person: PersonBody
    let eligible: [String]

    init(_ answer: EligibilityAnswer) {
        proof = answer.proof
        person = PersonBody(answer.entry, photo: answer.hasPhoto ? "/api/v1/photo?proof=\(answer.proof)" : nil)
        eligible = answer.entry.eligible.sorted().map(\.rawValue)
    }
}

struct Confirmation: Codable, Sendable { let proof: String }

struct RegistrationBody: Codable, Sendable {
    let id: ID<Registration>
    let sitting: String
    let confirmedAt: Timestamp
    let person: PersonBody
    let eligible: [String]
    let review: ReviewBody?
    let entries: [EntryBody]
    /// What 支付 would pay now, by subject; `amount` is their sum in fen.
    let payable: [String]
    let amount: Money
    let isPaying: Bool
    /// When the registration is deleted, while it has no entry (E17).
    let deleteAt: Timestamp?
    let nextStep: NextStep
    let now: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, sitting, person, eligible, review, entries, payable, amount, now
        case confirmedAt = "confirmed_at"
        case isPaying = "is_paying"
        case deleteAt = "delete_at"
        case nextStep = "next_step"
    }

    init(_ view: RegistrationView, in sitting: Sitting) {
        let registration = view.record.registration
        id = registration.id
        self.sitting = sitting.code.rawValue
        confirmedAt = view.record.confirmedAt
        person = PersonBody(view.roster, photo: view.hasPhoto ? "/api/v1/photo" : nil)
        eligible = registration.eligible.sorted().map(\.rawValue)
        review = view.review.map(ReviewBody.init)
        entries = registration.entries.map { EntryBody($0, in: sitting) }
        payable = view.payable.map(\.subject.rawValue)
        amount = view.payable.map(\.fee).total
        isPaying = view.openPayment != nil
        deleteAt = view.record.deleteAt
        nextStep = view.nextStep
        now = view.now
    }
}

extension NextStep: Codable {}
extension ReviewState: Codable {}
extension RefreshOutcome: Codable {}

struct EntryBody: Codable, Sendable {
    let id: ID<Entry>
    let subject: String
    let name: String
    let kind: String
    /// `held` 未支付, `paid` 已支付
    let state: String
    /// In fen.
    let fee: Money
    /// Until when an unpaid entry keeps its seat.
    let heldUntil: Timestamp?

    enum CodingKeys: String, CodingKey {
        case id, subject, name, kind, state, fee
        case heldUntil = "held_until"
    }

    init(_ entry: Entry, in sitting: Sitting) {
        let subject = sitting.subject(entry.subject)
        id = entry.id
        self.subject = entry.subject.rawValue
        name = subject?.name ?? entry.subject.rawValue
        kind = subject?.kind.rawValue ?? ""
        state = entry.state.rawValue
        fee = entry.fee
        heldUntil = entry.state == .held ? entry.heldUntil : nil
    }
}

struct ReviewWish: Codable, Sendable {
    let ticketNumber: String
    enum CodingKeys: String, CodingKey { case ticketNumber = "ticket_number" }
}

struct ReviewBody: Codable, Sendable {
    let state: ReviewState
    /// 复核已通过, or 保存成功 with what it is waiting for.
    let message: String
    let reason: String?

    init(state: ReviewState, reason: String? = nil) {
        self.state = state
        message = state.message
        self.reason = reason
    }

    init(_ record: ReviewRecord) { self.init(state: record.state, reason: record.reason) }
}

extension ReviewState {
    /// Never "saved" where "approved" is meant (E10).
    var message: String {
        switch self {
        case .passed: "复核已通过"
        case .waiting: "保存成功，尚未通过，正在等待教务处管理员复核"
        case .refused: "复核未通过"
        }
    }
}

struct SubjectChoice: Codable, Sendable { let subjects: [String] }

struct RefreshBody: Codable, Sendable {
    let outcome: RefreshOutcome
    let entries: [EntryBody]
}

struct HistoryBody: Codable, Sendable {
    let at: Timestamp
    let actor: String
    let kind: String
    let subject: String?
    let detail: String?
    /// In Chinese, for the candidate.
    let text: String

    init(_ event: HistoryEvent, in sitting: Sitting) {
        at = event.at
        actor = event.actor.role
        kind = event.kind.rawValue
        subject = event.subject?.rawValue
        detail = event.detail
        text = event.text(in: sitting)
    }
}

extension IdentityDocument {
    /// The first six and the last four characters: enough to check, too little to use.
    var masked: String {
        guard number.count >= 14 else {
            return "\(number.prefix(2))\(String(repeating: "*", count: max(0, number.count - 4)))\(number.suffix(2))"
        }
        return "\(number.prefix(6))\(String(repeating: "*", count: number.count - 10))\(number.suffix(4))"
    }
}
