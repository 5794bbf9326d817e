import Database

extension EnrollmentStore {
    /// The centre's reviews, the longest waiting first, whatever their site (SPEC E28).
    static let reviewsByTime = Migration(
        20, "reviews by time", "CREATE INDEX reviews_longest_waiting ON reviews (sitting, saved_at) WHERE state = 'waiting'")
}
