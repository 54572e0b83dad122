/// A dependency as a canonical request: what the lockfile is to say of the manifest's entry.
package struct Wanted: Hashable, Sendable {
    /// What the manifest says.
    package var dependency: Dependency
    /// The canonical URL of the repository or archive.
    package var source: String
    /// Other spellings of `source` that a lockfile may contain: the built-in forge's own URL, if the environment moved it.
    package var otherSources: Set<String>
    /// Every key that shapes the result.
    package var request: Request

    /// Creates the request of `dependency`.
    package init(_ dependency: Dependency, source: String, otherSources: Set<String> = [], request: Request) {
        self.dependency = dependency
        self.source = source
        self.otherSources = otherSources
        self.request = request
    }

    /// Returns whether `pin` is the answer to this request.
    package func isAnswered(by pin: Pin) -> Bool {
        isFromSameSource(as: pin) && pin.request == request
    }

    /// Returns whether `pin` is of the same state of the same source, perhaps with other filters. Its commit then stays,
    /// since only `fetch update` moves locked versions.
    package func isSameSelection(as pin: Pin) -> Bool {
        isFromSameSource(as: pin) && pin.request.selection == request.selection
    }

    private func isFromSameSource(as pin: Pin) -> Bool {
        pin.source == source || otherSources.contains(pin.source)
    }
}
