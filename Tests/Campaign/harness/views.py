"""The inner part of a file that a change should reach: behind compression, checksums and lengths.

`open_view(kind, data, source)` gives the inner bytes and a function that wraps changed ones again, so
that a reader does not stop at a wrong length or checksum before it meets the change.
"""

import gzip
import struct
import zlib


def open_view(kind, data, source):
    """source: a generator that chooses the part where there are several."""
    try:
        return {"gz": _gz, "safetensors": _safetensors, "npy": _npy, "png": _png}[kind](data, source)
    except (KeyError, OSError, ValueError, IndexError, struct.error, zlib.error):
        return data, lambda inner: inner


def _gz(data, source):
    return gzip.decompress(data), lambda inner: gzip.compress(inner, 1, mtime=0)


def _safetensors(data, source):
    length = int.from_bytes(data[:8], "little")
    return data[8:8 + length], lambda inner: (
        len(inner).to_bytes(8, "little") + inner + data[8 + length:])


def _npy(data, source):
    length = int.from_bytes(data[8:10], "little")
    return data[10:10 + length], lambda inner: (
        data[:8] + min(len(inner), 65535).to_bytes(2, "little") + inner[:65535] + data[10 + length:])


def chunks(data):
    """The chunks of a PNG file as (type, content)."""
    place, found = 8, []
    while place + 12 <= len(data):
        length = int.from_bytes(data[place:place + 4], "big")
        found.append((data[place + 4:place + 8], data[place + 8:place + 8 + length]))
        place += 12 + length
    return found


def chunk(kind, content, claimed=None):
    """One chunk of a PNG file; `claimed` is its length if the true one is not to be told."""
    length = len(content) if claimed is None else claimed
    return struct.pack(">I", length) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def join(parts):
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def _png(data, source):
    parts = chunks(data)
    at = source.randrange(len(parts))
    kind, content = parts[at]
    is_image = kind == b"IDAT"

    def close(inner):
        content = zlib.compress(inner) if is_image else inner
        return join([*parts[:at], (kind, content), *parts[at + 1:]])
    return zlib.decompress(content) if is_image else content, close
