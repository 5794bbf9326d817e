import Primitives
import Synchronization

/// One who leaves the gateway's page open over night and pays when the seats are gone: what is still free is taken again, the rest of
/// the money goes back (E22).
extension Journey {
    private static let free = "JAPANESE4"

    /// Takes two written subjects and opens PayEase's page, which no gateway closes. - Returns: the page.
    func beginPaying(_ straggler: Candidate) async throws -> String {
        let page = Mutex<String?>(nil)
        try await each([straggler], .straggler) { candidate in
            try await candidate.signIn()
            try await candidate.mustChoose(["CET4", Self.free], "written")
            let opened = try await candidate.openCashier(of: "payease")
            page.withLock { $0 = opened }
        }
        guard let page = page.withLock({ $0 }) else { throw RigFailure("the straggler had nothing to pay") }
        return page
    }

    /// Of the two seats one is taken by now, the other is free.
    func payLate(_ straggler: Candidate, at page: String) async throws {
        let site = Roster.sites[straggler.person.site].code
        try setCapacities(try await Books(self).takenSeats().merging(["\(site) \(Self.free)": 1]) { $1 })
        try await stage(.straggler, "5 迟到的缴费") {
            let before = try await Books(self).refunded()
            try await each([straggler], .straggler) { candidate in
                try await candidate.signIn()
                try await candidate.pay(at: page)
                try await eventually("the seat that is free to be taken again, and the other's money to be back") {
                    try await candidate.history().contains("refunded CET4") ? true : nil
                }
                let entries = try await candidate.registration().entries.map { "\($0.subject) \($0.state)" }
                guard entries == ["\(Self.free) paid"] else { throw RigFailure("the straggler has \(entries)") }
            }
            let back = try await Books(self).refunded() - before
            return "two seats paid when their hold was over: one is taken again, ¥\(back.yuan) for the other is back"
        }
    }
}
