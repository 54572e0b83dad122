package import FetchModel

/// What a comparison reads. Each closure returns `nil` for what is not at hand.
package struct ComparisonSources {
    /// Returns an object.
    package var object: (ObjectID) throws -> GitObject?
    /// Returns the bytes of the file at this path of the repository.
    package var content: (String) throws -> [UInt8]?
    /// Returns what a pointer to the file at this path says.
    package var largeFile: (String) throws -> LargeFilePointer?
    /// Whether the submodule at a path is not part of a checkout, as these bytes of a `.gitmodules` say; `nil` where
    /// submodules are not wanted.
    package var leavesOut: ((_ list: [UInt8], _ path: String) throws -> Bool)?

    package init(
        object: @escaping (ObjectID) throws -> GitObject?,
        content: @escaping (String) throws -> [UInt8]?,
        largeFile: @escaping (String) throws -> LargeFilePointer? = { _ in nil },
        leavesOut: ((_ list: [UInt8], _ path: String) throws -> Bool)? = nil
    ) {
        (self.object, self.content, self.largeFile) = (object, content, largeFile)
        self.leavesOut = leavesOut
    }
}
