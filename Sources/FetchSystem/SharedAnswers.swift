/// Answers to questions that several callers ask at the same time or one after the other: each is asked once.
///
/// Errors are not kept, since a later caller may have a credential by then. Those who waited for an answer get its error: a
/// host that is down is not asked anew for each of them, with all its attempts.
package actor SharedAnswers<Question: Hashable & Sendable, Answer: Sendable> {
    private var known: [Question: Answer] = [:]
    /// Who waits for an answer to a question that was asked. They get none where the caller that asked was cancelled.
    private var waiting: [Question: [CheckedContinuation<Answer?, any Error>]] = [:]

    /// No answers yet.
    package init() {}

    /// Returns the answer to `question`, which `ask` finds out where it is not known. Concurrent callers wait for the one
    /// that asks. Throws what `ask` throws.
    package func answer(to question: Question, _ ask: @Sendable () async throws -> Answer) async throws -> Answer {
        while waiting[question] != nil {
            let answer = try await withCheckedThrowingContinuation { waiting[question]?.append($0) }
            if let answer { return answer }
        }
        if let answer = known[question] { return answer }
        waiting[question] = []
        do {
            let answer = try await ask()
            known[question] = answer
            for caller in waiting.removeValue(forKey: question) ?? [] { caller.resume(returning: answer) }
            return answer
        } catch {
            for caller in waiting.removeValue(forKey: question) ?? [] {
                if error is CancellationError { caller.resume(returning: nil) } else { caller.resume(throwing: error) }
            }
            throw error
        }
    }
}
