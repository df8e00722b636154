"""Random changes of files. Each takes bytes and a generator, and returns bytes."""

import re
import struct

from .views import open_view

NUMBER = re.compile(rb"-?\d+(\.\d+)?([eE][-+]?\d+)?")
STRING = re.compile(rb'"[^"\\]*"')
EXTREMES = [
    b"0", b"-1", b"1", b"2", b"255", b"256", b"65536", b"2147483647", b"2147483648", b"4294967296",
    b"9007199254740993", b"4611686018427387904", b"9000000000000000000", b"9223372036854775807",
    b"9223372036854775808", b"-9223372036854775808", b"18446744073709551616", b"1e308", b"1e-320",
    b"-1e308", b"1e400", b"0.5", b"-0", b"NaN", b"Infinity", b"null", b"true", b"[]", b"{}", b'"x"',
    b"1" * 400]
STRINGS = [
    b'""', b'"' + b"a" * 3000 + b'"', b'"\\u001b[2J\\u0007"', b'"\\u0000"', b'"\\ud800"', b'"<script>"',
    b'"../../../x"', b"1", b"null", b"[]", b"[" * 5000 + b"]" * 5000, "\"\u202e\u00e9\"".encode(),
    b'"\xff\xfe"']
INTEGERS = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]


def flip(data, source):
    """Turns over one to eight bits."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 8)):
        # Heads decide more than what follows them.
        limit = len(changed) if source.random() < 0.5 else min(512, len(changed))
        changed[source.randrange(limit)] ^= 1 << source.randrange(8)
    return bytes(changed)


def cut(data, source):
    """Keeps the beginning only."""
    limit = len(data) if source.random() < 0.5 else min(256, len(data))
    return data[:source.randrange(limit)]


def splice(data, source):
    """Copies a piece to another place, over what is there or between it."""
    start, place = source.randrange(len(data)), source.randrange(len(data))
    piece = data[start:start + source.randint(1, 4096)]
    return data[:place] + piece + data[place + (len(piece) if source.random() < 0.5 else 0):]


def remove(data, source):
    """Leaves out a piece."""
    start = source.randrange(len(data))
    return data[:start] + data[start + source.randint(1, 64):]


def extend(data, source):
    """Adds random bytes at the end."""
    return data + source.randbytes(source.randint(1, 1000))


def integer(data, source):
    """Puts an extreme integer of 1, 2, 4 or 8 bytes into the head."""
    kind = source.choice(["B", "<H", ">H", "<I", ">I", "<Q", ">Q"])
    size = struct.calcsize(kind)
    value = source.choice(INTEGERS) | (source.choice(INTEGERS) << 32)
    field = struct.pack(kind, value & (1 << 8 * size) - 1)
    place = source.randrange(min(64, len(data)))
    return data[:place] + field + data[place + size:]


def number(data, source):
    """Replaces a number in text with an extreme one."""
    return _replace(data, source, NUMBER, EXTREMES)


def string(data, source):
    """Replaces a string in text, or what JSON has in its place."""
    return _replace(data, source, STRING, STRINGS)


def _replace(data, source, pattern, values):
    found = list(pattern.finditer(data))
    if not found:
        return flip(data, source)
    # The first ones are settings, most others numbers of a kind.
    match = source.choice(found if source.random() < 0.5 else found[:60])
    return data[:match.start()] + source.choice(values) + data[match.end():]


ANYWHERE = [flip, cut, splice, remove, extend, integer]
TEXT = [number, number, number, string, string, flip, remove, splice, cut]


def mutate(kind, data, source):
    """Returns a damaged copy, which differs from `data`, and what was done in a word or two."""
    while True:
        is_inner = source.random() < 0.7
        inner, close = open_view(kind, data, source) if is_inner else (data, lambda inner: inner)
        is_text = kind in ("json", "text") or is_inner and kind in ("safetensors", "npy")
        changes = [source.choice(TEXT if is_text else ANYWHERE) for _ in range(source.choice([1, 1, 1, 2, 3]))]
        for change in changes:
            if inner:
                inner = change(inner, source)
        damaged = close(inner)
        if damaged != data:
            return damaged, " ".join(change.__name__ for change in changes) + (" inside" if is_inner else "")
