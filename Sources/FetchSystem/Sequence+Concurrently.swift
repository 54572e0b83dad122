extension Sequence where Element: Sendable, Self: Sendable {
    /// Returns the results of `body` for each element, in the order of the elements. At most `limit` run at a time.
    ///
    /// `body` does not throw: it returns failures as values, so that one does not end the others.
    package func mapConcurrently<Result: Sendable>(
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
