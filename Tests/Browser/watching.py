#!/usr/bin/env python3
"""Measures what it costs the server that three pages watch a run, which is what the run is slowed down by.

    Tests/Browser/watching.py --digits .build/release/digits [--pages 3] [--others 20] [--seconds 30]

A run trains with one thread, and the pages ask as Sources/Serving/Page/watch.js does. The time on a processor is
the system's count in nanoseconds, for all threads of the server (Linux only). MNIST_DIR, or Data/mnist where this
is started, has the data to train on.
"""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The pauses of a page in seconds.
SHORTEST, LONGEST = 3, 15


def busy(pid):
    """Returns the seconds that the threads of a process were on a processor, and how often they were put on one."""
    counts = [pathlib.Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split() for task in os.listdir(f"/proc/{pid}/task")]
    return sum(int(one[0]) for one in counts) / 1e9, sum(int(one[2]) for one in counts)


class Page(threading.Thread):
    """Asks for what is new of one run."""

    def __init__(self, address, run, over):
        super().__init__(daemon=True)
        self.address, self.run_name, self.over = address, run, over
        self.requests = 0

    def run(self):
        end, tag, pause = 0, "", SHORTEST
        while not self.over.is_set():
            values = urllib.parse.urlencode({"tag": tag, "chosen": json.dumps({self.run_name: end})})
            connection = http.client.HTTPConnection(self.address, timeout=30)
            connection.request("GET", "/api/watch?" + values)
            news = json.loads(connection.getresponse().read())
            connection.close()
            self.requests += 1
            tag = news["tag"]
            end = next((course["end"] for course in news["courses"]), end)
            pause = SHORTEST if news.get("runs") or news["courses"] else min(LONGEST, pause * 1.5)
            self.over.wait(pause)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=pathlib.Path, default=ROOT / ".build/release/digits")
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--others", type=int, default=0, help="finished runs in the same folder")
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    digits = str(options.digits.resolve())
    data = ["--data", os.path.abspath(os.environ.get("MNIST_DIR", "Data/mnist"))]
    with tempfile.TemporaryDirectory(prefix="digits-watching-") as name:
        folder = pathlib.Path(name)
        if options.others:
            subprocess.run([digits, "train", *data, "--steps", "1", "--batch", "4", "--quiet", "--out", "runs/002"], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL)
        for number in range(3, options.others + 2):
            shutil.copytree(folder / "runs/002", folder / f"runs/{number:03}")
        run = subprocess.Popen([digits, "train", *data, "--threads", "1", "--steps", "100000", "--quiet", "--out", "runs/001"], cwd=folder,
                               stdout=subprocess.DEVNULL)
        while not (folder / "runs/001/metrics.jsonl").exists() and run.poll() is None:
            time.sleep(0.1)
        server = subprocess.Popen([digits, "serve", "--port", "0", "--quiet"], cwd=folder, stdout=subprocess.PIPE, text=True)
        over = threading.Event()
        try:
            address = server.stdout.readline().strip().split("//")[1].rstrip("/")

            def share():
                """Waits, and returns the server's share of a core in percent, and its turns per second."""
                began, (seconds, turns) = time.monotonic(), busy(server.pid)
                time.sleep(options.seconds)
                spent, (seconds_after, turns_after) = time.monotonic() - began, busy(server.pid)
                return 100 * (seconds_after - seconds) / spent, (turns_after - turns) / spent

            time.sleep(2)
            print("nobody watches: %.3f %% of a core, %.1f turns per second" % share())
            pages = [Page(address, "001", over) for _ in range(options.pages)]
            for page in pages:
                page.start()
                time.sleep(SHORTEST / options.pages)
            before = sum(page.requests for page in pages)
            print(f"{options.pages} pages watch: %.3f %% of a core, %.1f turns per second" % share())
            print(f"requests per second: {(sum(page.requests for page in pages) - before) / options.seconds:.2f}")
        finally:
            over.set()
            for process in (server, run):
                process.terminate()
                process.wait(60)


if __name__ == "__main__":
    main()
