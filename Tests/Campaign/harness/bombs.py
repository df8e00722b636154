"""Small files that ask for much memory or time, made by code: (name, bytes or a function that writes them)."""

import functools
import gzip
import json
import struct
import zlib

from . import formats, idx, views

HUGE = [0x7fffffff, 0xffffffff]


def of(reader, data):
    """The bombs for a reader's format."""
    makers = {"bytes": _idx, "gz": _gzip, "npy": _npy, "png": _png, "safetensors": _safetensors,
              "json": _json, "text": _text}
    yield from makers[reader.kind](data)
    yield "empty", b""


@functools.cache
def _zeros(megabytes, window):
    """Compressed zeros.

    window: 15 for zlib, 31 for gzip.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


def _idx(data):
    for size in (0, 1 << 16, *HUGE):
        yield f"{size} images", idx.encode([size, 28, 28], b"\0" * 100)
        yield f"images of {size} x {size}", idx.encode([1, size, size], b"\0" * 100)
    yield "255 dimensions", struct.pack(">HBB", 0, 8, 255) + b"\0\0\0\1" * 255 + b"\0"
    yield "a hole of 20 GB", _hole(idx.encode([1 << 24, 32, 32], b""), 20 << 30)


def _hole(head, size):
    """A function that writes a file which is long but holds nothing after its head."""
    def write(path):
        with open(path, "wb") as file:
            file.write(head)
            file.truncate(size)
    return write


def _gzip(data):
    # Members may follow each other: 1 GB in 1 MB behind a head that promises little, or much.
    for dimensions in ([10, 8, 8], [1 << 20, 28, 28], [100, 8, 8]):
        head = gzip.compress(idx.encode(dimensions, b""), mtime=0)
        yield f"1 GB after a head of {dimensions}", head + _zeros(256, 31) * 4
    yield "20 GB in the trailer", data[:-4] + struct.pack("<I", 0xffffffff)
    yield "gzip of gzip", gzip.compress(data, mtime=0)


def _npy(data):
    for shape in ("(9223372036854775807,)", "(4294967296, 4294967296)", "(1000000000, 8, 8)", "(0,)",
                  "(-1, 8, 8)", "(" + "1, " * 5000 + ")", "(66, 65536, 65536)"):
        yield f"shape {shape[:30]}", formats.npy(shape, [0.0] * 64)
    yield "a hole of 20 GB", _hole(formats.npy("(83886080, 8, 8)", []), 20 << 30)
    yield "head of 4 GB", b"\x93NUMPY\x02\x00" + struct.pack("<I", 0xffffffff) + b"{"


def _png(data):
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rest = [(b"IDAT", zlib.compress(bytes(72))), (b"IEND", b"")]
    for kind in (b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"eXIf", b"abCd"):
        for size in (0x7fffffff, 0x70000000):
            yield f"{kind.decode()} of {size} bytes claimed", views.join(
                [(b"IHDR", head), (kind, b"a\0b", size)])
    packed = _zeros(512, 15)
    yield "zTXt of 512 MB", views.join([(b"IHDR", head), (b"zTXt", b"a\0\0" + packed), *rest])
    yield "iTXt of 512 MB", views.join([(b"IHDR", head), (b"iTXt", b"a\0\1\0\0\0" + packed), *rest])
    yield "iCCP of 512 MB", views.join([(b"IHDR", head), (b"iCCP", b"a\0\0" + packed), *rest])
    yield "100,000 texts", views.join([(b"IHDR", head), *[(b"tEXt", b"a\0b")] * 100_000, *rest])
    for side in (20_000, 1_000_000, 0x7fffffff):
        size = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
        yield f"{side} x {side}", views.join([(b"IHDR", size), (b"IDAT", packed[:400_000]), (b"IEND", b"")])


def _safetensors(data):
    rest = data[8 + int.from_bytes(data[:8], "little"):]

    def file(header):
        return len(header).to_bytes(8, "little") + header + rest
    header, _ = views.open_view("safetensors", data, None)
    for length in (0x7fffffffffffffff, 0xffffffffffffffff, 1 << 40, len(data)):
        yield f"header of {length} bytes", length.to_bytes(8, "little") + data[8:]
    yield "deep header", file(b"[" * 200_000 + b"]" * 200_000)
    yield "deep metadata", file(b'{"__metadata__":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001)
    tensors = {f"t{i}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(50_000)}
    yield "50,000 tensors", file(json.dumps(tensors).encode())
    for shape in ([1 << 62, 4], [1 << 32, 1 << 32], [-1], [1] * 10_000, [1e30]):
        yield f"shape {str(shape)[:30]}", file(json.dumps(
            {"mean": {"dtype": "F32", "shape": shape, "data_offsets": [0, len(rest)]}}).encode())
    yield "header with 16 MB of spaces", file(header + b" " * (16 << 20))


def _json(data):
    yield "deep", b"[" * 200_000 + b"]" * 200_000
    yield "deep inside", data.replace(b"1", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 1)
    yield "a string of 8 MB", data.replace(b'"', b'"' + b"a" * (8 << 20), 1)
    yield "a number of 1 MB", data.replace(b"1", b"1" * (1 << 20), 1)
    yield "two byte order marks", b"\xff\xfe\xfe\xff" + data


def _text(data):
    yield "a line of 8 MB", b"1" * (8 << 20)
    yield "a million columns", b"1," * 1_000_000
    yield "a hundred thousand lines", b"0.5,0.5\n" * 100_000
    yield "bytes 0", bytes(1 << 20)
