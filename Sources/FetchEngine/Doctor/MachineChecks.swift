internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// Checks the program itself, and what it uses of the machine.
struct MachineChecks: Sendable {
    let context: EngineContext
    let dependencies: [Dependency]
    /// The libraries that requests go through.
    let transport: [Component]

    func run() async -> [Check] {
        let environment = context.settings.environment
        let components = await Components.all(transport: transport, environment: environment)
        let git = components.first { $0.name == "git" }
        let verifiers = await SignatureChecks(context: context, dependencies: dependencies).run()
        return [program, await check(git), libraries(components), verifiers]
    }

    private var program: Check {
        let parts = [context.settings.version, Machine.system, Machine.library].compactMap(\.self)
        return Check("fetch", parts.joined(separator: ", "))
    }

    private func check(_ git: Component?) async -> Check {
        let users = dependencies.filter(\.needsGit).count
        guard let git, git.place != .missing else {
            let help = "apt install git"
            if users == 0 { return Check("git", .warning, "not found; no entry needs it", help: help) }
            return Check("git", .failed, "not found; \(Self.entries(users)) it", help: help)
        }
        guard let version = git.version else {
            return Check("git", users == 0 ? .warning : .failed, "cannot be run", help: "run `git --version`")
        }
        let largeFiles = await GitProgram(environment: context.settings.environment).largeFileComponent()
        if let own = largeFiles.version { return Check("git", "\(version), git-lfs \(own)") }
        let largeFileUsers = dependencies.filter(\.shape.lfs).count
        if largeFileUsers == 0 { return Check("git", "\(version) (git-lfs is missing; no entry needs it)") }
        let detail = "\(version); git-lfs is missing, and \(Self.entries(largeFileUsers)) it"
        return Check("git", .failed, detail, help: "apt install git-lfs")
    }

    private static func entries(_ count: Int) -> String { count == 1 ? "1 entry needs" : "\(count) entries need" }

    /// The libraries beside the Swift runtime. Without libcurl nothing is downloaded; without libarchive some archives
    /// cannot be unpacked; ISA-L has a substitute.
    private func libraries(_ components: [Component]) -> Check {
        let libraries = components.filter { $0.name != "git" && $0.name != "Swift" }
        let present = libraries.filter { $0.place != .missing }
            .map { $0.version.map { [$0] } ?? [] }
        let names = libraries.filter { $0.place != .missing }.map(\.name)
        var detail = zip(names, present).map { ([$0] + $1).joined(separator: " ") }.joined(separator: ", ")
        let missing = Set(libraries.filter { $0.place == .missing }.map(\.name))
        if !missing.isEmpty { detail += "; missing: \(missing.sorted().joined(separator: ", "))" }
        if missing.contains("libcurl") {
            return Check("libraries", .failed, detail, help: "apt install libcurl4")
        }
        if missing.contains("libarchive") {
            return Check(
                "libraries",
                .warning,
                detail,
                help: "apt install libarchive13, for tar.xz, tar.zst and tar.bz2"
            )
        }
        return Check("libraries", detail)
    }
}

extension Dependency {
    /// Whether only git can bring it or complete it.
    fileprivate var needsGit: Bool {
        if case .git = source { return true }
        return shape.submodules || shape.lfs || !shape.patches.isEmpty
    }
}

extension Check {
    /// A check that ended well.
    init(_ name: String, _ detail: String) { self.init(name, .ok, detail) }
}
