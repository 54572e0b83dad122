internal import Foundation
internal import TestSupport
internal import Testing

/// Disks that are full, read-only or not ours: a clear error, and the old state stays.
@Suite struct DiskTests {
    private static let small = "dependencies:\n  motor:\n    url: [FORGE]/files/small.tar.gz"
    private static let large = "dependencies:\n  motor:\n    url: [FORGE]/files/large.tar.gz"

    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.archive("small.tar.gz", ["README": "small\n", "src/main.c": "int main(void) {}\n"])
        // Text that packs well, so that the archive itself is small and only its content is large.
        let text = String(repeating: "0123456789abcdef", count: 1 << 14)
        let files = (0..<16).map { ("data/\($0).txt", "\($0) " + text) }
        try sandbox.archive("large.tar.gz", Dictionary(uniqueKeysWithValues: files))
        return sandbox
    }

    @Test(.enabled(if: MountedDisk.isPossible, "it takes the right to mount"))
    func `a full disk is exit 74, says so, and keeps the old tree and lock`() throws {
        let sandbox = try sandbox()
        let disk = try MountedDisk(sandbox.scratch.path("project"), size: "2m")
        try sandbox.manifest(Self.small)
        #expect(try sandbox.fetch("sync").status == 0)
        let (tree, lock) = (try sandbox.tree("project/vendor/motor"), try sandbox.lock("project"))
        let names = try sandbox.scratch.list("project")
        try sandbox.manifest(Self.large)
        let result = try sandbox.fetch("sync", "--json")
        #expect(result.status == 74, "\(result.errors)")
        for text in ["motor", "no space left on device", "help: free some space there"] {
            #expect(result.errors.contains(text), "no '\(text)' in: \(result.errors)")
        }
        let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect(document?["ok"] as? Bool == false)
        #expect(try sandbox.tree("project/vendor/motor") == tree)
        #expect(try sandbox.lock("project") == lock)
        #expect(try sandbox.scratch.list("project") == names)
        try sandbox.manifest(Self.small)
        #expect(try sandbox.fetch("verify").status == 0)
        #expect(try sandbox.fetch("sync").status == 0)
        _ = disk
    }

    @Test(.enabled(if: MountedDisk.isPossible, "it takes the right to mount"))
    func `a disk with no byte left for the lock is exit 74, and goes on when there is room`() throws {
        let sandbox = try sandbox()
        let disk = try MountedDisk(sandbox.scratch.path("project"), size: "1m")
        try sandbox.manifest(Self.small)
        try runCommand("sh", ["-c", "dd if=/dev/zero of=ballast bs=4096 2>/dev/null; true"], in: disk.path)
        let result = try sandbox.fetch("sync")
        #expect(result.status == 74, "\(result.errors)")
        #expect(result.errors.contains("help: free some space there"), "\(result.errors)")
        #expect(try sandbox.lock("project") == nil)
        #expect(try sandbox.leftOvers().isEmpty)
        try FileManager.default.removeItem(atPath: disk.path + "/ballast")
        #expect(try sandbox.fetch("sync").status == 0)
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test(.enabled(if: MountedDisk.isPossible, "it takes the right to mount"))
    func `a full cache is a note, and the sync goes on`() throws {
        let sandbox = try sandbox()
        let disk = try MountedDisk(sandbox.scratch.path("cache"), size: "64k")
        // A file system in memory is writable by everybody at first, and such a cache is not used.
        chmod(disk.path, 0o700)
        try runCommand("sh", ["-c", "dd if=/dev/zero of=ballast bs=4096 2>/dev/null; true"], in: disk.path)
        try sandbox.manifest(Self.large)
        let result = try sandbox.fetch("sync")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("the cache cannot be used"), "\(result.errors)")
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test(
        .enabled(if: MountedDisk.isPossible, "it takes the right to mount"),
        arguments: ["project", "project/vendor"]
    )
    func `a read-only place is exit 74, says so, and what only looks still works`(_ place: String) throws {
        let sandbox = try sandbox()
        try sandbox.manifest(Self.small)
        #expect(try sandbox.fetch("sync").status == 0)
        let (tree, lock) = (try sandbox.tree("project/vendor/motor"), try sandbox.lock("project"))
        try sandbox.manifest(Self.large)
        let disk = try MountedDisk(readOnly: sandbox.scratch.path(place))
        let result = try sandbox.fetch("sync")
        #expect(result.status == 74, "\(result.errors)")
        #expect(result.errors.contains("read-only file system"), "\(result.errors)")
        #expect(result.errors.contains("help: the file system is read-only"), "\(result.errors)")
        #expect(try sandbox.fetch("status").status == 0)
        #expect(try sandbox.fetch("list").status == 0)
        #expect(try sandbox.fetch("sync", "--dry-run").status == 0)
        #expect(try sandbox.tree("project/vendor/motor") == tree)
        #expect(try sandbox.lock("project") == lock)
        disk.unmount()
        #expect(try sandbox.fetch("sync").status == 0)
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test(
        .enabled(if: MountedDisk.isPossible, "it takes the right to mount"),
        arguments: [("deps.lock", "sync"), ("deps.lock", "remove motor"), ("deps.yaml", "remove motor")]
    )
    func `a file that is mounted by itself is exit 74 before anything changes`(
        _ name: String,
        _ command: String
    ) throws {
        let sandbox = try sandbox()
        try sandbox.manifest(Self.small)
        #expect(try sandbox.fetch("sync").status == 0)
        if command == "sync" { try sandbox.manifest(Self.large) }
        let (tree, lock) = (try sandbox.tree("project/vendor/motor"), try sandbox.lock("project"))
        let manifest = try sandbox.scratch.read("project/deps.yaml")
        func run(_ command: String) throws -> CommandResult {
            let mount = "cp \(name) ../copy && mount --bind ../copy \(name)"
            let script = "\(mount) && exec '\(Products.directory)/fetch' \(command)"
            return try runCommand(
                "unshare",
                ["-m", "sh", "-c", script],
                in: sandbox.scratch.path("project"),
                environment: sandbox.environment
            )
        }
        let result = try run(command)
        #expect(result.status == 74, "\(result.errors)")
        #expect(result.errors.contains("cannot replace '\(name)': it is a mount of its own"), "\(result.errors)")
        #expect(try sandbox.tree("project/vendor/motor") == tree)
        #expect(try sandbox.lock("project") == lock)
        #expect(try sandbox.scratch.read("project/deps.yaml") == manifest)
        #expect(try sandbox.leftOvers().isEmpty)
        // What changes neither goes on.
        #expect(try run("status").status == 0)
        if command != "sync" { #expect(try run("sync --locked").status == 0) }
    }

    @Test(.enabled(if: getuid() == 0, "it takes the right to become another user"))
    func `a directory of another user is exit 74, and says whose permissions to check`() throws {
        let sandbox = try sandbox()
        try sandbox.manifest(Self.small)
        let all = "chmod 711 . && chmod -R a+rwX project home && chmod 755 project"
        try runCommand("sh", ["-c", all], in: sandbox.scratch.path)
        let result = try runCommand(
            "setpriv",
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", "\(Products.directory)/fetch", "sync"],
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
        // Where the build itself is in a private directory, that user cannot even start it.
        guard result.status != 126, result.status != 127 else { return }
        #expect(result.status == 74, "\(result.errors)")
        #expect(result.errors.contains("permission denied"), "\(result.errors)")
        #expect(result.errors.contains("help: check who owns it"), "\(result.errors)")
    }

    @Test(.enabled(if: MountedDisk.hasQuotas, "it takes btrfs, and the right to mount"))
    func `a quota that is used up is exit 74, says so, and keeps the old tree and lock`() throws {
        let sandbox = try sandbox()
        let disk = try MountedDisk(sandbox.scratch.path("disk"), quota: "1M")
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project"))
        try FileManager.default.createSymbolicLink(
            atPath: sandbox.scratch.path("project"),
            withDestinationPath: disk.path + "/limited"
        )
        try sandbox.manifest(Self.small)
        #expect(try sandbox.fetch("sync").status == 0)
        let (tree, lock) = (try sandbox.tree("project/vendor/motor"), try sandbox.lock("project"))
        try sandbox.manifest(Self.large)
        let result = try sandbox.fetch("sync")
        #expect(result.status == 74, "\(result.errors)")
        #expect(result.errors.contains("quota"), "\(result.errors)")
        #expect(try sandbox.tree("project/vendor/motor") == tree)
        #expect(try sandbox.lock("project") == lock)
        #expect(try sandbox.leftOvers().isEmpty)
        try sandbox.manifest(Self.small)
        #expect(try sandbox.fetch("verify").status == 0)
        #expect(try sandbox.fetch("sync").status == 0)
        _ = disk
    }

    @Test(
        .enabled(if: MountedDisk.foldsCase, "it takes a kernel with ext4's casefold, and the right to mount"),
        arguments: [
            ["readme", "README"], ["src/main.c", "SRC/other.c"], ["Link", "link/below"], ["a/b/c", "a/B"],
        ]
    )
    func `on a disk that ignores case, names that it takes for one are refused`(_ names: [String]) throws {
        let sandbox = try Sandbox()
        let disk = try MountedDisk(foldingCase: sandbox.scratch.path("disk"))
        defer { withExtendedLifetime(disk) {} }
        try sandbox.archive("good.tar.gz", ["readme": "fine\n"])
        try sandbox.archive("bad.tar.gz", Dictionary(uniqueKeysWithValues: names.map { ($0, "text of \($0)\n") }))
        try sandbox.manifest("dependencies:\n  motor: {url: '[FORGE]/files/good.tar.gz'}", in: "disk")
        #expect(try sandbox.fetch("sync", in: "disk").status == 0)
        try sandbox.manifest("dependencies:\n  motor: {url: '[FORGE]/files/bad.tar.gz'}", in: "disk")

        let result = try sandbox.fetch("sync", in: "disk")

        #expect(result.status == 65, "\(result.everything)")
        #expect(result.errors.contains("a name that this disk takes for another entry's"), "\(result.errors)")
        #expect(try sandbox.scratch.read("disk/vendor/motor/readme") == "fine\n")
        #expect(try sandbox.scratch.list("disk/vendor") == ["motor/", "motor/readme"])
        // On a disk that tells them apart, the same archive is vendored.
        try sandbox.manifest("dependencies:\n  motor: {url: '[FORGE]/files/bad.tar.gz'}")
        #expect(try sandbox.fetch("sync").status == 0)
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test func `a manifest with more entries than files may be open is done in parts`() throws {
        let sandbox = try sandbox()
        let entries = (0..<500).map { "  motor\($0): {url: '[FORGE]/files/small.tar.gz'}" }
        try sandbox.manifest("dependencies:\n" + entries.joined(separator: "\n"))
        let result = try runCommand(
            "sh",
            ["-c", "ulimit -n 1000; exec '\(Products.directory)/fetch' sync"],
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
        #expect(result.status == 0, "\(result.everything.prefix(2_000))")
        #expect(try sandbox.fetch("verify").status == 0)
        // One archive for all of them is asked for once.
        #expect(try sandbox.forge.takeCounts().values.reduce(0, +) == 1)
    }

    @Test func `a limit on the size of files is an error like a full disk, and no crash`() throws {
        let sandbox = try sandbox()
        try sandbox.manifest(Self.large)
        let result = try runCommand(
            "sh",
            ["-c", "ulimit -f 100; exec '\(Products.directory)/fetch' sync"],
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
        #expect(result.status == 74, "\(result.everything)")
        #expect(try sandbox.leftOvers().isEmpty)
        #expect(try sandbox.lock("project") == nil)
    }
}

/// A mount of a test's own, taken away with the last reference.
final class MountedDisk {
    let path: String

    /// Whether this user may mount anything.
    static let isPossible: Bool = {
        guard let scratch = try? ScratchDirectory() else { return false }
        return (try? MountedDisk(scratch.path("disk"), size: "1m")) != nil
    }()

    /// An empty file system in memory at `path`.
    init(_ path: String, size: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Self.mount(["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path])
    }

    /// Whether this machine can make a disk with a quota.
    static let hasQuotas: Bool = {
        guard isPossible, let scratch = try? ScratchDirectory() else { return false }
        return (try? MountedDisk(scratch.path("disk"), quota: "1M")) != nil
    }()

    /// A btrfs in a file beside `path`, whose directory `limited` has room for `quota` alone.
    init(_ path: String, quota: String) throws {
        self.path = path
        let script = """
            set -e
            truncate -s 160M '\(path).image'
            mkfs.btrfs -q '\(path).image'
            mkdir -p '\(path)'
            mount -o loop '\(path).image' '\(path)'
            btrfs quota enable '\(path)'
            btrfs subvolume create '\(path)/limited'
            btrfs qgroup limit \(quota) '\(path)/limited'
            """
        guard try runCommand("sh", ["-c", script], in: "/").status == 0 else {
            umount2(path, Int32(MNT_DETACH))
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    /// Whether this machine can make a disk that ignores case.
    static let foldsCase: Bool = {
        guard isPossible, let scratch = try? ScratchDirectory() else { return false }
        return (try? MountedDisk(foldingCase: scratch.path("disk"))) != nil
    }()

    /// An ext4 in a file beside `path` that ignores case.
    init(foldingCase path: String) throws {
        self.path = path
        let script = """
            set -e
            truncate -s 32M '\(path).image'
            mkfs.ext4 -q -O casefold '\(path).image'
            mkdir -p '\(path)'
            mount -o loop '\(path).image' '\(path)'
            rmdir '\(path)/lost+found'
            chattr +F '\(path)'
            """
        guard try runCommand("sh", ["-c", script], in: "/").status == 0 else {
            umount2(path, Int32(MNT_DETACH))
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    /// What is at `path`, not to be written any more.
    init(readOnly path: String) throws {
        self.path = path
        try Self.mount(["--bind", path, path])
        try Self.mount(["-o", "remount,ro,bind", path])
    }

    private static func mount(_ words: [String]) throws {
        guard try runCommand("mount", words, in: "/").status == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }

    /// Takes it away.
    func unmount() { umount2(path, Int32(MNT_DETACH)) }

    deinit { unmount() }
}
