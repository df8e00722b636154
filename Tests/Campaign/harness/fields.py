"""Every text in a structured file, changed one at a time."""

import json
import random

from .views import open_view


def changed_texts(value, change, path=()):
    """Yields (name, copy of `value` with one string changed); members of an array count once.

    Strings that hold JSON themselves, as the metadata of a model does, are opened.
    """
    if isinstance(value, str):
        yield ".".join(path), change(value)
        inner = parsed(value)
        if inner is not None:
            for name, copy in changed_texts(inner, change, path):
                yield name, json.dumps(copy)
    elif isinstance(value, list):
        for item in value[:1]:
            for name, copy in changed_texts(item, change, (*path, "[]")):
                yield name, [copy, *value[1:]]
    elif isinstance(value, dict):
        for key, item in value.items():
            for name, copy in changed_texts(item, change, (*path, key)):
                yield name, {**value, key: copy}


def parsed(text):
    """The object in a text, or None."""
    try:
        return json.loads(text) if text.startswith(("{", "[")) else None
    except ValueError:
        return None


def variants(kind, data, change):
    """Yields (name of the field, changed file) for JSON, safetensors metadata, and lines of text."""
    inner, close = open_view(kind, data, random.Random(0))
    if kind == "text":
        yield "a comment", change("# name ").encode() + b"\n" + data
        yield "a line", data + change("0.1").encode() + b"\n"
        return
    try:
        value = json.loads(inner)
    except ValueError:
        return
    # The names of the tensors are many and alike: one of them is enough.
    tensors = [name for name in value if kind == "safetensors" and name != "__metadata__"]
    part = {"__metadata__": value["__metadata__"]} if kind == "safetensors" else value
    for name, copy in changed_texts(part, change):
        yield name, close(json.dumps({**value, **copy} if isinstance(value, dict) else copy).encode())
    for name in tensors[:1]:
        copy = {change(name) if key == name else key: item for key, item in value.items()}
        yield "name of a tensor", close(json.dumps(copy).encode())
    if isinstance(part, dict):
        first = next(iter(part.get("__metadata__", part)))
        renamed = inner.replace(json.dumps(first).encode(), json.dumps(change(first)).encode(), 1)
        yield "name of a field", close(renamed)
