internal import FetchSystem

extension ProjectFolder {
    /// Reads the index for the manifest called `stem` (`deps` of `deps.yaml`); `nil` where it is missing, damaged or not
    /// authentic. Throws as `state()` does.
    package func index(_ stem: String) throws -> VendorIndex? {
        try readState(StateFile.index.name(stem)).flatMap { VendorIndex(decoding: $0) }
    }

    /// Writes `index` whole, with the current time as the time of writing. Throws as `makeState()` does.
    package func write(_ index: VendorIndex, _ stem: String) throws {
        var index = index
        index.written = WallClock.stamp
        try writeState(StateFile.index.name(stem), writing: index.encode)
    }
}
