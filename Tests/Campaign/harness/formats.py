"""Small files in formats that no command writes, made by code."""

import random
import struct
import zlib

from . import views


def npy(shape, values):
    """An NPY file of 32-bit floats."""
    head = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + struct.pack(f"<{len(values)}f", *values)


def png(width, height, pixels, extra=()):
    """A PNG file of 8-bit grays."""
    rows = b"".join(b"\0" + pixels[y * width:(y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return views.join([(b"IHDR", head), *extra, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")])


def write(folder):
    """Writes the files that `readers` name."""
    folder.mkdir()
    source = random.Random(1)
    normal = [source.gauss(0, 1) for _ in range(80 * 4)]
    (folder / "features.npy").write_bytes(npy("(80, 4)", normal))
    (folder / "spectrum.npy").write_bytes(npy("(9,)", [1 / i for i in range(1, 10)]))
    (folder / "mask.png").write_bytes(png(8, 8, bytes(255 if i % 8 < 4 else 0 for i in range(64))))
    (folder / "points.csv").write_text("".join(f"{i / 20},{(i * 7 % 20) / 20}\n" for i in range(20)))
