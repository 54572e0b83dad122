internal import FetchModel

/// Reads a plain list: a repository and a tag on each line, `#` before comments.
enum ListReader {
    static func read(_ input: ImportInput, _ draft: inout ImportDraft) throws {
        let source = try input.text()
        var problems = Problems(in: source)
        var index = 0
        var number = 0
        // By code points: a carriage return and a line feed are one character.
        for scalars in source.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let length = scalars.count
            defer { index += length + 1 }
            let line = Substring(scalars)
            let words = line.split(whereSeparator: \.isWhitespace).prefix { !$0.hasPrefix("#") }.map(String.init)
            if words.isEmpty { continue }
            let place = source.place(from: index, to: index + max(1, length))
            guard let (repository, tag) = pair(words) else {
                problems.report(ImportError.badLine, at: place)
                continue
            }
            if !repository.contains("/"), !repository.contains(":"), input.workspace == nil {
                problems.report(ImportError.noWorkspace(slug: repository), at: place)
                continue
            }
            let isURL = repository.contains("://") || repository.hasPrefix("git@")
            let origin = isURL ? draft.repository(repository, at: number) : .repository(repository)
            var entry = ImportedEntry(repository, line: number, from: origin)
            entry.revision = CommitID(tag).map { .commit($0.hex, of: nil) } ?? .tag(tag)
            draft.add(entry, into: nil)
        }
        guard problems.isEmpty else { throw problems.sorted }
    }

    /// `slug tag` or `slug@tag`.
    private static func pair(_ words: [String]) -> (repository: String, tag: String)? {
        if words[0].hasSuffix(":") || words[0].hasPrefix("-") { return nil }
        if words.count == 2 { return (words[0], words[1]) }
        guard words.count == 1, let at = words[0].lastIndex(of: "@"), at != words[0].startIndex else { return nil }
        let tag = words[0][words[0].index(after: at)...]
        return tag.isEmpty || tag.contains(":") ? nil : (String(words[0][..<at]), String(tag))
    }
}
