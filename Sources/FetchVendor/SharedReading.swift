internal import FetchModel
internal import FetchSystem

/// The reading of files, shared between threads: who has walked all its folders takes files over from who has not.
///
/// Nothing is put off for later: files are handed over only while a thread waits for some, and are read on the spot
/// otherwise.
package final class SharedReading: Sendable {
    private struct State {
        var parcels: [Parcel] = []
        var waiting = 0
        var walks: Int
    }

    private let state: Monitor<State>

    /// For as many walks as `walks` says.
    package init(walks: Int) { state = Monitor(State(walks: walks)) }

    /// Reads what is handed over, until all walks are over. Blocks the calling thread.
    package func help() {
        let hasher = BlobHasher()
        while let parcel = next() { parcel.read(with: hasher) }
    }

    /// Says that one walk is over, however it ended.
    package func endWalk() { state.update { $0.walks -= 1 } }

    /// Whether a thread waits for files.
    var isWanted: Bool { state.look { $0.waiting > $0.parcels.count } }

    /// Hands `parcel` over; `false` where no thread waits for it any more.
    func hand(over parcel: Parcel) -> Bool {
        state.update { state in
            guard state.waiting > state.parcels.count else { return false }
            state.parcels.append(parcel)
            return true
        }
    }

    private func next() -> Parcel? {
        state.update { $0.waiting += 1 }
        return state.wait { state in
            if let parcel = state.parcels.popLast() {
                state.waiting -= 1
                return .some(parcel)
            }
            return state.walks == 0 ? .some(nil) : nil
        }
    }

    /// Files and links of one folder, to be read as one piece of work.
    final class Parcel: Sendable {
        struct Item: Sendable {
            /// The name in the folder, ended by a NUL.
            var name: [CChar]
            var isLink: Bool
            /// The path below the folder that is walked.
            var path: String
            /// How many entries the walk had found itself before this one.
            var place: Int
        }

        private let folder: Folder
        let items: [Item]
        private let result = Monitor<Result<[Scan.Entry?], any Error>?>(nil)

        init(_ items: [Item], in folder: Folder) {
            self.items = items
            self.folder = folder
        }

        /// Reads them.
        func read(with hasher: BlobHasher) {
            let entries = Result { try items.map { try hasher.entry($0.name, isLink: $0.isLink, $0.path, in: folder) } }
            result.update { $0 = entries }
        }

        /// What was read; `nil` for what was gone by then. Waits for it.
        func entries() throws -> [Scan.Entry?] { try result.wait { $0 }.get() }
    }
}

extension BlobHasher {
    /// The entry of the file or link `name` in `folder`; `nil` where it is gone, or something else by now. Throws as
    /// `file(_:in:)` does.
    func entry(_ name: UnsafePointer<CChar>, isLink: Bool, _ path: String, in folder: Folder) throws -> Scan.Entry? {
        guard let (status, blob) = try isLink ? link(name, in: folder) : file(name, in: folder) else { return nil }
        let mode: TreeEntry.Mode = isLink ? .symlink : status.isExecutable ? .executable : .file
        return Scan.Entry(entry: TreeEntry(path: path, mode: mode, blob: blob, size: status.size), status: status)
    }
}
