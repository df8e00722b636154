"""The commands that write, each with a small task."""

from dataclasses import dataclass, field

from .inputs import COMPARE, STEPS, SWEEP, TRAINING


@dataclass(frozen=True)
class Writing:
    """A command that writes files.

    again: command lines that finish the work after a disturbance; the first that succeeds counts.
    before: command lines that make what is there before, to be replaced.
    copied: inputs that the command changes.
    whole: names that belong together: after a disturbance all are old, or all are new, or `reader` refuses them.
    reader: a command that reads them.
    removed: names of old files that go before the new ones come, as labels of samples do.
    grows: whether files under final names may be neither old nor new, as a run's history.
    weight: about the seconds of processor time that it takes.
    """
    name: str
    argv: list
    weight: float
    again: list = field(default_factory=list)
    before: list = field(default_factory=list)
    copied: tuple = ()
    whole: tuple = ()
    reader: list = field(default_factory=list)
    removed: tuple = ()
    grows: bool = False

    @property
    def repeats(self):
        return self.again or [self.argv]


def _train():
    argv = ["train", "--data", "data", "--steps", STEPS, *TRAINING, "--out", "new"]
    return [
        Writing("train", argv, 0.7, again=[["train", "--resume", "new", "--threads", "1", "-q"], argv],
                grows=True),
        Writing("train --resume", ["train", "--resume", "stopped", "--threads", "1", "-q"], 2.0,
                copied=("stopped",), grows=True),
    ]


def _samples():
    every = ["--idx", "o.idx", "--npy", "o.npy", "--grid", "o.png", "--trajectory", "t.png"]
    draw = ["sample", "--model", "labelled", "--count", "4", "--steps", "2", "--threads", "1", "-q"]
    return [
        Writing("sample", [*draw, *every, "--images", "images"], 0.08),
        Writing("sample .gz", [*draw, "--idx", "o.gz"], 0.06),
        Writing("sample over others", [*draw, *every, "--label", "7"], 0.08,
                before=[[*draw, *every, "--label", "3", "--seed", "2"]], whole=("o.idx", "o-labels.idx"),
                removed=("o-labels.idx",)),
        Writing("interpolate", ["interpolate", "--model", "run", "--rows", "1", "--columns", "2",
                                "--steps", "2", "--threads", "1", "-q", "--out", "ways.png"], 0.06),
        Writing("inpaint", ["inpaint", "--model", "run", "--data", "data", "--index", "0", "--half",
                            "left", "--count", "2", "--steps", "2", "--resample", "1", "--threads", "1",
                            "-q", "--out", "filled.png", "--idx", "filled.idx"], 0.06),
    ]


def _data():
    draw = ["data", "synthesize", "--out", "set", "--train", "20", "--test", "10", "--threads", "1", "-q"]
    names = tuple(
        f"set/{part}-{kind}-ubyte.gz" for part in ("train", "t10k")
        for kind in ("images-idx3", "labels-idx1"))
    info = ["data", "info", "--data", "set"]
    return [
        Writing("data synthesize", draw, 0.05, whole=names, reader=info),
        Writing("data synthesize over another", [*draw, "--seed", "2"], 0.05, before=[draw], whole=names,
                reader=info),
        Writing("data grid", ["data", "grid", "--data", "data", "--count", "9", "--out", "g.png", "-q"],
                0.04),
    ]


def _scores():
    statistics = ["features", "statistics", "--data", "data", "--threads", "1", "-q", "--out", "s.safetensors"]
    return [
        Writing("compare", [*COMPARE, "--out", "result"], 0.9,
                again=[[*COMPARE, "--out", "result", "--resume"], [*COMPARE, "--out", "result"]], grows=True),
        Writing("sweep", [*SWEEP, "--out", "swept-new"], 0.12, grows=True),
        Writing("features train", ["features", "train", "--data", "data", "--epochs", "1", "--threads",
                                   "1", "--out", "networks", "-q"], 0.12),
        Writing("features statistics", statistics, 0.07, before=[[*statistics, "--data", "packed"]]),
        Writing("models add --replace", ["models", "add", "run", "--name", "mine", "--samples", "66",
                                         "--replace", "--threads", "1", "-q"], 0.5, copied=("shelf",)),
    ]


def _studies():
    return [
        Writing("plan", ["plan", "--data", "data", "--evaluations", "2", "--sampler", "ddim",
                         "--write-spectrum", "spectrum.csv", "-q"], 0.06),
        Writing("lab line", ["lab", "line", "--quick", "--steps", "20", "--training-points", "500",
                             "--batch", "50", "--samples", "100", "--threads", "1", "-q", "--out", "line"],
                0.2),
        Writing("lab gaussian", ["lab", "gaussian", "--quick", "--inverse-squares", "9", "--evaluations",
                                 "5", "-q", "--out", "gaussian"], 0.1),
        Writing("bench dump", ["bench", "dump", "--model", "run/model.safetensors", "--dump",
                               "dump.safetensors"], 0.2),
    ]


# Those that `quick` tries: one of each way of writing.
QUICK = [
    "train", "sample", "sample over others", "data synthesize over another", "sweep", "features statistics",
    "models add --replace"]
WRITING = [*_train(), *_samples(), *_data(), *_scores(), *_studies()]
