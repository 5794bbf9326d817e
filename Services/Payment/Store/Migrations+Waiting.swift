import Database

extension PaymentStore {
    /// What waits for too long is looked for at each reading of the metrics (SPEC S2): only what waits is in these, the oldest first.
    static let waiting = Migration(
        20, "what waits",
        "CREATE INDEX refunds_waiting ON refunds (created_at, id) WHERE state <> 'done'",
        "CREATE INDEX attempts_unknown ON attempts (created_at, id) WHERE state = 'unknown'")
}
