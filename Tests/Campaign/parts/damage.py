"""Damaged files for every command that reads: random changes, bombs, and files that failed before.

Expected: a documented exit code and no signal, one short line that says what is wrong, an end within 20 s,
and no more memory than the same command takes for the intact file, plus 4 times the file, plus 64 MB.
"""

import signal

from harness import bombs, regressions
from harness.campaign import Untryable, ending
from harness.mutations import mutate
from harness.readers import READERS

LIMIT = 20  # seconds; a sanitizer makes programs slower
WORKING = 4  # seconds after which a command that may work for long is asked to stop
SPARE = 64 << 20  # bytes
FACTOR = 4


class Intact:
    """A reader with its intact file, its folder, and the memory that it takes."""

    def __init__(self, campaign, reader, folder):
        self.reader, self.data = reader, (campaign.inputs.root / reader.intact).read_bytes()
        place = self.prepare(campaign, folder / "intact", self.data)
        outcome = campaign.run(reader.argv, place)
        if outcome.code != 0:
            raise Untryable(
                f"{reader.name}: exit code {outcome.code} for the intact file: "
                f"{outcome.err.decode('utf-8', 'replace')[:300]}")
        self.peak = outcome.peak

    def prepare(self, campaign, folder, data):
        """Makes the folder of a try with the damaged file in it; `data` may be a function that writes it."""
        campaign.inputs.fresh(folder, self.reader.copied)
        for name in self.reader.removed:
            (folder / name).unlink()
        path = folder / self.reader.place
        if callable(data):
            data(path)
        else:
            path.write_bytes(data)
        return folder


def run(campaign, tally):
    regressions.check(READERS)
    for number, reader in enumerate(READERS):
        with campaign.place() as folder:
            intact = Intact(campaign, reader, folder)
            damaged = [(f"regression: {name}", data) for name, data in regressions.of(reader, intact.data)]
            blasts = [(f"bomb: {name}", data) for name, data in bombs.of(reader, intact.data)]
            step = campaign.choose(5, 1, 1)
            damaged += blasts[number % step::step]
            damaged += random_damage(campaign, reader, intact.data)
            campaign.each(lambda item, place: one(campaign, tally, intact, item, place), damaged)


def random_damage(campaign, reader, data):
    count = max(2, round(campaign.choose(10, 240, 2500) * reader.share))
    for number in range(count):
        source = campaign.random("damage", reader.name, number)
        damaged, change = mutate(reader.kind, data, source)
        yield f"change {number}: {change}", damaged


def one(campaign, tally, intact, item, place):
    name, data = item
    reader = intact.reader
    folder = intact.prepare(campaign, place / "work", data)
    path = folder / reader.place
    size = max(path.stat().st_size, len(intact.data))
    slow = 6 if campaign.sanitized else 1
    outcome = campaign.run(
        reader.argv, folder, limit=LIMIT * slow, stopped_after=WORKING * slow if reader.works else None)
    codes = (0, 1, 64, 128 + signal.SIGTERM) if outcome.stopped else (0, 1, 64)
    problems = ending(outcome, codes)
    allowed = intact.peak + FACTOR * size + SPARE
    if outcome.peak > allowed and not campaign.sanitized:
        problems.append(
            f"it takes {outcome.peak >> 20} MB for a file of {size} bytes, expected at most "
            f"{allowed >> 20} MB ({intact.peak >> 20} MB for the intact file)")
    kept = [path] if size < 32 << 20 else []
    tally.record(name.split(":")[0].split()[0], f"{reader.name}, {name}", problems, [outcome.argv], kept)
