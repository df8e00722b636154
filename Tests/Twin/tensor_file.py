"""Reads and writes safetensors files with NumPy alone (F32 and F64 tensors).

Layout: 8-byte little-endian length of a JSON header, the header (name -> dtype, shape, offsets;
`__metadata__` -> strings), then the tensors' bytes. https://huggingface.co/docs/safetensors
"""

import json
from pathlib import Path

import numpy as np

DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}


def read(path):
    """(tensors by name, metadata) of the file at `path`; ValueError in one line if malformed."""
    content = Path(path).read_bytes()
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or 8 + length > len(content):
        raise ValueError(f"{path}: offset 0: header of {length} bytes, file of {len(content)}")
    try:
        header = json.loads(content[8 : 8 + length])
        metadata = header.pop("__metadata__", {})
        tensors = {}
        for name, entry in header.items():
            dtype, (begin, end) = DTYPES[entry["dtype"]], entry["data_offsets"]
            data = content[8 + length + begin : 8 + length + end]
            tensors[name] = np.frombuffer(data, dtype).reshape(entry["shape"])
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"{path}: not a safetensors file of F32 or F64: {problem!r}") from problem
    return tensors, metadata


def write(path, tensors, metadata):
    """Writes every array as F32, in the dictionary's order; the same input gives the same bytes."""
    header, blobs, offset = {"__metadata__": metadata}, [], 0
    for name, array in tensors.items():
        blob = np.ascontiguousarray(array, DTYPES["F32"]).tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blobs))
