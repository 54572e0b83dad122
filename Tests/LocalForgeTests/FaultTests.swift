import Testing

@testable import LocalForge

@Suite struct FaultTests {
    @Test(arguments: [
        ("status:503", Fault.Kind.status(503)), ("redirect:http://127.0.0.1:1/x", .redirect("http://127.0.0.1:1/x")),
        ("storage", .storage), ("reset", .reset), ("truncate", .truncate), ("stall", .stall), ("html", .html),
        ("chunked", .chunked),
        ("slow:200", .slow(200)), ("delay:5", .delay(5)),
    ])
    func `a kind is read from its spelling`(text: String, kind: Fault.Kind) {
        #expect(Fault.Kind(text) == kind)
    }

    @Test(arguments: ["", "status", "status:99", "status:x", "slow", "slow:-1", "reset:1", "storage:1", "burn"])
    func `another spelling is no kind`(text: String) {
        #expect(Fault.Kind(text) == nil)
    }
}
