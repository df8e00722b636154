"""Escape sequences and markup in every text that comes from a file, in names of files, and in arguments.

Expected: nothing that is printed has control characters but line breaks, and no page that is written has
markup of a file's text.
"""

import re
from pathlib import Path

from harness import formats, idx
from harness.campaign import ending
from harness.fields import variants
from harness.readers import DRAW, READERS

SEQUENCE = "\x1b[2J\x1b]0;owned\x07\x9b31m\r"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
PAGES = (".md", ".html", ".svg")
# Commands that show or copy the texts of a file, beside the readers.
SHOWING = {
    "card, models NAME": [["models", "mine", "--json"], ["models", "add", "run", "--name", "mine", "--samples",
                                                         "66", "--replace", "-q"]],
    "network, features info": [["features", "info", "--json"], ["fid", "--quick", "--samples", "samples/s.idx"]],
    "reference, features info": [["features", "info", "--json"],
                                 ["fid", "--quick", "--samples", "samples/s.idx", "--json"]],
    "model, sample": [["sample", "--model", "f.safetensors", *DRAW[:-1], "--grid", "g.png", "--json"]],
    "shelf's model, sample": [["models", "mine"], ["models"]],
    "record, data info": [["data", "info", "--data", "formats/set", "--json"]],
}


def run(campaign, tally):
    for number, reader in enumerate(READERS):
        if reader.kind in ("json", "safetensors", "text") and (campaign.size != "quick" or number % 3 == 0):
            fields(campaign, tally, reader)
    names(campaign, tally)
    pictures(campaign, tally)


def fields(campaign, tally, reader):
    """Every field of the file that a reader reads."""
    data = (campaign.inputs.root / reader.intact).read_bytes()
    tasks, seen = [], set()
    for kind, text in (("sequence", SEQUENCE), ("markup", MARKUP)):
        for name, changed in variants(reader.kind, data, lambda value, text=text: value + text):
            if changed not in seen:
                seen.add(changed)
                tasks.append((kind, name, changed))
    limit = campaign.choose(8, 40, 10_000)
    if len(tasks) > limit:
        tasks = campaign.random("escapes", reader.name).sample(tasks, limit)

    def one(task, place):
        kind, name, changed = task
        folder = campaign.inputs.fresh(place / "work", reader.copied)
        for removed in reader.removed:
            (folder / removed).unlink()
        (folder / reader.place).write_bytes(changed)
        aloud = [argument for argument in reader.argv if argument != "-q"]
        for arguments in [aloud, *SHOWING.get(reader.name, [])]:
            outcome = campaign.run(arguments, folder, limit=60, stopped_after=10 if reader.works else None)
            show(tally, kind, f"{reader.name}, {name}", outcome, folder, [folder / reader.place])
    campaign.each(one, tasks)


def names(campaign, tally):
    """Names of files, folders and settings that an error line or a report quotes."""
    name = "n" + SEQUENCE
    tries = [
        ["data", "info", "--data", name], ["data", "info", "--data", "set" + SEQUENCE],
        ["data", "grid", "--data", "set" + SEQUENCE, "--out", name + ".png"],
        ["sample", "--model", name], ["sample", "--model", "run", *DRAW, "--idx", name],
        ["sample", "--model", "run", *DRAW, "--idx", name + "/x"], ["models", name], ["models", "mine" + MARKUP],
        ["fid", "--samples", name], ["plan", "--spectrum", name], ["train", "--resume", name],
        ["train", "--data", "data", "--out", name, "--steps", "1", "--batch", "1", "-q"],
        ["sample", "--sampler", name], ["sample", "--steps", name], [name], ["sample", "--" + name],
        ["compare", "--objective", name], ["data", "fetch", "--mirror", name],
        ["inpaint", "--model", "run", "--image", name, "--half", "left"], ["features", "info", "--models", name],
    ]

    def one(arguments, place):
        folder = campaign.inputs.fresh(place / "work")
        idx.write_set(folder / ("set" + SEQUENCE), 2, 2, 8, seed=1)
        show(tally, "sequence", f"argument of {arguments[0][:9]}", campaign.run(arguments, folder), folder)
    campaign.each(one, tries)


def pictures(campaign, tally):
    """Text chunks of pictures."""
    def one(kind, place):
        folder = campaign.inputs.fresh(place / "work")
        texts = (b"Software\0digits" + SEQUENCE.encode(), SEQUENCE.encode("latin-1") + b"\0x", b"a\0" + b"b" * 9000)
        for extra in texts:
            data = formats.png(9, 9, bytes(81), [(kind, extra)])
            (folder / "f.png").write_bytes(data)
            (folder / "digits.png").write_bytes(data)
            for arguments in (["inpaint", "--model", "run", "--image", "f.png", "--half", "left", *DRAW],
                              ["sample", "--model", "run", *DRAW]):
                show(tally, "sequence", f"{kind.decode()} of a picture", campaign.run(arguments, folder), folder,
                     [folder / "f.png"])
    campaign.each(one, [b"tEXt", b"iTXt", SEQUENCE[:4].encode()])


def show(tally, kind, subject, outcome, folder, kept=()):
    """Looks at what was printed and written."""
    problems = ending(outcome, (0, 1, 64, 143), is_quiet=False)
    for stream, text in (("output", outcome.out), ("error", outcome.err)):
        found = CONTROL.search(text.decode("utf-8", "replace"))
        if found:
            problems.append(f"standard {stream} has the control character {found[0]!r}")
    if kind == "markup":
        problems += [f"{path.relative_to(folder)} has markup of a file's text" for path in pages(folder)
                     if MARKUP in path.read_text(errors="replace")]
    tally.record(kind, subject, problems, [outcome.argv], kept)


def pages(folder):
    """Pages that were written: those in links are inputs."""
    return [path for path in Path(folder).rglob("*") if path.suffix in PAGES and path.is_file()
            and not any(parent.is_symlink() for parent in [path, *path.parents])]
