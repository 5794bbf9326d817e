import Database

extension EnrollmentStore {
    /// When a room of a subject in batches sits (SPEC E24); both empty where all sit at the subject's time.
    static let batches = Migration(
        12, "batches",
        "ALTER TABLE placements ADD COLUMN batch_opens INTEGER",
        "ALTER TABLE placements ADD COLUMN batch_closes INTEGER")
}
