import Database
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

/// Many people behind one address (P7).
@Suite struct CampusTests {
    private static let stranger = "stranger-Horse-43"

    private func failures(_ rig: Rig) async throws -> Int {
        let subject = rig.services.context.subject(.clientFailures, "192.0.2.1")
        return try await rig.database.read { try $0.throttle(subject)?.failures ?? 0 }
    }

    @Test("P7 typos of people who have got in count for their campus no more")
    func honest() async throws {
        let rig = try await Rig { $0.failuresPerClient = 12 }
        for number in 1...10 {
            let student = Browser(rig)
            try await student.registerAndVerify("s\(number)@qq.com")
            for _ in 1...3 {
                #expect(try await student.logIn("s\(number)@qq.com", password: "typo-Horse-42").status == .unauthorized)
                rig.world.advance(.seconds(40))
            }
            #expect(try await student.logIn("S\(number)@qq.com").status == .created)
            #expect(try await failures(rig) == 0)
        }
    }

    @Test("P7 who guesses at others gets nothing back by an account of his own, nor by a registration of theirs", arguments: [true, false])
    func guesser(isVerified: Bool) async throws {
        let rig = try await Rig { $0.failuresPerClient = 12 }
        let (owner, guesser) = (Browser(rig, from: "198.51.100.7"), Browser(rig))
        try await owner.registerAndVerify("victim@qq.com")
        let (own, password) = isVerified ? ("guesser@qq.com", Browser.password) : ("victim@qq.com", Self.stranger)
        if isVerified { try await guesser.registerAndVerify(own) } else { _ = try await guesser.register(own, password: password) }
        for number in 1...11 {
            let address = number.isMultiple(of: 4) ? "victim@qq.com" : "x\(number)@qq.com"
            #expect(try await guesser.logIn(address, password: "wrong-Horse-1").status == .unauthorized)
            #expect(try await guesser.logIn(own, password: password).status == .created)
            #expect(try await failures(rig) == number)
        }
        _ = try await guesser.logIn("x@qq.com", password: "wrong-Horse-1")
        #expect(try await guesser.logIn(own, password: password).code == "login.client_blocked")
    }

    @Test("P7 who gets in gives back to the own network, not to another")
    func twoNetworks() async throws {
        let rig = try await Rig { $0.failuresPerClient = 12 }
        let (owner, elsewhere) = (Browser(rig), Browser(rig, from: "198.51.100.7"))
        try await owner.registerAndVerify("a@qq.com")
        for _ in 1...3 { _ = try await owner.logIn("a@qq.com", password: "typo-Horse-42") }
        #expect(try await elsewhere.logIn("a@qq.com").status == .created)
        #expect(try await failures(rig) == 3)
        #expect(try await owner.logIn("a@qq.com").status == .created)
        #expect(try await failures(rig) == 0)
    }

    @Test("P5 P7 a wrong password writes the same counts for every address")
    func sameWrites() async throws {
        let rig = try await Rig()
        try await Browser(rig).registerAndVerify("a@qq.com")
        var rows = [Int]()
        for address in ["a@qq.com", "nobody@qq.com", "no address"] {
            let before = try await rig.count("SELECT count(*) FROM throttles")
            _ = try await Browser(rig, from: "198.51.100.\(rows.count)").logIn(address, password: "wrong-Horse-1")
            rows.append(try await rig.count("SELECT count(*) FROM throttles") - before)
        }
        #expect(rows == [4, 4, 4], "owner's, registrations', network's, slips")
    }
}
