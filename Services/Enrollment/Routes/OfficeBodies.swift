import EnrollmentDomain
import Primitives

// What officers send and see (E11, E28).

struct OfficerBody: Codable, Sendable {
    let email: String
    /// `centre`, or `site` with its code.
    let duty: String
    let site: String?

    init(_ officer: Officer) {
        email = officer.email.text
        site = officer.site?.rawValue
        duty = officer.site == nil ? "centre" : "site"
    }
}

struct SubjectCountBody: Codable, Sendable {
    let subject: String
    let capacity: Int
    let held: Int
    let paid: Int
    let released: Int
    let free: Int

    init(_ count: SubjectCount) {
        subject = count.subject.rawValue
        (capacity, held, paid) = (count.capacity, count.held, count.paid)
        (released, free) = (count.released, count.free)
    }
}

struct SiteCountBody: Codable, Sendable {
    let code: String
    let name: String
    let registrations: Int
    let waitingReviews: Int
    let subjects: [SubjectCountBody]

    enum CodingKeys: String, CodingKey {
        case code, name, registrations, subjects
        case waitingReviews = "waiting_reviews"
    }

    init(_ count: SiteCount) {
        code = count.site.code.rawValue
        name = count.site.name
        registrations = count.registrations
        waitingReviews = count.waitingReviews
        subjects = count.subjects.map(SubjectCountBody.init)
    }
}

struct OfficeCountsBody: Codable, Sendable {
    let officer: OfficerBody
    let total: [SubjectCountBody]
    let sites: [SiteCountBody]
    /// What `after` takes for the next page; absent on the last.
    let next: String?

    init(_ counts: OfficeCounts, for officer: Officer) {
        self.officer = OfficerBody(officer)
        total = counts.total.map(SubjectCountBody.init)
        sites = counts.sites.map(SiteCountBody.init)
        next = counts.next?.rawValue
    }
}

struct WaitingReviewBody: Codable, Sendable {
    let id: ID<ReviewRecord>
    let person: ID<RosterEntry>
    let name: String
    let site: String
    let school: String
    let college: String
    let ticketNumber: String
    let savedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, person, name, site, school, college
        case ticketNumber = "ticket_number"
        case savedAt = "saved_at"
    }

    init(_ review: WaitingReview) {
        id = review.id
        person = review.rosterEntry
        name = review.name
        site = review.site.rawValue
        (school, college) = (review.school, review.college)
        ticketNumber = review.ticketNumber
        savedAt = review.savedAt
    }
}

struct ReviewDecision: Codable, Sendable {
    let approved: Bool
    /// The number that was checked: if the candidate has given another since, nothing is decided.
    let ticketNumber: String
    /// Must be there for a refusal.
    let reason: String?

    enum CodingKeys: String, CodingKey {
        case approved, reason
        case ticketNumber = "ticket_number"
    }
}

struct FoundPersonBody: Codable, Sendable {
    let id: ID<RosterEntry>
    let name: String
    let idNumber: String
    let site: String
    let school: String
    let college: String
    let className: String
    let isRegistered: Bool

    enum CodingKeys: String, CodingKey {
        case id, name, site, school, college
        case idNumber = "id_number"
        case className = "class"
        case isRegistered = "is_registered"
    }

    init(_ person: FoundPerson) {
        id = person.id
        (name, idNumber) = (person.name, person.document)
        site = person.site.rawValue
        (school, college, className) = (person.school, person.college, person.className)
        isRegistered = person.isRegistered
    }
}

struct OfficePersonBody: Codable, Sendable {
    struct Payment: Codable, Sendable {
        let order: String?
        let channel: String
        /// In fen.
        let amount: Money
        let state: String
        let begunAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case order, channel, amount, state
            case begunAt = "begun_at"
        }
    }

    struct Event: Codable, Sendable {
        let at: Timestamp
        /// `candidate`, `system`, `payment`, or `officer:` with the officer's address.
        let actor: String
        let kind: String
        let text: String
    }

    let person: PersonBody
    let email: String?
    let confirmedAt: Timestamp?
    let review: ReviewBody?
    /// Released ones included.
    let entries: [EntryBody]
    let payments: [Payment]
    let history: [Event]

    enum CodingKeys: String, CodingKey {
        case person, email, review, entries, payments, history
        case confirmedAt = "confirmed_at"
    }

    init(_ view: PersonView, in sitting: Sitting) {
        person = PersonBody(view.roster, photo: view.hasPhoto ? "/officer/people/\(view.roster.id)/photo" : nil)
        email = view.record?.email
        confirmedAt = view.record?.confirmedAt
        review = view.review.map(ReviewBody.init)
        entries = view.entries.map { EntryBody($0.entry, in: sitting) }
        payments = view.payments.map {
            Payment(order: $0.order, channel: $0.channel, amount: $0.amount, state: $0.state.rawValue, begunAt: $0.begunAt)
        }
        history = view.history.map {
            Event(at: $0.at, actor: $0.actor.rawValue, kind: $0.kind.rawValue, text: $0.text(in: sitting))
        }
    }
}

struct NewCapacity: Codable, Sendable {
    let capacity: Int
    let reason: String
}

struct OfficeActBody: Codable, Sendable {
    let at: Timestamp
    let actor: String
    let kind: String
    let site: String?
    let subject: String?
    let detail: String
    let reason: String

    init(_ act: OfficeAct) {
        (at, actor, kind) = (act.at, act.actor, act.kind.rawValue)
        (site, subject) = (act.site?.rawValue, act.subject?.rawValue)
        (detail, reason) = (act.detail, act.reason)
    }
}

struct NewWindow: Codable, Sendable {
    let opens: Timestamp
    let closes: Timestamp
    let reason: String
}
