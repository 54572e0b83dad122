internal import FetchModel

/// The failures of a run as people read them: in the order of the manifest, and those that differ in the dependency's name
/// alone as one.
struct FailureList {
    /// The failures in the order in which they are shown.
    let failures: [Failure]
    /// Whether they are all that is wrong with a file, and nothing was done.
    var endsWithCount = false

    /// How many names are written out.
    private static let namesShown = 3
    /// Fewer failures with places of their own stay apart: each place says something.
    private static let fewestWithPlaces = 4

    /// Sorts `failures`: file by file, by line and column where they have a place, then the others, otherwise as they are.
    init(_ failures: [Failure], endsWithCount: Bool = false) {
        var files: [String: Int] = [:]
        for file in failures.compactMap(\.place?.file) where files[file] == nil { files[file] = files.count }
        self.failures = failures.enumerated().sorted { a, b in
            switch (a.element.place, b.element.place) {
            case (let first?, let second?):
                if first.file != second.file { return files[first.file, default: 0] < files[second.file, default: 0] }
                return (first.line, first.column, a.offset) < (second.line, second.column, b.offset)
            case (.some, nil): return true
            case (nil, .some): return false
            default: return a.offset < b.offset
            }
        }.map(\.element)
        self.endsWithCount = endsWithCount
    }

    /// The texts to print, in order, for a terminal of so many `columns`: `fit` breaks lines, `mark` stands where a source line
    /// is cut.
    func texts(columns: Int? = nil, mark: String = "…", _ fit: (String) -> String = { $0 }) -> [String] {
        let groups = groups()
        var texts: [String] = []
        for (index, group) in groups.enumerated() {
            let text = (group.count == 1 ? group[0] : Self.merged(group))
                .rendered(columns: columns, mark: mark, fit)
            // A source line belongs to the message above it.
            let isApart = index > 0 && (groups[index - 1].hasExcerpt || group.hasExcerpt)
            texts.append((isApart ? "\n" : "") + text)
        }
        if endsWithCount, failures.count > 1, failures.allSatisfy({ $0.kind == .data }), let file = commonFile {
            texts.append("\(Count.of(failures.count, "problem")) in \(Quotation.escaped(file))")
        }
        return texts
    }

    private var commonFile: String? {
        let files = Set(failures.map { $0.place?.file })
        return files.count == 1 ? files.first ?? nil : nil
    }

    /// What failures have in common that differ in the dependency's name alone.
    private struct Likeness: Hashable {
        let kind: Failure.Kind
        let code: String
        let message: String
        let help: String?
    }

    private func groups() -> [[Failure]] {
        var groups: [[Failure]] = []
        var positions: [Likeness: Int] = [:]
        let likenesses = failures.map(likeness)
        let counts = Dictionary(grouping: likenesses.compactMap(\.self)) { $0 }.mapValues(\.count)
        for (failure, likeness) in zip(failures, likenesses) {
            let fewest = failure.place == nil ? 2 : Self.fewestWithPlaces
            guard let likeness, counts[likeness, default: 0] >= fewest else {
                groups.append([failure])
                continue
            }
            if let position = positions[likeness] {
                groups[position].append(failure)
            } else {
                positions[likeness] = groups.count
                groups.append([failure])
            }
        }
        return groups
    }

    private func likeness(of failure: Failure) -> Likeness? {
        // What is wrong with the entries of a file is mended entry by entry.
        if endsWithCount, failure.kind == .data { return nil }
        guard let name = failure.dependency, let message = Self.remainder(of: failure, name) else { return nil }
        return Likeness(
            kind: failure.kind,
            code: failure.code,
            message: message,
            help: failure.help.map { Self.anonymous($0, name) }
        )
    }

    /// The message without the name of its dependency.
    private static func remainder(of failure: Failure, _ name: String) -> String? {
        if let severally = failure.severally { return severally }
        guard [.unavailable, .permission, .disk, .busy, .data].contains(failure.kind) else { return nil }
        let message = failure.anonymousMessage
        return message == failure.message ? nil : ": " + message
    }

    /// `fetch sync --force` for `fetch sync --force engine`.
    private static func anonymous(_ help: String, _ name: String) -> String {
        help.split(separator: " \(name)`", omittingEmptySubsequences: false).joined(separator: "`")
    }

    private static func merged(_ group: [Failure]) -> Failure {
        let names = group.compactMap(\.dependency)
        let first = group[0]
        let message = names.first.flatMap { remainder(of: first, $0) } ?? first.message
        var merged = first
        // What is said of several in their own words names them all; the line of one says nothing more.
        if first.severally != nil { merged.place = nil }
        let subject = "\(names.count) dependencies"
        merged.message =
            message.hasPrefix(": ")
            ? "\(subject) (\(list(names)))\(message)" : "\(subject) \(message): \(list(names))"
        merged.help = names.first.flatMap { name in first.help.map { anonymous($0, name) } }
        return merged
    }

    /// `a, b, c and 27 more`.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(namesShown).joined(separator: ", ")
        return names.count > namesShown ? "\(shown) and \(names.count - namesShown) more" : shown
    }
}

extension [Failure] {
    /// Whether it is shown with a line of the manifest.
    fileprivate var hasExcerpt: Bool { first?.place != nil && (count == 1 || first?.severally == nil) }
}
