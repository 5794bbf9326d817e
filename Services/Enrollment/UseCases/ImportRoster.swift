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

    /// Rows in one transaction: a tenth of a second, which nobody waits for before registration opens.
    private static let batch = 3200
    private static let slice = 50

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
        if let window = sitting.windows[.registration], effects.now() >= window.opens {
            throw ImportRefusal.rosterSealed(since: window.opens)
        }
        let sites = try await database.read { try $0.siteCodes() }
        return try await ImportSheet<Column>.read(path, batch: Self.batch, tell: tell) { row throws(ImportFault) in
            try record(row, sitting, sites, only)
        } save: { rows in
            try await save(rows)
        }
    }

    /// In one transaction, but in slices: SQLite notes what a slice changes so that it could be taken back, and goes through these notes at
    /// each statement. Neighbours in the index are written together, since of each page that a transaction touches the log gets a copy.
    private func save(_ rows: [RosterRecord]) async throws {
        let keys = rows.map { $0.person.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        let order = rows.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        try await withThrowingTaskGroup { group in
            for start in stride(from: 0, to: order.count, by: Self.slice) {
                group.addTask {
                    try await database.write { tx in
                        for index in order[start..<min(start + Self.slice, order.count)] { try tx.save(rows[index]) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func record(_ row: ImportRow<Column>, _ sitting: Sitting, _ sites: Set<SiteCode>, _ only: SiteCode?) throws(ImportFault)
        -> RosterRecord
    {
        let document = try row.document(type: .documentKind, number: .documentNumber)
        let site = try row.site(.site)
        guard sites.contains(site) else { throw row.fault("未登记的考点") }
        guard only == nil || only == site else { throw row.fault("不是本考点的考生") }
        let eligible = row[.eligible].split(whereSeparator: { ";；、 |".contains($0) }).map { SubjectCode(rawValue: String($0)) }
        if let unknown = eligible.first(where: { sitting.subject($0) == nil }) { throw row.fault("未知的科目: \(unknown.rawValue)") }
        return RosterRecord(
            id: effects.newID(), sitting: sitting.code, person: keyring.person(document), name: RosterEntry.normal(try row.required(.name)),
            document: keyring.seal(document, random: effects.random), site: site, school: try row.required(.school), campus: row[.campus],
            college: row[.college],
            major: row[.major], className: row[.className], eligible: Set(eligible))
    }
}
