"""A small process that starts all others, so that their peak memory is their own.

The kernel counts the memory of the process that starts a program as that program's (until it executes). The
campaign holds inputs of many megabytes, and this process nothing. It reads requests, one JSON object per
line, and answers in the same way; each program has a number. Run as a program, this file is that process.
"""

import itertools
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time

# A program that asks for more is stopped, so that a fault of one input does not take the machine.
ADDRESS_SPACE = 12 << 30


class Launcher:
    """The campaign's side: starts programs, signals them and waits for them, from any thread."""

    def __init__(self):
        self.server = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.numbers, self.lock, self.waiting, self.answers = itertools.count(), threading.Lock(), {}, {}
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.server.stdout:
            answer = json.loads(line)
            self.answers[answer["number"]] = answer
            self.waiting[answer["number"]].set()

    def ask(self, **request):
        with self.lock:
            self.server.stdin.write(json.dumps(request) + "\n")
            self.server.stdin.flush()

    def start(self, **program):
        """Starts a program and returns its number."""
        number = next(self.numbers)
        self.waiting[number] = threading.Event()
        self.ask(number=number, **program)
        return number

    def signal(self, number, signal):
        """Sends a signal to the program; nothing if it has ended."""
        self.ask(number=number, signal=int(signal))

    def wait(self, number):
        """Waits for the program's end: status, usage, and why it could not be started, if so."""
        self.waiting[number].wait()
        del self.waiting[number]
        return self.answers.pop(number)


def limit(pid, limits_memory):
    try:
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
        if limits_memory:
            resource.prlimit(pid, resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    except (ProcessLookupError, PermissionError, AttributeError):
        pass  # it has ended already, or belongs to somebody else, or this is not Linux


class Server:
    """The small process's side: one loop that waits for requests, ends of programs and deadlines."""

    def __init__(self):
        self.poll = select.poll()
        self.poll.register(0, select.POLLIN)
        self.running = {}  # by the descriptor that tells a program's end
        self.text = b""

    def serve(self):
        while True:
            for descriptor, _ in self.poll.poll(self.patience()):
                if descriptor:
                    self.end(descriptor)
                elif not self.read():
                    for program in self.running.values():
                        program.send(signal.SIGKILL, group=True)
                    return
            for program in list(self.running.values()):
                program.keep_deadlines()

    def patience(self):
        """Milliseconds to the next deadline, or None."""
        times = [program.deadlines[0][0] for program in self.running.values() if program.deadlines]
        return max(0, min(times) - time.monotonic()) * 1000 + 1 if times else None

    def read(self):
        """Does what the campaign asks for; False if it has ended."""
        piece = os.read(0, 1 << 20)
        *lines, self.text = (self.text + piece).split(b"\n")
        for request in map(json.loads, lines):
            if "signal" in request:
                for program in self.running.values():
                    if program.number == request["number"]:
                        program.send(request["signal"])
            else:
                self.start(request)
        return bool(piece)

    def start(self, request):
        try:
            program = Program(request)
        except OSError as problem:
            answer(number=request["number"], problem=str(problem))
            return
        descriptor = os.pidfd_open(program.process.pid)
        self.running[descriptor] = program
        self.poll.register(descriptor, select.POLLIN)

    def end(self, descriptor):
        self.poll.unregister(descriptor)
        os.close(descriptor)
        self.running.pop(descriptor).report()


class Program:
    """A running program, in a session of its own."""

    def __init__(self, request):
        user = request["user"]
        identity = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        with open(request["out"], "wb") as out, open(request["err"], "wb") as err:
            self.process = subprocess.Popen(
                request["argv"], cwd=request["cwd"], env=request["env"], stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, start_new_session=True, **identity)
        self.number, self.start = request["number"], time.monotonic()
        self.deadlines = sorted(
            (self.start + seconds, number) for seconds, number in request["deadlines"])
        self.sent = []
        limit(self.process.pid, request["limits_memory"])

    def send(self, number, group=False):
        try:
            (os.killpg if group else os.kill)(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def keep_deadlines(self):
        while self.deadlines and self.deadlines[0][0] <= time.monotonic():
            number = self.deadlines.pop(0)[1]
            self.sent.append(number)
            self.send(number, group=number == signal.SIGKILL)

    def report(self):
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = status
        answer(number=self.number, status=status, peak=usage.ru_maxrss * 1024, sent=self.sent,
               processor=usage.ru_utime + usage.ru_stime, clock=time.monotonic() - self.start)


def answer(**values):
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    Server().serve()
