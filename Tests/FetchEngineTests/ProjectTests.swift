import FetchModel
import TestSupport
import Testing

@testable import FetchEngine

@Suite struct ProjectTests {
    private func project(_ manifest: String?) -> Project {
        Project(
            Settings(
                directory: "/home/dev/game",
                manifest: manifest,
                cacheDirectory: "/cache",
                environment: [:],
                version: "0"
            )
        )
    }

    @Test func `the lock stands beside its manifest`() {
        let project = project("conf/other.yaml")
        #expect(project.root == "/home/dev/game/conf")
        #expect(project.lockPath == "/home/dev/game/conf/other.lock")
        #expect(project.lockName == "conf/other.lock")
        #expect(project.stem == "other")
    }

    @Test func `without a manifest it is deps.yaml and deps.lock of the directory`() {
        let project = project(nil)
        #expect(project.manifestPath == "/home/dev/game/deps.yaml")
        #expect(project.lockPath == "/home/dev/game/deps.lock")
        #expect(project.lockName == "deps.lock")
    }

    @Test func `paths are shown as seen from the working directory`() throws {
        func shown(_ path: String, _ manifest: String?) -> String {
            ShownPaths(directory: "/home/dev/game", project: project(manifest)).shown(path)
        }
        #expect(shown("/home/dev/game/vendor/x", nil) == "vendor/x")
        #expect(shown("/home/dev/game/vendor/x", "../deps.yaml") == "vendor/x")
        #expect(shown("/home/dev/vendor/x", "../deps.yaml") == "/home/dev/vendor/x")
        #expect(shown("/home/dev/game/../vendor/x", "../deps.yaml") == "../vendor/x")
        #expect(shown("/home/dev/game/conf/vendor/x", "conf/deps.yaml") == "conf/vendor/x")
        #expect(shown("/srv/p/vendor/x", "/srv/p/deps.yaml") == "/srv/p/vendor/x")
        #expect(shown("/tmp/y", nil) == "/tmp/y")
    }

    @Test func `a manifest at the file system's root has its lock there`() {
        #expect(project("/deps.yml").lockPath == "/deps.lock")
    }

    @Test func `a project that is searched for is the one that the directory belongs to`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("p/deps.yaml", "workspace: w\ndependencies: {engine: {tga: v1}}\n")
        try scratch.write("p/src/deep/x", "")
        var settings = Settings(
            directory: scratch.path("p/src/deep"),
            cacheDirectory: "/c",
            environment: [:],
            version: "0"
        )
        settings.searchesUpwards = true
        let project = Project(settings)
        #expect(project.root == scratch.path("p") && project.manifestPath == scratch.path("p/deps.yaml"))
        #expect(project.manifestName == "../../deps.yaml" && project.lockName == "../../deps.lock")
        #expect(project.lockPath == scratch.path("p/deps.lock"))
        let failures = #expect(throws: Failures.self) { try project.manifest() }
        #expect(failures?.all.first?.place?.file == "../../deps.yaml")
    }

    @Test func `where no manifest is found, nothing is opened or read`() throws {
        let scratch = try ScratchDirectory()
        var settings = Settings(directory: scratch.path, cacheDirectory: "/c", environment: [:], version: "0")
        settings.searchesUpwards = true
        let project = Project(settings)
        #expect(project.root == scratch.path && project.refusal == .missing)
        #expect(throws: Failures.self) { try project.manifest() }
        #expect(throws: ManifestSearchError.missing) { try project.directory() }
        settings.manifest = "other.yaml"
        #expect(Project(settings).refusal == nil)
    }

    @Test(arguments: [
        (["FETCH_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/c"),
        (["FETCH_CACHE_DIR": "c"], "/home/dev/c"),
        (["FETCH_CACHE_DIR": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/fetch"),
        (["XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/fetch"), ([:], nil), (["HOME": "relative"], nil),
    ])
    func `the cache is where the environment says`(_ environment: [String: String], _ expected: String?) {
        #expect(Settings.cacheDirectory(in: environment, directory: "/home/dev") == expected)
    }
}
