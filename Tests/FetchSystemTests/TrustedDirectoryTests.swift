import FetchSystem
import Foundation
import TestSupport
import Testing

/// A directory is trusted where only this user and root can have written what is in it.
struct TrustedDirectoryTests {
    private static let isRoot = geteuid() == 0
    private static let other: uid_t = 65_534

    private func open(_ path: String) throws -> Directory { try Directory.trusted(path) }

    @Test func `a private directory is opened, through links of this user as well`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("real/deep/file", "text")
        chmod(scratch.path("real/deep"), 0o700)
        symlink("real", scratch.path("relative"))
        symlink(scratch.path("real"), scratch.path("absolute"))
        symlink("relative/../relative", scratch.path("twice"))

        for name in ["real", "relative", "absolute", "twice", "real/../twice/."] {
            #expect(try open(scratch.path("\(name)/deep")).entries().map(\.name) == ["file"], "\(name)")
        }
    }

    @Test func `what is missing, a file or a circle is an error of the system`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "text")
        symlink("circle", scratch.path("circle"))

        for (name, number) in [("missing", ENOENT), ("file", ENOTDIR), ("file/below", ENOTDIR), ("circle", ELOOP)] {
            let error = #expect(throws: SystemError.self) { try open(scratch.path(name)) }
            #expect(error?.number == number, "\(name)")
        }
    }

    @Test(arguments: [0o777, 0o702, 0o1777])
    func `a directory that others can write to is not trusted`(_ mode: mode_t) throws {
        let scratch = try ScratchDirectory()
        mkdir(scratch.path("open"), 0o700)
        chmod(scratch.path("open"), mode)

        #expect(throws: UntrustedDirectory.writable(path: scratch.path("open"))) { try open(scratch.path("open")) }
    }

    @Test(.enabled(if: isRoot))
    func `write permission of a group lets others in, unless the group is root's`() throws {
        let scratch = try ScratchDirectory()
        mkdir(scratch.path("group"), 0o700)
        chmod(scratch.path("group"), 0o770)
        #expect(throws: Never.self) { try open(scratch.path("group")) }

        chown(scratch.path("group"), 0, 100)

        #expect(throws: UntrustedDirectory.writable(path: scratch.path("group"))) { try open(scratch.path("group")) }
    }

    @Test(.enabled(if: isRoot))
    func `another user's directory is not trusted`() throws {
        let scratch = try ScratchDirectory()
        mkdir(scratch.path("theirs"), 0o700)
        chown(scratch.path("theirs"), Self.other, Self.other)

        #expect(throws: UntrustedDirectory.foreign(path: scratch.path("theirs"), owner: Self.other)) {
            try open(scratch.path("theirs"))
        }
    }

    @Test(.enabled(if: isRoot), arguments: ["link", "shared/link", "shared/link/deep"])
    func `another user's link is not followed, wherever it leads`(_ path: String) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("mine/deep/file", "text")
        mkdir(scratch.path("shared"), 0o700)
        chmod(scratch.path("shared"), 0o1777)
        for name in ["link", "shared/link"] {
            symlink(scratch.path("mine"), scratch.path(name))
            lchown(scratch.path(name), Self.other, Self.other)
        }

        #expect(throws: UntrustedDirectory.self) { try open(scratch.path(path)) }
    }

    @Test func `it is made for this user alone, above as well`() throws {
        let scratch = try ScratchDirectory()

        let made = try Directory.makeTrusted(scratch.path("a/b/c"))

        try made.create("file").write([1])
        for name in ["a", "a/b", "a/b/c"] {
            #expect(try Directory(path: scratch.path(name)).status().permissions == 0o700)
        }
        #expect(scratch.has("a/b/c/file"))
    }

    @Test func `a directory knows when it was born, and where it is`() throws {
        let scratch = try ScratchDirectory()
        mkdir(scratch.path("a"), 0o700)
        symlink("a", scratch.path("b"))
        let directory = try Directory(path: scratch.path("b"), followingLink: true)

        #expect(try directory.realPath() == scratch.path("a"))
        let birth = directory.birth()
        if let birth { #expect(abs(birth - WallClock.now) < 60_000_000_000) }
        chmod(scratch.path("a"), 0o755)
        try directory.create("file").write([1])
        #expect(directory.birth() == birth)
    }

    @Test func `random names differ and are known again`() {
        let suffixes = (0..<1_000).map { _ in Random.suffix() }

        #expect(Set(suffixes).count == 1_000)
        #expect(suffixes.allSatisfy { Random.isSuffix($0) })
        #expect(!Random.isSuffix("0123456789ABCDEF") && !Random.isSuffix("0123456789abcde") && !Random.isSuffix(""))
        #expect(Random.bytes(32).count == 32 && Random.bytes(32) != Random.bytes(32))
    }

    @Test func `names are fixed where nobody else can write, or the directory is sticky`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("open/below/file", "text")
        symlink("open", scratch.path("link"))
        let below = scratch.path("open/below")
        #expect(throws: Never.self) { try Directory.confirmFixedNames(in: below) }

        chmod(scratch.path("open"), 0o1777)
        #expect(throws: Never.self) { try Directory.confirmFixedNames(in: below) }

        chmod(scratch.path("open"), 0o777)
        #expect(throws: UntrustedDirectory.writable(path: scratch.path("open"))) {
            try Directory.confirmFixedNames(in: below)
        }
        #expect(throws: UntrustedDirectory.writable(path: scratch.path("open"))) {
            try Directory.confirmFixedNames(in: scratch.path("link"))
        }
    }

    @Test(.enabled(if: isRoot))
    func `names in and below another user's directory are not fixed, sticky or not`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("other/below/file", "text")
        chmod(scratch.path("other"), 0o1777)
        chown(scratch.path("other"), Self.other, Self.other)

        for name in ["other", "other/below"] {
            #expect(throws: UntrustedDirectory.foreign(path: scratch.path("other"), owner: Self.other)) {
                try Directory.confirmFixedNames(in: scratch.path(name))
            }
        }
    }
}
