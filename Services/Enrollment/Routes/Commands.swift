import HTTP
public import Service

public enum EnrollmentCommands {
    public static let all: [OperatorCommand<EnrollmentServices>] = [
        OperatorCommand("counts", "", "print seats, entries, money and tickets as JSON") { _, services in
            String(decoding: try JSON.encode(try await services.countBooks()), as: UTF8.self)
        }
    ]
}
