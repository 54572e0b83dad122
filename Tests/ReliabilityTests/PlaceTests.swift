internal import Foundation
internal import TestSupport
internal import Testing

/// Links and files where directories should be, and paths at the limit.
@Suite struct PlaceTests {
    private func sandbox(_ more: String = "") throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.archive("small.tar.gz", ["README": "small\n", "src/main.c": "int main(void) {}\n"])
        try sandbox.manifest("dependencies:\n  motor:\n    url: [FORGE]/files/small.tar.gz\n\(more)")
        return sandbox
    }

    private func link(_ name: String, to target: String, _ sandbox: Sandbox) throws {
        try FileManager.default.createSymbolicLink(atPath: sandbox.scratch.path(name), withDestinationPath: target)
    }

    @Test(arguments: ["", "    into: third_party/deep/motor\n"])
    func `a destination through a link is refused, and nothing is written behind it`(_ into: String) throws {
        let sandbox = try sandbox(into)
        try sandbox.scratch.write("elsewhere/keep", "mine\n")
        let name = into.isEmpty ? "vendor" : "third_party"
        try link("project/\(name)", to: sandbox.scratch.path("elsewhere"), sandbox)
        let result = try sandbox.fetch("sync")
        #expect(result.status == 65, "\(result.errors)")
        for text in ["motor", "'\(name)' is a symbolic link", "help: replace the link with a directory"] {
            #expect(result.errors.contains(text), "no '\(text)' in: \(result.errors)")
        }
        #expect(try sandbox.scratch.list("elsewhere") == ["keep"])
        #expect(try sandbox.lock("project") == nil)
    }

    @Test func `a link in place of the directory itself is kept as a modification, and what it names stays`() throws {
        let sandbox = try sandbox()
        #expect(try sandbox.fetch("sync").status == 0)
        try sandbox.scratch.write("elsewhere/keep", "mine\n")
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project/vendor/motor"))
        try link("project/vendor/motor", to: sandbox.scratch.path("elsewhere"), sandbox)
        #expect(try sandbox.fetch("sync").status == 1)
        #expect(try sandbox.fetch("sync", "--force").status == 0)
        #expect(try sandbox.fetch("verify").status == 0)
        #expect(try sandbox.scratch.list("elsewhere") == ["keep"])
    }

    @Test func `a file where the vendor directory should be is exit 74, and stays`() throws {
        let sandbox = try sandbox()
        try sandbox.scratch.write("project/vendor", "mine\n")
        let result = try sandbox.fetch("sync", "--force")
        #expect(result.status == 74, "\(result.errors)")
        for text in ["motor", "'vendor' is a file", "help: move the file away"] {
            #expect(result.errors.contains(text), "no '\(text)' in: \(result.errors)")
        }
        #expect(try sandbox.scratch.read("project/vendor") == "mine\n")
    }

    @Test func `a file where a dependency should be is kept, and goes by force`() throws {
        let sandbox = try sandbox()
        try sandbox.scratch.write("project/vendor/motor", "mine\n")
        let result = try sandbox.fetch("sync")
        #expect(result.status == 1, "\(result.errors)")
        #expect(try sandbox.scratch.read("project/vendor/motor") == "mine\n")
        #expect(try sandbox.fetch("sync", "--force").status == 0)
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test func `a lock that is a directory or a link is an error, and stays`() throws {
        let sandbox = try sandbox()
        try sandbox.scratch.write("project/deps.lock/keep", "mine\n")
        let directory = try sandbox.fetch("sync")
        #expect(directory.status == 65, "\(directory.errors)")
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project/deps.lock"))
        try link("project/deps.lock", to: sandbox.scratch.path("elsewhere.lock"), sandbox)
        let dangling = try sandbox.fetch("sync")
        #expect(dangling.status == 65, "\(dangling.errors)")
        #expect(!sandbox.scratch.has("elsewhere.lock"))
    }

    @Test func `the state directory as a link is refused`() throws {
        let sandbox = try sandbox()
        try sandbox.scratch.write("elsewhere/keep", "mine\n")
        try link("project/.fetch", to: sandbox.scratch.path("elsewhere"), sandbox)
        let result = try sandbox.fetch("sync")
        #expect(result.status == 65, "\(result.errors)")
        #expect(try sandbox.scratch.list("elsewhere") == ["keep"])
    }

    @Test func `a name that is too long for the disk is an error with the name, and leaves nothing`() throws {
        let name = String(repeating: "n", count: 300)
        let sandbox = try sandbox("    into: third_party/\(name)\n")
        let result = try sandbox.fetch("sync")
        #expect([65, 74].contains(result.status), "\(result.errors)")
        #expect(result.errors.contains("help: "), "\(result.errors)")
        #expect(try sandbox.listing().filter { $0 != ".fetch/" } == ["deps.yaml"])
    }

    @Test func `a project deeper than the system's longest path works from within`() throws {
        let sandbox = try sandbox()
        // 20 directories of 200 characters: 4,000 bytes and more, so that absolute paths below do not fit.
        let deep = Array(repeating: String(repeating: "d", count: 200), count: 20).joined(separator: "/")
        let script = """
            cp deps.yaml /tmp/deps-$$.yaml
            for name in \(deep.split(separator: "/").joined(separator: " ")); do mkdir $name && cd -P $name || exit 99; done
            mv /tmp/deps-$$.yaml deps.yaml && '\(Products.directory)/fetch' sync && '\(Products.directory)/fetch' verify
            """
        let result = try runCommand(
            "sh",
            ["-c", script],
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
        #expect([0, 74].contains(result.status), "\(result.everything)")
        if result.status == 74 { #expect(result.errors.contains("help: "), "\(result.errors)") }
        try runCommand("rm", ["-rf", sandbox.scratch.path("project")], in: "/")
    }
}
