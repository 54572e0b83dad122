internal import FetchModel

/// What is wrong with one file, collected so that all of it is reported in one run.
struct Problems {
    /// Beyond this many, more would help nobody.
    private static let limit = 10_000

    private let source: SourceText
    private var failures: [Failure] = []
    private var seen: Set<Sighting> = []
    private var count = 0

    /// A problem at its place: an alias may lead to the same one any number of times.
    private struct Sighting: Hashable {
        var line: Int
        var column: Int
        var message: String
    }

    /// None yet, of `source`.
    init(in source: SourceText) { self.source = source }

    /// Whether there are none.
    var isEmpty: Bool { count == 0 }

    /// All of them in the order of the file.
    var sorted: Failures {
        var all = failures.enumerated()
            .sorted { left, right in
                let (a, b) = (left.element.place, right.element.place)
                return (a?.line ?? 0, a?.column ?? 0, left.offset) < (b?.line ?? 0, b?.column ?? 0, right.offset)
            }
            .map(\.element)
        if count > failures.count, let last = all.last?.place {
            let message = "there are \(count - failures.count) more problems than these"
            all.append(Failure(.data, "too-many-problems", message, help: "correct these first", place: last))
        }
        return Failures(all)
    }

    /// Adds what was found elsewhere to be wrong with the file.
    mutating func add(_ failures: [Failure]) {
        for failure in failures { add(failure) }
    }

    private mutating func add(_ failure: Failure) {
        let (line, column) = (failure.place?.line ?? 0, failure.place?.column ?? 0)
        guard seen.insert(Sighting(line: line, column: column, message: failure.message)).inserted else { return }
        count += 1
        if count <= Self.limit { failures.append(failure) }
    }

    /// Adds the problem that `code` names, at `place`.
    mutating func report(_ code: String, _ message: String, help: String? = nil, at place: Place) {
        add(Failure(.data, code, message, help: help, place: place))
    }

    /// The same at a node; one that spans lines shows its first.
    mutating func report(_ code: String, _ message: String, help: String? = nil, at node: YAMLNode) {
        report(code, message, help: help, at: place(of: node))
    }

    /// Where `node` stands.
    func place(of node: YAMLNode) -> Place { source.place(from: node.start, to: node.end) }
}
