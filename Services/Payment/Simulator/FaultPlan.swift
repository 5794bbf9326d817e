import Database
import HTTP
import Primitives

/// Which new trades go wrong, and how: for each fault so many of a hundred, drawn from a seed. The same seed draws the same faults for the
/// same line of trades. `GET` and `PUT /faults/plan`.
struct FaultPlan: Codable, Equatable, Sendable {
    let seed: UInt64
    /// In percent.
    let chances: [Fault: Int]

    /// Every fault is drawn for, so that another chance for one changes nothing about the others.
    /// - Parameter turn: of the trade, from 0 on, in the line of those that came to be under this plan.
    func faults(of turn: Int) -> [Fault] {
        var start = SplitMix64(seed: seed)
        var turns = SplitMix64(seed: start.next() &+ UInt64(turn))
        var draws = SplitMix64(seed: turns.next())
        return Fault.allCases.filter { fault in Int(draws.next() % 100) < chances[fault, default: 0] }
    }
}

extension Transaction {
    /// The plan in force, for all processes that share the simulated gateways.
    /// - Parameter configured: what the settings say; it comes into force when it isn't what they had said before.
    func faultPlan(configured: FaultPlan) throws -> FaultPlan {
        let known = try first("SELECT configured, plan FROM fault_plan") { (try $0.next([UInt8].self), try $0.next([UInt8].self)) }
        if let (before, plan) = known, try JSON.decode(FaultPlan.self, from: before) == configured { return try JSON.decode(from: plan) }
        try run("DELETE FROM fault_plan")
        try run("INSERT INTO fault_plan (id, configured, plan, turn) VALUES (1, $1, $1, 0)", try JSON.encode(configured))
        return configured
    }

    /// The draws begin anew.
    func replaceFaultPlan(by plan: FaultPlan, configured: FaultPlan) throws {
        _ = try faultPlan(configured: configured)
        try run("UPDATE fault_plan SET plan = $1, turn = 0", try JSON.encode(plan))
    }

    /// The faults of the next trade.
    func drawFaults(configured: FaultPlan) throws -> [Fault] {
        let plan = try faultPlan(configured: configured)
        let turn = try first("UPDATE fault_plan SET turn = turn + 1 RETURNING turn") { try $0.next(Int.self) }
        return plan.faults(of: (turn ?? 1) - 1)
    }
}
