package import FetchModel

/// The result of a command that finds out a value, rather than what becomes of dependencies.
package struct Answer<Value: Sendable>: Sendable {
    /// The value; `nil` where it could not be found out.
    package var value: Value?
    /// What went wrong.
    package var failures: [Failure]

    package init(value: Value? = nil, failures: [Failure] = []) {
        self.value = value
        self.failures = failures
    }
}

extension Engine {
    /// Returns what `body` returns, or what it threw.
    func answer<Value: Sendable>(_ body: () async throws -> Value) async -> Answer<Value> {
        do {
            return Answer(value: try await body())
        } catch {
            return Answer(failures: Failure.all(in: error))
        }
    }
}
