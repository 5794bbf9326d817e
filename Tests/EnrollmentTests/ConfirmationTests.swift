import Database
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import ScratchDatabase
import Testing

@testable import Enrollment

@Suite struct ConfirmationTests {
    @Test("E5 going on needs the tick, and the version in force")
    func agreement() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = Bench.candidate(1)
        let accept = bench.services.acceptAgreement
        let version = bench.sitting.agreement.version
        await #expect(throws: AgreementRefusal.notTicked) { try await accept(version, isTicked: false, by: candidate, from: "192.0.2.1") }
        await #expect(throws: AgreementRefusal.otherVersion(version)) { try await accept("2025", isTicked: true, by: candidate, from: "") }
        try await bench.enroll(1)
        await #expect(throws: AccountRefusal.agreementNeeded(version: version)) { try await query(bench, by: candidate) }
        try await accept(version, isTicked: true, by: candidate, from: "192.0.2.1")
        bench.clock.advance(by: .hours(1))
        try await accept(version, isTicked: true, by: candidate, from: "192.0.2.9")
        let kept = try await bench.database.read {
            try $0.all("SELECT version, accepted_at, client FROM agreements") { row in
                "\(try row.next(String.self)) \(try row.next(Timestamp.self).rfc3339) \(try row.next(String.self))"
            }
        }
        #expect(kept == ["2026-09 2026-09-24T06:00:00Z 192.0.2.1"])
        _ = try await query(bench, by: candidate)
    }

    @Test("E5 a new version must be accepted anew, also by who is registered")
    func newVersion() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.database.write { try $0.run("UPDATE agreements SET version = '2025-03'") }
        await #expect(throws: AccountRefusal.agreementNeeded(version: "2026-09")) { try await bench.choose("CET4", by: candidate) }
    }

    @discardableResult
    private func query(
        _ bench: Bench, name: String = "张三", kind: String = "resident_id", number: String? = nil, by candidate: Candidate
    ) async throws -> EligibilityAnswer {
        let number = try number ?? Bench.document(1).number
        return try await bench.services.queryEligibility(name: name, kind: kind, number: number, by: candidate)
    }

    @Test(
        "E6 only an exact match answers, and misses look alike",
        arguments: [
            ("李四", "resident_id", false), ("张 三", "resident_id", false), ("张三", "residence_permit", false), (" 张三　", "resident_id", true),
        ])
    func exactMatch(name: String, kind: String, matches: Bool) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1)
        let candidate = Bench.candidate(1)
        try await bench.accept(candidate)
        guard !matches else {
            try await query(bench, name: name, kind: kind, by: candidate)
            return
        }
        await #expect(throws: EligibilityRefusal.noMatch) { try await query(bench, name: name, kind: kind, by: candidate) }
        await #expect(throws: EligibilityRefusal.noMatch) { try await query(bench, number: try Bench.document(2).number, by: candidate) }
    }

    @Test("E6 a wrong check digit is told before the roster is asked")
    func checkDigit() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = Bench.candidate(1)
        try await bench.accept(candidate)
        let number = try Bench.document(1).number
        let wrong = String(number.dropLast()) + (number.hasSuffix("1") ? "2" : "1")
        await #expect(throws: EligibilityRefusal.document(.wrongCheckDigit)) { try await query(bench, number: wrong, by: candidate) }
    }

    @Test("E6 ten tries in ten minutes for an account, counted however many come at once")
    func rateLimit() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = Bench.candidate(1)
        try await bench.accept(candidate)
        let misses = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    do {
                        try await query(bench, by: candidate)
                        return false
                    } catch EligibilityRefusal.noMatch {
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(misses == 10)
        await #expect(throws: EligibilityRefusal.tooOften(seconds: 601)) { try await query(bench, by: candidate) }
        bench.clock.advance(by: .minutes(10))
        await #expect(throws: EligibilityRefusal.noMatch) { try await query(bench, by: candidate) }
    }

    @Test("E7 confirming creates one registration, however often it is pressed")
    func confirms() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let answer = try await query(bench, by: candidate)
        try await bench.services.confirm(answer.proof, by: candidate)
        #expect(try await bench.history(of: candidate) == [.confirmed])
        #expect(try await bench.services.countBooks().registrations == 1)
    }

    @Test("E7 a person has one registration, whatever account; an account has one person")
    func oneAPerson() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.register(1)
        let second = Bench.candidate(2)
        try await bench.accept(second)
        let answer = try await query(bench, by: second)
        await #expect(throws: ConfirmationRefusal.registeredElsewhere) { try await bench.services.confirm(answer.proof, by: second) }
        try await bench.enroll(3, name: "王五")
        let other = try await query(bench, name: "王五", number: try Bench.document(3).number, by: Bench.candidate(1))
        await #expect(throws: ConfirmationRefusal.accountTaken) { try await bench.services.confirm(other.proof, by: Bench.candidate(1)) }
    }

    @Test("E7 a proof is for one account and half an hour")
    func proofs() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1)
        let (first, second) = (Bench.candidate(1), Bench.candidate(2))
        for candidate in [first, second] { try await bench.accept(candidate) }
        let proof = try await query(bench, by: first).proof
        for bad in [(proof, second), ("", first), (String(proof.dropLast(2)), first)] {
            await #expect(throws: ConfirmationRefusal.proofExpired) { try await bench.services.confirm(bad.0, by: bad.1) }
        }
        bench.clock.advance(by: .minutes(30))
        await #expect(throws: ConfirmationRefusal.proofExpired) { try await bench.services.confirm(proof, by: first) }
    }

    @Test("E6 E7 P4 an unverified account queries nobody, sees no photo, registers nobody, and is told where to verify")
    func unverified() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1, photo: Array("a face".utf8))
        let verified = Bench.candidate(1)
        try await bench.accept(verified)
        let proof = try await query(bench, by: verified).proof
        // The same account, in a session from before it was verified.
        let candidate = Bench.candidate(1, isVerified: false)
        let refusal = AccountRefusal.unverified(VerificationPage(issuer: FakePassport.issuer))
        await #expect(throws: refusal) { try await query(bench, by: candidate) }
        await #expect(throws: refusal) { _ = try await bench.services.queryEligibility.again(proof, by: candidate) }
        await #expect(throws: refusal) { _ = try await bench.services.queryEligibility.photo(proof, by: candidate) }
        await #expect(throws: refusal) { try await bench.services.confirm(proof, by: candidate) }
        #expect(try await bench.services.countBooks().registrations == 0)
        let photo = try await bench.send(.get, "/api/v1/photo?proof=\(proof)", as: candidate)
        #expect(photo.status == .forbidden)
        #expect(try photo.problem().code == "account.unverified")
        #expect(try photo.problem().details == ["verify": "http://passport.test/verify"])
    }

    @Test("E6 P4 whoever is unverified takes no try from the limit")
    func unverifiedTries() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1)
        try await bench.accept(Bench.candidate(1))
        for _ in 0..<11 { _ = try? await query(bench, by: Bench.candidate(1, isVerified: false)) }
        try await query(bench, by: Bench.candidate(1))
    }

    @Test("E3 E6 the eligibility window decides to the second", arguments: [(-1, false), (0, true)])
    func window(offset: Int64, isOpen: Bool) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1)
        let candidate = Bench.candidate(1)
        try await bench.accept(candidate)
        let opens = try #require(bench.sitting.windows[.eligibility]?.opens)
        bench.clock.set(opens + .seconds(offset))
        guard !isOpen else {
            try await query(bench, by: candidate)
            return
        }
        let refusal = await #expect(throws: EligibilityRefusal.self) { try await query(bench, by: candidate) }
        #expect(try #require(refusal).problem.details["opens"] == opens.rfc3339)
    }

    @Test("S8 no file of the database holds a number or a photo in the clear", .enabled(if: ScratchDatabase.isSQLite))
    func sealed() async throws {
        let bench = try await Bench()
        let photo = Array("the very bytes of a face".utf8)
        try await bench.enroll(1, photo: photo)
        let candidate = Bench.candidate(1)
        try await bench.accept(candidate)
        try await bench.services.confirm(try await query(bench, by: candidate).proof, by: candidate)
        #expect(try await bench.services.viewRegistration.photo(of: candidate) == photo)
        let number = try Bench.document(1).number
        bench.database.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.scratch.folder.path).filter { $0.hasPrefix("exam.db") }
        #expect(!names.isEmpty)
        for name in names {
            let content = try Data(contentsOf: bench.scratch.folder.appending(path: name))
            #expect(content.range(of: Data(number.utf8)) == nil && content.range(of: Data(photo)) == nil, "\(name)")
        }
        bench.close()
    }
}
