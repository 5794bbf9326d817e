extension Collection where Self: Sendable, Element: Sendable {
    /// Does the same with each element, at most `limit` of them at once, and returns when all are done. Once the task is cancelled no
    /// further one is begun.
    /// - Returns: what came of each, in the order in which they ended.
    @discardableResult
    public func concurrently<Outcome: Sendable>(
        atMost limit: Int, _ body: @escaping @Sendable (Element) async -> Outcome
    ) async -> [Outcome] {
        await withTaskGroup(of: Outcome.self) { group in
            var outcomes: [Outcome] = []
            for (index, element) in enumerated() {
                if index >= limit, let outcome = await group.next() { outcomes.append(outcome) }
                guard group.addTaskUnlessCancelled(operation: { await body(element) }) else { break }
            }
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
    }
}
