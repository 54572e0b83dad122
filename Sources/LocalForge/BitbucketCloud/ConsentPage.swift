import FlyingFox
import Foundation

/// The page that asks whether the consumer may act for the user; it needs nothing from elsewhere.
struct ConsentPage {
    let request: AuthorizationRequest
    let policy: OAuthPolicy
    /// The path of the page itself.
    var action = "/site/oauth2/authorize"

    var response: HTTPResponse {
        var response = HTTPResponse.bytes(Data(html.utf8), type: "text/html; charset=utf-8")
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>Confirm access to your account</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <p class="forge">Local forge</p>
        <h1>Confirm access to your account</h1>
        <p>Signed in as <strong>Mira Okonkwo</strong>.<br>An application on this machine asks to:</p>
        <ul>
        \(permissions)
        </ul>
        <form method="post" action="\(action)">
        \(fields)
        <button id="grant" name="decision" value="grant">Grant access</button>
        <button id="deny" name="decision" value="deny">Deny</button>
        </form>
        <p class="note">You will be sent to <code>\((request.redirectURI ?? policy.callback).escapedForHTML)</code></p>
        </main>
        </body>
        </html>

        """
    }

    private var permissions: String {
        policy.scope.split(separator: " ").map { scope in
            let meaning =
                switch scope {
                case "repository": "Read your repositories"
                case "account": "Read your account information"
                default: String(scope)
                }
            return "<li>\(meaning.escapedForHTML)</li>"
        }.joined(separator: "\n")
    }

    private var fields: String {
        request.form.fields.map {
            #"<input type="hidden" name="\#($0.name.escapedForHTML)" value="\#($0.value.escapedForHTML)">"#
        }.joined(separator: "\n")
    }

    private static let style = """

        :root { color-scheme: light dark; --ink: #172b4d; --soft: #5e6c84; --paper: #fff; --desk: #f4f5f7; --line: #dfe1e6 }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #dee4ea; --soft: #8c9bab; --paper: #22272b; --desk: #161a1d; --line: #38414a }
        }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--desk);
          color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
        main { max-width: 26rem; margin: 1rem; padding: 2rem 2.5rem; background: var(--paper); border-radius: 8px;
          border: 1px solid var(--line) }
        h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25 }
        .forge { margin: 0 0 .5rem; color: #0c66e4; font-weight: 600 }
        ul { margin: 1rem 0 1.5rem; padding-left: 1.2rem }
        button { padding: .55rem 1.1rem; border: 0; border-radius: 4px; font: inherit; font-weight: 500; cursor: pointer;
          background: transparent; color: var(--ink) }
        #grant { background: #0c66e4; color: #fff }
        #grant:hover { background: #0055cc }
        #deny:hover { background: var(--line) }
        button:focus-visible { outline: 2px solid #388bff; outline-offset: 2px }
        .note { margin: 1.5rem 0 0; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere }

        """
}

extension String {
    /// The text as it stands in HTML, between tags or between quotes.
    var escapedForHTML: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
