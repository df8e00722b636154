"""Lets single system calls of every command that writes fail, as on a full or broken disk.

Expected: the exit code is not 0 if a result could not be written or printed, one line on standard error
says why, no file under its final name is half there, and a repetition gives the undisturbed results.
"""

from harness import strace
from harness.campaign import ending
from harness.cases import cases
from harness.snapshots import differences, snapshot, whole, without_times

ERRORS = ["ENOSPC", "EIO", "EDQUOT", "EACCES"]
READING_ERRORS = ["EACCES", "EIO", "EMFILE"]


def run(campaign, tally):
    reason = strace.missing()
    if reason:
        tally.skip(f"failing system calls: {reason}")
        return
    for case, folder in cases(campaign):
        tasks = [
            (call, error) for call in case.calls(folder) if concerns(call)
            for error in (READING_ERRORS if call.reads else ERRORS)]
        source = campaign.random("faults", case.command.name)
        count = tries(campaign, case.command)
        campaign.each(
            lambda task, place: one(campaign, tally, case, task, place),
            source.sample(tasks, min(count, len(tasks))))


def tries(campaign, command):
    """How many faults of a command: more of those that are cheap."""
    seconds, least = campaign.choose((0.25, 2), (6, 8), (400, 400))
    return max(least, min(campaign.choose(5, 70, 4000), round(seconds / command.weight)))


def concerns(call):
    """Whether a failure of the call can be noticed. A file that could not be removed stays, of course."""
    is_removal = call.name.startswith(("unlink", "rmdir")) and ".partial" in call.text
    return call.thread == 0 and call.descriptor != 2 and not is_removal


def one(campaign, tally, case, task, place):
    call, error = task
    work, log = case.copy(place / "work"), place / "trace"
    inject = f"{call.name}:error={error}:when={call.number}"
    outcome = campaign.traced(case.command.argv, work, log, inject)
    if not strace.was_hit(log, call):
        return  # another path was taken, so nothing was tried
    problems = ending(outcome)
    if outcome.code == 0:
        problems += success(case, call, outcome, work)
    elif differences(snapshot(work), case.after[whole]):
        problems += case.states(work) + case.finish(work)
    subject = f"{case.command.name}, {error} at {call}"
    tally.record(error, subject, problems, case.repetition(outcome.argv), [work])


def success(case, call, outcome, work):
    """What is wrong with a success in spite of the fault: everything must be there."""
    problems = differences(snapshot(work), case.after[whole])
    if call.descriptor == 1:
        problems.append("exit code 0, though the result could not be printed")
    elif without_times(outcome.out) != case.out:
        problems.append("it prints something else")
    return [f"exit code 0, but {problem}" for problem in problems]
