"""Counts tries and failures of a part, prints each failure and keeps what is needed to repeat it."""

import shlex
import shutil
import threading
from pathlib import Path

SHOWN = 12  # failures of a part that are printed in full; all of them are kept


class Tally:
    def __init__(self, part, keep):
        self.part, self.keep = part, Path(keep) / part
        self.tries, self.failures, self.skipped = 0, 0, []
        self.counts = {}  # tries by group
        self.lock = threading.Lock()

    def skip(self, reason):
        """Notes something that could not be tried here."""
        with self.lock:
            self.skipped.append(reason)
            print(f"campaign: {self.part}: SKIPPED {reason}", flush=True)

    def record(self, group, subject, problems, commands, files=()):
        """Counts one try.

        group: what kind of try it is, in a word.
        subject: what was tried.
        problems: what is wrong, one sentence each; empty if all is well.
        commands: the command lines, as lists, that repeat it.
        files: paths of inputs and outputs to keep beside them.
        """
        with self.lock:
            self.tries += 1
            self.counts[group] = self.counts.get(group, 0) + 1
            if not problems:
                return True
            self.failures += 1
            number = self.failures
            if number <= SHOWN:
                print(f"campaign: {self.part}: FAILED {subject}: {'; '.join(problems)}", flush=True)
            elif number == SHOWN + 1:
                print(f"campaign: {self.part}: further failures are only kept", flush=True)
        place = self.save(number, subject, problems, commands, files)
        if number <= SHOWN:
            print(f"campaign:   kept in {place}", flush=True)
        return False

    def save(self, number, subject, problems, commands, files):
        place = self.keep / f"{number:04d}"
        place.mkdir(parents=True, exist_ok=True)
        lines = [f"# {subject}", *(f"# {problem}" for problem in problems)]
        lines += [shlex.join(map(str, command)) for command in commands]
        (place / "repeat.sh").write_text("\n".join(lines) + "\n", errors="backslashreplace")
        for file in map(Path, files):
            try:
                if file.is_dir():
                    shutil.copytree(file, place / file.name, symlinks=True, dirs_exist_ok=True)
                elif file.exists():
                    shutil.copy(file, place / file.name)
            except OSError as problem:
                print(f"campaign:   not kept: {file.name}: {problem}", flush=True)
        return place

    @property
    def line(self):
        groups = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))
        text = f"{self.part}: {self.tries} tries, {self.failures} failures"
        if groups:
            text += f" ({groups})"
        return text + "".join(f"; SKIPPED {reason}" for reason in self.skipped)
