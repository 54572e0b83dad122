internal import Foundation
internal import TestSupport
internal import Testing

/// A run ends when its work has ended: no destructor of a library runs while threads of ours are on their way out.
///
/// With `exit`, OpenSSL's clean-up and a thread's own freed the same memory, once in a thousand syncs.
@Suite struct EndTests {
    @Test(arguments: [["sync"], ["--version"], ["sync", "--no-such-option"]])
    func `no exit handler runs, and all that was printed is there`(_ words: [String]) throws {
        let sandbox = try Sandbox()
        try sandbox.manifest("workspace: jumboskill\ndependencies:\n  engine: rev1")
        let source = """
            #include <unistd.h>
            __attribute__((destructor)) static void end(void) { write(2, "a destructor ran", 16); }
            """
        try sandbox.scratch.write("probe.c", source)
        let built = try runCommand(
            "clang",
            ["-shared", "-fPIC", "-o", "probe.so", "probe.c"],
            in: sandbox.scratch.path
        )
        try #require(built.status == 0, "\(built.errors)")
        let fetch = "\(Products.directory)/fetch"
        let probed = try runCommand(
            "env",
            ["LD_PRELOAD=\(sandbox.scratch.path("probe.so"))", fetch] + words,
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
        #expect(!probed.errors.contains("a destructor ran"), "\(probed.errors)")
        #expect(!probed.everything.isEmpty)
        #expect(probed.status == (words.count > 1 ? 64 : 0))
    }
}
