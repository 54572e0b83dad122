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
        checkDestinations(of: dependencies)
        return dependencies
    }

    /// Reports destinations that lie in one another, or hold the vendor directory; each at the later of two entries.
    private mutating func checkDestinations(of dependencies: [Dependency]) {
        let folded = dependencies.map { PathRule.folded($0.destination) }
        var owners: [String: Int] = [:]
        owners.reserveCapacity(folded.count)
        var clashes: [Int: Int] = [:]
        for (index, path) in folded.enumerated() where !path.isEmpty {
            if let owner = owners[path] { clashes[index] = owner } else { owners[path] = index }
        }
        for (index, path) in folded.enumerated() {
            for slash in path.indices where path[slash] == "/" {
                guard let owner = owners[String(path[..<slash])], owner != index else { continue }
                let later = max(index, owner)
                if clashes[later] == nil { clashes[later] = min(index, owner) }
            }
        }
        for (index, other) in clashes.sorted(by: { $0.key < $1.key }) {
            let (mine, its) = (dependencies[index], dependencies[other])
            let relation =
                folded[index] == folded[other]
                ? "is where \(MaskedURL.quoted(its.name)) lands as well"
                : folded[index].hasPrefix(folded[other] + "/")
                    ? "is inside '\(its.destination)', where \(MaskedURL.quoted(its.name)) lands"
                    : "contains '\(its.destination)', where \(MaskedURL.quoted(its.name)) lands"
            problems.report(
                "overlapping-destinations",
                "\(MaskedURL.quoted(mine.destination)) \(relation)",
                help: "give one of them another folder with 'into:'",
                at: mine.intoPlace
            )
        }
        guard let vendor = vendor.map(PathRule.folded) else { return }
        for (index, path) in folded.enumerated() where clashes[index] == nil && !path.isEmpty {
            guard vendor == path || vendor.hasPrefix(path + "/") else { continue }
            problems.report(
                "overlapping-destinations",
                "\(MaskedURL.quoted(dependencies[index].destination)) is or contains the vendor directory",
                help: "name a folder of its own, such as '\(self.vendor ?? "")/\(dependencies[index].name)'",
                at: dependencies[index].intoPlace
            )
        }
    }
}

extension Dependency {
    /// Where its destination is decided.
    fileprivate var intoPlace: Place { place(of: .into) }
}
