import Foundation
import Primitives
import Synchronization

extension Journey {
    func accountsAndConfirmations(_ crowd: [Candidate]) async throws {
        try await stage(.accounts, "1 通行证") {
            try await each(crowd, .accounts) { try await $0.makeAccount() }
            return "\(crowd.count) registered, verified and logged in"
        }
        try await stage(.confirmations, "2 资格确认") {
            try await each(crowd, .confirmations) { candidate in
                try await candidate.signIn()
                try await candidate.confirm()
            }
            let reviews = crowd.filter { $0.person.pastTicket != nil && !$0.person.isEligibleForCET6 }
            let passed = reviews.count { $0.person.pastScore >= 425 }
            return "\(crowd.count) confirmed; CET6 reviews: \(passed) passed at once, \(reviews.count - passed) wait for the officer"
        }
    }

    func choices(_ crowd: [Candidate]) async throws {
        try await rig.clock.move(to: data.windows.registrationOpens + .minutes(1))
        let orals = Mutex(0)
        try await stage(.choices, "3 报考") {
            try await each(crowd, .choices) { candidate in
                try await candidate.signIn()
                if candidate.plan.changesMind, candidate.person.isEligibleForCET6 { try await candidate.mustChoose(["CET4"], "written") }
                try await candidate.mustChoose([candidate.plan.finalWritten], "written")
                guard candidate.plan.wantsOral else { return }
                try await candidate.mustChoose([candidate.plan.oral], "oral")
                orals.withLock { $0 += 1 }
            }
            let changed = crowd.count { $0.plan.changesMind && $0.person.isEligibleForCET6 }
            return "\(crowd.count) written, \(changed) changed, \(orals.withLock { $0 }) oral"
        }
    }

    func payments(_ crowd: [Candidate]) async throws {
        let paying = crowd.filter(\.plan.pays)
        let lost = paying.count(where: \.plan.losesCallback)
        try await stage(.payments, "4 支付笔试") {
            try await each(paying, .payments) { candidate in
                if try await !candidate.registration().isPaid("written") {
                    try await candidate.payUnlessPaying(fault: candidate.plan.losesCallback ? "lost" : nil)
                    try await candidate.waitUntilPaid("written", pressing: candidate.plan.losesCallback)
                }
            }
            let alipay = paying.count { $0.plan.paying == .alipay }
            return "\(alipay) by 支付宝, \(paying.count - alipay) by 首信易支付, \(lost) callbacks lost and settled by 更新"
        }
        let orals = paying.filter(\.plan.wantsOral)
        try await stage(.orals, "4 支付口试") {
            try await each(orals, .orals) { candidate in
                if try await !candidate.registration().isPaid("oral") {
                    try await candidate.payUnlessPaying(fault: nil)
                    try await candidate.waitUntilPaid("oral", pressing: false)
                }
            }
            return "\(orals.count) paid"
        }
    }

    /// The holds of those who did not pay run out, and others take their seats.
    func releases(_ crowd: [Candidate]) async throws {
        let unpaid = crowd.filter { !$0.plan.pays }
        let late = latecomers.map(candidate)
        let straggler = candidate(straggler)
        try await prepare(late + [straggler])
        let page = try await beginPaying(straggler)
        try setCapacities(try await Books(self).takenSeats())
        try await stage(.releases, "5 座位释放") {
            let refused = try await refusedLatecomers(late)
            try await rig.clock.move(to: rig.clock.now() + .hours(12) + .minutes(2))
            try await eventually("the holds to end", within: 120) { try await Books(self).heldEntries() == 0 ? true : nil }
            return "\(refused) latecomers found it full; \(unpaid.count) unpaid registrations lost their seats after 12 h"
        }
        try await stage(.latecomers, "5 他人报考") {
            let taken = Mutex(0)
            try await each(late, .latecomers) { candidate in
                try await candidate.signIn()
                guard try await candidate.chosenOrFull(candidate.plan.finalWritten) else { return }
                try await candidate.payUnlessPaying(fault: nil)
                try await candidate.waitUntilPaid("written", pressing: false)
                taken.withLock { $0 += 1 }
            }
            return "\(taken.withLock { $0 }) of \(late.count) latecomers took a released seat and paid"
        }
        try await payLate(straggler, at: page)
    }

    private func prepare(_ late: [Candidate]) async throws {
        try await each(late, .latecomers) { candidate in
            try await candidate.makeAccount()
            try await candidate.signIn()
            try await candidate.confirm()
        }
    }

    func setCapacities(_ capacities: [String: Int]) throws {
        try data.writeSites(capacities: capacities)
        _ = try rig.enrollment.operate("import-sites", data.sites.path)
    }

    private func refusedLatecomers(_ late: [Candidate]) async throws -> Int {
        let refused = Mutex(0)
        try await each(late, .releases) { candidate in
            guard try await candidate.choose([candidate.plan.finalWritten], "written") == "seat.full" else {
                throw RigFailure("a latecomer got a seat where none was free")
            }
            refused.withLock { $0 += 1 }
        }
        return refused.withLock { $0 }
    }

    /// - Returns: the path of one ticket.
    func tickets(_ crowd: [Candidate]) async throws -> String {
        try await stage(.arrangement, "6 编排") {
            try await rig.clock.move(to: data.windows.paymentCloses + .minutes(1))
            // Payments that were still open are settled by the service's own sweep first; until then it refuses.
            return try await eventually("the last payments to be settled") { try? rig.enrollment.operate("arrange").trimmed }
        }
        let folder = rig.folder.appending(path: "tickets")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let printed = Mutex(0)
        try await stage(.tickets, "6 准考证打印") {
            try await rig.clock.move(to: data.windows.printingOpens + .minutes(1))
            try await each(crowd.filter(\.plan.pays), .tickets, atOnce: 32) { candidate in
                try await candidate.signIn()
                try Data(try await candidate.ticket("written")).write(to: folder.appending(path: "\(candidate.index)-written.pdf"))
                printed.withLock { $0 += 1 }
                guard candidate.plan.wantsOral else { return }
                try Data(try await candidate.ticket("oral")).write(to: folder.appending(path: "\(candidate.index)-oral.pdf"))
                printed.withLock { $0 += 1 }
            }
            return "\(printed.withLock { $0 }) PDF tickets"
        }
        guard let first = crowd.first(where: \.plan.pays) else { throw RigFailure("nobody paid") }
        return folder.appending(path: "\(first.index)-written.pdf").path
    }
}

extension Candidate {
    func mustChoose(_ subjects: [String], _ kind: String) async throws {
        guard let refusal = try await choose(subjects, kind) else { return }
        throw RigFailure("choosing \(subjects): \(refusal)")
    }

    /// - Returns: whether there was a seat.
    func chosenOrFull(_ subject: String) async throws -> Bool {
        switch try await choose([subject], "written") {
        case nil: return true
        case "seat.full": return false
        case let refusal?: throw RigFailure("choosing \(subject): \(refusal)")
        }
    }

    /// A payment that was begun before is settled first: nobody pays twice because a service went down.
    func payUnlessPaying(fault: String?) async throws {
        try await refresh()
        let kind = try await registration().isAllPaid("written") ? "oral" : "written"
        if try await registration().isAllPaid(kind) { return }
        try await pay(by: plan.channel, fault: fault)
    }
}
