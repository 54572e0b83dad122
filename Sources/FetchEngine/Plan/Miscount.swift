internal import FetchModel
internal import FetchVendor

/// An entry of the lockfile that names the right tree and counts its files or bytes wrongly, as a merge by hand can leave it.
struct Miscount: Hashable, Sendable {
    /// The entry as it is.
    let pin: Pin
    /// How many files and links the tree has.
    let files: Int
    /// The total size of its files.
    let bytes: Int

    /// What `pin` says wrongly of its tree, which has so many `files` of so many `bytes`; `nil` where it is right.
    init?(_ pin: Pin, files: Int, bytes: Int) {
        if pin.files == files, pin.bytes == bytes { return nil }
        (self.pin, self.files, self.bytes) = (pin, files, bytes)
    }

    /// What `pin` says wrongly of the tree of `record`; `nil` where it is right, or of another tree.
    init?(_ pin: Pin?, _ record: VendorIndex.Record?) {
        guard let pin, let record, pin.tree == record.tree else { return nil }
        self.init(pin, files: record.files, bytes: record.bytes)
    }

    /// What `pin` says wrongly of its tree, which `scan` found; `nil` where it is right, or of another tree.
    init?(_ pin: Pin, _ scan: Scan) {
        guard scan.holds(pin.tree) else { return nil }
        self.init(pin, files: scan.files, bytes: scan.bytes)
    }

    /// The entry with the right numbers.
    var corrected: Pin {
        var pin = pin
        (pin.files, pin.bytes) = (files, bytes)
        return pin
    }

    /// How to correct the lockfile called `lock`.
    static func help(_ lock: String) -> String { "correct it with `fetch sync`, and commit \(lock)" }

    /// What is wrong in the lockfile called `lock`.
    func sentence(_ lock: String) -> String {
        "'\(pin.name)' has \(pin.files) files of \(pin.bytes) bytes in \(lock), but its tree has \(files) of \(bytes)"
    }
}

extension Pin {
    /// The same with the numbers of its tree, which has so many `files` of so many `bytes`.
    func counted(files: Int, bytes: Int) -> Pin { Miscount(self, files: files, bytes: bytes)?.corrected ?? self }
}

extension Planned {
    /// The entries that stay, and that the lockfile counts wrongly.
    var miscounts: [Miscount] {
        plan.steps.compactMap { step in
            guard case .keep(let wanted, let pin) = step else { return nil }
            return Miscount(pin, inventory.record(of: pin.name, at: wanted.dependency.destination))
        }
    }
}
