/// A table as an engine's catalogue describes it; only an engine makes one.
struct Table: Hashable {
    /// A column that keeps one of the kinds that every engine has.
    struct Column: Hashable {
        let name: String
        let kind: Kind
    }

    enum Kind: Hashable { case integer, text, blob }

    let name: String
    /// In the order of the schema.
    let columns: [Column]
    /// The columns of the primary key, in its order; empty when there is none.
    let key: [Column]
    /// The names of the tables that its foreign keys name.
    let parents: Set<String>

    /// What the migrator writes in each database by itself; it is compared, not copied.
    var isBookkeeping: Bool { name == "schema_migrations" }
}

/// A line of a catalogue: a column, and its place in the primary key (from 1; 0 outside of it).
struct CatalogueLine {
    let table: String
    let column: Table.Column
    let place: Int

    /// - Throws: `.failed` for a column of a type that not every engine has.
    init(table: String, column: String, kind: Table.Kind?, place: Int) throws(DatabaseError) {
        guard let kind else { throw .failed(code: 0, message: "\(table).\(column) is of a type that not every engine has") }
        self.table = table
        self.column = Table.Column(name: column, kind: kind)
        self.place = place
    }

    /// The tables that the lines describe, by name.
    static func tables(_ lines: [CatalogueLine], parents: [String: Set<String>]) -> [Table] {
        Dictionary(grouping: lines, by: \.table).map { name, lines in
            let key = lines.filter { $0.place > 0 }.sorted { $0.place < $1.place }
            return Table(name: name, columns: lines.map(\.column), key: key.map(\.column), parents: parents[name] ?? [])
        }
        .sorted { $0.name < $1.name }
    }
}

extension [Table] {
    /// Each table behind those that it refers to.
    /// - Throws: `.circle` when tables refer to each other; a table that refers to itself is not one.
    func inOrderOfReferences() throws(CopyError) -> [Table] {
        var waiting = self
        var ordered: [Table] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let ready = waiting.filter { $0.parents.subtracting([$0.name]).isDisjoint(with: names) }
            guard !ready.isEmpty else { throw .circle(names.sorted()) }
            ordered += ready
            waiting.removeAll { ready.contains($0) }
        }
        return ordered
    }
}
