internal import Foundation
internal import TestSupport
internal import Testing

/// `fetch` is killed at many moments of its work; each time every destination holds the whole old tree or the whole new
/// one, and the next run ends as an undisturbed one would have.
///
/// `KILLS` sets how many in all (30), `SEED` when.
@Suite struct KillTests {
    private static let count = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 30
    private static let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 1

    @Test(arguments: KillScene.allCases)
    func `whatever the moment, trees are whole and the next run completes`(_ scene: KillScene) throws {
        let sandbox = try Sandbox(repositories: KillScene.repositories)
        var chaos = try Chaos(sandbox, scene, seed: Self.seed)
        let kills = (Self.count + KillScene.allCases.count - 1) / KillScene.allCases.count
        for _ in 0..<kills { try chaos.killOnce() }
        // With eight runs, chance alone lets half of the kills come too late now and then: a few more make up for it.
        for _ in 0..<kills where chaos.struck * 2 < kills { try chaos.killOnce() }
        try chaos.report(of: kills)
    }
}

/// Kills of one scene, again and again from the same start.
private struct Chaos {
    private let sandbox: Sandbox
    private let scene: KillScene
    private var random: SeededRandom
    private let oldTrees: [String: String]
    private let newTrees: [String: String]
    private let oldLock: String?
    private let newLock: String?
    private let listing: [String]
    private let state: [String]
    /// How long the undisturbed run took, in microseconds.
    private let duration: Int
    private var runs = 0
    private var moments: [String: Int] = [:]

    init(_ sandbox: Sandbox, _ scene: KillScene, seed: UInt64) throws {
        self.sandbox = sandbox
        self.scene = scene
        random = SeededRandom(seed &* 31 &+ UInt64(KillScene.allCases.firstIndex(of: scene) ?? 0))
        try Self.prepare("start", sandbox, scene)
        oldTrees = try Self.trees(sandbox, "start")
        oldLock = try sandbox.lock("start")
        try Self.prepare("undisturbed", sandbox, scene)
        let clock = ContinuousClock()
        var result: CommandResult?
        let time = try clock.measure { result = try sandbox.fetch(scene.command, "--no-cache", in: "undisturbed") }
        try #require(result?.status == 0, "\(result?.errors ?? "")")
        duration = Int(time.components.attoseconds / 1_000_000_000_000) + Int(time.components.seconds) * 1_000_000
        newTrees = try Self.trees(sandbox, "undisturbed")
        newLock = try sandbox.lock("undisturbed")
        listing = try sandbox.listing("undisturbed")
        state = try sandbox.scratch.list("undisturbed/.fetch")
    }

    /// Brings `project` to where the run to be killed begins. fetch itself does so: it would not believe a copy's state.
    private static func prepare(_ project: String, _ sandbox: Sandbox, _ scene: KillScene) throws {
        if let before = scene.before {
            if scene == .update { try sandbox.moveTags(to: "v1") }
            try sandbox.manifest(before, in: project)
            let first = try sandbox.fetch("sync", in: project)
            try #require(first.status == 0, "\(first.errors)")
            if scene == .update { try sandbox.moveTags(to: "v2") }
        }
        try sandbox.manifest(scene.after, in: project)
    }

    private static func trees(_ sandbox: Sandbox, _ project: String) throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: KillScene.destinations.compactMap { destination in
                try sandbox.tree("\(project)/\(destination)").map { (destination, $0) }
            }
        )
    }

    /// Kills one run, looks at what it left, and lets the next run complete it.
    mutating func killOnce() throws {
        runs += 1
        let project = "run-\(runs)"
        try Self.prepare(project, sandbox, scene)
        defer { try? FileManager.default.removeItem(atPath: sandbox.scratch.path(project)) }
        let words = Bool.random(using: &random) ? ["--no-cache"] : ["--jobs", "1"]
        let moment = moment(in: project)
        let running = try sandbox.start(scene.command, words[0], words.dropFirst().first ?? "-v", in: project)
        wait(running, for: moment)
        running.send(SIGKILL)
        let killed = try running.wait()
        moments[killed.status == 128 + SIGKILL ? moment.name : "too late", default: 0] += 1
        let story: Comment = "run \(runs) of \(scene.rawValue), killed at: \(moment.name)"

        let left = try Self.trees(sandbox, project)
        for destination in KillScene.destinations {
            let tree = left[destination]
            #expect(
                tree == oldTrees[destination] || tree == newTrees[destination],
                "\(story): '\(destination)' is torn"
            )
        }
        let lock = try sandbox.lock(project)
        #expect(
            Set(Self.entries(lock)).isSubset(of: Self.entries(oldLock) + Self.entries(newLock)),
            "\(story): \(lock ?? "")"
        )
        try complete(project, story)
    }

    /// The entries of a lockfile, each as text. A run that takes long locks what is done while it goes on.
    private static func entries(_ lock: String?) -> [String] {
        (lock ?? "").replacingOccurrences(of: "\n  ([a-z])", with: "\n\u{0}$1", options: .regularExpression)
            .split(separator: "\0").map(String.init)
    }

    private func complete(_ project: String, _ story: Comment) throws {
        let next = try sandbox.fetch("sync", in: project)
        #expect(next.status == 0, "\(story): the next sync says \(next.everything)")
        let verified = try sandbox.fetch("verify", in: project)
        #expect(verified.status == 0, "\(story): verify says \(verified.everything)")
        if scene == .update {
            let lock = try sandbox.lock(project)
            #expect(lock == oldLock || lock == newLock, "\(story): the lock after the next sync is neither")
            let again = try sandbox.fetch("update", in: project)
            #expect(again.status == 0, "\(story): the next update says \(again.everything)")
        }
        #expect(try sandbox.lock(project) == newLock, "\(story): another lock")
        #expect(try Self.trees(sandbox, project) == newTrees, "\(story): other trees")
        #expect(try sandbox.listing(project) == listing, "\(story): something is left over")
        #expect(try sandbox.scratch.list("\(project)/.fetch") == state, "\(story): something is left over in .fetch")
    }

    /// A moment to kill at: any, or soon after something shows that the work has come somewhere.
    private struct Moment {
        var name: String
        /// What shows it, and how it looked before; `nil` for any moment.
        var sign: (path: String, before: [Int])?
        /// How much longer it works: microseconds, or slices after the sign.
        var rest: Int
    }

    private mutating func moment(in project: String) -> Moment {
        let signs = [
            ("staging", "vendor"), ("noted", ".fetch/placing-deps"), ("placed", "vendor/alpha"),
            ("placed", scene == .removal ? "third_party/deep/gamma" : "vendor/gamma"), ("indexed", ".fetch/index-deps"),
            ("locked", "deps.lock"),
        ]
        guard Int.random(in: 0..<4, using: &random) > 0, let sign = signs.randomElement(using: &random) else {
            return Moment(name: "any time", rest: Int.random(in: 0...duration, using: &random))
        }
        let path = sandbox.scratch.path("\(project)/\(sign.1)")
        return Moment(name: sign.0, sign: (path, Self.stamp(path)), rest: Int.random(in: 0..<10, using: &random))
    }

    /// Waits for `moment`. The program works in slices and is looked at while it stands still, so that even on a busy
    /// machine a moment of a millisecond is met.
    private mutating func wait(_ running: RunningFetch, for moment: Moment) {
        guard let sign = moment.sign else {
            usleep(UInt32(moment.rest))
            return
        }
        var rest: Int?
        let end = ContinuousClock.now + .seconds(20)
        while running.isRunning, ContinuousClock.now < end {
            usleep(UInt32(Int.random(in: 50...500, using: &random)))
            running.send(SIGSTOP)
            if rest == nil, Self.stamp(sign.path) != sign.before { rest = moment.rest }
            if rest == 0 { return }
            rest = rest.map { $0 - 1 }
            running.send(SIGCONT)
        }
    }

    private static func stamp(_ path: String) -> [Int] {
        var info = stat()
        guard lstat(path, &info) == 0 else { return [] }
        return [Int(info.st_ino), info.st_mtim.tv_sec, info.st_mtim.tv_nsec]
    }

    /// How many kills did not come too late.
    var struck: Int { runs - (moments["too late"] ?? 0) }

    /// Says how many kills struck, and where; of those that were wanted, half must have.
    func report(of wanted: Int) throws {
        let places = moments.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("kills: \(scene.rawValue): \(struck) of \(runs) struck (\(places)), all completed by the next run")
        #expect(struck * 2 >= wanted, "too few kills struck: \(places)")
    }
}
