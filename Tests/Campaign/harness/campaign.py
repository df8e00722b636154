"""What a part is given: the program, the inputs, a size, a seed, and a place to work."""

import contextlib
import random
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import processes, strace

SIZES = ("quick", "full", "long")


class Untryable(Exception):
    """The program fails without any disturbance, so that a part cannot go on."""


class Campaign:
    def __init__(self, inputs, work, size, seed, jobs, sanitized):
        self.inputs, self.work, self.size, self.seed = inputs, Path(work), size, seed
        self.jobs, self.sanitized = jobs, sanitized

    def choose(self, quick, full, long):
        """The value for the size of this campaign."""
        return {"quick": quick, "full": full, "long": long}[self.size]

    def random(self, *names):
        """A generator of its own for each use, so that parts can run alone and in any order."""
        return random.Random("/".join(map(str, (self.seed, *names))))

    def command(self, arguments):
        return [self.inputs.binary, *map(str, arguments)]

    def run(self, arguments, folder, **options):
        """Runs the program in a folder."""
        return processes.run(self.command(arguments), folder, self.inputs.env, **self.limits(options))

    def start(self, arguments, folder, **options):
        """Starts the program in a folder."""
        return processes.Running(self.command(arguments), folder, self.inputs.env, **self.limits(options))

    def traced(self, arguments, folder, log, inject=None):
        """Runs the program under strace, with an injection if one is given."""
        argv = strace.traced(self.command(arguments), log, inject)
        return processes.run(argv, folder, self.inputs.env, limit=120, limit_memory=False)

    def limits(self, options):
        """The options of a process. A sanitizer maps terabytes of addresses."""
        return {"limit_memory": not self.sanitized, **options}

    @contextlib.contextmanager
    def place(self):
        """A temporary folder."""
        folder = Path(tempfile.mkdtemp(dir=self.work))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def each(self, task, items, jobs=None):
        """Calls `task(item, folder)` for every item, several at a time, each in a folder of its own."""
        def one(item):
            with self.place() as folder:
                task(item, folder)
        with ThreadPoolExecutor(jobs or self.jobs) as pool:
            for _ in pool.map(one, items):
                pass


def ending(outcome, codes=(0, 1, 64), is_quiet=True):
    """What is wrong with how a program ended and with what it said, one sentence each.

    is_quiet: whether no remarks are expected beside the line of an error.
    """
    problems = []
    if outcome.timed_out:
        problems.append(f"still running after {outcome.clock:.0f} s")
    elif outcome.signal:
        problems.append(f"ended by signal {outcome.signal}")
    elif outcome.code not in codes:
        problems.append(f"exit code {outcome.code}, expected {' or '.join(map(str, codes))}")
    lines = outcome.error_lines
    if is_quiet and outcome.code in (1, 64) and not outcome.signal and len(lines) != 1:
        problems.append(f"{len(lines)} lines on standard error, expected one")
    longest = max(map(len, lines), default=0)
    if longest > 300:
        problems.append(f"a line of {longest} characters on standard error, expected at most 300")
    return problems
