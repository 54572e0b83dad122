internal import FetchSystem

extension ProjectDirectory {
    /// Reads the index for the manifest called `stem` (`deps` of `deps.yaml`); `nil` where it is missing, damaged or not
    /// authentic. The listings of a large one stay on the disk, so that its size does not count. Throws as `state()` does.
    package func index(_ stem: String) throws -> VendorIndex? {
        let name = StateFile.index.name(stem)
        guard let (file, size) = try stateFile(name) else { return nil }
        guard size > RecordSpool.threshold, let copy = try? state()?.unnamedFile() else {
            return try readState(name).flatMap { VendorIndex(decoding: $0) }
        }
        do {
            guard try copyState(name, from: file, size: size, to: copy) else { return nil }
            return try VendorIndex(decoding: RecordSpool.Part(file: copy, offset: 0, size: size))
        } catch is SystemError {
            // The disk may be full: then it is read to memory.
            return try readState(name).flatMap { VendorIndex(decoding: $0) }
        }
    }

    /// Writes `index` whole, with the current time as the time of writing. Throws as `makeState()` does.
    package func write(_ index: VendorIndex, _ stem: String) throws {
        var index = index
        index.written = WallClock.stamp
        try writeState(StateFile.index.name(stem), writing: index.encode)
    }
}
