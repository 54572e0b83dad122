import FetchModel
import Testing

struct TreeRulesTests {
    private func node(_ path: String, _ target: String? = nil) -> TreeRules.Node {
        TreeRules.Node(path: Array(path.utf8), kind: target.map { .link(Array($0.utf8)) } ?? .file)
    }

    private func violations(_ nodes: TreeRules.Node..., isPortable: Bool = false) -> [String] {
        TreeRules(isPortable: isPortable).violations(in: nodes).map { String(decoding: $0.path, as: UTF8.self) }
    }

    @Test(arguments: ["..", "/etc/passwd", "../x", "a/../..", "a/b/../../../x", "//x", "./../x"])
    func `a link that leads out is found`(_ target: String) {
        #expect(violations(node("link", target)) == ["link"])
        if !target.hasPrefix("/") { #expect(violations(node("deep/er/link", "../../\(target)")) == ["deep/er/link"]) }
    }

    @Test(arguments: [".", "a", "a/../b", "nowhere/at/all", "./x/../../link2/..", "link"])
    func `a link that stays is not`(_ target: String) {
        #expect(violations(node("dir/link", target)) == [])
    }

    @Test func `links are followed through others`() {
        #expect(violations(node("a/b", ".."), node("out", "a/b/..")) == ["out"])
        #expect(violations(node("deep/root", ".."), node("two", "deep/root/..")) == ["two"])
        #expect(violations(node("deep/root", ".."), node("fine", "deep/root/x")) == [])
        #expect(violations(node("x", "y/../.."), node("y", "z/z/z")) == [])
        #expect(violations(node("circle", "circle")) == [])
        #expect(violations(node("one", "two"), node("two", "one")) == [])
    }

    @Test func `a link that leads out only where case is ignored is found`() {
        #expect(violations(node("Sub/up", ".."), node("l", "sub/up/..")) == ["l"])
    }

    @Test(.timeLimit(.minutes(1))) func `links whose ways double with each other end`() {
        let nodes = (0..<60).map { node("l\($0)", "l\($0 + 1)/../l\($0 + 1)") } + [node("l60", "x")]
        #expect(TreeRules().violations(in: nodes) == [])
        let out = nodes + [node("out", "l59/../..")]
        #expect(TreeRules().violations(in: out).map(\.path) == [Array("out".utf8)])
    }

    @Test(arguments: ["", "a\nb", "a\u{1b}[31m", String(repeating: "x", count: 5000)])
    func `a malformed target is found`(_ target: String) {
        #expect(violations(node("link", target)) == ["link"])
    }

    @Test func `names are judged, and special files`() {
        for path in [".git/config", "a/.GIT", "git~1", "a\u{1}", String(repeating: "n", count: 256)] {
            #expect(violations(node(path)) == [path])
        }
        let bytes = Array("caf".utf8) + [0xe9]
        let nodes = [
            TreeRules.Node(path: bytes, kind: .file), TreeRules.Node(path: Array("fifo".utf8), kind: .special),
        ]
        #expect(TreeRules().violations(in: nodes).map(\.rule) == [.name(.notUTF8), .special])
        #expect(violations(node("NUL.c"), node("readme"), node("README"), node("a:b"), node("..\\x")) == [])
    }

    @Test func `a portable tree has no twins and no names that Windows forbids`() {
        #expect(violations(node("README"), node("readme"), isPortable: true) == ["readme"])
        #expect(violations(node("Dir/a"), node("dir/b"), isPortable: true) == ["dir/b"])
        #expect(violations(node("caf\u{e9}"), node("cafe\u{301}"), isPortable: true) == ["cafe\u{301}"])
        #expect(violations(node("NUL.c"), node("a:b"), node("end."), isPortable: true) == ["NUL.c", "a:b", "end."])
        #expect(violations(node("l", "a:b"), isPortable: true) == ["l"])
        #expect(violations(node("dir/a"), node("dir/b"), node("l", "../x"), isPortable: true) == ["l"])
    }
}
