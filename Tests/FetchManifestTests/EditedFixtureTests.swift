import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

/// What must hold of every edit of every manifest.
struct EditedManifest {
    let before: String

    /// Makes every edit, one at a time, and checks what comes of it. Returns the texts of before and after with the name of the
    /// entry that changed.
    func check() throws -> [(after: String, name: String)] {
        let editor = try ManifestEditor(before)
        var results: [(String, String)] = []
        var added = editor
        var entry = NewEntry("new one", from: .git(url: "https://new.example.com/one.git"), selector: .tag("1.0"))
        entry.groups = ["a"]
        if try edit(&added, { try $0.add(entry) }) {
            try keepsLines(added.text)
            results.append((added.text, entry.name))
            // Where braces became a block, nothing is left of them.
            let isEmpty = editor.manifest.dependencies.isEmpty
            try added.remove(entry.name)
            if before.contains("dependencies") {
                #expect(isEmpty ? bare(added.text) == bare(before) : added.text.utf8.elementsEqual(before.utf8))
            }
        }
        for dependency in editor.manifest.dependencies {
            let edits: [(inout ManifestEditor) throws -> Void] = [
                { try $0.remove(dependency.name) }, { try $0.select(.tag("on"), of: dependency.name) },
                { try $0.addPatch("patches/new.patch", to: dependency.name) },
            ]
            for (number, make) in edits.enumerated() {
                if number == 1, dependency.selector == nil || dependency.download != nil { continue }
                var edited = editor
                guard try edit(&edited, make) else { continue }
                if number == 0 { try keepsLines(edited.text, isRemoval: true) }
                results.append((edited.text, dependency.name))
            }
        }
        return results
    }

    /// Returns whether `make` edited; it may also refuse what it cannot edit safely, but nothing else.
    private func edit(
        _ editor: inout ManifestEditor,
        _ make: (inout ManifestEditor) throws -> Void
    ) throws -> Bool {
        do {
            try make(&editor)
            return true
        } catch let error as Failures {
            let failure = try #require(error.all.first)
            #expect(failure.code == "not-editable", "\(failure.rendered())\n\(before)")
            return false
        }
    }

    /// Returns `text` without the braces that stand where there is no entry.
    private func bare(_ text: String) -> [UInt8] {
        ["{}", "{ }"].reduce(text) { $0.replacingOccurrences(of: "dependencies: \($1)", with: "dependencies:") }
            .utf8.map { $0 }
    }

    /// Checks that `after` has the bytes of before at both ends of one change.
    private func keepsLines(_ after: String, isRemoval: Bool = false) throws {
        let (old, new) = (bare(before), bare(after))
        let (short, long) = isRemoval ? (new, old) : (old, new)
        let head = zip(short, long).prefix { $0 == $1 }.count
        let tail = zip(short.reversed(), long.reversed()).prefix { $0 == $1 }.count
        // A comma or a blank may come or go with the entry.
        #expect(head + tail + 4 >= short.count, "\(before)\n->\n\(after)")
    }
}

struct EditedFixtureTests {
    @Test(arguments: try Fixture.all(in: "manifests/valid"))
    func `edits of every valid manifest change one entry`(_ fixture: Fixture) throws {
        let text = String(decoding: try fixture.data(), as: UTF8.self)
        for variant in [text, text.replacingOccurrences(of: "\n", with: "\r\n"), "\u{feff}" + text] {
            let results = try EditedManifest(before: variant).check()
            #expect(!results.isEmpty)
        }
    }

    @Test func `edits of a thousand generated manifests change one entry`() throws {
        var random = SeededRandom(12)
        var count = 0
        while count < 1000 {
            let text = GeneratedManifest.text(using: &random)
            // A few are no manifests, such as one with a space before the end of a list in braces.
            guard (try? ManifestEditor(text)) != nil else { continue }
            count += 1
            let results = try EditedManifest(before: text).check()
            if results.isEmpty { Issue.record("no edit of\n\(text)") }
        }
    }
}

/// Manifests as people and programs write them.
enum GeneratedManifest {
    static func text(using random: inout SeededRandom) -> String {
        func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
        let eol = pick(["\n", "\n", "\r\n", "\r"])
        let indent = String(repeating: " ", count: Int.random(in: 1...4, using: &random))
        let step = String(repeating: " ", count: Int.random(in: 1...4, using: &random))
        func comment(_ margin: String) -> String {
            Int.random(in: 0..<4, using: &random) == 0
                ? "\(margin)# \(pick(["why", "a: b", "\t", "'", "é ⇒ {"]))\(eol)" : ""
        }
        func blank() -> String { Int.random(in: 0..<4, using: &random) == 0 ? pick(["", " ", indent]) + eol : "" }
        func tail() -> String { pick(["", "", " ", "\t", " # end", "\t#\t# x"]) }
        func scalar() -> String { pick(["v1", "'v1'", "\"v1\"", "on", "1.10", "'it''s'", "\"\\x61\"", "!!str v1"]) }
        var names = Set(
            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                pick(["a", "b", "c", "engine", "zlib", "x y", "名", "B-2", "n_1"])
            }
        ).sorted()
        if Bool.random(using: &random) { names.shuffle(using: &random) }
        var text = pick(["", "\u{feff}", "# head\(eol)", "---\(eol)"]) + "workspace: w\(tail())\(eol)" + blank()
        if Bool.random(using: &random) {
            text +=
                "hosts:\(eol)\(step)h:\(eol)\(step)\(step)kind: gitea\(eol)\(step)\(step)url: https://h.example.com\(eol)"
        }
        func long(_ name: String, _ margin: String) -> String {
            let inner = margin + step
            var lines = "\(margin)\(name):\(tail())\(eol)" + comment(inner) + "\(inner)repo: w/r\(tail())\(eol)"
            lines +=
                blank() + "\(inner)\(pick(["tag: v1", "branch: main", "version: '^1'"]))\(tail())\(eol)"
                + comment(inner)
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                lines +=
                    "\(inner)patches: \(pick(["p", "[p]", "['p', q]", "[ ]", "[p,\(eol)\(inner) q]"]))\(tail())\(eol)"
            case 1:
                let dash = inner + pick(["", " ", "  "])
                lines += "\(inner)patches:\(eol)\(dash)- p\(tail())\(eol)" + comment(dash) + "\(dash)-  \"q\"\(eol)"
            case 2: lines += "\(inner)include: [a,\(eol)\(inner)\(inner)b]\(tail())\(eol)" + comment(inner + " ")
            default: break
            }
            return lines
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let separator = pick([", ", ",", ",\(eol)  "])
            let entries = names.map { "\($0): \(pick([scalar(), "{repo: w/r, tag: v1}", "{tag: 'v1',}"]))" }
            text += "dependencies: {" + pick(["", " "]) + entries.joined(separator: separator)
            text += pick(names.isEmpty ? [""] : ["", ",", " "]) + "}\(tail())\(eol)"
        case 1:
            let entries = names.map { "\(comment(indent))\(indent)\($0): \(pick([scalar(), "{tag: v1}"]))" }
            text += "dependencies: {\(eol)" + entries.map { $0 + ",\(tail())\(eol)" }.joined() + "}\(tail())\(eol)"
        default:
            text += names.isEmpty ? "dependencies: {}\(tail())\(eol)" : "dependencies:\(tail())\(eol)"
            for name in names {
                text += blank() + comment(pick([indent, "", indent + " "]))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text += long(name, indent)
                case 1: text += "\(indent)\(name): {tag: v1}\(tail())\(eol)"
                default: text += "\(indent)\(name): \(scalar())\(tail())\(eol)"
                }
                text += comment(indent + " ")
            }
        }
        text += blank() + comment(pick(["", indent]))
        if Bool.random(using: &random) { text += "vendor: v\(tail())\(eol)" }
        if Int.random(in: 0..<3, using: &random) == 0 {
            while let last = text.unicodeScalars.last, last == "\n" || last == "\r" { text.unicodeScalars.removeLast() }
        }
        return text
    }
}
