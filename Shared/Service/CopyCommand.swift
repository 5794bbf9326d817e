import Database

/// `copy-to URL`: moves a service to another engine or another server, and restores a backup there.
struct CopyCommand {
    let migrations: [Migration]
    let say: (String) -> Void

    /// A line for each table, when its copy has been read back and compared; a last one when all of it is durable.
    /// - Throws: `UsageError` for a text that is no location; `CopyError` and `DatabaseError` when the target has no copy.
    func run(from source: DatabaseLocation, to url: String) throws {
        guard let target = DatabaseLocation(url) else { throw UsageError() }
        var tables = 0
        try source.copy(to: target, migrations: migrations) { table in
            tables += 1
            say("\(table)\n")
        }
        say("copied \(tables) tables to \(target.shown)\n")
    }
}
