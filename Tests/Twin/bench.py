"""Times PyTorch on the U-Net: images per second of a forward pass or of a whole training step.

A training step is forward, mean square error, backward, clipping to norm 1 and (fused) Adam, as in
the product; inputs and targets are drawn beforehand. Each layout is warmed up. Then the layouts
take turns, one step each, until every one has run for --seconds; a sample is one step.

The times mean something only on an idle machine: PyTorch's threads meet at a barrier after every
operation, so one busy core of two slows a training step tenfold. Each record carries the
load at its start.
"""

import argparse
import json
import os
import statistics
import sys
import time

import torch
from torch.nn import functional as F

from configuration import preset
from unet import UNet

LAYOUTS = ["nchw", "channels_last", "compile_nchw", "compile_channels_last"]
# Products in bfloat16, where a processor has units for them; not compared with 32 bits unless named.
HALF_WIDTH = ["bfloat16_nchw", "bfloat16_channels_last"]
PREDRAWN_BATCHES = 8
WARM_UP_STEPS = 3
FEWEST_SAMPLES = 3


def make_step(configuration, mode, layout, batch, seed):
    """Returns a function that runs one step on the next pre-drawn batch."""
    torch.manual_seed(seed)
    memory = torch.channels_last if "channels_last" in layout else torch.contiguous_format
    network = UNet(configuration).to(memory_format=memory)
    compiled = torch.compile(network) if layout.startswith("compile") else network
    half = layout in HALF_WIDTH

    def run(images, times):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            return compiled(images, times)

    shape = (batch, configuration["imageChannels"], configuration["height"], configuration["width"])
    batches = [
        (
            torch.randn(shape).contiguous(memory_format=memory),
            torch.rand(batch) * 5 + 1e-3,
            torch.randn(shape).contiguous(memory_format=memory),
        )
        for _ in range(PREDRAWN_BATCHES)
    ]
    count = 0

    def next_batch():
        nonlocal count
        count += 1
        return batches[count % PREDRAWN_BATCHES]

    def forward():
        images, times, _ = next_batch()
        with torch.no_grad():
            run(images, times)

    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, fused=True)

    def train():
        images, times, targets = next_batch()
        loss = F.mse_loss(run(images, times).float(), targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()

    network.train(mode == "train")
    return train if mode == "train" else forward


def warm_up(configuration, mode, layouts, batch, seed):
    """Returns the steps, ready to run, by layout; reports and skips a layout that cannot run."""
    steps = {}
    for layout in layouts:
        try:
            step = make_step(configuration, mode, layout, batch, seed)
            for _ in range(WARM_UP_STEPS):
                step()
            steps[layout] = step
        except Exception as problem:  # the compiler's failures have no common type
            reason = " ".join(str(problem).split())[:200]
            print(f"skipped {layout}: {type(problem).__name__}: {reason}", file=sys.stderr)
    return steps


def measure(steps, batch, seconds):
    """Returns the images per second of every sample, by layout."""
    samples = {layout: [] for layout in steps}
    spent = dict.fromkeys(steps, 0.0)
    while any(spent[x] < seconds or len(samples[x]) < FEWEST_SAMPLES for x in steps):
        for layout, step in steps.items():
            start = time.perf_counter()
            step()
            elapsed = time.perf_counter() - start
            spent[layout] += elapsed
            samples[layout].append(batch / elapsed)
    return samples


def summarize(name, mode, batch, threads, load, samples):
    """Returns a record: each layout's median, least and most images per second, and the best."""
    layouts = {
        layout: dict(
            median=round(statistics.median(rates), 2),
            min=round(min(rates), 2),
            max=round(max(rates), 2),
            samples=len(rates),
        )
        for layout, rates in samples.items()
    }
    best = max(layouts, key=lambda layout: layouts[layout]["median"])
    return dict(
        network=name, mode=mode, batch=batch, threads=threads, loadBefore=load, best=best,
        layouts=layouts,
    )


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--network", choices=["tiny", "small", "all"], default="all")
    parser.add_argument("--mode", choices=["forward", "train", "all"], default="all")
    parser.add_argument(
        "--batch", type=int, nargs="+", help="default: 64, and for forward also 1"
    )
    parser.add_argument("--layouts", nargs="+", choices=LAYOUTS + HALF_WIDTH, default=LAYOUTS)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each layout (default 10)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    if arguments.seconds <= 0 or arguments.threads < 1 or min(arguments.batch or [1]) < 1:
        parser.error("--seconds, --threads and --batch must be positive")
    return arguments


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    load = round(os.getloadavg()[0], 2)  # of the last minute, before this process adds its own
    # Each batch size is compiled separately, not once for all sizes.
    torch._dynamo.config.automatic_dynamic_shapes = False
    names = ["tiny", "small"] if arguments.network == "all" else [arguments.network]
    modes = ["forward", "train"] if arguments.mode == "all" else [arguments.mode]
    for name in names:
        for mode in modes:
            for batch in arguments.batch or ([64, 1] if mode == "forward" else [64]):
                steps = warm_up(preset(name), mode, arguments.layouts, batch, arguments.seed)
                if not steps:
                    print(f"bench.py: no layout of {name} {mode} could run", file=sys.stderr)
                    return 1
                samples = measure(steps, batch, arguments.seconds)
                record = summarize(name, mode, batch, arguments.threads, load, samples)
                if arguments.json:
                    print(json.dumps(record), flush=True)
                    continue
                title = f"{name} {mode} batch {batch}, {arguments.threads} threads, load {load}"
                print(f"{title}, images/s:")
                for layout, rates in record["layouts"].items():
                    print(
                        f"  {layout:22} median {rates['median']:9.1f}  ({rates['min']:.1f} to"
                        f" {rates['max']:.1f}, {rates['samples']} steps)"
                        + ("  best" if layout == record["best"] else ""),
                        flush=True,
                    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
