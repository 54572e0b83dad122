package import FetchModel

/// What a comparison found.
package struct ComparisonResult: Sendable {
    /// Sorted by the bytes of the paths.
    package var differences: [OriginDifference] = []
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
}
