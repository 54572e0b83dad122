internal import FetchModel

/// The problems of one file, collected so that one run reports all of them.
struct Problems {
    /// How many are listed; the rest is counted.
    private static let limit = 10_000

    private let source: SourceText
    private var failures: [Failure] = []
    private var seen: Set<Key> = []
    private var count = 0
    /// The dependency whose entry is being read.
    var subject: String?

    /// Identifies a problem: an alias may lead to the same one any number of times.
    private struct Key: Hashable {
        var line: Int
        var column: Int
        var message: String
    }

    init(in source: SourceText) { self.source = source }

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
            all.append(Located(fault: FieldError.moreProblems(count - failures.count), place: last).failure)
        }
        return Failures(all)
    }

    /// Adds `error` at `place`.
    mutating func report(_ error: some Diagnosable, at place: Place) {
        var failure = error.failure
        failure.place = place
        add(failure)
    }

    /// Adds a failure that was found elsewhere.
    mutating func add(_ failure: Failure) {
        let (line, column) = (failure.place?.line ?? 0, failure.place?.column ?? 0)
        guard seen.insert(Key(line: line, column: column, message: failure.message)).inserted else { return }
        count += 1
        if count <= Self.limit { failures.append(subject.map { failure.about($0) } ?? failure) }
    }

    /// Returns the place of `node`: its first line, where it spans several.
    func place(of node: YAMLNode) -> Place { source.place(from: node.start, to: node.end) }
}
