internal import FetchModel

extension ManifestReading {
    /// Reports destinations that lie in one another, or hold the vendor directory; each at the later of two entries.
    mutating func checkOverlaps(of dependencies: [Dependency]) {
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
                at: mine.place(of: .into)
            )
        }
        guard let vendor = vendor.map(PathRule.folded) else { return }
        for (index, path) in folded.enumerated() where clashes[index] == nil && !path.isEmpty {
            guard vendor == path || vendor.hasPrefix(path + "/") else { continue }
            problems.report(
                "overlapping-destinations",
                "\(MaskedURL.quoted(dependencies[index].destination)) is or contains the vendor directory",
                help: "name a folder of its own, such as '\(self.vendor ?? "")/\(dependencies[index].name)'",
                at: dependencies[index].place(of: .into)
            )
        }
    }
}
