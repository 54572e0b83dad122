import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchVendor

/// State is believed in the directory for which this user's fetch wrote it, and nowhere else.
struct StateSealTests {
    /// RFC 4231, test cases 1, 2 and 6: a short key, a key of text, and a key longer than a block.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            [UInt8]("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `the code is HMAC-SHA-256`(_ key: [UInt8], _ text: String, _ code: String) {
        let bytes = [UInt8](text.utf8)

        #expect(HMAC(key: key).code(bytes[...]).hex == code)
        #expect(HMAC(key: key).code(bytes[..<3], bytes[3...]).hex == code)
    }

    private func write(_ scene: Scene) throws -> VendorIndex.Record {
        let record = try scene.record()
        try scene.project.write(VendorIndex(records: [record]), "deps")
        let entry = Placements.Entry(name: "engine", destination: Scene.engine, tree: record.tree)
        try scene.project.write(Placements([entry]), "deps")
        return record
    }

    @Test func `what fetch wrote here is believed`() throws {
        let scene = try Scene(filled: ())
        let record = try write(scene)

        let again = try ProjectDirectory(path: scene.scratch.path, key: scene.key)

        #expect(try again.index("deps")?.records == [record])
        #expect(try again.placements("deps").trees(at: Scene.engine) == [record.tree])
        #expect(scene.trace.read { $0 }.isEmpty)
    }

    /// Each makes state that was written elsewhere, by another user, or for something else.
    private static let forgeries: [(String, @Sendable (Scene) throws -> ProjectDirectory)] = [
        (
            "a changed byte",
            { scene in
                for name in ["index-deps", "placing-deps"] {
                    let url = URL(fileURLWithPath: scene.scratch.path(".fetch/\(name)"))
                    var bytes = try Data(contentsOf: url)
                    bytes[20] ^= 1
                    try bytes.write(to: url)
                }
                return scene.project
            }
        ),
        (
            "a missing code",
            { scene in
                for name in ["index-deps", "placing-deps"] {
                    let url = URL(fileURLWithPath: scene.scratch.path(".fetch/\(name)"))
                    try Data(contentsOf: url).dropLast(32).write(to: url)
                }
                return scene.project
            }
        ),
        (
            "another user's key",
            { scene in
                try ProjectDirectory(path: scene.scratch.path, key: StateKey(directory: ScratchDirectory().path))
            }
        ),
        ("no key", { scene in try ProjectDirectory(path: scene.scratch.path) }),
        (
            "a copied project",
            { scene in
                _ = try runCommand("cp", ["-a", scene.scratch.path, scene.scratch.path("copy")], in: "/")
                return try ProjectDirectory(path: scene.scratch.path("copy"), key: scene.key)
            }
        ),
        (
            "a moved project",
            { scene in
                mkdir(scene.scratch.path("moved"), 0o700)
                for name in [".fetch", "vendor"] {
                    rename(scene.scratch.path(name), scene.scratch.path("moved/\(name)"))
                }
                return try ProjectDirectory(path: scene.scratch.path("moved"), key: scene.key)
            }
        ),
        (
            "another manifest's state",
            { scene in
                for kind in ["index", "placing"] {
                    rename(scene.scratch.path(".fetch/\(kind)-deps"), scene.scratch.path(".fetch/\(kind)-other"))
                }
                return scene.project
            }
        ),
    ]

    @Test(arguments: forgeries.indices)
    func `what came from elsewhere is ignored, and the trace says so`(_ index: Int) throws {
        let scene = try Scene(filled: ())
        _ = try write(scene)
        let (what, forge) = Self.forgeries[index]

        let project = try forge(scene)

        for stem in ["deps", "other"] {
            #expect(try project.index(stem) == nil, "\(what)")
            #expect(try project.placements(stem).entries.isEmpty, "\(what)")
        }
    }

    @Test func `the trace names what is ignored`() throws {
        let scene = try Scene()
        try scene.scratch.write(".fetch/index-deps", String(repeating: "planted", count: 10))
        _ = scene.project.temporarySuffix(for: "x")  // Creates the key.

        #expect(try scene.project.index("deps") == nil)

        #expect(scene.trace.read { $0 }.count == 1)
        #expect(scene.trace.read { $0 }.first?.contains("ignored '.fetch/index-deps'") == true)
    }

    @Test func `the next directory at the same path is another one`() throws {
        let scene = try Scene()
        let path = scene.scratch.path("p")
        func project() throws -> ProjectDirectory {
            mkdir(path, 0o700)
            return try ProjectDirectory(path: path, key: scene.key)
        }
        try project().write(VendorIndex(), "deps")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/.fetch/index-deps"))
        #expect(try project().index("deps") != nil)
        try FileManager.default.removeItem(atPath: path)

        // File systems give the number of a removed inode to the next one.
        _ = try project().makeState()
        try bytes.write(to: URL(fileURLWithPath: path + "/.fetch/index-deps"))

        #expect(try project().index("deps") == nil)
    }

    @Test func `the key is secret, and one for all processes`() async throws {
        let home = try ScratchDirectory()
        let key = StateKey(environment: ["HOME": home.path])
        #expect(try key.load(creating: false) == nil)
        #expect(try home.list().isEmpty, "reading creates nothing")

        let keys = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            let workers = Workers(limit: 8)
            for _ in 0..<8 { group.addTask { try await workers.run { try key.load(creating: true) } } }
            return try await group.reduce(into: Set<[UInt8]?>()) { $0.insert($1) }
        }

        #expect(keys.count == 1)
        #expect(keys.first??.count == 32)
        let directory = try Directory(path: home.path(".local/state/fetch"))
        #expect(try directory.status().permissions == 0o700)
        #expect(try directory.status("state.key")?.permissions == 0o600)
        #expect(try home.list(".local/state/fetch") == ["state.key"])
    }

    @Test func `the key is where the environment says`() throws {
        let home = try ScratchDirectory()

        _ = try StateKey(environment: ["HOME": home.path, "XDG_STATE_HOME": home.path("state")]).load(creating: true)
        #expect(home.has("state/fetch/state.key"))
        _ = try StateKey(environment: ["HOME": home.path, "XDG_STATE_HOME": "relative"]).load(creating: true)
        #expect(home.has(".local/state/fetch/state.key"))
        #expect(try StateKey(environment: [:]).load(creating: true) == nil)
        #expect(try StateKey(environment: ["HOME": "relative"]).load(creating: true) == nil)
    }

    /// Each makes a key that others know or could have planted.
    @Test(arguments: [
        "chmod 0644 state.key", "truncate -s 16 state.key", "ln -sf /dev/zero state.key",
        "rm state.key; mkfifo state.key",
    ])
    func `a key that others could know is replaced`(_ script: String) throws {
        let home = try ScratchDirectory()
        let key = StateKey(directory: home.path)
        let old = try key.load(creating: true)
        _ = try runCommand("sh", ["-c", script], in: home.path)

        #expect(try key.load(creating: false) == nil)
        let new = try key.load(creating: true)

        #expect(new != nil && new != old)
        #expect(try key.load(creating: false) == new)
    }

    @Test func `without a key nothing is written that nobody would believe`() throws {
        let scene = try Scene(filled: ())
        let project = try ProjectDirectory(path: scene.scratch.path)

        try project.write(VendorIndex(records: [scene.record()]), "deps")

        #expect(try scene.names(in: ".fetch") == [".gitignore"])
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a key in a directory that others can write to is not used`() throws {
        let home = try ScratchDirectory()
        _ = try StateKey(directory: home.path).load(creating: true)
        chmod(home.path, 0o777)
        let lines = Monitor<[String]>([])
        let scene = try Scene()
        let project = try ProjectDirectory(path: scene.scratch.path, key: StateKey(directory: home.path)) { line in
            lines.update { $0.append(line) }
        }

        try project.write(VendorIndex(), "deps")

        #expect(try project.index("deps") == nil)
        #expect(lines.read { $0 }.first?.contains("other users can write to") == true)
    }
}

/// What stands at the name of a state file never ends a run.
struct StateFilesInTheWayTests {
    private static let obstacles: [(String, @Sendable (Scene) throws -> Void)] = [
        ("a directory", { try $0.scratch.write(".fetch/index-deps/file", "x") }),
        ("a link to a file", { #expect(symlink("/etc/passwd", $0.scratch.path(".fetch/index-deps")) == 0) }),
        ("a link to nothing", { #expect(symlink("nothing", $0.scratch.path(".fetch/index-deps")) == 0) }),
        ("a link to a device", { #expect(symlink("/dev/zero", $0.scratch.path(".fetch/index-deps")) == 0) }),
        ("a pipe", { #expect(mkfifo($0.scratch.path(".fetch/index-deps"), 0o600) == 0) }),
        ("nothing in it", { try $0.scratch.write(".fetch/index-deps", "") }),
        ("32 bytes", { try $0.scratch.write(".fetch/index-deps", String(repeating: "x", count: 32)) }),
    ]

    @Test(arguments: obstacles.indices)
    func `an obstacle is passed over and replaced`(_ index: Int) throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        _ = try scene.project.makeState()
        try Self.obstacles[index].1(scene)

        #expect(try scene.project.index("deps") == nil)
        try scene.project.write(VendorIndex(records: [record]), "deps")
        #expect(try scene.project.index("deps")?.records == [record])
    }

    @Test func `a huge file is refused by its size, before it is read`() throws {
        let scene = try Scene(filled: ())
        try scene.project.write(VendorIndex(records: [try scene.record()]), "deps")
        #expect(truncate(scene.scratch.path(".fetch/index-deps"), 1 << 40) == 0)

        // Reading a tebibyte would not end.
        #expect(try scene.project.index("deps") == nil)
    }

    @Test func `what fetch wrote is refused under another length`() throws {
        let scene = try Scene(filled: ())
        try scene.project.write(VendorIndex(records: [try scene.record()]), "deps")
        let url = URL(fileURLWithPath: scene.scratch.path(".fetch/index-deps"))
        let bytes = try Data(contentsOf: url)
        try (bytes.prefix(8) + bytes).write(to: url)

        #expect(try scene.project.index("deps") == nil)
    }
}
