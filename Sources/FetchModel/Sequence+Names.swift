extension Sequence {
    /// Returns the elements sorted by the bytes of their names. Of several with the same name only the last one is left.
    package func sortedByUniqueNames(_ name: (Element) -> String) -> [Element] {
        var elements = Array(self)
        if elements.isSortedByUniqueNames(name) { return elements }
        elements.sort { name($0).precedesInBytes(name($1)) }
        // Most sequences have no name twice, which a dictionary of all elements would take megabytes to find out.
        if elements.isSortedByUniqueNames(name) { return elements }
        let latest = Dictionary(map { (name($0), $0) }) { $1 }
        return latest.values.sorted { name($0).precedesInBytes(name($1)) }
    }
}

extension Array {
    fileprivate func isSortedByUniqueNames(_ name: (Element) -> String) -> Bool {
        zip(self, dropFirst()).allSatisfy { name($0).precedesInBytes(name($1)) }
    }
}
