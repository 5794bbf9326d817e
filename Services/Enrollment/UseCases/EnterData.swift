import Allowances
import Crypto
import Database
import Documents
import EnrollmentDomain
import Primitives
import Runtime

/// What a candidate of an open-entry exam enters (E9).
struct EnteredData: Sendable {
    let name: String
    let documentKind: String
    let documentNumber: String
    /// 学校或单位; may be empty.
    let school: String
    let site: String
    /// The file; `nil` keeps the photo that is there.
    let photo: [UInt8]?
}

enum EntryRefusal: Error, Equatable {
    /// This exam's data come from the schools' roster.
    case notOpen
    case windowClosed(WindowClosed)
    case nameMissing
    /// Longer than a ticket takes.
    case tooLong(field: String)
    /// Characters that nobody sees, or that turn the writing round.
    case notPlain(field: String)
    case siteMissing
    /// The site holds nothing of this sitting.
    case siteNotOffered
    case photoMissing
    /// Not a file that printers draw alike.
    case photoUnreadable(PhotoRefusal)
    case photoBreaksRule(PhotoRule.Refusal, PhotoRule)
    /// As long as something is entered, the site with its seats stays.
    case siteInUse
    /// What is paid is printed on a ticket: its data stay.
    case alreadyPaid
    /// Too many tries by this account. `seconds` until the next.
    case tooOften(seconds: Int)
    /// Too many photos are being looked at.
    case busy
}

/// 填写报名信息 (E9): the candidate's own data, photo and site make the registration. They can be corrected until something is paid.
struct EnterData: Sendable {
    let database: Database
    let effects: Effects
    let exam: Exam
    let inForce: SittingInForce
    let keyring: Keyring
    let verification: VerificationPage
    let printRoom: PrintRoom

    var sitting: Sitting { inForce.sitting }

    /// For each account: whoever needs more photos than this looks for one that passes by trying.
    static let allowance = Allowance(limit: 30, per: .hours(1))
    static let longestName = 60
    static let longestSchool = 120

    /// - Throws: `EntryRefusal`, `EligibilityRefusal`, `ConfirmationRefusal`, `AccountRefusal`; then nothing has changed.
    func callAsFunction(_ data: EnteredData, by candidate: Candidate) async throws {
        guard exam.entry == .open else { throw EntryRefusal.notOpen }
        try verification.require(candidate)
        let now = effects.now()
        try sitting.require(.registration, at: now, else: EntryRefusal.windowClosed)
        let document = try exam.document(data.documentKind, data.documentNumber)
        let (name, school) = (try name(data.name), try school(data.school))
        guard let site = SiteCode(rawValue: data.site.trimmed) else { throw EntryRefusal.siteMissing }
        try await countTry(of: candidate.account, at: now)
        let photo: [UInt8]? = if let file = data.photo { try await checked(file) } else { nil }
        let person = keyring.person(document)
        let record = RosterRecord(
            id: effects.newID(), sitting: sitting.code, person: person, name: name,
            document: keyring.seal(document, random: effects.random), site: site, school: school, campus: "", college: "", major: "",
            className: "", eligible: [])
        let sealed = photo.map { keyring.seal(photo: $0, of: person, random: effects.random) }
        try await database.write { try save(record, sealed, by: candidate, $0) }
    }

    private func save(_ record: RosterRecord, _ photo: [UInt8]?, by candidate: Candidate, _ tx: Transaction) throws {
        let now = effects.now()
        try sitting.require(.registration, at: now, else: EntryRefusal.windowClosed)
        guard try tx.hasAccepted(sitting.agreement.version, account: candidate.account, sitting: sitting.code) else {
            throw AccountRefusal.agreementNeeded(version: sitting.agreement.version)
        }
        guard try tx.isOffered(record.site, in: sitting.code) else { throw EntryRefusal.siteNotOffered }
        if let account = try tx.accountRegistering(record.person, in: sitting.code), account != candidate.account {
            throw ConfirmationRefusal.registeredElsewhere
        }
        let earlier = try tx.registration(of: candidate.account, in: sitting)
        let kept = try earlier.flatMap { try whatGoesOn(of: $0, record, at: now, tx) }
        // A photo that is there is the own one only behind the own registration: whoever merely knows a number is shown nobody's face.
        guard try photo != nil || kept != nil && tx.hasPhoto(of: record.person) else { throw EntryRefusal.photoMissing }
        try tx.save(record)
        if let photo { try tx.savePhoto(photo, of: record.person) }
        guard let entry = try tx.rosterEntry(ofPerson: record.person, in: sitting.code) else {
            throw DatabaseError.corrupt("data that were just entered")
        }
        try register(entry, record, kept, by: candidate, at: now, tx)
    }

    /// The registration that goes on. One under a mistyped number goes, with what was entered there, as long as nothing hangs on it: the
    /// number's true owner must not find it taken.
    private func whatGoesOn(
        of earlier: RegistrationRecord, _ record: RosterRecord, at now: Timestamp, _ tx: Transaction
    ) throws -> RegistrationRecord? {
        guard earlier.person != record.person else {
            try requireChangeable(earlier, record)
            return earlier
        }
        guard earlier.registration.entries.isEmpty, try tx.openPayment(of: earlier.id) == nil else {
            throw ConfirmationRefusal.accountTaken
        }
        try tx.note(HistoryEvent(at: now, actor: .candidate, kind: .deleted), of: earlier.id)
        try tx.delete(earlier.id, at: now)
        try tx.forget(earlier.person, entry: earlier.registration.rosterEntry)
        return nil
    }

    private func requireChangeable(_ earlier: RegistrationRecord, _ record: RosterRecord) throws {
        guard !earlier.registration.entries.contains(where: { $0.state == .paid }) else { throw EntryRefusal.alreadyPaid }
        guard earlier.registration.site == record.site || earlier.registration.entries.isEmpty else { throw EntryRefusal.siteInUse }
    }

    private func register(
        _ entry: ID<RosterEntry>, _ record: RosterRecord, _ earlier: RegistrationRecord?, by candidate: Candidate, at now: Timestamp,
        _ tx: Transaction
    ) throws {
        if let earlier {
            try tx.move(earlier.id, to: record.site)
            return try tx.note(HistoryEvent(at: now, actor: .candidate, kind: .dataChanged), of: earlier.id)
        }
        let id = effects.newID(Registration.self)
        try tx.register(id, entry, site: record.site, person: record.person, by: candidate, in: sitting.code, at: now)
        try tx.note(HistoryEvent(at: now, actor: .candidate, kind: .confirmed), of: id)
    }

    /// The provinces in which there are sites.
    func provinces() async throws -> [String] { try await database.read { try $0.provinces(in: sitting.code) } }

    func sites(in province: String) async throws -> [OfferingSite] {
        try await database.read { try $0.offeringSites(in: province, of: sitting.code) }
    }
}

extension EnterData {
    private func name(_ typed: String) throws(EntryRefusal) -> String {
        let name = RosterEntry.normal(typed)
        guard !name.isEmpty else { throw .nameMissing }
        guard name.utf8.count <= 3 * Self.longestName else { throw .tooLong(field: "name") }
        guard RosterEntry.isPlain(name) else { throw .notPlain(field: "name") }
        return name
    }

    private func school(_ typed: String) throws(EntryRefusal) -> String {
        let school = typed.trimmed
        guard school.utf8.count <= 3 * Self.longestSchool else { throw .tooLong(field: "school") }
        guard RosterEntry.isPlain(school) else { throw .notPlain(field: "school") }
        return school
    }

    private func countTry(of account: AccountID, at now: Timestamp) async throws {
        let subject = keyring.lookup(Array(account.rawValue.utf8), in: "entry.tries")
        guard let wait = try await database.write({ try $0.take(Self.allowance, of: subject, at: now) }) else { return }
        throw EntryRefusal.tooOften(seconds: Int(wait.seconds) + 1)
    }

    /// - Returns: the photo without a camera's notes of place and time.
    private func checked(_ bytes: [UInt8]) async throws -> [UInt8] {
        do {
            return try await printRoom.check(bytes, by: exam.photo)
        } catch is PrintRoomFull {
            throw EntryRefusal.busy
        } catch DocumentError.photo(let refusal) {
            throw EntryRefusal.photoUnreadable(refusal)
        } catch let refusal as PhotoRule.Refusal {
            guard let rule = exam.photo else { throw refusal }
            throw EntryRefusal.photoBreaksRule(refusal, rule)
        }
    }
}
