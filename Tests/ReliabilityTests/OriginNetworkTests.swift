internal import Foundation
internal import TestSupport
internal import Testing

/// What `verify --origin` concludes where there is no network at all, not even loopback.
@Suite(.enabled(if: NetworkNamespace.isPossible, "unshare may not make a network namespace here"))
struct OriginNetworkTests {
    /// Makes the lockfile say what is vendored now, with the tree that stock git computes.
    private static let forge = """
        set -e
        cp -r vendor/almanac tree && cd tree && git init -q --object-format=sha256
        echo '* -text -ident -filter -working-tree-encoding' > .git/info/attributes
        git add -Af . && tree=$(git write-tree) && cd .. && rm -rf tree
        bytes=$(find vendor/almanac -type f -printf '%s\\n' | awk '{s += $1} END {print s}')
        sed -i "s/tree: sha256:.*/tree: sha256:$tree/;s/bytes: .*/bytes: $bytes/" deps.lock
        """

    @Test func `an honest proof holds without a network, and a forged lockfile with an honest commit does not`() throws
    {
        let sandbox = try Sandbox()
        try sandbox.manifest("workspace: jumboskill\ndependencies:\n  almanac: v1.0.0")
        for command in ["sync", "prove"] {
            let result = try sandbox.fetch(command, "-q")
            try #require(result.status == 0, "\(result.errors)")
        }
        let alone = try NetworkNamespace.run(["awk", "NR > 2 && $1 != \"lo:\"", "/proc/self/net/dev"], sandbox)
        #expect(alone.output.isEmpty, "the namespace has a network: \(alone.output)")
        let honest = try NetworkNamespace.run(["fetch", "verify", "--origin"], sandbox)
        #expect(honest.status == 0, "\(honest.errors)")
        #expect(honest.output.contains("almanac  proved"))

        let file = "project/vendor/almanac/src/tide.c"
        try sandbox.scratch.write(file, try sandbox.scratch.read(file).replacing("return 0", with: "return 1"))
        let forged = try runCommand(
            "sh",
            ["-c", Self.forge],
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
        try #require(forged.status == 0, "\(forged.errors)")
        let believed = try NetworkNamespace.run(["fetch", "verify"], sandbox)
        #expect(believed.status == 0, "\(believed.errors)")
        let refused = try NetworkNamespace.run(["fetch", "verify", "--origin"], sandbox)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("'almanac': its origin is not proved: 'src/' is not the tree "))
    }
}

/// A place for a program where it finds no network.
private enum NetworkNamespace {
    private static let options = geteuid() == 0 ? ["-n"] : ["-rn"]

    static let isPossible = (try? runCommand("unshare", options + ["true"], in: "/"))?.status == 0

    /// Runs a command in the project of `sandbox`.
    static func run(_ words: [String], _ sandbox: Sandbox) throws -> CommandResult {
        try runCommand(
            "unshare",
            options + words,
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
    }
}
