import Database
import Foundation
import PaymentDomain
import Primitives
import Runtime

/// What a comparison of a day's bill with the ledger came to (SPEC Y11).
struct ReconciliationReport: Encodable, Sendable {
    let channel: String
    let day: String
    /// The lines of the bill.
    let entries: Int
    /// Differences that were found and are gone by now.
    let healed: Int
    /// What is left for a person.
    let open: [DifferenceBody]
    /// Whether these are all of the day's; the list of differences has them.
    let isComplete: Bool

    enum CodingKeys: String, CodingKey {
        case channel, day, entries, healed, open
        case isComplete = "is_complete"
    }
}

/// A difference, as an operator sees it.
struct DifferenceBody: Codable, Equatable, Sendable {
    let id: String
    let channel: String
    let day: String
    let kind: String
    /// `payment` or `refund`
    let entry: String
    /// What we called the attempt.
    let number: String
    /// Of a refund: its number.
    let request: String
    /// In fen.
    let ours: Money?
    /// In fen.
    let theirs: Money?
    let state: String
    let foundAt: Timestamp
    let endedBy: String?
    let note: String?

    init(_ found: FoundDifference) {
        id = found.id.description
        channel = found.channel.rawValue
        day = found.day
        kind = found.difference.kind.rawValue
        entry = found.difference.entry.rawValue
        number = found.difference.number
        request = found.difference.request
        ours = found.difference.ours
        theirs = found.difference.theirs
        state = found.state.rawValue
        foundAt = found.foundAt
        endedBy = found.endedBy
        note = found.note
    }

    enum CodingKeys: String, CodingKey {
        case id, channel, day, kind, entry, number, request, ours, theirs, state, note
        case foundAt = "found_at"
        case endedBy = "ended_by"
    }
}

/// Why a bill isn't compared.
enum ReconciliationRefusal: Error, Equatable, CustomStringConvertible {
    /// The day isn't over.
    case tooEarly
    /// Another comparison of the channel is under way.
    case underWay
    /// It took so long to show life that it was given up.
    case givenUp
    case bill(BillError)

    var description: String {
        switch self {
        case .tooEarly: "the day isn't over in Beijing"
        case .underWay: "another comparison of this channel is under way"
        case .givenUp: "it took too long and was given up"
        case .bill(let error): "\(error)"
        }
    }
}

extension PaymentServices {
    private static let entriesAtOnce = 500
    private static let mostReported = 1_000
    /// A comparison that says nothing for so long has died.
    private static let patience = Timestamp.Span.minutes(10)

    /// Y11. Holds the day's bill against the ledger, heals what is safe to heal, and writes down the rest. It may be repeated.
    /// - Parameter path: a file with the bill, where the gateway can't be asked; `nil` fetches it.
    /// - Throws: `ReconciliationRefusal`.
    func reconcile(_ channel: Channel, _ day: BillDay, with path: String? = nil) async throws -> ReconciliationReport {
        guard day.end <= effects.now() else { throw ReconciliationRefusal.tooEarly }
        let one = Reconciliation(id: effects.newID(), channel: channel, day: day)
        do {
            try await database.write { [effects] in
                try $0.begin(one, from: path == nil ? .gateway : .file, patience: Self.patience, at: effects.now())
            }
        } catch DatabaseError.constraint { throw ReconciliationRefusal.underWay }
        do {
            let entries = try await compare(one, with: path)
            try await healDifferences(of: one)
            return try await finish(one, entries: entries)
        } catch {
            _ = try await database.write { [effects] in try $0.end(one, .failed, failure: "\(error)", at: effects.now()) }
            guard let error = error as? BillError else { throw error }
            throw ReconciliationRefusal.bill(error)
        }
    }

    /// - Parameter isGiven: whether a person has named the file, who may have named another day's.
    private func compare(_ one: Reconciliation, with path: String?, isGiven: Bool = true) async throws -> Int {
        guard let path else { return try await fetch(one) { try await compare(one, with: $0, isGiven: false) } }
        let gateway = gateways[one.channel]
        while try await database.write({ try $0.removeEntries(of: one, limit: Self.entriesAtOnce) }) == Self.entriesAtOnce {
            try Task.checkCancellation()
        }
        var count = 0
        try await BillFile(path: path).read(gateway.billFormat) { lines in
            count += lines.count
            if let stray = isGiven ? lines.lazy.compactMap(\.entry).first(where: { !one.day.contains($0.happenedAt) }) : nil {
                throw BillError.anotherDay(BillDay(containing: stray.happenedAt).description)
            }
            let found = try await database.write { [effects] tx in try tx.compare(lines, of: one, gateway, effects) }
            raise(found, one.channel)
        }
        raise(try await database.write { [effects] in try $0.findUnbilled(of: one, effects) }, one.channel)
        return count
    }

    private func fetch(_ one: Reconciliation, _ use: (String) async throws -> Int) async throws -> Int {
        let bytes = try await gateways[one.channel].bill(of: one.day)
        let file = FileManager.default.temporaryDirectory.appending(path: "bill-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        return try await use(file.path)
    }

    private func raise(_ differences: [Difference], _ channel: Channel) {
        for difference in differences { alarms.raise(.difference, channel, number: difference.number) }
    }

    func finish(_ one: Reconciliation, entries: Int) async throws -> ReconciliationReport {
        let found = try await database.write { [effects] tx in
            let now = effects.now()
            guard try tx.end(one, .done, failure: nil, at: now) else { throw ReconciliationRefusal.givenUp }
            try tx.healDifferences(notFoundBy: one, at: now)
            return try tx.differences(by: one.channel, on: one.day, limit: Self.mostReported)
        }
        return ReconciliationReport(
            channel: one.channel.rawValue, day: one.day.description, entries: entries, healed: found.count { $0.state == .healed },
            open: found.filter { $0.state == .open }.map(DifferenceBody.init), isComplete: found.count < Self.mostReported)
    }
}

extension Transaction {
    fileprivate func compare(
        _ lines: [BillLine], of one: Reconciliation, _ gateway: any Gateway, _ effects: Effects
    ) throws -> [Difference] {
        let now = effects.now()
        guard try count(lines.count, of: one, at: now) else { throw ReconciliationRefusal.givenUp }
        var news: [Difference] = []
        for line in lines {
            guard let difference = try difference(line, of: one, gateway), try found(difference, by: one, effects) else { continue }
            news.append(difference)
        }
        return news
    }

    /// - Returns: `nil` when the line agrees with our books.
    private func difference(_ line: BillLine, of one: Reconciliation, _ gateway: any Gateway) throws -> Difference? {
        switch line {
        case .unreadable(let line, let what):
            // Nobody knows what it says: a person does.
            return Difference(.unreadable, .payment, number: "line \(line)", request: String(what.prefix(100)), ours: nil, theirs: nil)
        case .entry(let entry):
            let (ours, counterpart) = try counterpart(of: entry, by: one.channel, gateway.refund(numbered: entry.request))
            let isFirst = try add(entry, of: one, counterpart: counterpart)
            let twice = Difference(.state, entry.kind, number: entry.number, request: entry.request, ours: nil, theirs: entry.amount)
            return isFirst ? Difference(entry, against: ours) : twice
        }
    }

    fileprivate func findUnbilled(of one: Reconciliation, _ effects: Effects) throws -> [Difference] {
        try BillEntry.Kind.allCases.flatMap { try unbilled($0, by: one.channel, on: one.day) }.filter { try found($0, by: one, effects) }
    }

    /// - Returns: whether it is new.
    private func found(_ difference: Difference, by one: Reconciliation, _ effects: Effects) throws -> Bool {
        let now = effects.now()
        guard try keep(difference, of: one, id: effects.newID(), at: now) else { return false }
        let order = try attempt(numbered: difference.number, by: one.channel)?.order
        try note(.difference, by: one.channel, number: difference.number, of: order, id: effects.newID(), at: now)
        return true
    }
}

extension BillLine {
    fileprivate var entry: BillEntry? {
        switch self {
        case .entry(let entry): entry
        case .unreadable: nil
        }
    }
}
