"""The commands that read, each with the file of its that is damaged."""

from dataclasses import dataclass

from .inputs import COMPARE, SWEEP

DRAW = ["--count", "1", "--steps", "1", "--threads", "1", "-q"]
PLAN = ["--evaluations", "2", "--sampler", "ddim", "-q"]
FILL = ["inpaint", "--model", "run", *DRAW, "--resample", "1", "--out", "filled.png"]


@dataclass(frozen=True)
class Reader:
    """A command and the file of its input that is damaged.

    intact: the file among the inputs, or among those of `formats`.
    place: where the damaged copy lies in the folder of the try.
    kind: the format, for the changes that are made (`views`).
    copied: folders of the inputs that are copied, since the file lies in them.
    removed: files of the copies that are removed.
    share: how often it is tried; commands that take long, less often.
    works: whether a damaged number may ask for long work. Then it is asked to stop, and must.
    """
    name: str
    kind: str
    intact: str
    place: str
    argv: list
    copied: tuple = ()
    removed: tuple = ()
    share: float = 1
    works: bool = False


def _images():
    empirical = ["sample", "--model", "empirical", *DRAW, "--idx", "x.idx", "--data"]
    return [
        Reader("IDX, data info", "bytes", "samples/s.idx", "f.idx", ["data", "info", "--data", "f.idx"]),
        Reader("IDX, data grid", "bytes", "samples/s.idx", "f.idx",
               ["data", "grid", "--data", "f.idx", "--count", "1", "--out", "g.png", "-q"]),
        Reader("IDX, fid", "bytes", "samples/s.idx", "f.idx", ["fid", "--quick", "--samples", "f.idx", "-q"]),
        Reader("labels, fid", "bytes", "samples/s-labels.idx", "samples/s-labels.idx",
               ["fid", "--quick", "--samples", "samples/s.idx", "-q"], copied=("samples",)),
        Reader("labels, data info", "bytes", "data/train-labels-idx1-ubyte", "data/train-labels-idx1-ubyte",
               ["data", "info", "--data", "data"], copied=("data",)),
        Reader("images, empirical", "bytes", "data/train-images-idx3-ubyte", "data/train-images-idx3-ubyte",
               [*empirical, "data"], copied=("data",)),
        Reader("IDX.gz, data info", "gz", "packed/train-images-idx3-ubyte.gz",
               "packed/train-images-idx3-ubyte.gz", ["data", "info", "--data", "packed"], copied=("packed",)),
        Reader("IDX.gz, empirical", "gz", "packed/train-images-idx3-ubyte.gz",
               "packed/train-images-idx3-ubyte.gz", [*empirical, "packed"], copied=("packed",)),
        Reader("NPY, fid", "npy", "samples/s.npy", "f.npy",
               ["fid", "--quick", "--samples", "f.npy", "--range", "-1,1", "-q"]),
        Reader("NPY features, fid", "npy", "formats/features.npy", "f.npy",
               ["fid", "--features", "f.npy", "--reference-features", "formats/features.npy", "-q"]),
        Reader("PNG, inpaint", "png", "samples/images/00000.png", "f.png",
               [*FILL, "--image", "f.png", "--half", "left"]),
        Reader("PNG mask, inpaint", "png", "formats/mask.png", "f.png",
               [*FILL, "--data", "data", "--index", "0", "--mask", "f.png"]),
        Reader("PNG folder, fid", "png", "samples/images/00003.png", "samples/images/00003.png",
               ["fid", "--quick", "--samples", "samples/images", "-q"], copied=("samples",)),
        Reader("PNG, own picture", "png", "samples/s.png", "digits.png", ["sample", "--model", "run", *DRAW]),
    ]


def _models():
    network, statistics = "shelf/digit-features.safetensors", "shelf/mnist-statistics.safetensors"
    shelf, card = ("shelf",), "shelf/generators/mine/card.json"
    return [
        Reader("model, sample", "safetensors", "run/model.safetensors", "f.safetensors",
               ["sample", "--model", "f.safetensors", *DRAW, "--idx", "x.idx"]),
        Reader("model with labels, sample", "safetensors", "labelled/model.safetensors", "f.safetensors",
               ["sample", "--model", "f.safetensors", *DRAW, "--idx", "x.idx"]),
        Reader("model, bench dump", "safetensors", "run/model.safetensors", "f.safetensors",
               ["bench", "dump", "--model", "f.safetensors", "--dump", "d.safetensors"], share=0.2),
        Reader("network, features info", "safetensors", network, network, ["features", "info"], copied=shelf),
        Reader("network, fid", "safetensors", network, "f.safetensors",
               ["fid", "--quick", "--samples", "samples/s.idx", "--features", "f.safetensors", "-q"]),
        Reader("network, evaluate", "safetensors", network, "f.safetensors",
               ["features", "evaluate", "--data", "data", "--features", "f.safetensors"]),
        Reader("reference, features info", "safetensors", statistics, statistics, ["features", "info"],
               copied=shelf),
        Reader("reference, fid", "safetensors", statistics, "f.safetensors",
               ["fid", "--quick", "--samples", "samples/s.idx", "--reference", "f.safetensors", "-q"]),
        Reader("card, models", "json", card, card, ["models"], copied=shelf),
        Reader("card, models NAME", "json", card, card, ["models", "mine"], copied=shelf),
        Reader("shelf's model, sample", "safetensors", "shelf/generators/mine/model.safetensors",
               "shelf/generators/mine/model.safetensors",
               ["sample", "--model", "mine", *DRAW, "--idx", "x.idx"], copied=shelf, share=0.5),
    ]


def _runs():
    resume = ["train", "--resume", "run", "--threads", "1", "-q"]
    unfinished = {"copied": ("run",), "removed": ("run/model.safetensors",), "share": 0.15, "works": True}
    compare = [*COMPARE, "--out", "compared", "--resume"]
    compared = {"copied": ("compared",), "share": 0.1, "works": True}
    cell = "compared/cells/cem-seed1-dpm2m-sde-linear-2.json"
    return [
        Reader("checkpoint, train", "safetensors", "run/checkpoint.safetensors",
               "run/checkpoint.safetensors", resume, **unfinished),
        Reader("config, train", "json", "run/config.json", "run/config.json", resume, **unfinished),
        Reader("metrics, train", "json", "run/metrics.jsonl", "run/metrics.jsonl", resume, **unfinished),
        Reader("config, sample", "json", "run/config.json", "run/config.json",
               ["sample", "--model", "run", *DRAW, "--idx", "x.idx"], copied=("run",), share=0.5),
        Reader("report, compare", "json", "compared/report.json", "compared/report.json", compare, **compared),
        Reader("cell, compare", "json", cell, cell, compare, **compared),
        Reader("real, compare", "json", "compared/cells/real.json", "compared/cells/real.json", compare,
               **compared),
        Reader("config, compare", "json", "compared/cem-seed1/config.json", "compared/cem-seed1/config.json",
               compare, **compared),
        Reader("sweep.json, sweep", "json", "swept/sweep.json", "swept/sweep.json", [*SWEEP, "--out", "swept"],
               copied=("swept",), works=True),
    ]


def _texts():
    return [
        Reader("spectrum, plan", "text", "shelf/mnist-spectrum.csv", "f.csv",
               ["plan", "--spectrum", "f.csv", *PLAN]),
        Reader("spectrum NPY, plan", "npy", "formats/spectrum.npy", "f.npy",
               ["plan", "--spectrum", "f.npy", *PLAN]),
        Reader("points, lab", "text", "formats/points.csv", "f.csv",
               ["lab", "smallest-time", "--quick", "--points", "f.csv", "--samples", "10", "--threads", "1",
                "-q", "--out", "st"]),
        Reader("record, data info", "json", "formats/set/synthesis.json", "formats/set/synthesis.json",
               ["data", "info", "--data", "formats/set"], copied=("formats",)),
        Reader("record, data synthesize", "json", "formats/set/synthesis.json", "formats/set/synthesis.json",
               ["data", "synthesize", "--out", "formats/set", "--train", "2", "--test", "2", "-q"],
               copied=("formats",)),
    ]


READERS = [*_images(), *_models(), *_runs(), *_texts()]
