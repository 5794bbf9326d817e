/// What a batch leaves behind in its own transaction. If the answer to the COMMIT is lost, the marker tells whether it happened.
struct PostgreSQLMarker {
    /// Random bytes of the server, one value for each link.
    let link: [UInt8]
    let batch: Int64
}

extension PostgreSQLConnection {
    /// Sends the marker with the COMMIT that follows. A link has one row, overwritten by each of its batches.
    func queue(_ marker: PostgreSQLMarker) throws(DatabaseError) {
        let statement = try prepared(
            """
            INSERT INTO write_markers (link, batch) VALUES ($1, $2)
            ON CONFLICT (link) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at
            """)
        defer { statement.reset() }
        try statement.bind(.blob(marker.link), at: 1)
        try statement.bind(.integer(marker.batch), at: 2)
        try statement.queue()
    }

    /// Whether the batch of this marker was committed. It waits for the lost link's transaction if the server still runs it, and by
    /// writing the row itself makes sure that it can't be committed later: that would be a conflict. Its own COMMIT waits for the standby with
    /// the lost one's, and so must be answered without a warning.
    func wasCommitted(_ marker: PostgreSQLMarker) throws(DatabaseError) -> Bool {
        try link.queue("BEGIN ISOLATION LEVEL READ COMMITTED")
        try link.queue("SET LOCAL lock_timeout = 0")
        let statement = try prepared(
            """
            INSERT INTO write_markers (link, batch) VALUES ($1, -1)
            ON CONFLICT (link) DO UPDATE SET batch = write_markers.batch RETURNING batch
            """)
        defer { statement.reset() }
        try statement.bind(.blob(marker.link), at: 1)
        guard try statement.step() else { throw .connectionLost }
        let found = try statement.value(at: 0)
        statement.reset()
        try commitWithoutWarning()
        return found == .integer(marker.batch)
    }

    /// - Returns: the marker of a link's first batch. Those of links that are long gone are removed.
    func firstMarker() throws(DatabaseError) -> PostgreSQLMarker {
        try link.queue("DELETE FROM write_markers WHERE written_at < now() - INTERVAL '7 days'")
        let statement = try prepared("SELECT uuid_send(gen_random_uuid())")
        defer { statement.reset() }
        guard try statement.step(), case .blob(let bytes) = try statement.value(at: 0) else { throw .connectionLost }
        return PostgreSQLMarker(link: bytes, batch: 1)
    }
}
