import Database
import HTTP
import Primitives

/// `POST /faults`: the next `times` times something of that kind happens to a trade, it goes wrong.
struct NewFault: Codable, Sendable {
    /// The trade's serial: the attempt's id, with or without hyphens. Without one it is the next trade that comes to be.
    let serial: String?
    let fault: Fault
    let times: Int?
}

/// `GET /takings`, in fen.
struct Takings: Codable, Equatable, Sendable {
    let received: Money
    let refunded: Money
}

extension Simulator {
    func setFault(_ request: Request) async throws -> Response {
        let new = try request.decode(NewFault.self)
        let times = new.times ?? new.fault.usualTimes
        guard (0...1_000_000).contains(times) else {
            throw Problem.invalid([.init("times", "unusable", zh: "次数无效", en: "0 or more")])
        }
        let serial = (new.serial ?? "").filter { $0 != "-" }.lowercased()
        try await database.write { try $0.set(new.fault, for: serial, times: times) }
        return .noContent
    }

    func showFaultPlan(_: Request) async throws -> Response {
        try .json(try await database.write { [settings] in try $0.faultPlan(configured: settings.faults) })
    }

    func setFaultPlan(_ request: Request) async throws -> Response {
        let draft = try request.decode(FaultPlan.self)
        guard draft.chances.values.allSatisfy((0...100).contains) else {
            throw Problem.invalid([.init("chances", "unusable", zh: "百分数无效", en: "0 to 100 each")])
        }
        try await database.write { [settings] in try $0.replaceFaultPlan(by: draft, configured: settings.faults) }
        return .noContent
    }

    func showTakings(_: Request) async throws -> Response {
        let sums = try await database.read { try $0.takings() }
        return try .json(Takings(received: sums.received, refunded: sums.refunded))
    }

    /// A new trade draws its faults, and takes those that wait for whichever comes next.
    func drawFaults(for serial: String, _ tx: Transaction) throws {
        for fault in try tx.drawFaults(configured: settings.faults) { try tx.set(fault, for: serial, times: fault.usualTimes) }
        try tx.run("DELETE FROM faults WHERE serial = $1 AND fault IN (SELECT fault FROM faults WHERE serial = '')", serial)
        try tx.run("UPDATE faults SET serial = $1 WHERE serial = ''", serial)
    }
}
