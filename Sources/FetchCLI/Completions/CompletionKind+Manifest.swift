internal import ArgumentParser
internal import FetchEngine

extension CompletionKind {
    /// Names of entries of the manifest.
    static var dependencies: CompletionKind { .custom { words, _, _ in CompletionWords(words)?.names ?? [] } }

    /// For `override`: a name of the manifest, and then directories.
    static var dependencyThenDirectory: CompletionKind {
        .custom { words, index, _ in
            let names = CompletionWords(words)?.names ?? []
            let before = words.indices.contains(index) ? words[..<index] : words.dropLast()
            let current = words.indices.contains(index) ? words[index] : words.last ?? ""
            let isEnding = before.contains("--off") || before.contains("--on")
            if isEnding || !before.contains(where: names.contains) { return names }
            return CompletionWords.directories(beginning: current)
        }
    }

    /// Groups of the manifest.
    static var groups: CompletionKind { .custom { words, _, _ in CompletionWords(words)?.groups ?? [] } }

    /// Tags of the dependency that the command line names.
    static var tags: CompletionKind { .custom { words, _, _ in CompletionWords(words)?.tags(ofEntryIn: words) ?? [] } }

    /// Hosts that can be named.
    static var hosts: CompletionKind { .custom { words, _, _ in CompletionWords(words)?.hosts ?? [] } }
}

extension CompletionWords {
    /// The words of the project that the command line `words` is about; `nil` where that cannot be said.
    fileprivate init?(_ words: [String]) {
        var choice = ProjectChoice()
        choice.directory = CommonOption.directory.value(in: words)
        choice.manifest = CommonOption.manifest.value(in: words)
        // A completion has nowhere to report an error, and the command itself will.
        guard let settings = try? Settings.current(choice, version: Version.text) else { return nil }
        self.init(settings)
    }
}

extension CommonOption {
    /// The option's last value in `words`: after `--manifest`, or in `--manifest=FILE`.
    fileprivate func value(in words: [String]) -> String? {
        for index in words.indices.reversed() {
            for spelling in spellings {
                if words[index] == spelling { return index + 1 < words.count ? words[index + 1] : nil }
                if spelling.hasPrefix("--"), words[index].hasPrefix("\(spelling)=") {
                    return String(words[index].dropFirst(spelling.count + 1))
                }
            }
        }
        return nil
    }
}
