/// A dependency with what the lock is to hold of it: the question in canonical form.
package struct Wanted: Hashable, Sendable {
    /// What the manifest says.
    @Shared package var dependency: Dependency
    /// The canonical URL of the repository or archive.
    package var source: String
    /// Further spellings of `source` that a lock may hold: the built-in forge's own URL, where the environment moved it.
    package var otherSources: Set<String>
    /// Every key that shapes the result.
    package var request: Request

    /// `dependency`, canonically.
    package init(_ dependency: Dependency, source: String, otherSources: Set<String> = [], request: Request) {
        self.dependency = dependency
        self.source = source
        self.otherSources = otherSources
        self.request = request
    }

    /// Whether `pin` answers this very question.
    package func isAnswered(by pin: Pin) -> Bool {
        isFromSameSource(as: pin) && pin.request == request
    }

    /// Whether `pin` answers for the same state of the same source, though perhaps with other filters: then its commit
    /// stays, since locked versions move by `fetch update` alone.
    package func isSameSelection(as pin: Pin) -> Bool {
        isFromSameSource(as: pin) && pin.request.selection == request.selection
    }

    private func isFromSameSource(as pin: Pin) -> Bool {
        pin.source == source || otherSources.contains(pin.source)
    }
}
