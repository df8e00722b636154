"""The content of a folder, without what only a clock decides."""

import hashlib
import os
import re
from pathlib import Path

TEXTS = (".json", ".jsonl", ".txt", ".html", ".md", ".csv")
# What depends on the clock, and what stands for it; the same as in Tests/Golden/golden.sh.
CLOCK = [
    (re.compile(rb'"(seconds|trainingSeconds|imagesPerSecond)"( ?: ?)[-0-9.e+]+'), rb'"\1"\g<2>0'),
    (re.compile(rb'(<td class="number plain">)[0-9]+:[0-9][0-9]</td>'), rb"\1time</td>"),
    (re.compile(rb"\b[0-9]+:[0-9][0-9]\b"), rb"time"),
    # The last column of metrics.csv.
    (re.compile(rb"(?m)^([0-9]+(?:,[-0-9.e+]+){3}),[-0-9.e+]+$"), rb"\1,0"),
    (re.compile(rb"\b[0-9.]+ (s|seconds?|minutes?)\b"), rb"time"),
]
# What depends on where a run was interrupted: a line of history is the mean since the line before, or
# since the run went on.
HISTORY = ("metrics.jsonl", "metrics.csv", "loss.svg", "report.html")
# Recorded commands name these options, whatever they did.
RESUME = re.compile(rb" --resume\b")
THREADS = re.compile(rb" --(threads|jobs) \d+")


def without_times(data):
    """Text without what only a clock decides."""
    for pattern, replacement in CLOCK:
        data = pattern.sub(replacement, data)
    return data


def without(pattern, path, data):
    """A file without what a pattern finds in its text. The page of a run that goes on says how fast it is."""
    if path.endswith("live.html"):
        return b""
    if path.endswith(".safetensors"):
        # A shorter header has another length before it and other spaces behind it.
        length = int.from_bytes(data[:8], "little")
        return pattern.sub(b"", data[8:8 + length]).rstrip() + data[8 + length:]
    return pattern.sub(b"", without_times(data)) if path.endswith(TEXTS) else data


def whole(path, data):
    """What counts of a file: everything but times, and whether a recorded command began or went on."""
    return without(RESUME, path, data)


def interrupted(path, data):
    """What counts of a file of an interrupted run: of its history, only the numbers of the steps."""
    return b" ".join(re.findall(rb'"step":\d+', data)) if path.endswith(HISTORY) else whole(path, data)


def any_threads(path, data):
    """What counts of a file whatever the number of threads, which recorded commands may name."""
    return without(THREADS, path, data)


def snapshot(folder, counts=whole):
    """Hash of each file and "folder" for each folder by relative path. Symbolic links are left out."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in folders:
            path = os.path.join(place, name)
            if not os.path.islink(path):
                found[os.path.relpath(path, folder)] = "folder"
        for name in files:
            path = os.path.join(place, name)
            if not os.path.islink(path):
                content = counts(path, Path(path).read_bytes())
                found[os.path.relpath(path, folder)] = hashlib.sha256(content).hexdigest()
    return found


def differences(found, expected):
    """How two snapshots differ, in at most four phrases."""
    phrases = [f"{name} is missing" for name in sorted(expected.keys() - found.keys())]
    phrases += [f"{name} is left over" for name in sorted(found.keys() - expected.keys())]
    phrases += [
        f"{name} differs" for name in sorted(found.keys() & expected.keys())
        if found[name] != expected[name]]
    return phrases[:4] + ([f"and {len(phrases) - 4} more"] if len(phrases) > 4 else [])


def is_partial(name):
    """Whether a file or folder is one that the program has not given its name yet."""
    return any(part.startswith(".") or part.endswith(".part") for part in Path(name).parts)
