import FetchModel
import Testing

@testable import FetchCLI

@Suite struct ProgressModelTests {
    private let start = ContinuousClock.now

    /// The model after `events`, each at a number of seconds from the start.
    private func model(_ events: (Double, Event)...) -> ProgressModel {
        events.reduce(into: ProgressModel()) { $0.apply($1.1, at: start + .seconds($1.0)) }
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `nothing is shown before something happens, and after all is done`() {
        var model = ProgressModel()
        #expect(!model.isActive)
        #expect(model.snapshot(at: start).isEmpty)
        model.apply(.note("hello"), at: start)
        model.apply(.trace("hello"), at: start)
        model.apply(.planned(downloads: 1, bytes: nil), at: start)
        #expect(!model.isActive)
        model.apply(.started(name: "a", bytes: nil), at: start)
        #expect(model.isActive)
        model.apply(.finished(Outcome("a", .fetched)), at: start)
        #expect(!model.isActive)
        #expect(model.snapshot(at: start).isEmpty)
    }

    @Test func `each dependency goes through its phases in one place`() {
        var model = model((0, .resolving(name: "a")), (0, .resolving(name: "b")))
        #expect(
            model.snapshot(at: at(0)).activities == [
                .init(name: "a", phase: .resolving), .init(name: "b", phase: .resolving),
            ]
        )
        #expect(model.snapshot(at: at(0)).total == nil)
        model.apply(.started(name: "a", bytes: 1000), at: at(1))
        model.apply(.received(name: "a", bytes: 500), at: at(2))
        #expect(
            model.snapshot(at: at(2)).activities == [
                .init(name: "a", phase: .downloading(received: 500, expected: 1000, rate: 500)),
                .init(name: "b", phase: .resolving),
            ]
        )
        model.apply(.unpacking(name: "a"), at: at(3))
        #expect(model.snapshot(at: at(3)).activities.first == .init(name: "a", phase: .unpacking))
        model.apply(.finished(Outcome("a", .fetched)), at: at(4))
        #expect(model.snapshot(at: at(4)).activities == [.init(name: "b", phase: .resolving)])
        model.apply(.started(name: "b", bytes: nil), at: at(5))
        #expect(model.snapshot(at: at(5)).total?.received == 500)
        #expect(model.snapshot(at: at(5)).total?.done == 1)
    }

    @Test func `there is no total of downloads while nothing downloads or waits for that`() {
        var model = model(
            (0, .planned(downloads: 2, bytes: nil)),
            (0, .started(name: "a", bytes: 1000)),
            (1, .received(name: "a", bytes: 1000)),
            (1, .unpacking(name: "a"))
        )
        let waiting = model.snapshot(at: at(2))
        #expect(waiting.waiting == 1 && waiting.total?.done == 0)
        #expect(waiting.total?.rate == nil && waiting.total?.remaining == nil)
        model.apply(.finished(Outcome("b", .cached)), at: at(2))
        #expect(model.snapshot(at: at(3)).total == nil)
        let lines = ProgressRenderer(columns: 60, rows: 24).lines(model.snapshot(at: at(3)))
        #expect(lines == ["  a           unpacking"])
        #expect(ProgressRenderer(columns: 30, rows: 24).lines(model.snapshot(at: at(3))) == ["a  unpacking"])
    }

    @Test func `a dependency that waits for its next attempt keeps its row`() {
        let cause = "'https://example.com' answered 503 (service unavailable)"
        let retry = Retry(of: ["a"], attempt: "2 of 5", cause: cause, until: at(4), sentence: nil)
        var model = model(
            (0, .started(name: "a", bytes: 1000)),
            (1, .received(name: "a", bytes: 10)),
            (1, .retrying(retry))
        )
        let seen = model.snapshot(at: at(2))
        #expect(
            seen.activities == [.init(name: "a", phase: .retrying(attempt: "2 of 5", rest: .seconds(2), cause: cause))]
        )
        #expect(seen.wait == nil && seen.total?.done == 0)
        let lines = ProgressRenderer(columns: 60, rows: 24).lines(seen)
        #expect(lines.first == "  a           retry 2 of 5 in 2 s  'https://example.com' a…")
        model.apply(.received(name: "a", bytes: 20), at: at(5))
        guard case .downloading = model.snapshot(at: at(5)).activities.first?.phase else {
            Issue.record("it goes on")
            return
        }
    }

    @Test func `git's work is counted among the others`() {
        let seen = model((0, .planned(downloads: 2, bytes: nil)), (0, .throughGit(name: "a"))).snapshot(at: at(1))
        #expect(seen.activities == [.init(name: "a", phase: .throughGit)])
        #expect(seen.total?.count == 2 && seen.waiting == 1)
    }

    @Test func `the plan ends the resolving`() {
        let model = model(
            (0, .resolving(name: "a")),
            (0, .resolving(name: "b")),
            (1, .started(name: "a", bytes: nil)),
            (2, .planned(downloads: 2, bytes: nil))
        )
        #expect(model.snapshot(at: at(2)).activities.map(\.name) == ["a"])
    }

    @Test func `the rate is that of the last seconds`() {
        var model = model((0, .started(name: "a", bytes: nil)))
        for tenth in 1...100 { model.apply(.received(name: "a", bytes: tenth * 100), at: at(Double(tenth) / 10)) }
        #expect(model.snapshot(at: at(10)).total?.rate == 1000)
        // Then it stalls.
        #expect(model.snapshot(at: at(12)).total.flatMap(\.rate).map { $0 < 700 } == true)
        #expect(model.snapshot(at: at(60)).total.flatMap(\.rate).map { $0 < 10 } == true)
    }

    @Test func `there is no rate before half a second`() {
        let model = model((0, .started(name: "a", bytes: nil)), (0.1, .received(name: "a", bytes: 100_000)))
        #expect(model.snapshot(at: at(0.4)).total?.rate == nil)
        #expect(model.snapshot(at: at(0.5)).total?.rate == 200_000)
    }

    @Test func `a download that begins again does not count twice`() {
        let model = model(
            (0, .started(name: "a", bytes: 1000)),
            (1, .received(name: "a", bytes: 800)),
            (2, .started(name: "a", bytes: 1000)),
            (3, .received(name: "a", bytes: 100))
        )
        let snapshot = model.snapshot(at: at(3))
        #expect(snapshot.total?.received == 100)
        #expect(snapshot.total?.expected == 1000)
        #expect(snapshot.activities.count == 1)
    }

    @Test func `the time that is left comes from the planned bytes`() {
        let model = model(
            (0, .planned(downloads: 2, bytes: 10_000)),
            (0, .started(name: "a", bytes: nil)),
            (2, .received(name: "a", bytes: 2000))
        )
        let total = model.snapshot(at: at(2)).total
        #expect(total?.expected == 10_000)
        #expect(total?.fraction == 0.2)
        #expect(total?.remaining == .seconds(8))
    }

    @Test func `the time that is left comes from the announced sizes once all downloads have begun`() {
        var model = model(
            (0, .planned(downloads: 2, bytes: nil)),
            (0, .started(name: "a", bytes: 4000)),
            (2, .received(name: "a", bytes: 2000))
        )
        #expect(model.snapshot(at: at(2)).total?.expected == nil)
        model.apply(.started(name: "b", bytes: 1000), at: at(2))
        #expect(model.snapshot(at: at(2)).total?.expected == 5000)
        #expect(model.snapshot(at: at(2)).total?.remaining == .seconds(3))
    }

    @Test func `the time that is left comes from the counts if sizes are not known`() {
        var model = model(
            (0, .planned(downloads: 4, bytes: nil)),
            (0, .started(name: "a", bytes: nil)),
            (5, .received(name: "a", bytes: 2000))
        )
        #expect(model.snapshot(at: at(5)).total?.remaining == nil)
        model.apply(.finished(Outcome("a", .fetched)), at: at(10))
        #expect(model.snapshot(at: at(10)).total?.fraction == 0.25)
        #expect(model.snapshot(at: at(10)).total?.remaining == .seconds(30))
    }

    @Test func `more bytes than planned leave the counts`() {
        let model = model(
            (0, .planned(downloads: 2, bytes: 1000)),
            (0, .started(name: "a", bytes: nil)),
            (2, .received(name: "a", bytes: 2000))
        )
        #expect(model.snapshot(at: at(2)).total?.expected == nil)
        #expect(model.snapshot(at: at(2)).total?.fraction == 0)
    }

    @Test func `cached downloads are done, failed ones wait no more, and others are not counted`() {
        let model = model(
            (0, .planned(downloads: 4, bytes: nil)),
            (0, .started(name: "a", bytes: nil)),
            (1, .finished(Outcome("a", .failed))),
            (1, .finished(Outcome("b", .satisfied))),
            (1, .finished(Outcome("c", .cached))),
            (1, .finished(Outcome("d", .failed))),
            (1, .started(name: "e", bytes: nil))
        )
        let seen = model.snapshot(at: at(2))
        #expect(seen.total?.done == 1 && seen.total?.failed == 2 && seen.total?.count == 4)
        #expect(seen.waiting == 0)
    }

    @Test func `the largest download comes first, and what is not under way waits`() {
        let model = model(
            (0, .planned(downloads: 6, bytes: nil)),
            (0, .throughGit(name: "g")),
            (0, .started(name: "a", bytes: 1000)),
            (0, .started(name: "b", bytes: 3000)),
            (1, .received(name: "a", bytes: 10)),
            (1, .started(name: "c", bytes: nil)),
            (1, .received(name: "c", bytes: 2000))
        )
        let snapshot = model.snapshot(at: at(2))
        #expect(snapshot.activities.map(\.name) == ["b", "c", "a", "g"])
        #expect(snapshot.activities.last?.phase == .throughGit)
        #expect(snapshot.waiting == 2)
        #expect(snapshot.age == .seconds(2))
    }

    @Test func `a wait is counted down and ends with the next download`() {
        var model = model((0, .waiting(reason: "rate limit", until: at(30))))
        #expect(model.isActive)
        #expect(model.snapshot(at: at(10)).wait == .init(reason: "rate limit", rest: .seconds(20)))
        #expect(model.snapshot(at: at(31)).wait == nil)
        model.apply(.started(name: "a", bytes: nil), at: at(12))
        #expect(model.snapshot(at: at(12)).wait == nil)
    }
}
