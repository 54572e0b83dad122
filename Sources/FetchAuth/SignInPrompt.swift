/// How a sign-in talks to the person who signs in.
package struct SignInPrompt: Sendable {
    /// Says a line to them.
    package let say: @Sendable (String) -> Void
    /// Their browser; `nil` where none is to be opened.
    package let browser: Browser?
    /// The next line that they type or paste, `nil` at the end; cancelling its task ends the wait. `nil` where nobody can.
    package let input: (@Sendable () async throws -> String?)?
    /// How long they may take.
    package let timeout: Duration
    /// Called when the sign-in is over, so that the terminal can show other things again.
    package let end: @Sendable () -> Void

    /// A prompt of these.
    package init(
        say: @escaping @Sendable (String) -> Void,
        browser: Browser?,
        input: (@Sendable () async throws -> String?)? = nil,
        timeout: Duration = .seconds(300),
        end: @escaping @Sendable () -> Void = {}
    ) {
        self.say = say
        self.browser = browser
        self.input = input
        self.timeout = timeout
        self.end = end
    }
}
