import Database

extension EnrollmentStore {
    /// Why an import failed, in English too; NULL for those that failed before this was kept.
    static let importMessages = Migration(23, "import messages", "ALTER TABLE imports ADD COLUMN message_en TEXT")
}
