import Crypto
import Database
import EnrollmentDomain
import Primitives
import Runtime

/// `import-roster FILE`: the school's roster from a CSV file (SPEC E27). Good rows are taken, bad ones reported with line and
/// reason; importing a file again changes nothing. The roster is sealed when registration opens.
struct ImportRoster: Sendable {
    let database: Database
    let keyring: Keyring
    let effects: Effects
    let entry: EntryMode

    /// Rows that are written one after another: a tenth of a second, which nobody waits for before registration opens.
    var batch = 3200
    var slice = 50

    enum Column: SheetColumn {
        case name, documentKind, documentNumber, site, school, campus, college, major, className, eligible

        var headings: [String] {
            switch self {
            case .name: ["姓名", "name"]
            case .documentKind: ["证件类型", "document_kind"]
            case .documentNumber: ["证件号", "证件号码", "document_number"]
            case .site: ["考点代码", "site"]
            case .school: ["学校", "school"]
            case .campus: ["校区", "campus"]
            case .college: ["院系", "学院", "college"]
            case .major: ["专业", "major"]
            case .className: ["班级", "class"]
            case .eligible: ["报考资格", "eligible"]
            }
        }

        var isRequired: Bool {
            switch self {
            case .name, .documentNumber, .site, .school, .eligible: true
            case .documentKind, .campus, .college, .major, .className: false
            }
        }
    }

    /// - Parameter only: the site whose rows are taken; `nil` for all.
    func callAsFunction(
        _ path: String, into sitting: Sitting, only: SiteCode? = nil, tell: ImportTold = { _, _ in }
    ) async throws -> ImportReport {
        guard entry == .roster else { throw ImportRefusal.noRoster }
        let sites = try await database.read { snapshot in
            _ = try requireUnsealed(sitting, snapshot)
            return try snapshot.siteCodes()
        }
        return try await ImportSheet<Column>.read(path, batch: batch, tell: tell) { row throws(ImportFault) in
            try record(row, sitting, sites, only)
        } save: { rows in
            try await save(rows, sitting, only)
        }
    }

    /// Judged by the windows in force, at the moment of each write: what opens while an import runs ends it (E3, E27).
    /// - Returns: whether somebody may be registered by now.
    private func requireUnsealed(_ sitting: Sitting, _ reading: some Reading) throws -> Bool {
        let opened = try reading.windowsInForce(of: sitting).mapValues(\.opens).filter { $0.value <= effects.now() }
        if let since = opened[.registration] { throw ImportRefusal.rosterSealed(since: since) }
        return opened[.eligibility] != nil
    }

    /// In slices, each for itself: SQLite notes what a slice changes so that it could be taken back, and goes through these notes at each
    /// statement. Neighbours in the index are written together, since of each page that a transaction touches the log gets a copy.
    /// - Returns: the rows of people who stand in another site's roster.
    private func save(_ rows: [RosterRecord], _ sitting: Sitting, _ only: SiteCode?) async throws -> [ImportFault] {
        let keys = rows.map { $0.person.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        let order = rows.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        return try await withThrowingTaskGroup(of: [Int].self) { group in
            var start = 0
            while start < order.count {
                var end = min(start + slice, order.count)
                // The rows of one person stay together, in the order of their lines.
                while end < order.count, keys[order[end]] == keys[order[end - 1]] { end += 1 }
                let some = order[start..<end]
                group.addTask { try await write(some.map { rows[$0] }, sitting, only).map { some[some.startIndex + $0] } }
                start = end
            }
            let refused = try await group.reduce(into: [Int]()) { $0 += $1 }
            return refused.map { rows[$0].line }.sorted().map { ImportFault(line: $0, reason: "该考生在其他考点的名册中") }
        }
    }

    /// - Returns: which of them are of people who stand in another site's roster.
    private func write(_ rows: [RosterRecord], _ sitting: Sitting, _ only: SiteCode?) async throws -> [Int] {
        try await database.write { tx in
            let mayBeRegistered = try requireUnsealed(sitting, tx)
            return try rows.indices.filter { index in
                guard try tx.save(rows[index], only: only) else { return true }
                if mayBeRegistered { try follow(rows[index], tx) }
                return false
            }
        }
    }

    /// Whom the roster moves to another site is registered and reviewed there (E11). Before registration opens nobody holds a seat.
    private func follow(_ row: RosterRecord, _ tx: Transaction) throws {
        for moved in try tx.moveRegistrations(of: row.person, to: row.site, in: row.sitting) {
            try tx.note(HistoryEvent(at: effects.now(), actor: .system, kind: .dataChanged, detail: row.site.rawValue), of: moved)
        }
        try tx.moveReviews(of: row.person, to: row.site, in: row.sitting)
    }

    private func record(_ row: ImportRow<Column>, _ sitting: Sitting, _ sites: Set<SiteCode>, _ only: SiteCode?) throws(ImportFault)
        -> RosterRecord
    {
        let document = try row.document(type: .documentKind, number: .documentNumber)
        let site = try row.site(.site)
        guard sites.contains(site) else { throw row.fault("未登记的考点") }
        guard only == nil || only == site else { throw row.fault("不是本考点的考生") }
        let eligible = row[.eligible].split(whereSeparator: { ";；、 |".contains($0) }).map { SubjectCode(rawValue: String($0)) }
        guard eligible.allSatisfy({ sitting.subject($0) != nil }) else { throw row.fault("未知的科目") }
        return RosterRecord(
            line: row.line, id: effects.newID(), sitting: sitting.code, person: keyring.person(document),
            name: RosterEntry.normal(try row.required(.name)),
            document: keyring.seal(document, random: effects.random), site: site, school: try row.required(.school),
            campus: try row.plain(.campus), college: try row.plain(.college), major: try row.plain(.major),
            className: try row.plain(.className), eligible: Set(eligible))
    }
}
