#!/usr/bin/env python3
"""Runs the commands of the README and of the everyday pages, word for word.

    Tests/Everyday/everyday.py .build/release/digits

The commands are taken from the pages, so that what they say is what works. Each page has a folder of its
own, in which its commands run in their order, with a small dataset where MNIST is looked for. A command
fails if its exit code is not 0, if it takes more than a minute, or if a file that it says it wrote is not
there. What would take long, or needs a network, stands in SHORTENED and LEFT_OUT with its reason, and
whatever stands there must still be on a page.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/everyday.md", "docs/runs.md"]
LEAST_STEPS = 40
TIME_LIMIT = 60

# Options that are added at the end, where the parser takes the last of two.
SHORTENED = {
    "digits train --objective cem --minutes 20": "--minutes 0.1",
    "digits sample --model runs/001-cem-tiny --count 2000 --idx samples.idx": "--count 200",
    "digits models add runs/001-cem-tiny --name mine": "--samples 100",
    "digits train --resume 003 --steps 12000": "--steps 6",
    "digits train --rate-schedule trapezoid --steps 50000": "--steps 8",
    "digits train --resume 004 --steps 8000": "--steps 6",
    "digits runs best": "--samples 100",
    "digits runs delete 001 002": "--yes",
}
# What somebody who reads a page has done before.
BEFORE = {
    "docs/runs.md": ["digits train --steps 4 -q"] * 4,
}
LEFT_OUT = {
    "digits data fetch": "needs a network",
}


def commands(page):
    """Returns the lines of the page's code blocks that call the program, without their comments."""
    found = []
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", page.read_text(), re.S | re.M):
        if language not in ("", "sh", "bash"):
            continue
        for line in re.sub(r"\\\n\s*", "", block).split("\n"):
            line = re.sub(r"\s+#.*$", "", line).strip()
            # The map of the README begins with the program's name, too.
            if re.match(r"digits( [a-z-]+( |$)|$)", line) and "  " not in line:
                found.append(line)
    return found


def prepare(folder, digits):
    """Gives a page's folder a dataset where MNIST is looked for, and models that may be added to."""
    drawn = folder / "drawn"
    subprocess.run(
        [digits, "data", "synthesize", "--out", drawn, "--train", "600", "--test", "200", "-q"],
        check=True, stdout=subprocess.DEVNULL)
    (folder / "Data").mkdir()
    drawn.rename(folder / "Data" / "mnist")
    shutil.copytree(ROOT / "Models", folder / "Models")


def missing_files(output, folder):
    """Returns the files that the output names as written, 'path: ...', and that are not there."""
    named = re.findall(r"^([\w./-]+\.(?:png|idx|npy|svg|html|csv|safetensors|json)): ", output, re.M)
    return [name for name in named if not (folder / name).exists()]


def run(line, folder, environment):
    """Runs one command; returns how many seconds it took, and what was wrong, or None."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            ["bash", "-c", line], cwd=folder, env=environment, timeout=TIME_LIMIT,
            capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return TIME_LIMIT, f"took more than {TIME_LIMIT} s"
    seconds = time.monotonic() - started
    if done.returncode != 0:
        return seconds, f"exit code {done.returncode}: {done.stderr.strip().splitlines()[-1:]}"
    missing = missing_files(done.stdout, folder)
    return seconds, f"named files that are not there: {missing}" if missing else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("digits", help="the program to try")
    digits = Path(parser.parse_args().digits).resolve()
    unused = set(SHORTENED) | set(LEFT_OUT)
    failures, steps = [], 0
    with tempfile.TemporaryDirectory(prefix="digits everyday ") as place:
        place = Path(place)
        (place / "bin").mkdir()
        (place / "bin" / "digits").symlink_to(digits)
        for name in PAGES:
            folder = place / name.replace("/", "-")
            folder.mkdir()
            prepare(folder, digits)
            environment = {
                **os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
                "DIGITS_MODELS": str(folder / "Models")}
            environment.pop("MNIST_DIR", None)
            for line in BEFORE.get(name, []):
                subprocess.run(["bash", "-c", line], cwd=folder, env=environment, check=True)
            for line in commands(ROOT / name):
                unused.discard(line)
                if line in LEFT_OUT:
                    print(f"left out  {line} ({LEFT_OUT[line]})")
                    continue
                added = f" {SHORTENED[line]}" if line in SHORTENED else ""
                # A run on drawn digits has that in its name.
                own = re.sub(r"(runs/\d{3}-[a-z]+-[a-z]+)\b", r"\1-synthetic", line)
                seconds, fault = run(own + added, folder, environment)
                steps += 1
                print(f"{'FAILED' if fault else 'ok':8} {seconds:5.1f} s  {line}{added}", flush=True)
                if fault:
                    failures.append(f"{name}: {line}: {fault}")
    failures += [f"no page has it any more: {line}" for line in sorted(unused)]
    if steps < LEAST_STEPS:
        failures.append(f"only {steps} commands were found, expected at least {LEAST_STEPS}")
    print("\n".join(failures))
    print(f"everyday: {steps} commands, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
