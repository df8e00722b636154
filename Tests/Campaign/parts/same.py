"""Every command that computes gives the same bytes for any number of threads and any batch size."""

from harness.inputs import COMPARE, SWEEP, TRAINING
from harness.snapshots import any_threads, differences, snapshot, without_times

THREADS = [1, 2, 3, 7]
BATCHES = [1, 3, 64]


def without(arguments, option):
    """The arguments without an option and its value."""
    at = arguments.index(option)
    return arguments[:at] + arguments[at + 2:]


TRAIN = ["train", "--data", "data", "--steps", "6", *without(TRAINING, "--threads"), "--out", "new"]
DRAW = ["sample", "--count", "9", "--steps", "3", "-q", "--idx", "o.idx", "--npy", "o.npy", "--model"]
LAB = ["--quick", "--steps", "20", "--training-points", "500", "--batch", "70", "--samples", "100", "-q",
       "--out", "lab"]
# Commands by name, and the options that must not matter beside --threads.
COMMANDS = {
    "train": (TRAIN, {}),
    "train, odd batch": ([*TRAIN, "--batch", "7", "--conditional", "--objective", "v"], {}),
    "train, Muon": ([*without(TRAIN, "--muon-rate"), "--batch", "9"], {}),
    "sample": ([*DRAW, "labelled"], {"--batch": BATCHES}),
    "sample, guided": ([*DRAW, "labelled", "--guidance", "2"], {"--batch": BATCHES}),
    "sample, heun": ([*DRAW, "run", "--sampler", "heun"], {"--batch": BATCHES}),
    "sample, empirical": ([*DRAW, "empirical", "--data", "data"], {"--batch": BATCHES}),
    "sample, inertia": ([*without(DRAW, "--steps"), "empirical", "--data", "data", "--inertia", "auto"],
                        {"--batch": BATCHES}),
    "interpolate": (["interpolate", "--model", "run", "--rows", "2", "--columns", "3", "--steps", "2", "-q",
                     "--out", "ways.png"], {}),
    "inpaint": (["inpaint", "--model", "run", "--data", "data", "--index", "1", "--half", "top", "--count",
                 "5", "--steps", "4", "--resample", "2", "--jump", "1", "-q", "--out", "f.png", "--idx",
                 "f.idx"], {"--batch": BATCHES}),
    "data synthesize": (["data", "synthesize", "--out", "set", "--train", "37", "--test", "5", "-q"], {}),
    "features train": (["features", "train", "--data", "data", "--epochs", "1", "--out", "new", "-q"], {}),
    "features statistics": (["features", "statistics", "--data", "data", "--out", "s.safetensors", "-q"], {}),
    "features evaluate": (["features", "evaluate", "--data", "data", "--json"], {}),
    "fid": (["fid", "--samples", "samples/s.idx", "--data", "data", "--json", "-q"], {}),
    "sweep": ([*without(SWEEP, "--threads"), "--out", "new"], {}),
    "compare": ([*without(COMPARE, "--threads"), "--out", "new"], {"--jobs": [1, 2]}),
    "lab line": (["lab", "line", *LAB], {}),
    "lab five-points": (["lab", "five-points", "--quick", "--samples", "60", "-q", "--out", "lab"], {}),
    "lab memorisation": (["lab", "memorisation", "--quick", "--data", "data", "--images", "8", "--steps",
                          "9", "--draws", "32", "-q", "--out", "lab"], {}),
}
QUICK = ["train, odd batch", "sample, guided", "fid", "sweep"]


def run(campaign, tally):
    for name in QUICK if campaign.size == "quick" else COMMANDS:
        arguments, others = COMMANDS[name]
        variants = [["--threads", count] for count in campaign.choose([1, 3], THREADS, [*THREADS, 16, 64])]
        # The number of threads that has shown most faults beside every value of the other options.
        variants += [["--threads", 3, option, value] for option, values in others.items() for value in values]
        results = {}

        def one(variant, place):
            folder = campaign.inputs.fresh(place / "work")
            outcome = campaign.run([*arguments, *variant], folder, limit=600)
            results[str(variant)] = outcome, snapshot(folder, any_threads)
        campaign.each(one, variants)
        compare(campaign, tally, name, variants, results)


def compare(campaign, tally, name, variants, results):
    """Holds every variant against the first."""
    first, expected = results[str(variants[0])]
    if first.code != 0:
        tally.record("threads", f"{name}, one thread", [f"exit code {first.code}"], [first.argv])
    for variant in variants[1:]:
        outcome, found = results[str(variant)]
        problems = [f"exit code {outcome.code}, but {first.code} with one thread"] * (outcome.code != first.code)
        if without_times(outcome.out) != without_times(first.out):
            problems.append("it prints something else than with one thread")
        problems += differences(found, expected)
        tally.record("threads" if len(variant) == 2 else "batches", f"{name}, {' '.join(map(str, variant))}",
                     problems, [first.argv, outcome.argv])


