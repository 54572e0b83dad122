#!/usr/bin/env python3
"""A person at a browser, for tests: headless Chromium opens URL, presses the element with the id ID, and looks at
where that leads.

    BROWSER="/path/to/press.py ID BASE" fetch login        (the URL comes last, as for every $BROWSER)

It leaves BASE-before.png and BASE.png, what was seen before and after the press, and at the very end, when the browser
is gone, BASE.json: {"address", "title", "heading", "text", "requests", "complaints"} of the page after it, `requests`
being what that page asked for beyond itself and `complaints` what the browser's console says; or {"error"}.

With STRAYS=ORIGIN the browser first asks that origin for its icon ("icon" is the answer's status) and opens a
connection on which it says nothing, as browsers do when they guess where their user goes next.

DevTools' messages go over descriptors 3 and 4 (--remote-debugging-pipe), JSON that ends in NUL: no port, no library.
"""

import base64
import fcntl
import json
import os
import shutil
import signal
import sys
import tempfile

PATIENCE = 120  # seconds, for everything together

FLAGS = [
    "--headless=new",
    "--no-sandbox",  # root, and containers without user namespaces
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have little there
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine can be reached.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--window-size=900,640",
]


class Chromium:
    """A browser of one's own, with one page."""

    def __init__(self, profile):
        reads, their_writes = os.pipe()
        their_reads, writes = os.pipe()
        # Out of the way of 3 and 4 first.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (their_reads, their_writes)]
        self.reads, self.writes = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (reads, writes)]
        for end in (reads, writes, their_reads, their_writes):
            os.close(end)
        self.process = os.posix_spawnp(
            "chromium",
            ["chromium", *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            {**os.environ, "HOME": profile},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, theirs[0], 3),
                (os.POSIX_SPAWN_DUP2, theirs[1], 4),
            ],
        )
        for end in theirs:
            os.close(end)
        self.rest, self.last, self.events, self.session = b"", 0, [], None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.rest:
            data = os.read(self.reads, 1 << 16)
            if not data:
                raise EOFError("the browser went away")
            self.rest += data
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        """The answer to one command; what happens meanwhile is kept in `events`."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.writes, data) :]
        while True:
            message = self.receive()
            if message.get("id") != self.last:
                self.events.append(message)
            elif "error" in message:
                raise RuntimeError(f"{method}: {message['error']['message']}")
            else:
                return message["result"]

    def loaded(self):
        """Waits for the next page to be there; returns what happened on the way."""
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive())
        events, self.events = self.events, []
        return events

    def value(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['result'].get('description', 'failed')}")
        return result["result"].get("value")

    def press(self, identifier):
        """Moves there and presses, as a hand would: what is hidden or covered cannot be pressed."""
        box = self.value(
            f"(() => {{ const e = document.getElementById({json.dumps(identifier)}); if (!e) return null;"
            " const r = e.getBoundingClientRect(); const x = r.x + r.width / 2, y = r.y + r.height / 2;"
            " return e.contains(document.elementFromPoint(x, y)) ? [x, y] : null; })()"
        )
        if box is None:
            raise RuntimeError(f"there is no '{identifier}' to press")
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def stray(self, origin):
        """Asks for the origin's icon and opens a connection to it; returns the status of the icon."""
        self.value(
            "new Promise(done => { const link = document.createElement('link'), icon = new Image();"
            f" link.rel = 'preconnect'; link.href = {json.dumps(origin)}; document.head.append(link);"
            f" icon.onload = icon.onerror = done; icon.src = {json.dumps(origin + '/favicon.ico')}; }})"
        )
        answered = "Network.responseReceivedExtraInfo"
        while not (answers := [event for event in self.events if event.get("method") == answered]):
            self.events.append(self.receive())
        self.events.clear()
        return answers[0]["params"]["statusCode"]

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def close(self):
        os.close(self.writes)  # the browser ends with its pipe
        os.waitpid(self.process, 0)


def visit(browser, identifier, base, url):
    problem = browser.ask("Page.navigate", url=url).get("errorText")
    if problem:
        raise RuntimeError(f"cannot open the address: {problem}")
    browser.loaded()
    browser.picture(f"{base}-before.png")
    origin = os.environ.get("STRAYS")
    icon = browser.stray(origin) if origin else None
    browser.press(identifier)
    events = browser.loaded()
    browser.picture(f"{base}.png")
    events += browser.events
    asked = [event["params"] for event in events if event.get("method") == "Network.requestWillBeSent"]
    told = [event["params"]["entry"] for event in events if event.get("method") == "Log.entryAdded"]
    return {
        "address": browser.value("location.origin + location.pathname"),
        "title": browser.value("document.title"),
        "heading": browser.value("document.querySelector('h1')?.innerText ?? ''"),
        "text": browser.value("document.body.innerText"),
        "icon": icon,
        "requests": [one["request"]["url"] for one in asked if one.get("type") != "Document"],
        "complaints": [entry["text"] for entry in told],
    }


def run_out(*_):
    raise TimeoutError(f"not done after {PATIENCE} seconds")


def main():
    identifier, base, url = sys.argv[1:]
    signal.signal(signal.SIGALRM, run_out)
    signal.alarm(PATIENCE)
    profile = tempfile.mkdtemp(prefix="profile-", dir=os.path.dirname(base))
    browser = None
    try:
        browser = Chromium(profile)
        seen = visit(browser, identifier, base, url)
    except Exception as error:  # whoever waits reads it in the file; nobody sees this program's output
        seen = {"error": f"{type(error).__name__}: {error}"}
    finally:
        if browser:
            browser.close()
        shutil.rmtree(profile, ignore_errors=True)
    with open(f"{base}.part", "w", encoding="utf-8") as file:
        json.dump(seen, file, indent=2, ensure_ascii=False)
    os.rename(f"{base}.part", f"{base}.json")


main()
