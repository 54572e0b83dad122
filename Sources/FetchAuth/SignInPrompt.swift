package import FetchModel

/// How a sign-in talks to the user.
package struct SignInPrompt: Sendable {
    /// Shows a line.
    package let say: @Sendable (String) -> Void
    /// The user's browser; `nil` where none is to be opened.
    package let browser: Browser?
    /// Returns the next line that the user types or pastes, `nil` at the end; cancelling its task ends the wait. `nil`
    /// where the user cannot type.
    package let input: (@Sendable () async throws -> String?)?
    /// Whether a user is at a terminal who can answer a question.
    package let isAtTerminal: Bool
    /// How long a sign-in may take.
    package let timeout: Duration
    /// Called when the sign-in is over, so that the terminal can show other things again.
    package let end: @Sendable () -> Void

    /// A prompt of these.
    package init(
        say: @escaping @Sendable (String) -> Void,
        browser: Browser?,
        input: (@Sendable () async throws -> String?)? = nil,
        isAtTerminal: Bool = false,
        timeout: Duration = .seconds(300),
        end: @escaping @Sendable () -> Void = {}
    ) {
        self.say = say
        self.browser = browser
        self.input = input
        self.isAtTerminal = isAtTerminal
        self.timeout = timeout
        self.end = end
    }

    /// Shows `question` about `origin` and returns whether the user answers yes. Throws `SignInError.timeout` and
    /// `CancellationError`.
    package func confirms(_ question: String, at origin: Origin) async throws -> Bool {
        guard isAtTerminal, let input else { return false }
        say(question)
        return try await withTimeout(at: origin) {
            ["y", "yes"].contains(PastedText.cleaned(try await input() ?? "").lowercased())
        }
    }

    /// Runs `body`, which signs in at `origin`. Throws `SignInError.timeout` where it takes longer than the user may take.
    func withTimeout<Value: Sendable>(
        at origin: Origin,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw SignInError.timeout(origin, seconds: Int(timeout.components.seconds))
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
