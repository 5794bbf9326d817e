/// Has tasks work through the elements, each one at a time.
/// - Returns: the results in the order of the elements, and how many a second there were.
func inParallel<Element: Sendable, Result: Sendable>(
    _ elements: [Element], tasks: Int = 64, _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> (results: [Result], perSecond: Double) {
    let began = ContinuousClock.now
    let results = try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
        for first in 0..<tasks {
            group.addTask {
                var done: [(Int, Result)] = []
                for index in stride(from: first, to: elements.count, by: tasks) {
                    try Task.checkCancellation()
                    done.append((index, try await body(elements[index])))
                }
                return done
            }
        }
        return try await group.reduce(into: [(Int, Result)]()) { $0 += $1 }
    }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    return (results.sorted { $0.0 < $1.0 }.map(\.1), Double(elements.count) / seconds)
}
