import Database

extension PaymentStore {
    /// Who asks a gateway for a refund, and when it was last told to do it (SPEC Y9). Of what an earlier version was asking for nothing is known:
    /// it may have been told as late as it was to be asked again.
    static let refundTurns = Migration(
        16, "refund turns",
        "ALTER TABLE refunds ADD COLUMN asked_at INTEGER",
        "ALTER TABLE refunds ADD COLUMN leased_until INTEGER",
        "UPDATE refunds SET asked_at = due_at WHERE state = 'sent'")
}
