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
        let manifest: Manifest
        do throws(Failures) {
            manifest = try ManifestReader.read(bytes: bytes, file: "deps.yaml", forges: ForgeTable.catalog)
        } catch {
            try promise(!error.all.isEmpty, "a manifest is refused without a reason")
            for failure in error.all {
                try failure.promise()
                try promise(failure.place != nil, "\(failure.code) has no place")
                try failure.place?.promise(in: bytes)
            }
            return
        }
        for dependency in manifest.dependencies {
            for place in [dependency.place] + dependency.places.values { try place.promise(in: bytes) }
            let path = dependency.destination
            let isInside = !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
            try promise(isInside, "'\(path)' leads out of the project")
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
            try error.failure.promise()
            try promise(error.failure.place != nil, "\(error.failure.code) has no place")
            try error.failure.place?.promise(in: bytes)
            return
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

extension Place {
    /// What must be true of every place in `bytes`: editors can go there. A column may be one behind the last character.
    fileprivate func promise(in bytes: [UInt8]) throws {
        var lines = [0]
        var previous: Unicode.Scalar?
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\n" || scalar == "\r" {
                if !(scalar == "\n" && previous == "\r") { lines.append(0) }
            } else {
                lines[lines.count - 1] += 1
            }
            previous = scalar
        }
        guard (1...lines.count).contains(line) else { throw BrokenPromise("line \(line) of \(lines.count)") }
        let end = lines[line - 1]
        guard (1...(end + 1)).contains(column), length >= 1, text.unicodeScalars.count <= end else {
            throw BrokenPromise("column \(column), length \(length), in a line of \(end): \(text.debugDescription)")
        }
    }
}
