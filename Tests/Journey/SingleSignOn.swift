import Foundation
import HTTP
import Synchronization

extension Journey {
    /// P12: who has logged in once is known to every exam, and who leaves one has left them all.
    func singleSignOn() async throws {
        try await stage(.singleSignOn, "7 单点登录") {
            let names = rig.exams.map { $0.id.uppercased() }.joined(separator: ", ")
            let seconds = Mutex(0.0)
            try await each([candidate(candidates.lowerBound)], .singleSignOn) { [rig] candidate in
                try await candidate.makeAccount()
                for exam in rig.exams { try await candidate.signIn(at: rig.url(exam.service), toGoTo: "/") }
                for exam in rig.exams { try await candidate.expect(isKnown: true, at: rig.url(exam.service)) }
                guard let last = rig.exams.last else { return }
                let began = ContinuousClock.now
                try await candidate.logOut(at: rig.url(last.service))
                for exam in rig.exams {
                    try await eventually("\(exam.id) to hear of the logout") {
                        try await candidate.isKnown(at: rig.url(exam.service)) ? nil : true
                    }
                }
                guard try await !candidate.isKnownToPassport() else { throw RigFailure("the passport is still logged in") }
                seconds.withLock { $0 = (ContinuousClock.now - began) / .seconds(1) }
            }
            let took = Int(seconds.withLock { $0 } * 1_000)
            return "one log-in reached \(names); 退出登录 at the last of them left all \(rig.exams.count) and the passport in \(took) ms"
        }
    }
}

extension Candidate {
    func isKnown(at exam: String) async throws -> Bool {
        let answer = try await browser.get(exam + "/api/v1/registration")
        return try answer.expect(.ok, .notFound, .unauthorized).status != .unauthorized
    }

    func expect(isKnown expected: Bool, at exam: String) async throws {
        guard try await isKnown(at: exam) == expected else { throw RigFailure("\(email) is \(expected ? "not " : "")known at \(exam)") }
    }

    func isKnownToPassport() async throws -> Bool {
        try await browser.get(passport("/api/v1/sessions/current")).expect(.ok, .unauthorized).status == .ok
    }

    /// The button of every page: to the passport, and back to the exam's home page.
    func logOut(at exam: String) async throws {
        let answer = try await browser.post(exam + "/logout", form: []).expect(.seeOther)
        let (page, url) = try await browser.follow(Visitor.resolve(answer.headers["location"] ?? "", against: exam))
        guard url.hasPrefix(exam + "/"), page.text.contains("已退出报名网站和考试通行证") else { throw RigFailure("logging out ended at \(url)") }
    }
}
