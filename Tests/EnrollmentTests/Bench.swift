import Contracts
import Crypto
import Database
import EnrollmentDomain
import Foundation
import HTTP
import HTTPClient
import Outbox
import Primitives
import Runtime
import ScratchDatabase
import Service
import Synchronization
import Testing

@testable import Enrollment

/// A moment that tests move.
final class TestClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp) { self.moment = Mutex(moment) }

    var now: Timestamp { moment.withLock { $0 } }
    func set(_ moment: Timestamp) { self.moment.withLock { $0 = moment } }
    func advance(by span: Timestamp.Span) { moment.withLock { $0 = $0 + span } }
}

/// A whole Enrollment with a database of its own, on the shipped CET pack, at the opening of registration. Passport and Payment are
/// doubles.
struct Bench: Sendable {
    static let opening = Timestamp("2026-09-24 14:00:00") ?? Timestamp(seconds: 0)
    static let closing = Timestamp("2026-10-08 17:00:00") ?? Timestamp(seconds: 0)

    let scratch: ScratchDatabase
    let location: DatabaseLocation
    let clock: TestClock
    let payments: FakePayments
    let passport: FakePassport
    let services: EnrollmentServices
    let database: Database

    static let paymentToken = "payment-payment-payment-payment-payment"
    static let monitorToken = "monitor-monitor-monitor-monitor-monitor"
    private static let callers = "payment:\(paymentToken)\nmonitor:\(monitorToken)"

    static var packFolder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Services/Enrollment/Packs").standardized
    }
    static var packURL: URL { packFolder.appending(path: "cet.json") }

    /// - Parameters:
    ///   - pack: another exam pack than the shipped one.
    ///   - capacity: of every subject at the one site.
    ///   - place: of the database.
    ///   - random: where keys, ids and secrets come from.
    init(
        at now: Timestamp = Bench.opening, pack: [UInt8]? = nil, sitting: String? = nil, capacity: Int = 1_000,
        admissionsPerSecond: Int = 0, on place: (ScratchDatabase) -> DatabaseLocation = { $0.location() },
        random: @escaping @Sendable (Int) -> [UInt8] = Effects.system.random
    ) async throws {
        scratch = try ScratchDatabase()
        let clock = TestClock(now)
        self.clock = clock
        let effects = Effects(now: { clock.now }, random: random)
        let settings = try Self.settings(scratch.folder, pack: pack, sitting: sitting, admissions: admissionsPerSecond, random: random)
        location = place(scratch)
        database = try Database.open(
            location, migrations: EnrollmentStore.migrations,
            effects: Effects(now: { clock.now }, random: { [UInt8](repeating: 0, count: $0) }))
        payments = FakePayments(clock: clock)
        passport = try FakePassport(clock: clock)
        let host = Host(database: database, client: HTTPClient(), effects: effects, log: .silent, metrics: Metrics())
        services = EnrollmentServices(settings, try #require(Callers(Self.callers)), host, passport: passport, payments: payments)
        try await open(capacity: capacity)
    }

    private static func settings(
        _ folder: URL, pack: [UInt8]?, sitting: String?, admissions: Int, random: (Int) -> [UInt8]
    ) throws -> EnrollmentSettings {
        var path = packURL.path
        if let pack {
            path = folder.appending(path: "pack.json").path
            try Data(pack).write(to: URL(filePath: path))
        }
        let keys = ["k1", "lookup"].map { Keyring.generate(id: $0, random: random) }.joined(separator: "\n")
        var environment = [
            "PUBLIC_URL": "http://cet.test", "EXAM_PACK": path, "KEYRING": keys, "PASSPORT_ISSUER": FakePassport.issuer,
            "CLIENT_ID": "cet", "CLIENT_SECRET": "secret", "PAYMENT_URL": "http://payment.test", "PAYMENT_TOKEN": "token",
            "MAIL_SPOOL": folder.appending(path: "mail").path, "TICKET_KEY": String(repeating: "ab", count: 32),
        ]
        environment["SITTING"] = sitting
        environment["ADMISSIONS_PER_SECOND"] = String(admissions)
        return try EnrollmentSettings(Configuration(environment: environment))
    }

    var sitting: Sitting { services.sitting }
    func label(_ subject: String) -> SubjectLabel { sitting.label(of: SubjectCode(rawValue: subject)) }
    static let site = "110041"

    private func open(capacity: Int) async throws {
        let sitting = services.sitting
        try await database.write { tx in
            try tx.run("INSERT INTO sites (code, name, province) VALUES ($1, '首都示范大学', '北京')", Bench.site)
            for subject in sitting.subjects {
                try tx.run(
                    "INSERT INTO seats (sitting, site, subject, capacity) VALUES ($1, $2, $3, $4)", sitting.code, Bench.site, subject.code,
                    capacity)
            }
        }
    }

    func setCapacity(_ capacity: Int, of subject: String) async throws {
        try await database.write { try $0.run("UPDATE seats SET capacity = $1 WHERE subject = $2", capacity, subject) }
    }

    /// The person with this number, of an invented district.
    static func document(_ index: Int) throws -> IdentityDocument {
        let digits = "11010120050101" + String(String(1_000 + index % 1_000).suffix(3))
        let first17 = index < 1_000 ? digits : "1101" + String(String(100 + index / 1_000).suffix(2)) + String(digits.dropFirst(6))
        let check = IdentityDocument.checkCharacter(first17.compactMap(\.wholeNumberValue))
        return try IdentityDocument(.residentID, first17 + String(UnicodeScalar(check)))
    }

    static func candidate(_ index: Int, isVerified: Bool = true) -> Candidate {
        Candidate(account: AccountID(rawValue: "account-\(index)"), email: "c\(index)@example.com", isVerified: isVerified)
    }

    /// Puts a person into the roster.
    func enroll(_ index: Int, name: String = "张三", eligible: [String] = ["CET4", "CET6"], photo: [UInt8]? = nil) async throws {
        let document = try Self.document(index)
        let (keyring, effects, sitting) = (services.keyring, services.effects, sitting)
        try await database.write { tx in
            try tx.run(
                """
                INSERT INTO roster_entries (id, sitting, person, name, document, site, school, campus, college, major, class_name, eligible)
                VALUES ($1, $2, $3, $4, $5, $6, '首都示范大学', '本部', '外国语学院', '英语', '一班', $7)
                """, effects.newID(RosterEntry.self), sitting.code, keyring.person(document), name,
                keyring.seal(document, random: effects.random), Bench.site, SubjectList(Set(eligible.map(SubjectCode.init(rawValue:)))))
            guard let photo else { return }
            let person = keyring.person(document)
            try tx.run(
                "INSERT INTO photos (person, image) VALUES ($1, $2)", person,
                keyring.seal(photo: photo, of: person, random: effects.random))
        }
    }

    /// A candidate who has come as far as the registration.
    @discardableResult
    func register(_ index: Int, name: String = "张三", eligible: [String] = ["CET4", "CET6"]) async throws -> Candidate {
        try await enroll(index, name: name, eligible: eligible)
        let candidate = Self.candidate(index)
        try await accept(candidate)
        let number = try Self.document(index).number
        let answer = try await services.queryEligibility(name: name, kind: "resident_id", number: number, by: candidate)
        try await services.confirm(answer.proof, by: candidate)
        return candidate
    }

    func accept(_ candidate: Candidate) async throws {
        try await services.acceptAgreement(sitting.agreement.version, isTicked: true, by: candidate, from: "192.0.2.1")
    }

    @discardableResult
    func choose(_ subjects: String..., kind: Subject.Kind = .written, by candidate: Candidate) async throws -> [Entry] {
        try await services.chooseSubjects(Set(subjects.map(SubjectCode.init(rawValue:))), kind: kind, by: candidate)
    }

    /// Begins to pay. - Returns: the order's number at Payment.
    @discardableResult
    func beginPayment(by candidate: Candidate, _ channel: PaymentChannel = .alipay) async throws -> String {
        let redirect = try await services.beginPayment(channel, by: candidate).redirect
        return try #require(redirect.fields.first { $0.name == "order" }?.value)
    }

    /// Pays what is payable, with Payment telling of it.
    func pay(by candidate: Candidate) async throws {
        let order = try await beginPayment(by: candidate)
        payments.receiveMoney(for: order)
        try await services.receivePaymentEvent(payments.event(.paid, of: order))
    }

    func entries(of candidate: Candidate) async throws -> [Entry] {
        try await services.viewRegistration(of: candidate).record.registration.entries
    }

    /// `CET4 held, CET6 paid`
    func states(of candidate: Candidate) async throws -> String {
        try await entries(of: candidate).map { "\($0.subject.rawValue) \($0.state.rawValue)" }.joined(separator: ", ")
    }

    func seats(_ subject: String) async throws -> (held: Int, paid: Int) {
        let seats = try await services.countBooks().seats.first { $0.subject == subject }
        return (try #require(seats).held, try #require(seats).paid)
    }

    func history(of candidate: Candidate) async throws -> [HistoryEvent.Kind] {
        try await services.viewRegistration.history(of: candidate).map(\.kind)
    }

    /// The subjects of the mails that wait in the outbox.
    func letters() async throws -> [String] {
        try await messages(MailRoom.topic).map { try JSON.decode(Letter.self, from: $0).subject }
    }

    func refunds() async throws -> [RefundWish] {
        try await messages(RefundDesk.topic).map { try JSON.decode(RefundWish.self, from: $0) }
    }

    private func messages(_ topic: String) async throws -> [[UInt8]] {
        try await database.read {
            try $0.all("SELECT payload FROM outbox WHERE topic = $1 ORDER BY written_at, key, sequence", topic) { try $0.next() }
        }
    }

    /// Ends what only this test used; its folder goes by itself.
    func close() { database.close() }
}
