"""Chromium, driven over its DevTools protocol, and the server under test."""

import base64
import contextlib
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

import websocket

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Failure(Exception):
    """A check that did not hold."""


def check(condition, sentence):
    if not condition:
        raise Failure(sentence)


def wait(condition, sentence, seconds=30.0):
    """Returns the first true value of a function, asked again and again."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"not within {seconds:.0f} s: {sentence}")
        time.sleep(0.05)


@contextlib.contextmanager
def server(binary, *options, folder=None):
    """Starts `digits serve` at a free port. Yields its address and its process."""
    process = subprocess.Popen(
        [str(binary), "serve", "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, cwd=folder)
    try:
        address = process.stdout.readline().strip()
        check(address.startswith("http://127.0.0.1:"), f"the first line is an address, not {address!r}")
        yield address.rstrip("/"), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Failure("the server did not end after Ctrl-C") from None


class Browser:
    """A headless Chromium with one tab."""

    def __init__(self):
        program = next(
            (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
        check(program, "Chromium is needed: apt-get install chromium")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="digits-browser-"))
        self.downloads = self.folder / "downloads"
        self.downloads.mkdir()
        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-dev-shm-usage", "--remote-debugging-port=0", "--remote-allow-origins=*",
             f"--user-data-dir={self.folder / 'profile'}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        port_file = self.folder / "profile" / "DevToolsActivePort"
        port = wait(lambda: port_file.exists() and port_file.read_text().split("\n")[0], "Chromium starts", 60)
        tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
        tab = next(one for one in tabs if one["type"] == "page")
        self.socket = websocket.create_connection(tab["webSocketDebuggerUrl"], timeout=60, max_size=None)
        self.numbers = itertools.count(1)
        #: What the page complained about.
        self.complaints = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))

    def call(self, method, **values):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": values}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                check("error" not in answer, f"{method}: {answer.get('error')}")
                return answer["result"]
            self.notice(answer)

    def notice(self, event):
        values = event.get("params", {})
        if event["method"] == "Runtime.exceptionThrown":
            details = values["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        if event["method"] == "Log.entryAdded" and values["entry"]["level"] == "error":
            self.complaints.append(values["entry"]["text"] + " " + values["entry"].get("url", ""))

    def run(self, script):
        """Returns the value of an expression in the page."""
        result = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        check("exceptionDetails" not in result, f"{script[:80]}: {result.get('exceptionDetails')}")
        return result["result"].get("value")

    def size(self, width, height, scheme="light", is_phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=is_phone)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}])

    def open(self, address):
        self.call("Page.navigate", url=address)
        wait(lambda: self.run("document.body && document.body.dataset.ready === 'yes'"), f"{address} is ready")

    def click(self, selector):
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def mouse(self, kind, x, y):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                  buttons=0 if kind == "mouseReleased" else 1, clickCount=1)

    def key(self, key, text=""):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, text=text if kind == "keyDown" else "")

    def picture(self, path):
        """Takes a screenshot of the whole page."""
        height = self.run("document.documentElement.scrollHeight")
        width = self.run("innerWidth")
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def close(self):
        with contextlib.suppress(Exception):
            self.call("Browser.close")
        with contextlib.suppress(Exception):
            self.process.wait(10)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
