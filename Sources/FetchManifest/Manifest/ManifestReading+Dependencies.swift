internal import FetchModel

extension ManifestReading {
    /// All entries of `dependencies:`, in the order of the file; of no use where problems were reported.
    mutating func readDependencies(_ pair: YAMLPair) -> [Dependency] {
        // What is left when the last entry was taken out.
        if pair.value.isNull { return [] }
        guard let entries = mapping(pair, example: "'engine: rev1', one entry a line, or 'dependencies: {}' for none")
        else { return [] }
        var dependencies: [Dependency] = []
        dependencies.reserveCapacity(entries.count)
        var seen: [String: YAMLNode] = [:]
        seen.reserveCapacity(entries.count)
        for entry in entries {
            guard let name = key(entry.key) else { continue }
            if let fault = NameRule.fault(in: name) {
                problems.report(
                    "bad-name",
                    "\(MaskedURL.quoted(name)) cannot be the name of a dependency: \(fault)",
                    help:
                        "a name is that of a folder; write the repository under 'repo:', and the folder under 'into:'",
                    at: entry.key
                )
                continue
            }
            let folded = PathRule.folded(name)
            if let first = seen[folded] {
                if first.isText(name) {
                    reportDuplicate(name, at: entry.key, first: first)
                } else {
                    let line = problems.place(of: first).line
                    let message = "the name \(MaskedURL.quoted(name)) differs only in case from the one on line \(line)"
                    let help = "rename one of them; some systems would put both into the same folder"
                    problems.report("name-case", message, help: help, at: entry.key)
                }
                continue
            }
            seen[folded] = entry.key
            if let dependency = dependency(name, entry) { dependencies.append(dependency) }
        }
        checkOverlaps(of: dependencies)
        checkBelongings(of: dependencies)
        return dependencies
    }
}
