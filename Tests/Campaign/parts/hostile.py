"""A hostile server for `digits data fetch`, and fetches that are killed.

Expected: exit code 1 and one short line without control characters, in bounded time and memory; nothing
under a final name, nothing outside the folder. With MNIST at hand (MNIST_DIR), a fetch that was cut short
or killed continues, and ends with the right files.
"""

import os
import signal
import time
from pathlib import Path

from harness.campaign import ending
from harness.server import MODES, Server, head, misbehave
from parts.escapes import CONTROL

LIMIT = 45  # seconds: four attempts with a timeout of 3 seconds, and some slack
SPARE = 68 << 20  # bytes above what a refused fetch takes: 64 MB, and 4 times the largest body of 1 MB
WAITING = 8  # processes at a time, which mostly wait
FILES = [f"{part}-{kind}-ubyte.gz" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]
WAITED_FOR = ["drip", "drip-head", "silent"]  # these take as long as the program is patient
FETCH = ["data", "fetch", "--out", "set", "--timeout", "3", "-q", "--mirror"]


def run(campaign, tally):
    with Server(misbehave) as server, campaign.place() as place:
        usual = campaign.run([*FETCH, server.mirror("error")], place, limit_memory=False).peak
        tasks = [(mode, prepare) for mode in MODES for prepare in (fresh, begun, linked)]
        if campaign.size == "quick":
            tasks = [(mode, fresh) for mode in MODES if mode not in WAITED_FOR]
        campaign.each(lambda task, place: one(campaign, tally, server, usual, task, place), tasks, WAITING)
    source = Path(os.environ.get("MNIST_DIR") or "nowhere")
    if campaign.size == "quick" or not all((source / name).exists() for name in FILES):
        if campaign.size != "quick":
            tally.skip("fetches that continue: no MNIST as .gz files in MNIST_DIR")
        return
    interrupted(campaign, tally, source)


def fresh(folder):
    """Nothing is there."""


def begun(folder):
    """A part of the first file is there."""
    (folder / "set").mkdir()
    (folder / "set" / (FILES[0] + ".part")).write_bytes(b"\x1f\x8b" + bytes(48))


def linked(folder):
    """The name of the part is a link to a file elsewhere."""
    (folder / "set").mkdir()
    (folder / "victim").write_bytes(b"untouched")
    (folder / "set" / (FILES[0] + ".part")).symlink_to(folder / "victim")


def one(campaign, tally, server, usual, task, place):
    mode, prepare = task
    prepare(place)
    outcome = campaign.run([*FETCH, server.mirror(mode)], place, limit=LIMIT, limit_memory=False)
    problems = ending(outcome, (1,))
    if CONTROL.search(outcome.err.decode("utf-8", "replace")):
        problems.append("a control character is printed")
    if outcome.peak > usual + SPARE and not campaign.sanitized:
        problems.append(f"it takes {outcome.peak >> 20} MB, and {usual >> 20} MB if the server refuses")
    problems += [f"{path.name} has its final name" for path in (place / "set").glob("*")
                 if not path.name.endswith(".part")]
    if prepare is linked and (place / "victim").read_bytes() != b"untouched":
        problems.append("it writes through a symbolic link")
    tally.record("server", f"{mode}, {prepare.__doc__.lower()[:-1]}", problems, [outcome.argv])


def interrupted(campaign, tally, source):
    """A good server, whose answers break off at random places, or whose client is killed."""
    files = {name: (source / name).read_bytes() for name in FILES}
    draw = campaign.random("fetch")

    def serve(asked):
        name = next((name for name in FILES if name in asked), None)
        if name is None:
            return [head(0, b"404 No")]
        start = int(asked.split("bytes=")[1].split("-")[0]) if "bytes=" in asked else 0
        body = files[name][start:]
        sent = body if draw.random() < 0.6 else body[:draw.randrange(len(body) + 1)]
        if start:
            extra = b"Content-Range: bytes %d-%d/%d\r\n" % (start, len(files[name]) - 1, len(files[name]))
            return [head(len(body), b"206 Partial", extra), sent]
        return [head(len(body)), sent]

    def kill(number, place):
        arguments = [*FETCH, server.mirror("good")]
        running = campaign.start(arguments, place, limit=LIMIT, limit_memory=False)
        time.sleep(number * 0.05)
        running.send(signal.SIGKILL)
        running.end()
        for _ in range(30):  # each attempt may break off again
            outcome = campaign.run(arguments, place, limit=LIMIT, limit_memory=False)
            if outcome.code == 0:
                break
        problems = ending(outcome, (0,))
        found = {path.name: path.read_bytes() for path in (place / "set").glob("*")}
        problems += ["the files are not those of the server, or others are left over"] * (found != files)
        tally.record("continued", f"fetch killed after {number * 0.05:.2f} s", problems, [outcome.argv])
    with Server(serve) as server:
        campaign.each(kill, range(campaign.choose(0, 8, 60)))
