"""Files that made some version of the program fail, as changes of intact files: regressions.txt."""

import json
import random
import re
from pathlib import Path

from .views import open_view

LIST = Path(__file__).parent.parent / "regressions.txt"


def number(data, name, value):
    """Replaces the first number after a name, as JSON or as JSON inside a string of JSON."""
    pattern = rb'(\b%s\b[\\"]*\s*:[\s\[\\"]*)-?[0-9][-+0-9.eE]*' % name.encode()
    changed, count = re.subn(pattern, lambda match: match[1] + value.encode(), data, count=1)
    if count != 1:
        raise SystemExit(f"campaign: regressions.txt: no number after '{name}' in the intact file")
    return changed


def replace(data, old, new):
    """Replaces a text, which must be there."""
    if old.encode() not in data:
        raise SystemExit(f"campaign: regressions.txt: no '{old}' in the intact file")
    return data.replace(old.encode(), new.encode(), 1)


def hexadecimal(data, digits):
    """The whole file."""
    return bytes.fromhex(digits)


def cut(data, length):
    """The beginning of the file."""
    return data[:length]


CHANGES = {"number": number, "replace": replace, "hex": hexadecimal, "cut": cut}
INSIDE = ("number", "replace")  # these change what is behind compression and lengths


def lines():
    """The entries of the list: reader, change, arguments."""
    for text in LIST.read_text().splitlines():
        if text and not text.startswith("#"):
            yield json.loads(text)


def of(reader, data):
    """The regression inputs of a reader as (name, bytes)."""
    for name, change, *arguments in lines():
        if name == reader.name:
            inner, close = open_view(
                reader.kind if change in INSIDE else "bytes", data, random.Random(0))
            yield f"{change} {' '.join(map(str, arguments))[:60]}", close(CHANGES[change](inner, *arguments))


def check(readers):
    """Stops if the list names a reader that there is not."""
    unknown = {name for name, *_ in lines()} - {reader.name for reader in readers}
    if unknown:
        raise SystemExit(f"campaign: regressions.txt: unknown readers {', '.join(sorted(unknown))}")
