internal import FetchModel
internal import FetchSystem

/// Shares the reading of files between threads: a thread that has finished its own walks reads for those that have not.
///
/// Files are handed over only while a thread waits for some; otherwise their walk reads them itself.
package final class SharedReading: Sendable {
    private struct State {
        var parcels: [Parcel] = []
        var waiting = 0
        var walks: Int
    }

    private let state: Monitor<State>

    /// What is told how much was read.
    let meter: HashingMeter?

    private let check: @Sendable () throws -> Void

    /// Prepares sharing between `walks` walks. `meter` is told what they read; reading ends with what `check` throws.
    package init(walks: Int, meter: HashingMeter? = nil, checking check: @escaping @Sendable () throws -> Void = {}) {
        state = Monitor(State(walks: walks))
        (self.meter, self.check) = (meter, check)
    }

    /// Reads what is handed over, until all walks have ended. Blocks the calling thread.
    package func help() {
        let hasher = BlobHasher(meter, checking: check)
        while let parcel = next() { parcel.read(with: hasher) }
    }

    /// Records that one walk has ended, with whatever result.
    package func endWalk() { state.update { $0.walks -= 1 } }

    /// Whether a thread waits for files.
    var isWanted: Bool { state.read { $0.waiting > $0.parcels.count } }

    /// Hands `parcel` over; returns `false` where no thread waits any more.
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

    /// Files and links of one directory, to be read together.
    final class Parcel: Sendable {
        struct Item: Sendable {
            /// The name in the directory, followed by a NUL.
            var name: [CChar]
            var isLink: Bool
            /// The path relative to the directory that is walked.
            var path: String
            /// How many entries the walk itself had found before this one.
            var position: Int
        }

        private let directory: Directory
        let items: [Item]
        private let result = Monitor<Result<[ObservedFile?], any Error>?>(nil)

        init(_ items: [Item], in directory: Directory) {
            self.items = items
            self.directory = directory
        }

        /// Reads the files.
        func read(with hasher: BlobHasher) {
            let files = Result {
                var files: [ObservedFile?] = []
                let deliver: FileReading.Deliver = { files[$0] = $1 }
                for (number, item) in items.enumerated() {
                    let file = try hasher.request(
                        item.name,
                        isLink: item.isLink,
                        item.path,
                        in: directory,
                        as: number,
                        deliver
                    )
                    files.append(file)
                }
                try hasher.finish()
                return files
            }
            result.update { $0 = files }
        }

        /// Waits for the result of `read(with:)`, and returns or throws it; `nil` stands for a file that was gone.
        func entries() throws -> [ObservedFile?] { try result.wait { $0 }.get() }
    }
}
