import FetchModel
import FetchVendor
import Foundation
import TestSupport
import Testing

struct TreeComparisonTests {
    @Test func `the same tree has no changes`() throws {
        let scene = try Scene(filled: ())

        #expect(try scene.changes(from: scene.record().entries).isEmpty)
    }

    @Test func `each kind of change is named`() throws {
        let scene = try Scene(filled: ())
        try scene.scratch.write("vendor/engine/text", "one\ntwo\n")
        try scene.scratch.write("vendor/engine/dos", "one\r\ntwo\r\n")
        try scene.scratch.write("vendor/engine/both", "one\n")
        try scene.scratch.write("vendor/engine/gone/file", "")
        try scene.scratch.write("vendor/engine/turned", "")
        try scene.scratch.write("vendor/engine/piped", "")
        let expected = try scene.record().entries
        let root = scene.scratch.path("vendor/engine")

        try scene.scratch.write("vendor/engine/README.md", "HELLO\n")
        try scene.scratch.write("vendor/engine/text", "one\r\ntwo\r\n")
        try scene.scratch.write("vendor/engine/dos", "one\ntwo\n")
        try scene.scratch.write("vendor/engine/both", "one\r\n")
        chmod("\(root)/both", 0o755)
        chmod("\(root)/src/build.sh", 0o644)
        unlink("\(root)/src/link")
        symlink("build.sh", "\(root)/src/link")
        try FileManager.default.removeItem(atPath: "\(root)/gone")
        unlink("\(root)/turned")
        symlink("text", "\(root)/turned")
        unlink("\(root)/piped")
        mkfifo("\(root)/piped", 0o600)
        try scene.scratch.write("vendor/engine/added/file", "")
        try scene.scratch.write("vendor/engine/.git/HEAD", "")

        #expect(
            try scene.changes(from: expected) == [
                Change(.extra, ".git", detail: "git's own data"),
                Change(.modified, "README.md", detail: "content"),
                Change(.extra, "added/file"),
                Change(.modified, "both", detail: "line endings only, executable bit set"),
                Change(.modified, "dos", detail: "line endings only"),
                Change(.missing, "gone/file"),
                Change(.modified, "piped", detail: "not a file, directory or link"),
                Change(.modified, "src/build.sh", detail: "executable bit removed"),
                Change(.modified, "src/link", detail: "link target"),
                Change(.modified, "text", detail: "line endings only"),
                Change(.modified, "turned", detail: "a symbolic link, not a file"),
            ]
        )
    }

    @Test func `a missing directory misses all its files, and a file in its place is said to be one`() throws {
        let scene = try Scene(filled: ())
        let expected = try scene.record().entries
        try FileManager.default.removeItem(atPath: scene.scratch.path("vendor/engine"))

        #expect(try scene.changes(from: expected).map(\.kind) == [.missing, .missing, .missing, .missing])

        try scene.scratch.write("vendor/engine", "")
        #expect(try scene.changes(from: expected).first == Change(.modified, ".", detail: "a file, not a directory"))
    }

    @Test func `line endings across pieces and at the end of a file are converted`() throws {
        let scene = try Scene()
        // The CR is the last byte of one piece of 256 KiB and the LF the first of the next.
        let long = String(repeating: "x", count: (256 << 10) - 1)
        for (original, converted) in [
            (long + "\n", long + "\r\n"), ("a\nb", "a\r\nb"), ("\r", "\r"), ("a\rb\n\n", "a\rb\r\n\r\n"), ("", ""),
        ] {
            try scene.scratch.write("vendor/engine/file", original)
            let expected = try scene.record().entries
            try scene.scratch.write("vendor/engine/file", converted)
            let other = try scene.record().entries
            let details: [String?] = original == converted ? [] : ["line endings only"]

            #expect(try scene.changes(from: expected).map(\.detail) == details)
            try scene.scratch.write("vendor/engine/file", original)
            #expect(try scene.changes(from: other).map(\.detail) == details)
        }
    }

    @Test func `binary data has no line endings`() throws {
        let scene = try Scene()
        try scene.scratch.write("vendor/engine/file", "a\0\r\n")
        let expected = try scene.record().entries
        try scene.scratch.write("vendor/engine/file", "a\0\n")

        #expect(try scene.changes(from: expected).map(\.detail) == ["content"])
    }
}
