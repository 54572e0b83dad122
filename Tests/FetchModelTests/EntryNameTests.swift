import Testing

@testable import FetchModel

struct EntryNameTests {
    private func check(_ name: [UInt8]) throws -> String {
        try EntryName.check(name[...], isPlain: name.allSatisfy(EntryName.isPlain))
    }

    @Test func `plain bytes are printable ASCII that Windows allows in names`() {
        let expected = (0x20..<0x7f).filter { !"\\:*?\"<>|/".unicodeScalars.map { Int($0.value) }.contains($0) }
        #expect((0..<256).filter { EntryName.isPlain(UInt8($0)) } == expected)
    }

    @Test(arguments: [
        "a", "a\\b", "\\", "aux.c", "CON", "a:b", "end.", "end ", "...", "é", "e\u{301}", "a\u{200d}b", "-x", "~",
        "git",
        ".gitignore", "git~2", ".gitx", "x.git", ".git-a", "..git", String(repeating: "n", count: 255),
    ])
    func `names that Linux can hold are accepted`(_ name: String) throws {
        #expect(try check([UInt8](name.utf8)).utf8.elementsEqual(name.utf8))
    }

    @Test(
        arguments: [
            ([0x61, 0], .nul), ([0x61, 0x0a], .controlCharacter), ([0x1b], .controlCharacter),
            ([0x7f], .controlCharacter),
            ([0xc2, 0x9b], .controlCharacter), ([0xe9], .notUTF8), ([0xc0, 0xaf], .notUTF8),
            ([0xed, 0xa0, 0x80], .notUTF8),
            ([UInt8](repeating: 0x61, count: 256), .tooLong),
        ] as [([UInt8], EntryName.Violation)]
    )
    func `other names are refused`(_ name: [UInt8], violation: EntryName.Violation) {
        #expect(throws: violation) { try check(name) }
    }

    @Test(arguments: [
        ".git", ".GIT", ".Git", "git~1", "GIT~1", ".git.", ".git ", ".git. .", ".git::$INDEX_ALLOCATION", ".git:x",
        "GIT~1:x", ".g\u{200c}it", "\u{feff}.git", ".\u{ff47}it", ".g\u{131}t", ".G\u{130}T", "a\\.git", ".git\\config",
        "a\\.GIT .\\b", "x\\git~1\\y",
    ])
    func `every spelling of git's directory is refused`(_ name: String) {
        #expect(throws: EntryName.Violation.git) { try check([UInt8](name.utf8)) }
    }

    @Test(arguments: [
        ("Makefile", "makeFILE", true), ("straße", "STRASSE", true), ("straße", "straẞe", true),
        ("caf\u{e9}", "cafe\u{301}", true), ("CAF\u{c9}", "cafe\u{301}", true), ("a\u{200d}b", "ab", true),
        ("a", "b", false), ("a", "a ", false), ("ß", "s", false),
    ])
    func `names that a disk without case takes for one share a key`(_ a: String, _ b: String, same: Bool) {
        func key(_ name: String) -> String {
            let bytes = [UInt8](name.utf8)
            return EntryName.folded(bytes[...], isPlain: bytes.allSatisfy(EntryName.isPlain))
        }
        #expect((key(a) == key(b)) == same)
    }
}

struct PortabilityRuleTests {
    private func rule(_ name: String) -> PortabilityRule? {
        let bytes = [UInt8](name.utf8)
        return PortabilityRule.broken(by: bytes[...], isPlain: bytes.allSatisfy(EntryName.isPlain))
    }

    @Test(arguments: ["con", "Aux.c", "NUL", "prn.tar.gz", "com1", "LPT9.x", "COM¹", "conin$", "CONOUT$.txt", "nul .x"])
    func `names that Windows reserves are devices`(_ name: String) { #expect(rule(name) == .device) }

    @Test(arguments: ["a", "auxiliary.c", "com0", "com10", "lpt", "con2.txt", "x.nul", "console", "é", "_con"])
    func `names that only look like devices are none`(_ name: String) { #expect(rule(name) == nil) }

    @Test(arguments: ["a.", "a ", "...", " ", "con.", "é."])
    func `names may not end in a dot or a space`(_ name: String) { #expect(rule(name) == .trailing) }

    @Test(arguments: ["a\\b", "a:", "*", "a?", "\"", "<", ">", "|", "é:", "end. |"])
    func `names may not have characters that Windows forbids`(_ name: String) { #expect(rule(name) == .character) }

    @Test func `twins differ in case or in normal form`() {
        #expect(PortabilityRule.twins("a", "A") == .letterCase)
        #expect(PortabilityRule.twins("straße", "STRASSE") == .letterCase)
        #expect(PortabilityRule.twins("caf\u{e9}", "cafe\u{301}") == .normalForm)
        #expect(PortabilityRule.twins("a\u{200d}b", "ab") == .normalForm)
    }
}
