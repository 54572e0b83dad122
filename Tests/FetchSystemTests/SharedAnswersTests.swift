import FetchSystem
import Synchronization
import Testing

@Suite struct SharedAnswersTests {
    private struct Refused: Error {}

    /// The questions that were asked.
    private final class Calls: Sendable {
        private let questions = Mutex<[String]>([])

        var all: [String] { questions.withLock { $0 } }

        /// Adds one, and returns how many there are.
        @discardableResult
        func add(_ question: String) -> Int {
            questions.withLock { questions in
                questions.append(question)
                return questions.count
            }
        }
    }

    @Test func `a question is asked once, whoever asks and how often`() async throws {
        let answers = SharedAnswers<String, String>()
        let asked = Calls()
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                let question = number.isMultiple(of: 2) ? "a" : "b"
                group.addTask {
                    try await answers.answer(to: question) {
                        asked.add(question)
                        try await Task.sleep(for: .milliseconds(20))
                        return question.uppercased()
                    }
                }
            }
            var all: [String] = []
            for try await answer in group { all.append(answer) }
            #expect(all.count { $0 == "A" } == 10 && all.count { $0 == "B" } == 10)
        }
        #expect(asked.all.sorted() == ["a", "b"])
    }

    @Test func `what failed is asked again by who comes later`() async throws {
        let answers = SharedAnswers<String, Int>()
        await #expect(throws: Refused.self) { try await answers.answer(to: "r") { throw Refused() } }
        #expect(try await answers.answer(to: "r") { 1 } == 1)
    }

    /// Three callers of one question, whose first attempt throws `error`: how many got an answer, and how often was asked?
    private func outcome(_ error: @escaping @Sendable () -> any Error) async -> (answers: Int, attempts: Int) {
        let answers = SharedAnswers<String, Int>()
        let attempts = Calls()
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let answer = try? await answers.answer(to: "r") {
                        let attempt = attempts.add("r")
                        try await Task.sleep(for: .milliseconds(200))
                        if attempt == 1 { throw error() }
                        return attempt
                    }
                    return answer != nil
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        return (results.count { $0 }, attempts.all.count)
    }

    @Test func `whoever waits for an answer gets its error`() async {
        #expect(await outcome { Refused() } == (0, 1))
    }

    @Test func `where the caller that asked was cancelled, another one asks`() async {
        #expect(await outcome { CancellationError() } == (2, 2))
    }
}
