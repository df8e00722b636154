"""System calls of a program: which there are, and what happens if one of them fails or kills.

strace counts `when=N` for each thread by itself, not for the process. So a call is addressed by its
number within its thread, and calls of other threads with the same number are hit, too. Whether the
intended call was hit is read in the trace afterwards.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass

# What changes the disk; names that a machine does not have are ignored because of the "?".
WRITING = [
    "openat", "open", "creat", "write", "writev", "pwrite64", "rename", "renameat", "renameat2",
    "link", "linkat", "symlink", "symlinkat", "mkdir", "mkdirat", "fsync", "fdatasync",
    "ftruncate", "unlink", "unlinkat", "rmdir", "chmod", "fchmod", "fchmodat", "sendfile",
    "copy_file_range",
]
ELSEWHERE = re.compile(r'"/(usr|lib|lib64|opt|etc|proc|sys|dev)[/"]')
WAKE_UP = r', "\1\0\0\0\0\0\0\0", 8'  # a thread that wakes another: nothing of a file
LINE = re.compile(r"^(\d+) +(\w+)\((.*)")


@dataclass(frozen=True)
class Call:
    name: str
    number: int  # within its thread and among calls of this name, from 1
    thread: int  # 0 for the main thread, then in order of appearance
    text: str  # the arguments as strace prints them

    @property
    def reads(self):
        """Whether it opens a file only to read it."""
        return self.name in ("open", "openat") and "O_RDONLY" in self.text

    @property
    def descriptor(self):
        """The descriptor that is written to; None for other calls."""
        match = re.match(r"(\d+)", self.text) if self.name.startswith(("write", "pwrite")) else None
        return int(match[1]) if match else None

    def __str__(self):
        return f"{self.name} {self.number} ({self.text[:60]})"


def missing():
    """Why strace cannot be used here; None if it can."""
    if shutil.which("strace") is None:
        return "no strace (Debian, Ubuntu: apt-get install strace)"
    probe = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True)
    return None if probe.returncode == 0 else "strace may not trace here (ptrace is forbidden)"


def traced(argv, log, inject=None):
    """The command line that runs `argv` under strace and writes its system calls to `log`."""
    names = ",".join("?" + name for name in WRITING)
    options = ["-f", "-s", "64", "-o", str(log), "-e", f"trace={names}"]
    if inject:
        options += ["-e", f"inject={inject}"]
    return ["strace", *options, *map(str, argv)]


def calls(log):
    """All calls of a trace that touch files of the work, in order."""
    threads, numbers, found = {}, {}, []
    for line in open(log, errors="replace"):
        match = LINE.match(line)
        if not match:
            continue
        thread = threads.setdefault(match[1], len(threads))
        key = (thread, match[2])
        numbers[key] = numbers.get(key, 0) + 1
        call = Call(match[2], numbers[key], thread, match[3].rstrip())
        # Libraries are opened by absolute paths, the files of the work by relative ones.
        if WAKE_UP in call.text or call.reads and ELSEWHERE.search(call.text):
            continue
        found.append(call)
    return found


def was_hit(log, call):
    """Whether the trace shows that `call` was reached by an injected error."""
    return any(
        "(INJECTED)" in line and f" {call.name}(" in line and WAKE_UP not in line
        for line in open(log, errors="replace"))
