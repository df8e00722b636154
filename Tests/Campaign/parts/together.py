"""Two, three and many processes at once in the same folder.

Expected: each either succeeds or says in one line why not, at least one succeeds, what it left is byte for
byte what it leaves alone, and nothing of one is mixed with anything of another.
"""

from harness.campaign import ending
from harness.inputs import COMPARE, SWEEP, TRAINING
from harness.snapshots import differences, snapshot

TRAIN = ["train", "--data", "data", "--steps", "2", *TRAINING]
DRAW = ["sample", "--model", "labelled", "--count", "4", "--steps", "2", "--threads", "1", "-q", "--idx",
        "o.idx"]
SYNTHESIZE = ["data", "synthesize", "--out", "set", "--train", "20", "--test", "10", "--threads", "1", "-q"]
# What each process does to one place, by a value that differs between the processes.
SAME_PLACE = {
    "train --out": lambda seed: [*TRAIN, "--seed", seed, "--out", "new"],
    "sample --idx": lambda seed: [*DRAW, "--label", seed],
    "sample --images": lambda seed: [*DRAW, "--label", seed, "--images", "images"],
    "data synthesize": lambda seed: [*SYNTHESIZE, "--seed", seed],
    "features train": lambda seed: ["features", "train", "--data", "data", "--epochs", "1", "--threads", "1",
                                    "-q", "--seed", seed, "--out", "networks"],
}
# The same work twice: whatever happens, the result is that of one.
SAME_WORK = {
    "compare": [*COMPARE, "--out", "result"],
    "compare --resume": [*COMPARE, "--out", "compared", "--resume"],
    "sweep": [*SWEEP, "--out", "swept-new"],
    "train --resume": ["train", "--resume", "stopped", "--threads", "1", "-q"],
    "models add --replace": ["models", "add", "run", "--name", "mine", "--samples", "66", "--replace",
                             "--threads", "1", "-q"],
}
COPIED = {"compare --resume": ("compared",), "train --resume": ("stopped",),
          "models add --replace": ("shelf",)}


def run(campaign, tally):
    starts(campaign, tally)
    rounds = campaign.choose(1, 3, 40)
    for name, arguments in SAME_PLACE.items():
        for count in campaign.choose([2], [2, 3], [2, 3, 8]):
            compete(campaign, tally, name, [arguments(seed) for seed in range(1, count + 1)], rounds)
    for name, arguments in SAME_WORK.items():
        if campaign.size != "quick" or name == "sweep":
            compete(campaign, tally, name, [arguments] * 2, max(1, rounds // 2), COPIED.get(name, ()))


def starts(campaign, tally):
    """Many trainings started at once, which take the next number in runs/: each gets its own."""
    count = campaign.choose(6, 100, 300)
    with campaign.place() as place:
        folder = campaign.inputs.fresh(place / "together")
        running = [campaign.start([*TRAIN, "--seed", seed % 5], folder, limit=600) for seed in range(count)]
        outcomes = [process.end() for process in running]
        alone = [train_alone(campaign, place / f"alone{seed}", seed) for seed in range(min(5, count))]
        made = snapshot(folder)
        taken = {}
        for number, outcome in enumerate(outcomes):
            problems = ending(outcome, (0,))
            path = outcome.out.decode().split("/model.safetensors")[0]
            if not problems:
                found = {name[len(path) + 1:]: value for name, value in made.items()
                         if name.startswith(path + "/")}
                problems = differences(found, alone[number % 5])
                if path in taken:
                    problems.append(f"it names {path}, as start {taken[path]} does")
                taken[path] = number
            tally.record("starts", f"start {number} of {count}", problems, [outcome.argv], [folder / path])


def train_alone(campaign, place, seed):
    """The files of a training that nobody disturbed."""
    folder = campaign.inputs.fresh(place)
    campaign.run([*TRAIN, "--seed", seed], folder, limit=600)
    return snapshot(next((folder / "runs").iterdir()))


def compete(campaign, tally, name, commands, rounds, copied=()):
    """Starts the commands at once, and holds what they leave against what each leaves alone."""
    with campaign.place() as place:
        alone = []
        for number, arguments in enumerate(commands):
            folder = campaign.inputs.fresh(place / str(number), copied)
            campaign.run(arguments, folder, limit=600)
            alone.append(snapshot(folder))

        def one(_, place):
            folder = campaign.inputs.fresh(place / "work", copied)
            running = [campaign.start(arguments, folder, limit=600) for arguments in commands]
            outcomes = [process.end() for process in running]
            problems = [problem for outcome in outcomes for problem in ending(outcome)]
            found = snapshot(folder)
            if all(outcome.code for outcome in outcomes):
                said = outcomes[0].err.decode("utf-8", "replace").strip()[:150]
                problems.append(f"none of {len(commands)} succeeds: {said}")
            elif found not in alone:
                problems.append("what is left is not the work of one: " + "; ".join(
                    differences(found, min(alone, key=lambda one: len(differences(found, one))))))
            tally.record("competing", f"{len(commands)} x {name}", problems,
                         [outcome.argv for outcome in outcomes], [folder] if problems else [])
        campaign.each(one, range(rounds))
