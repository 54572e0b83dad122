import Testing

@testable import FetchModel

@Suite struct PlanTests {
    private let place = Place(file: "deps.yaml", line: 3, column: 3)

    private func tree(_ text: String) -> TreeID { TreeID(SHA256Hasher.digest(of: text.utf8)) }

    private func wanted(tag: String = "rev1", exclude: [Glob] = []) -> Wanted {
        let dependency = Dependency(
            name: "engine",
            source: .repository(host: "bitbucket", workspace: "jumboskill", slug: "engine"),
            selector: .tag(tag),
            shape: Shape(exclude: exclude),
            destination: "vendor/engine",
            place: place
        )
        return Wanted(
            dependency,
            source: "https://bitbucket.org/jumboskill/engine",
            request: Request(of: dependency, patches: [])
        )
    }

    private func pin(_ wanted: Wanted, tree: TreeID) -> Pin {
        Pin(name: "engine", source: wanted.source, request: wanted.request, tag: "rev1", tree: tree, files: 1, bytes: 1)
    }

    private func step(_ wanted: Wanted, _ pin: Pin?, _ presence: Plan.Presence, force: Bool = false) -> Plan.Step {
        Plan.step(for: wanted, pin: pin, presence: presence, force: force)
    }

    @Test func `what is locked and there is kept`() {
        let pin = pin(wanted(), tree: tree("a"))
        for presence in [
            Plan.Presence.untouched(pin.tree), .unrecorded(pin.tree), .changed(pin.tree, [Change(.extra, "x")]),
        ] {
            #expect(step(wanted(), pin, presence) == .keep(wanted(), pin))
        }
    }

    @Test func `what is locked and absent is obtained`() {
        let pin = pin(wanted(), tree: tree("a"))
        #expect(step(wanted(), pin, .absent) == .obtain(wanted(), pin, over: .replaceable))
    }

    @Test func `an older tree that nobody touched gives way`() {
        let pin = pin(wanted(), tree: tree("a"))
        #expect(step(wanted(), pin, .untouched(tree("old"))) == .obtain(wanted(), pin, over: .replaceable))
    }

    @Test func `missing files come back, changed ones stay`() {
        let pin = pin(wanted(), tree: tree("a"))
        let missing = [Change(.missing, "a.c")]
        let changed = [Change(.missing, "a.c"), Change(.modified, "b.c")]
        #expect(step(wanted(), pin, .changed(tree("b"), missing)) == .obtain(wanted(), pin, over: .replaceable))
        #expect(step(wanted(), pin, .changed(tree("b"), changed)) == .blocked(wanted(), pin, changed))
        #expect(
            step(wanted(), pin, .changed(tree("b"), changed), force: true) == .obtain(wanted(), pin, over: .replaceable)
        )
    }

    @Test func `a directory of unknown origin is judged once the locked tree is at hand`() {
        let pin = pin(wanted(), tree: tree("a"))
        #expect(step(wanted(), pin, .unrecorded(tree("b"))) == .obtain(wanted(), pin, over: .unknown(tree("b"))))
    }

    @Test func `without a record, the tree of the old lock is known to be the program's own`() {
        let old = pin(wanted(tag: "rev0"), tree: tree("old"))
        #expect(
            step(wanted(), old, .unrecorded(tree("old"))) == .resolve(wanted(), previous: old, over: .replaceable)
        )
    }

    @Test func `another request is resolved anew, and modifications may still be in its way`() {
        let old = pin(wanted(tag: "rev0"), tree: tree("old"))
        let changes = [Change(.modified, "b.c")]
        #expect(step(wanted(), old, .untouched(old.tree)) == .resolve(wanted(), previous: old, over: .replaceable))
        #expect(
            step(wanted(), old, .changed(tree("b"), changes))
                == .resolve(wanted(), previous: old, over: .modified(tree("b"), changes))
        )
    }

    @Test func `a file where the directory should be is in the way`() {
        let pin = pin(wanted(), tree: tree("a"))
        guard case .blocked = step(wanted(), pin, .obstructed) else {
            Issue.record("a file was not in the way")
            return
        }
        #expect(step(wanted(), pin, .obstructed, force: true) == .obtain(wanted(), pin, over: .replaceable))
    }

    @Test func `other filters of the same tag are the same selection`() throws {
        let locked = pin(wanted(), tree: tree("a"))
        let filtered = wanted(exclude: [try Glob("*.md")])
        #expect(!filtered.isAnswered(by: locked))
        #expect(filtered.isSameSelection(as: locked))
        #expect(!wanted(tag: "rev2").isSameSelection(as: locked))
    }

    @Test func `what was modified is not removed`() {
        func removal(_ presence: Plan.Presence, force: Bool = false) -> Plan.Removal {
            Plan.removal(
                of: "engine",
                at: "vendor/engine",
                tree: tree("a"),
                presence: presence,
                isLocked: false,
                force: force
            )
        }
        #expect(removal(.untouched(tree("a"))).changes.isEmpty)
        #expect(removal(.unrecorded(tree("a"))).changes.isEmpty)
        #expect(!removal(.unrecorded(tree("b"))).changes.isEmpty)
        #expect(removal(.changed(tree("b"), [Change(.missing, "x")])).changes.isEmpty)
        #expect(removal(.changed(tree("b"), [Change(.extra, "x")])).changes == [Change(.extra, "x")])
        #expect(removal(.changed(tree("b"), [Change(.extra, "x")]), force: true).changes.isEmpty)
        #expect(!removal(.absent).isPresent)
    }
}
