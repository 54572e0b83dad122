import FetchModel
import FoundationEssentials

/// The page at which a sign-in ends in the browser: self-contained, without scripts, images and requests.
struct CallbackPage: Hashable, Sendable {
    let status: String
    private let mark: String
    private let title: String
    private let text: String
    private let hint: String

    /// Access is granted.
    static let granted = CallbackPage(
        status: "200 OK",
        mark: "good",
        title: "Access granted",
        text: "You can close this window.",
        hint: "fetch has signed in and continues in the terminal."
    )

    /// Says why the sign-in failed, and what to do.
    static func failed(_ error: any Diagnosable) -> CallbackPage {
        let failure = error.failure
        let isDenial = if case .denied? = error as? SignInError { true } else { false }
        return CallbackPage(
            status: failure.kind == .unavailable || failure.kind == .disk ? "502 Bad Gateway" : "403 Forbidden",
            mark: "bad",
            title: isDenial ? "Access not granted" : "Signing in did not work",
            text: failure.message.prefix(1).uppercased() + failure.message.dropFirst() + ".",
            hint: (failure.help.map { "What to do: \($0). " } ?? "") + "You can close this window."
        )
    }

    /// The response to a request that is not the callback.
    static func other(_ status: String, _ text: String) -> CallbackPage {
        CallbackPage(status: status, mark: "none", title: status, text: text, hint: "")
    }

    /// The whole HTTP response. Its `Server` field lets another `fetch login` recognize this one.
    var response: [UInt8] {
        let body = [UInt8](html.utf8)
        let head = """
            HTTP/1.1 \(status)\r
            Server: \(Self.server)\r
            Content-Type: text/html; charset=utf-8\r
            Content-Length: \(body.count)\r
            Cache-Control: no-store\r
            Content-Security-Policy: default-src 'none'; style-src '\(Self.styleHash)'; base-uri 'none'; \
            form-action 'none'; frame-ancestors 'none'\r
            Referrer-Policy: no-referrer\r
            X-Content-Type-Options: nosniff\r
            Connection: close\r
            \r

            """
        return [UInt8](head.utf8) + body
    }

    /// What the listener calls itself in responses.
    static let server = "fetch-sign-in"

    private var html: String {
        let icon =
            switch mark {
            case "good": #"<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 13l4.5 4.5L19 7.5"/></svg>"#
            case "bad": #"<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 7l10 10M17 7L7 17"/></svg>"#
            default: ""
            }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>\(Self.escaped(title)) · fetch</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <main class="\(mark)">
            \(icon)
            <h1>\(Self.escaped(title))</h1>
            <p>\(Self.escaped(text))</p>
            <p class="hint">\(Self.hint(hint))</p>
            </main>
            </body>
            </html>

            """
    }

    /// Marks up text between backquotes as something to type.
    private static func hint(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return escaped(text) }
        return parts.enumerated().map { index, part in
            index % 2 == 0 ? escaped(String(part)) : "<code>\(escaped(String(part)))</code>"
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }

    private static let styleHash =
        "sha256-" + Data(SHA256Hasher.digest(of: style.utf8).bytes).base64EncodedString()

    private static let style = """
        :root{color-scheme:light dark;--ink:#1c1e21;--soft:#5c636b;--ground:#f4f5f7;--card:#fff;--line:#e1e4e8;\
        --good:#1a7f4b;--goodground:#e3f4ea;--bad:#b3372f;--badground:#fae7e5}
        @media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3abb3;--ground:#15171a;--card:#202327;\
        --line:#32363b;--good:#4cc38a;--goodground:#1c3a2b;--bad:#f2776b;--badground:#43211e}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);\
        color:var(--ink);font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        main{width:100%;max-width:27rem;padding:2.5rem 2rem;text-align:center;background:var(--card);\
        border:1px solid var(--line);border-radius:1rem;box-shadow:0 1px 2px #0001,0 12px 32px #0000000f;\
        overflow-wrap:anywhere}
        svg{width:4rem;height:4rem;padding:.9rem;border-radius:50%;fill:none;stroke:currentColor;stroke-width:2.4;\
        stroke-linecap:round;stroke-linejoin:round}
        .good svg{color:var(--good);background:var(--goodground)}
        .bad svg{color:var(--bad);background:var(--badground)}
        h1{margin:1.25rem 0 .5rem;font-size:1.5rem;line-height:1.25;font-weight:650}
        p{margin:0}
        .hint{margin-top:1.25rem;color:var(--soft);font-size:.9375rem}
        code{padding:.1em .4em;border-radius:.35em;background:var(--ground);border:1px solid var(--line);\
        font:.9em ui-monospace,"SF Mono",Menlo,Consolas,monospace}
        """
}
