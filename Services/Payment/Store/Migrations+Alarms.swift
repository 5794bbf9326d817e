import Database

extension PaymentStore {
    /// Operators' list of alarms shows one kind of them (SPEC Y12).
    static let alarmsByKind = Migration(21, "alarms by kind", "CREATE INDEX alarms_of_kind ON alarms (kind, id)")
}
