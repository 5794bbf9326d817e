import Synchronization

/// Does something for many people at once, as many at a time as real browsers would.
enum Crowd {
    /// - Returns: the results in the order of the elements.
    static func each<Element: Sendable, Result: Sendable>(
        _ elements: [Element], atOnce limit: Int = 256, _ body: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [(Int, Result)] = []
            var next = 0
            while next < min(limit, elements.count) {
                let index = next
                group.addTask { (index, try await body(elements[index])) }
                next += 1
            }
            while let result = try await group.next() {
                results.append(result)
                guard next < elements.count else { continue }
                let index = next
                group.addTask { (index, try await body(elements[index])) }
                next += 1
            }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
