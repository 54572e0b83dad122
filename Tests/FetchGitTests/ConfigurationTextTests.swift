import Foundation
import TestSupport
import Testing

@testable import FetchGit

/// What is read of a configuration file is what git reads.
@Suite struct ConfigurationTextTests {
    private static let texts = [
        "", "\n\n# nothing\n; here\n", "[submodule \"a\"]\n\tpath = a\n\turl = ../a.git\n",
        "\u{feff}[submodule \"a\"]\r\n\tpath = a b\r\n\tURL=\"../a;b\"   # c\r\n",
        "[submodule \"a \\\"b\\\" \\\\ \\c\"] path = x",
        "[submodule.Name]\npath = low\n[SubModule \"Name\"] Path = kept", "[a]\nflag\nother=\nmore = \"\"\n",
        "[a] b = one\\\n  two \\\n three\n", "[a]\nb = x\\ty\\nz\\b\\\\ \\\"q\\\"\n",
        "[a]\nb = \"  kept  \" x \"; #\" ; gone\n",
        "[a]\nb = 1 # c \\\nc = 2\n", "[a.b.c]\nd-e9 = f\n", "[include]\npath = /etc/passwd\n",
        "[a]\nb = c", "[a]b=c\n[d]e=f", "[a]\n b  =  c  d\n", "[a]\nb = '!x'\n", "[a]\nb = é\n",
    ]

    @Test(arguments: texts) func `what git reads is read the same`(_ text: String) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", text)
        let git = try runCommand(
            "git",
            ["config", "-f", scratch.path("file"), "--no-includes", "-z", "--list"],
            in: "/"
        )
        try #require(git.status == 0, "\(git.errors)")
        let read = try ConfigurationText(Array(text.utf8)).variables.map { variable in
            let name = [variable.section, variable.subsection, variable.name].filter { !$0.isEmpty }.joined(
                separator: "."
            )
            return variable.value.map { "\(name)\n\($0)" } ?? name
        }
        #expect(read == git.output.split(separator: "\0").map(String.init))
    }

    @Test(arguments: [
        ("[a", 1), ("[a]\nb = \"c\n", 2), ("[a]\n\n9 = c\n", 3), ("[a]\nb = \\q\n", 2), ("[a \"b]\n", 1),
        ("[a \"b\" ]\n", 1), ("[]\n", 1), ("[a_b]\n", 1), ("[a]\nb c\n", 2), ("[a]\nb # c\n", 2),
        ("[a]\n\"b\" = c\n", 2),
        ("[ a]\n", 1), ("[a\n]\n", 1), ("[a \"b\\", 1), ("[a \"b\n\"]\n", 1),
    ])
    func `what git does not read is refused at its line`(_ text: String, _ line: Int) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", text)
        let git = try runCommand("git", ["config", "-f", scratch.path("file"), "--list"], in: "/")
        #expect(git.status != 0, "\(git.output)")
        let error = #expect(throws: ConfigurationText.Malformed.self) { try ConfigurationText(Array(text.utf8)) }
        #expect(error?.line == line)
    }

    @Test(arguments: [
        [UInt8]("[a]\nb = \0\n".utf8), [0x5b, 0x61, 0x5d, 0x62, 0x3d, 0xff],
        [0x5b, 0x61, 0x20, 0x22, 0xc3, 0x22, 0x5d],
    ])
    func `what is not text is refused`(_ bytes: [UInt8]) {
        #expect(throws: ConfigurationText.Malformed.self) { try ConfigurationText(bytes) }
    }
}
