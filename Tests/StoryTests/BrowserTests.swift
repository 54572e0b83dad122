internal import Foundation
internal import TestSupport
internal import Testing

/// Signing in as a person does: in a real browser, which opens the forge's page, presses a button on it, and is sent
/// back to the `fetch` that waits.
@Suite(
    .blocking,
    .enabled(
        if: SignInScene.hasBrowser,
        "the sign-in in a real browser was left out: it wants 'chromium' and 'python3' on the PATH"
    )
)
struct BrowserTests {
    @Test func `granting access signs in, once`() throws {
        let scene = try SignInScene()
        let login = try scene.fetch(["login", "--timeout", "90"], pressing: "grant")
        #expect(login.status == 0, "\(login.errors)")
        #expect(login.errors.hasSuffix("signed in to \(scene.forge.url)\n"))
        let landed = try scene.landed()
        #expect(landed.error == nil)
        #expect(landed.heading == "Access granted")
        #expect(landed.title == "Access granted · fetch")
        #expect(landed.text?.contains("You can close this window.") == true)
        #expect(landed.address == "\(scene.callback)/")
        #expect(landed.requests == [], "the page is whole in itself")
        #expect(landed.complaints == [])
        #expect(try scene.forge.takeCounts().filter { $0.value > 0 } == ["authorize": 2, "token": 1, "authorized": 1])

        // From here on no page is opened, and nobody is asked.
        let first = try scene.fetch(["sync"], pressing: "grant")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.hasSuffix("1 fetched\n"))
        #expect(scene.scratch.has("project/vendor/secret-engine/src/lib.rs"))
        let second = try scene.fetch(["sync", "--quiet"], pressing: "grant")
        #expect(second.status == 0)
        #expect(second.output + second.errors == "")
        let status = try scene.fetch(["auth", "status"], pressing: "grant")
        #expect(status.status == 0)
        #expect(status.errors == "")
        #expect(status.output.contains("fetch login"))
        #expect(!scene.hasOpenedBrowser)
        #expect(try scene.forge.takeCounts().filter { $0.value > 0 } == ["api": 1, "archive": 1, "authorized": 2])
    }

    @Test func `denying access ends with a page that says so`() throws {
        let scene = try SignInScene()
        let login = try scene.fetch(["login", "--timeout", "90"], pressing: "deny")
        #expect(login.status == 77)
        #expect(login.errors.contains("error: access was not granted: "))
        #expect(login.errors.contains("help: run `fetch login \(scene.forge.url)` again"))
        let landed = try scene.landed()
        #expect(landed.error == nil)
        #expect(landed.heading == "Access not granted")
        #expect(landed.text?.contains("run fetch login \(scene.forge.url) again") == true)
        #expect(landed.requests == [])
        #expect(try scene.forge.takeCounts()["token"] == nil)
    }

    @Test func `a sync at a terminal signs in by itself and goes on`() throws {
        let scene = try SignInScene()
        let sync = try scene.fetchAtTerminal(["sync"], pressing: "grant")
        #expect(sync.status == 0, "\(sync.output)")
        #expect(sync.output.contains("to sign in, open this URL in a browser and grant access:"))
        #expect(sync.output.contains("signed in to \(scene.forge.url)"))
        #expect(sync.output.contains("1 fetched"))
        #expect(scene.scratch.has("project/vendor/secret-engine/src/lib.rs"))
        #expect(try scene.landed().heading == "Access granted")
        #expect(try scene.forge.takeCounts()["token"] == 1)
        let again = try scene.fetchAtTerminal(["sync"], pressing: "grant")
        #expect(again.status == 0)
        #expect(!again.output.contains("sign in"))
        #expect(!scene.hasOpenedBrowser)
    }

    @Test func `an icon asked for and a connection that stays silent do not disturb`() throws {
        let scene = try SignInScene()
        let login = try scene.fetch(
            ["login", "--timeout", "90"],
            pressing: "grant",
            environment: ["STRAYS": scene.callback]
        )
        #expect(login.status == 0, "\(login.errors)")
        let landed = try scene.landed()
        #expect(landed.error == nil)
        #expect(landed.icon == 404)
        #expect(landed.heading == "Access granted")
    }
}
