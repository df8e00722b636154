#!/usr/bin/env python3
"""Disturbs, damages and misuses a digits binary, and checks that nothing is lost or wrong.

README.md beside this file says what each part does and what to do with a failure.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from harness import processes
from harness.campaign import SIZES, Campaign, Untryable
from harness.inputs import Inputs
from harness.tally import Tally
from parts import damage, escapes, faults, hostile, kill, places, same, together

PARTS = {"kill": kill, "together": together, "faults": faults, "places": places, "damage": damage, "same": same,
         "escapes": escapes, "hostile": hostile}


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", help="the program to try, such as .build/release/digits")
    parser.add_argument("--size", choices=SIZES, default="full", help="how much to try")
    parser.add_argument("--part", action="append", choices=PARTS, help="try only this part (repeatable)")
    parser.add_argument("--seed", type=int, default=1, help="seed of all random choices (default: 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at a time")
    parser.add_argument("--keep", default="campaign-failures", help="folder for failing inputs")
    parser.add_argument("--work", help="folder to work in, which is kept (default: a temporary one)")
    parser.add_argument("--sanitized", action="store_true", help="the program was built with a sanitizer")
    return parser.parse_args()


def working_place():
    """A folder in memory if there is room, because thousands of flushed files wear out a disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30:
        return tempfile.mkdtemp(prefix="campaign-", dir=memory)
    return tempfile.mkdtemp(prefix="campaign-")


def main():
    arguments = options()
    # An end that clears the working folder.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    binary = Path(arguments.binary).resolve()
    if not os.access(binary, os.X_OK):
        raise SystemExit(f"campaign: no binary {binary}; build it first")
    for name in PARTS:
        shutil.rmtree(Path(arguments.keep, name), ignore_errors=True)
    root, start = Path(arguments.work or working_place()).resolve(), time.monotonic()
    tempfile.tempdir = str(root)
    try:
        inputs = Inputs(binary, root / "inputs")
        inputs.make()
        print(f"campaign: size {arguments.size}, seed {arguments.seed}; inputs made in "
              f"{processes.SPENT[0]:.0f} s of processor time", flush=True)
        campaign = Campaign(inputs, root, arguments.size, arguments.seed, arguments.jobs, arguments.sanitized)
        tallies = [try_part(name, campaign, arguments) for name in arguments.part or PARTS]
    finally:
        if not arguments.work:
            shutil.rmtree(root, ignore_errors=True)
    print(f"\ncampaign: {processes.SPENT[0]:.0f} s of processor time, {time.monotonic() - start:.0f} s")
    for tally in tallies:
        print(f"campaign: {tally.line}")
    failures = sum(tally.failures for tally in tallies)
    if failures:
        print(f"campaign: FAILED: {failures} failures, kept in {arguments.keep}; README.md of "
              "Tests/Campaign says what to do with them")
    return 1 if failures else 0


def try_part(name, campaign, arguments):
    tally = Tally(name, arguments.keep)
    before, start = processes.SPENT[0], time.monotonic()
    print(f"campaign: {name}", flush=True)
    try:
        PARTS[name].run(campaign, tally)
    except Untryable as problem:
        tally.record("undisturbed", "the part ends here", [str(problem)], [])
    print(f"campaign: {tally.line}; {processes.SPENT[0] - before:.0f} s of processor time, "
          f"{time.monotonic() - start:.0f} s", flush=True)
    return tally


if __name__ == "__main__":
    sys.exit(main())
