package import FetchAuth

/// How a run talks to the user.
package struct Interaction: Sendable {
    /// Shows a line, however quiet the run is.
    package var say: @Sendable (String) -> Void
    /// Whether the user's browser may be opened.
    package var opensBrowser: Bool
    /// Whether text that the user pastes on standard input is read.
    package var readsInput: Bool
    /// Whether a user is at a terminal who can answer a question.
    package var isAtTerminal: Bool
    /// How long a sign-in may take, in seconds.
    package var timeout: Int
    /// Runs its argument, which reads a secret that the user types, and does not show what is typed.
    package var hidingInput: @Sendable (_ read: @Sendable () async throws -> String?) async throws -> String? = {
        try await $0()
    }
    /// Called when a sign-in is over, so that the terminal can show progress again.
    package var resume: @Sendable () -> Void

    /// An interaction of these.
    package init(
        say: @escaping @Sendable (String) -> Void,
        opensBrowser: Bool = true,
        readsInput: Bool = true,
        isAtTerminal: Bool = false,
        timeout: Int = 300,
        resume: @escaping @Sendable () -> Void = {}
    ) {
        self.say = say
        self.opensBrowser = opensBrowser
        self.readsInput = readsInput
        self.isAtTerminal = isAtTerminal
        self.timeout = timeout
        self.resume = resume
    }

    /// Returns the same for a sign-in, which reads what the user types from `lines`; `environment` names the browser.
    package func prompt(_ environment: [String: String], reading lines: InputLines = InputLines()) -> SignInPrompt {
        var input: (@Sendable () async throws -> String?)?
        if readsInput { input = { try await lines.next() } }
        return SignInPrompt(
            say: say,
            browser: opensBrowser ? Browser(environment: environment) : nil,
            input: input,
            isAtTerminal: isAtTerminal,
            timeout: .seconds(timeout),
            end: resume
        )
    }
}
