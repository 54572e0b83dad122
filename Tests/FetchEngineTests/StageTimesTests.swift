import Testing

@testable import FetchEngine

@Suite struct StageTimesTests {
    @Test(arguments: [
        (Duration.zero, "0 ms"), (.milliseconds(999), "999 ms"), (.milliseconds(1000), "1.0 s"),
        (.milliseconds(61_250), "61.2 s"),
    ])
    func `times are short`(_ time: Duration, _ words: String) { #expect(StageTimes.words(time) == words) }

    @Test func `each stage has its time, in order`() {
        var times = StageTimes()
        times.end("plan")
        times.end("write")
        #expect(times.text.wholeMatch(of: #/stages: plan \d+ ms, write \d+ ms/#) != nil)
    }
}
