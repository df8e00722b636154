"""Data sets in MNIST's layout, made by code: small images of noise."""

import gzip
import random
import struct
from pathlib import Path

NAMES = [("train", "train"), ("t10k", "test")]


def encode(dimensions, data):
    """An IDX file of bytes."""
    head = struct.pack(">HBB", 0, 8, len(dimensions))
    return head + b"".join(struct.pack(">I", size) for size in dimensions) + data


def write_set(folder, train, test, side, seed, compressed=False):
    """Writes a set of images of side x side with ten labels in turn."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    source = random.Random(seed)
    for (name, _), count in zip(NAMES, (train, test)):
        pixels = bytes(
            source.randrange(256) if source.random() < 0.3 else 0 for _ in range(count * side * side))
        files = {
            f"{name}-images-idx3-ubyte": encode([count, side, side], pixels),
            f"{name}-labels-idx1-ubyte": encode([count], bytes(i % 10 for i in range(count))),
        }
        for path, data in files.items():
            if compressed:
                (folder / (path + ".gz")).write_bytes(gzip.compress(data, mtime=0))
            else:
                (folder / path).write_bytes(data)
