"""The inputs of all parts, made once by code and by the program itself: nothing is kept in the repository.

Images have 8 x 8 pixels, so that training takes half a second of processor time.
"""

import os
import shutil
import signal
import time
from pathlib import Path

from . import formats, idx, processes

TRAINING = ["--batch", "4", "--muon-rate", "0", "--threads", "1", "-q"]
STEPS = "20"
STOPPED_STEPS = "400"  # of the run that is interrupted, so that there is time to interrupt it


class Inputs:
    """Makes all inputs in `root`; `fresh` gives a folder for one try, with links to them.

    data, packed     sets of 8 x 8 images, as raw and as compressed files
    shelf            a folder of models: feature network, judge, statistics, spectrum, one generator
    run, labelled    finished runs, without and with labels
    stopped          a run that Ctrl-C stopped
    samples          samples of the labelled run, in every form
    compared, swept  finished folders of compare and sweep
    formats          files of `formats`, and in formats/set a set that `data synthesize` drew
    """

    LINKS = ["data", "packed", "shelf", "run", "labelled", "stopped", "samples",
             "compared", "swept", "formats"]

    def __init__(self, binary, root):
        self.binary, self.root = str(binary), Path(root)
        self.env = {
            **{k: v for k, v in os.environ.items() if k not in ("MNIST_DIR", "DIGITS_MODELS")},
            "DIGITS_MODELS": "shelf", "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0:exitcode=99:" + os.environ.get("ASAN_OPTIONS", ""),
            "TSAN_OPTIONS": "exitcode=99:" + os.environ.get("TSAN_OPTIONS", ""),
        }

    def digits(self, *arguments):
        """Runs the program on the inputs; it must succeed."""
        result = processes.run([self.binary, *arguments], self.root, self.env, limit=600, limit_memory=False)
        if result.code != 0:
            raise SystemExit(
                f"campaign: making inputs: digits {' '.join(arguments)}: exit code {result.code}: "
                + result.err.decode("utf-8", "replace").strip()[:300])

    def make(self):
        self.root.mkdir(parents=True)
        idx.write_set(self.root / "data", 100, 80, 8, seed=1)
        idx.write_set(self.root / "packed", 100, 80, 8, seed=1, compressed=True)
        self.make_shelf()
        train = ["train", "--data", "data", *TRAINING]
        self.digits(*train, "--steps", STEPS, "--out", "run")
        self.digits(*train, "--steps", STEPS, "--conditional", "--out", "labelled")
        self.make_stopped([*train, "--steps", STOPPED_STEPS, "--out", "stopped"])
        (self.root / "samples").mkdir()
        self.digits(
            "sample", "--model", "labelled", "--count", "66", "--steps", "2", "--idx", "samples/s.idx",
            "--npy", "samples/s.npy", "--grid", "samples/s.png", "--images", "samples/images", "-q")
        self.digits(*COMPARE, "--out", "compared")
        self.digits(*SWEEP, "--out", "swept")
        formats.write(self.root / "formats")
        self.digits("data", "synthesize", "--out", "formats/set", "--train", "20", "--test", "10", "-q")
        self.digits("models", "add", "run", "--name", "mine", "--samples", "66", "-q")

    def make_shelf(self):
        self.digits("features", "train", "--data", "data", "--epochs", "1", "--out", "shelf", "-q")
        self.digits("features", "train", "--data", "data", "--network", "judge", "--epochs", "1",
                    "--out", "shelf", "-q")
        self.digits("plan", "--data", "data", "--evaluations", "2", "--sampler", "ddim",
                    "--write-spectrum", "shelf/mnist-spectrum.csv", "-q")
        # The name under which `fid` looks for the reference by default.
        made = next((self.root / "shelf").glob("*-statistics.safetensors"))
        shutil.copy(made, self.root / "shelf/mnist-statistics.safetensors")

    def make_stopped(self, arguments):
        """A run that stopped between two steps and has a checkpoint."""
        folder = self.root / "stopped"
        for delay in (0.5, 0.3, 1, 2, 4, 8):
            shutil.rmtree(folder, ignore_errors=True)
            running = processes.Running([self.binary, *arguments], self.root, self.env, limit_memory=False)
            time.sleep(delay)
            running.send(signal.SIGINT)
            running.end()
            if (folder / "checkpoint.safetensors").exists() and not (folder / "model.safetensors").exists():
                return
        raise SystemExit("campaign: making inputs: no run could be stopped between two steps")

    def fresh(self, folder, copied=()):
        """Makes a folder for one try: links to the inputs, and copies of those that may change."""
        folder = Path(folder)
        folder.mkdir(parents=True)
        for name in self.LINKS:
            if name in copied:
                shutil.copytree(self.root / name, folder / name)
            else:
                (folder / name).symlink_to(self.root / name)
        return folder


COMPARE = [
    "compare", "--data", "data", "--steps", "2", "--batch", "2", "--samples", "66", "--seeds", "1",
    "--schedule", "linear", "--sampling-steps", "2", "--muon-rate", "0", "--threads", "1", "-q"]
SWEEP = [
    "sweep", "--model", "run", "--evaluations", "2,3", "--sampler", "ddim", "--samples", "66",
    "--threads", "1", "-q"]
