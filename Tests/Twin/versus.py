"""Compares the product's speed with PyTorch's: images per second, in turns, never at once.

For each network and mode one program runs, then the other, for --rounds rounds, with equal batch
and threads; both count whole training steps (forward, mean square error, backward, clipping, Adam)
or forward passes. PyTorch's first round tries every layout, later rounds its best two. The output
is the ratio of the medians of the rounds' medians, with the least and greatest ratio of a round.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAYOUTS_KEPT = 2
CASES = [("train", 64), ("forward", 64), ("forward", 1)]


def run(command):
    """The standard output of `command`; RuntimeError in one line if it fails."""
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with status {result.returncode}")
    return result.stdout


def time_ours(arguments, network, mode, batch):
    """Median images per second of the product."""
    report = json.loads(
        run(
            [arguments.digits, "bench", "--network", network, "--mode", mode, "--batch",
             str(batch), "--threads", str(arguments.threads), "--seconds",
             str(arguments.seconds), "--json", "--quiet"]
        )
    )
    return report["networks"][0]["median"]


def time_theirs(arguments, network, mode, batch, layouts):
    """Median images per second of PyTorch, by layout."""
    record = json.loads(
        run(
            [sys.executable, str(HERE / "bench.py"), "--network", network, "--mode", mode,
             "--batch", str(batch), "--threads", str(arguments.threads), "--seconds",
             str(arguments.seconds), "--json", "--layouts", *layouts]
        )
    )
    return {layout: rates["median"] for layout, rates in record["layouts"].items()}


def best_first(layouts):
    """Layout names, fastest median over the rounds first; only those timed in every round."""
    rounds = max(len(rates) for rates in layouts.values())
    complete = [name for name, rates in layouts.items() if len(rates) == rounds]
    return sorted(complete, key=lambda name: -statistics.median(layouts[name]))


def compare(arguments, network, mode, batch):
    """One record: the rounds of both programs and their ratio."""
    load = round(os.getloadavg()[0], 2)
    ours, theirs, layouts = [], {}, arguments.layouts
    for _ in range(arguments.rounds):
        ours.append(time_ours(arguments, network, mode, batch))
        for layout, median in time_theirs(arguments, network, mode, batch, layouts).items():
            theirs.setdefault(layout, []).append(median)
        layouts = best_first(theirs)[:LAYOUTS_KEPT]
    best = best_first(theirs)[0]
    ratios = [mine / other for mine, other in zip(ours, theirs[best])]
    return dict(
        network=network, mode=mode, batch=batch, threads=arguments.threads, loadBefore=load,
        ours=ours, theirs=theirs, best=best,
        ratio=statistics.median(ours) / statistics.median(theirs[best]),
        leastRatio=min(ratios), greatestRatio=max(ratios),
    )


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--digits", default=".build/release/digits",
                        help="the built program (default %(default)s)")
    parser.add_argument("--network", choices=["tiny", "small", "all"], default="all")
    parser.add_argument("--mode", choices=["forward", "train", "all"], default="all")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0))
                        if hasattr(os, "sched_getaffinity") else os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each timing (default 5)")
    parser.add_argument("--layouts", nargs="+", help="of PyTorch (default: those of 32 bits; bfloat16_nchw and"
                        " bfloat16_channels_last can be named too)",
                        default=["nchw", "channels_last", "compile_nchw", "compile_channels_last"])
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    if min(arguments.seconds, arguments.rounds, arguments.threads) <= 0:
        parser.error("--seconds, --rounds and --threads must be positive")
    return arguments


def main():
    arguments = parse_arguments()
    networks = ["tiny", "small"] if arguments.network == "all" else [arguments.network]
    cases = [case for case in CASES if arguments.mode in ("all", case[0])]
    for network in networks:
        for mode, batch in cases:
            try:
                record = compare(arguments, network, mode, batch)
            except (OSError, RuntimeError, ValueError) as problem:
                print(f"versus.py: {' '.join(str(problem).split())}", file=sys.stderr)
                return 1
            if arguments.json:
                print(json.dumps(record), flush=True)
                continue
            ours = statistics.median(record["ours"])
            theirs = statistics.median(record["theirs"][record["best"]])
            print(
                f"{network} {mode} batch {batch}, {arguments.threads} threads,"
                f" load {record['loadBefore']}:\n"
                f"  ours {ours:.1f} images/s, PyTorch {theirs:.1f} ({record['best']}):"
                f" ratio {record['ratio']:.2f} ({record['leastRatio']:.2f} to"
                f" {record['greatestRatio']:.2f} in {arguments.rounds} rounds)",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
