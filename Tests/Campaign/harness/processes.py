"""Runs a program and tells everything about its end: exit code, signal, output, memory, time."""

import functools
import os
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .launcher import Launcher

launcher = functools.cache(Launcher)
SPENT = [0.0]  # processor seconds of all programs so far


@dataclass
class Outcome:
    argv: list
    code: int  # the exit code; 128 + the number of the signal that ended the program
    signal: int  # 0 unless a signal ended the program
    out: bytes
    err: bytes
    peak: int  # the largest resident size, in bytes
    clock: float  # seconds
    timed_out: bool
    stopped: bool

    @property
    def error_lines(self):
        """The lines on standard error that are no documented warnings."""
        lines = self.err.decode("utf-8", "replace").splitlines()
        return [line for line in lines if not line.startswith(("warning: ", "digits: warning: "))]


class Running:
    """A started program in a session of its own; `end` waits for it.

    limit: seconds after which it is killed, with all that it started; then it has `timed_out`.
    stopped_after: seconds after which it gets SIGTERM; then it is `stopped`.
    user: the user to run as, instead of this one.
    """

    def __init__(self, argv, cwd, env, limit=60.0, user=None, limit_memory=True, stopped_after=None):
        self.argv = argv
        self.files = [tempfile.mkstemp(prefix="campaign-") for _ in range(2)]
        deadlines = [(limit, signal.SIGKILL)] + [(stopped_after, signal.SIGTERM)] * bool(stopped_after)
        self.number = launcher().start(
            argv=argv, cwd=str(cwd), env=env, user=user, limits_memory=limit_memory, deadlines=deadlines,
            out=self.files[0][1], err=self.files[1][1])

    def send(self, number):
        """Sends a signal to the program alone."""
        launcher().signal(self.number, number)

    def end(self):
        """Waits for the end. Raises OSError if the program could not be started."""
        answer = launcher().wait(self.number)
        texts = []
        for descriptor, path in self.files:
            os.close(descriptor)
            texts.append(Path(path).read_bytes())
            os.unlink(path)
        if "problem" in answer:
            raise OSError(answer["problem"])
        SPENT[0] += answer["processor"]
        status = answer["status"]
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = 128 + number if number else os.WEXITSTATUS(status)
        sent = answer["sent"]
        return Outcome(self.argv, code, number, *texts, answer["peak"], answer["clock"],
                       signal.SIGKILL in sent, signal.SIGTERM in sent)


def run(argv, cwd, env, **options):
    """Runs a program to its end; the options are those of `Running`."""
    return Running(argv, cwd, env, **options).end()
