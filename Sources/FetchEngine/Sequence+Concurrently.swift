extension Sequence where Element: Sendable, Self: Sendable {
    /// What `body` gives for each element, `limit` at a time, in the order of the elements.
    ///
    /// `body` does not throw: it turns what it meets into a value, so that one failure does not end the others.
    func mapConcurrently<Result: Sendable>(
        limit: Int,
        _ body: @escaping @Sendable (Element) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results: [(Int, Result)] = []
            for (index, element) in enumerated() {
                if index >= limit, let result = await group.next() { results.append(result) }
                group.addTask { (index, await body(element)) }
            }
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
