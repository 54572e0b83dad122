package import FetchModel

/// What a comparison found.
package struct ComparisonResult: Sendable {
    /// File by file, but for directories that are left out; sorted by the bytes of the paths.
    package var differences: [OriginDifference] = []
    /// Directories below which all that is compared differs for the same reason, each after those that are in it.
    package var alike: [OriginDifference] = []
    /// The first are as good as all: none may be there.
    package var faults: [OriginFault] = []
    /// Objects that the comparison lacks.
    package var missing: [ObjectID] = []
    /// What of it belongs to a path that was compared: a directory (`src/`), a submodule or a file.
    package var missingParts: [ObjectID: (kind: GitObject.Kind, path: String)] = [:]
    /// The files whose original blobs it lacks, by these, each as the fault that it is without the blob.
    package var missingOriginals: [ObjectID: OriginFault] = [:]
    /// The submodules in whose repositories missing objects are, by the objects' ids: `modules/engine/`.
    package var homes: [ObjectID: String] = [:]
    /// The submodules that were compared, by their paths: `modules/engine/`.
    package var submodules: [String: Submodule] = [:]
    /// Files whose bytes it lacks.
    package var unread: Set<String> = []
    /// Files of which it lacks SHA-256 and size.
    package var unhashed: Set<String> = []
    /// Objects that it read.
    package var used: Set<ObjectID> = []

    /// A submodule in the tree of its parent.
    package struct Submodule: Hashable, Sendable {
        /// The submodule that it is in, or the empty path of the repository itself.
        package let parent: String
        /// The parent's `.gitmodules`.
        package let list: ObjectID?
    }

    /// The differences, where a directory stands for several below it, if they are all that is compared there.
    package var foldedDifferences: [OriginDifference] {
        let reasons = Dictionary(alike.map { ($0.path, $0.reason) }) { $1 }
        var folded: [OriginDifference] = []
        var rest = differences[...]
        while let first = rest.first {
            let directory = directory(of: first, among: reasons)
            let covered = rest.prefix { $0.reason == first.reason && directory?.covers($0.path) == true }
            folded.append(covered.count > 1 ? directory ?? first : first)
            rest = rest.dropFirst(max(covered.count, 1))
        }
        return folded
    }

    /// Returns the outermost directory that stands for `difference`.
    private func directory(
        of difference: OriginDifference,
        among reasons: [String: OriginDifference.Reason]
    ) -> OriginDifference? {
        let path = difference.path
        for index in path.utf8.indices where path.utf8[index] == UInt8(ascii: "/") {
            let directory = String(path[...index])
            if reasons[directory] == difference.reason {
                return OriginDifference(path: directory, reason: difference.reason)
            }
        }
        return nil
    }
}
