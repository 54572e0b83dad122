extension Sequence where Element: Sendable, Self: Sendable {
    /// Returns the results of `body` for each element, in the order of the elements. At most `limit` run at a time.
    ///
    /// `body` does not throw: it returns failures as values, so that one does not end the others.
    package func mapConcurrently<Result: Sendable>(
        limit: Int,
        _ body: @escaping @Sendable (Element) async -> Result
    ) async -> [Result] {
        var results: [(Int, Result)] = []
        await mapConcurrently(limit: limit, body) { results.append(($0, $1)) }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Passes the result of `body` for each element to `receive`, with the element's position, as soon as it is there. At
    /// most `limit` run at a time; `receive` is called for one result after the other.
    package func mapConcurrently<Result: Sendable>(
        limit: Int,
        _ body: @escaping @Sendable (Element) async -> Result,
        receive: (Int, Result) -> Void
    ) async {
        await withTaskGroup(of: (Int, Result).self) { group in
            for (index, element) in enumerated() {
                if index >= limit, let (place, result) = await group.next() { receive(place, result) }
                group.addTask { (index, await body(element)) }
            }
            for await (place, result) in group { receive(place, result) }
        }
    }
}
