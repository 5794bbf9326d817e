import Database
import EnrollmentDomain
import Primitives
import Runtime

/// `import-sites FILE`: sites with their capacity for each subject (SPEC E14). A capacity may be changed later, but not below
/// the seats that are taken.
struct ImportSites: Sendable {
    let database: Database
    let effects: Effects

    enum Column: SheetColumn {
        case code, name, province, subject, capacity

        var headings: [String] {
            switch self {
            case .code: ["考点代码", "site"]
            case .name: ["考点名称", "name"]
            case .province: ["省份", "province"]
            case .subject: ["科目", "subject"]
            case .capacity: ["容量", "capacity"]
            }
        }

        var isRequired: Bool { true }
    }

    /// One row: a site, and the seats of one subject there.
    fileprivate struct Record: Sendable {
        let line: Int
        let site: Site
        let subject: SubjectCode
        let capacity: Int
    }

    func callAsFunction(
        _ path: String, into sitting: Sitting, by actor: String, tell: ImportTold = { _, _ in }
    ) async throws -> ImportReport {
        var told = SitesTold()
        return try await ImportSheet<Column>.read(path, batch: 1, tell: tell) { row throws(ImportFault) in
            let record = try record(row, sitting)
            try told.hear(record, at: row)
            return record
        } save: { rows in
            var refused: [ImportFault] = []
            for row in rows {
                guard let reason = try await save(row, sitting, actor) else { continue }
                refused.append(ImportFault(line: row.line, reason: reason))
            }
            return refused
        }
    }

    private func hasOpened(_ sitting: Sitting, _ reading: some Reading) throws -> Bool {
        try reading.windowsInForce(of: sitting)[.registration].map { effects.now() >= $0.opens } ?? false
    }

    private func record(_ row: ImportRow<Column>, _ sitting: Sitting) throws(ImportFault) -> Record {
        let named = try row.required(.province)
        // It decides the fee: a misspelt one would be charged the standard fee.
        guard let province = Site.province(named: named) else { throw row.fault("未知的省份：\(named)") }
        let site = Site(code: try row.site(.code), name: try row.required(.name), province: province)
        let subject = SubjectCode(rawValue: try row.required(.subject))
        guard let offered = sitting.subject(subject) else { throw row.fault("未知的科目") }
        guard let capacity = Int(row[.capacity]), capacity >= 0 else { throw row.fault("容量应为非负整数") }
        let most = min(ChangeCapacity.most, sitting.seats(of: offered))
        guard capacity <= most else { throw row.fault("容量超过准考证号能区分的座位数（\(most)）") }
        return Record(line: row.line, site: site, subject: subject, capacity: capacity)
    }

    /// - Returns: why the row isn't taken, if it isn't.
    private func save(_ row: Record, _ sitting: Sitting, _ actor: String) async throws -> String? {
        do {
            return try await database.write { tx in
                // The province decides the fee: not while people register.
                let known = try tx.site(row.site.code)
                if let known, known != row.site, try hasOpened(sitting, tx) { return "网上报名已经开始，考点名称和省份不能再更改" }
                try tx.save(row.site)
                let old = try tx.subjectCounts(at: row.site.code, in: sitting.code).first { $0.subject == row.subject }
                if let old, old.capacity != row.capacity {
                    let act = OfficeAct(
                        at: effects.now(), actor: actor, kind: .capacityChanged, site: row.site.code, subject: row.subject,
                        detail: "\(old.capacity)→\(row.capacity)", reason: "导入考点表")
                    try tx.note(act, id: effects.newID(), in: sitting.code)
                }
                try tx.setCapacity(row.capacity, of: row.subject, at: row.site.code, in: sitting.code)
                return nil
            }
        } catch DatabaseError.constraint(name: "seats_within_capacity") {
            return "容量小于已占用的座位数"
        }
    }
}

/// What the rows of one file have said so far: one that says something else of the same site is the file's own mistake.
private struct SitesTold {
    private var sites: [SiteCode: Site] = [:]
    private var capacities: [SiteCode: [SubjectCode: Int]] = [:]

    /// - Throws: `ImportFault` for a contradiction.
    mutating func hear(_ record: ImportSites.Record, at row: ImportRow<ImportSites.Column>) throws(ImportFault) {
        let code = record.site.code
        guard sites[code, default: record.site] == record.site else { throw row.fault("与前面的行矛盾：同一考点的名称或省份不同") }
        guard capacities[code]?[record.subject] ?? record.capacity == record.capacity else {
            throw row.fault("与前面的行矛盾：同一考点同一科目的容量不同")
        }
        sites[code] = record.site
        capacities[code, default: [:]][record.subject] = record.capacity
    }
}
