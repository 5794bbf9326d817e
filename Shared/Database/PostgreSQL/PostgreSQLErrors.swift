import CPQ

extension DatabaseError {
    /// What the server says, by its SQLSTATE. Only the first line is kept, and of a value that is wrong not even that: they may tell arguments.
    /// https://www.postgresql.org/docs/15/errcodes-appendix.html
    /// - Parameter isReading: whether the transaction was to change nothing.
    init(_ result: PostgreSQLResult, isReading: Bool) {
        let constraint = result.errorField(cpq_field_constraint) ?? ""
        // Without a state it is the library that noticed the end of the connection.
        let state = result.errorField(cpq_field_sqlstate) ?? "08006"
        self =
            switch state {
            case "23505", "23514", "23P01": .constraint(name: constraint)
            case "23502": .constraint(name: Self.columnNotNull(result))
            case "23503": .foreignKey
            case "40001", "40P01", "55P03": .conflict
            // A primary that has become a standby answers 25006; the next connection finds its successor.
            case "25006" where !isReading: .connectionLost
            case "57P01", "57P02", "57P03", "57P05", "25P03": .connectionLost
            case _ where state.hasPrefix("08"): .connectionLost
            case "XX001", "XX002": .corrupt(result.errorField(cpq_field_message) ?? state)
            case _ where state.hasPrefix("22"): .failed(code: 0, message: "\(state) a value that the statement can't take")
            default: .failed(code: Int(state) ?? 0, message: "\(state) \(result.errorField(cpq_field_message) ?? "")")
            }
    }

    private static func columnNotNull(_ result: PostgreSQLResult) -> String {
        "\(result.errorField(cpq_field_table) ?? "")_\(result.errorField(cpq_field_column) ?? "")_not_null"
    }
}
