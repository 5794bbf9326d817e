import Database

extension EnrollmentStore {
    /// Whose the earlier scores are: they go with their person (SPEC E30).
    static let erasure = Migration(18, "erasure", "CREATE INDEX past_scores_person ON past_scores (person)")
}
