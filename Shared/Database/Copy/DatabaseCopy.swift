import Runtime

/// Copies all tables from one moment of a database into an empty one, which may be another engine's, in one transaction of the target: before
/// it is committed, everything is read back and compared, so the target ends with all rows or with none.
struct DatabaseCopy {
    private let source: any Connection
    private let target: any Connection

    /// - Parameters:
    ///   - target: connects to it; called when nothing speaks against the source.
    ///   - report: gets each table when it has been compared.
    /// - Throws: `CopyError`, `DatabaseError`.
    static func run(
        from source: any Connection, to target: () throws -> any Connection, migrator: Migrator, report: (CopiedTable) -> Void
    ) throws {
        try source.transaction(.copyingOut) {
            let tables = try source.tables()
            try migrator.expectCurrent(source, isNew: !tables.contains(where: \.isBookkeeping))
            let copy = DatabaseCopy(source: source, target: try target())
            try migrator.migrate(copy.target)
            try copy.run(tables.filter { !$0.isBookkeeping }, report)
        } commit: {
            try source.rollBack()
        }
    }

    private func run(_ tables: [Table], _ report: (CopiedTable) -> Void) throws {
        try target.transaction(.copyingIn) {
            try refuseUnlike(tables)
            for table in tables { try refuseFilled(table) }
            let originals = try tables.inOrderOfReferences().map { ($0, try copy($0)) }
            try compare(originals, report)
        } commit: {
            try commit()
        }
    }

    private func refuseUnlike(_ tables: [Table]) throws {
        let unlike = Set(tables).symmetricDifference(try target.tables().filter { !$0.isBookkeeping })
        guard unlike.isEmpty else { throw CopyError.unlike(tables: Set(unlike.map(\.name)).sorted()) }
    }

    private func refuseFilled(_ table: Table) throws {
        let statement = try target.statement(table.anyRow)
        defer { statement.reset() }
        if try statement.step() { throw CopyError.notEmpty(table: table.name) }
    }

    private func copy(_ table: Table) throws(CopyError) -> TableChecksum {
        do {
            return try fill(table)
        } catch {
            throw .table(table.name, error)
        }
    }

    private func fill(_ table: Table) throws(DatabaseError) -> TableChecksum {
        var checksum = TableChecksum(table)
        let filling = try target.fill(table)
        do {
            try source.eachRow(of: table) { row throws(DatabaseError) in
                checksum.add(row)
                try filling.add(row)
            }
        } catch {
            filling.giveUp()
            throw error
        }
        try filling.end()
        return checksum
    }

    private func checksum(_ table: Table) throws(CopyError) -> TableChecksum {
        var checksum = TableChecksum(table)
        do {
            try target.eachRow(of: table) { row throws(DatabaseError) in checksum.add(row) }
        } catch {
            throw .table(table.name, error)
        }
        return checksum
    }

    private func compare(_ originals: [(Table, TableChecksum)], _ report: (CopiedTable) -> Void) throws {
        var different: [String] = []
        for (table, original) in originals {
            let copy = try checksum(table)
            let copied = CopiedTable(
                name: table.name, rows: original.rows, copiedRows: copy.rows, differences: original.differences(to: copy))
            if !copied.isSame { different.append(table.name) }
            report(copied)
        }
        guard different.isEmpty else { throw CopyError.different(tables: different) }
    }

    private func commit() throws {
        do {
            try target.commit()
        } catch DatabaseError.unavailable(let cause) {
            throw CopyError.unknownEnd(cause)
        }
    }
}

extension Connection {
    /// Hands each row of a table to `body`, in the order that is the same on every engine.
    fileprivate func eachRow(of table: Table, _ body: ([StoredValue]) throws(DatabaseError) -> Void) throws(DatabaseError) {
        let statement = try statement(table.allRows)
        defer { statement.reset() }
        while try statement.step() {
            var row: [StoredValue] = []
            row.reserveCapacity(table.columns.count)
            for column in table.columns.indices { row.append(try statement.value(at: column)) }
            try body(row)
        }
    }
}
