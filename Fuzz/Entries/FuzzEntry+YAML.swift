import FetchForge
import FetchManifest
import FetchModel
import TestSupport

extension FuzzEntry {
    /// `deps.yaml`: a manifest, or failures that say where.
    static let manifest = FuzzEntry(
        "manifest",
        seeds: {
            try ["manifests/valid", "manifests/invalid"].flatMap { try Fixture.all(in: $0) }
                .filter { $0.name.hasSuffix(".yaml") }.map { [UInt8](try $0.data()) }
        }
    ) { bytes in
        do throws(Failures) {
            _ = try ManifestReader.read(bytes: bytes, file: "deps.yaml", forges: ForgeTable.catalog)
        } catch {
            try promise(!error.all.isEmpty, "a manifest is refused without a reason")
            for failure in error.all { try failure.promise() }
        }
    }

    /// `deps.lock`: what is read and written again is the same lock, and written once more the same bytes.
    static let lock = FuzzEntry(
        "lock",
        seeds: {
            try Fixture.all(in: "lockfiles").map { [UInt8](try $0.data()) }
        }
    ) { bytes in
        let lock: Lockfile
        do throws(LockfileError) {
            lock = try LockfileReader.read(bytes: bytes, file: "deps.lock")
        } catch {
            return try error.failure.promise()
        }
        let written = LockfileWriter.bytes(of: lock)
        let again: Lockfile
        do throws(LockfileError) {
            again = try LockfileReader.read(bytes: written, file: "deps.lock")
        } catch {
            throw BrokenPromise("what was written cannot be read: \(error.failure.rendered())")
        }
        try promise(again == lock, "what was written is another lock")
        try promise(LockfileWriter.bytes(of: again) == written, "what was written twice differs")
    }
}
