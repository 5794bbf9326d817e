import Database

extension EnrollmentStore {
    /// Which run of an import writes of it: a process that has lost its claim to another one has nothing to say any more (SPEC E27). What has
    /// ended is kept for a while, and then goes.
    static let importRuns = Migration(
        19, "import runs", "ALTER TABLE imports ADD COLUMN run INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX imports_ended ON imports (ended_at) WHERE state IN ('done', 'failed')")
}
