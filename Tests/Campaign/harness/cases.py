"""A writing command with its undisturbed result, against which disturbed ones are compared."""

import shutil
from pathlib import Path

from . import strace
from .campaign import Untryable, ending
from .commands import QUICK, WRITING
from .snapshots import differences, interrupted, is_partial, snapshot, whole, without_times


def cases(campaign):
    """Every command that the campaign's size asks for, and a folder that is removed after its turn."""
    for command in WRITING:
        if campaign.size != "quick" or command.name in QUICK:
            with campaign.place() as folder:
                yield Case(campaign, command, folder), folder


class Case:
    """One of the commands of `commands.WRITING`, run once without disturbance in `folder`."""

    def __init__(self, campaign, command, folder):
        self.campaign, self.command = campaign, command
        self.prepared = campaign.inputs.fresh(Path(folder) / "prepared", command.copied)
        for arguments in command.before:
            self.require(campaign.run(arguments, self.prepared))
        self.before = snapshot(self.prepared)
        undisturbed = self.copy(Path(folder) / "undisturbed")
        outcome = campaign.run(command.argv, undisturbed)
        self.require(outcome)
        self.out, self.clock = without_times(outcome.out), outcome.clock
        self.after = {counts: snapshot(undisturbed, counts) for counts in (whole, interrupted)}

    def require(self, outcome):
        if outcome.code != 0:
            raise Untryable(
                f"{self.command.name}: the undisturbed command fails with exit code {outcome.code}: "
                f"{outcome.err.decode('utf-8', 'replace')[:300]}")

    def copy(self, folder):
        """Makes a folder with what is there before the command."""
        return Path(shutil.copytree(self.prepared, folder, symlinks=True, dirs_exist_ok=True))

    def calls(self, folder):
        """The system calls of the undisturbed command."""
        place, log = self.copy(Path(folder) / "traced"), Path(folder) / "trace"
        self.campaign.traced(self.command.argv, place, log)
        return strace.calls(log)

    def states(self, folder):
        """What is wrong with the files right after a disturbance: all must be old or new and whole."""
        found, problems = snapshot(folder), []
        after = self.after[whole]
        for name in sorted(self.before.keys() - found.keys()):
            if name in after and name not in self.command.removed:
                problems.append(f"{name} was there and is lost")
        for name, value in sorted(found.items()):
            if self.command.grows or is_partial(name) or value in (self.before.get(name), after.get(name)):
                continue
            problems.append(f"{name} is neither old nor new")
        ages = {
            "old" if found[name] == self.before.get(name) else "new"
            for name in self.command.whole if name in found and self.before.get(name) != after.get(name)}
        if len(ages) > 1 and not self.refused(folder):
            problems.append(f"some of {', '.join(self.command.whole)} are old and some are new, and are read")
        return problems[:4]

    def refused(self, folder):
        """Whether the program refuses to read a mixture of old and new files."""
        return self.command.reader and self.campaign.run(self.command.reader, folder).code == 1

    def finish(self, folder, counts=whole):
        """Repeats or resumes the command, and tells what is wrong with that or with the result."""
        for arguments in self.command.repeats:
            outcome = self.campaign.run(arguments, folder)
            if outcome.code == 0:
                break
        else:
            said = outcome.err.decode("utf-8", "replace").strip()[:200]
            return [f"it cannot be repeated: exit code {outcome.code}: {said}"]
        found = snapshot(folder, counts)
        return ending(outcome) + differences(found, self.after[counts])

    def repetition(self, first):
        """The command lines that repeat a try, for a person."""
        return [first, *map(self.campaign.command, self.command.repeats)]
