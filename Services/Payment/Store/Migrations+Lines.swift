import Database

extension PaymentStore {
    /// Each gateway has a line of its own of what it is to be asked; days are looked up by what they had; an alarm of a day is cried once.
    static let lines = Migration(
        18, "a line for each gateway",
        "DROP INDEX attempts_to_check",
        "CREATE INDEX attempts_to_check ON attempts (channel, check_at, id) WHERE check_at IS NOT NULL",
        "CREATE INDEX attempts_begun ON attempts (channel, created_at)",
        "CREATE INDEX alarms_of_days ON alarms (channel, number) WHERE kind = 'not_compared'")
}
