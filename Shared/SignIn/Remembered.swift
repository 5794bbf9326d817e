import Primitives

/// A value that is fetched when it is needed and kept for a while; however many ask at once, it is fetched once.
actor Remembered<Value: Sendable> {
    private var known: (value: Value, at: Timestamp)?
    private var fetching: Task<Value, any Error>?

    func value(
        at now: Timestamp, noOlderThan age: Timestamp.Span, fetch: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if let known, now >= known.at, now - known.at < age { return known.value }
        if let fetching { return try await fetching.value }
        let task = Task { try await fetch() }
        fetching = task
        defer { fetching = nil }
        let value = try await task.value
        known = (value, now)
        return value
    }
}
