"""Places that refuse: a file system in memory that is full, a folder that is read-only, files of others.

Expected: the exit code is not 0 if a result could not be written, what was there is still there, no file
under its final name is half there, and a repetition in a place with room gives the undisturbed results.
"""

import os
import shutil
import subprocess

from harness import processes
from harness.campaign import ending
from harness.cases import cases
from harness.snapshots import differences, snapshot, whole

NOBODY = 65534
PAGE = 4096
# In a name space of its own, so that nothing is mounted for anybody else and nothing stays mounted.
INSIDE = """mkdir tiny && mount -t tmpfs -o size="$0" none tiny && cp -a prepared/. tiny/ && cd tiny || exit 99
"$@"; code=$?; cd ..; cp -a tiny/. work/; exit $code"""


def run(campaign, tally):
    can_mount = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0 \
        if shutil.which("unshare") else False
    if not can_mount:
        tally.skip("a full file system: nothing can be mounted here (unshare -rm mount -t tmpfs)")
    stranger = somebody(campaign, tally)
    for case, _ in cases(campaign):
        if can_mount:
            full(campaign, tally, case)
        if stranger is not False:
            read_only(campaign, tally, case, stranger)
        if stranger and case.command.before:
            foreign(campaign, tally, case, stranger)


def somebody(campaign, tally):
    """The user to run as, whom permissions bind: None for this one, False if there is none."""
    if os.geteuid() != 0:
        tally.skip("files of others: this needs root")
        return None
    # The superuser may write everywhere.
    os.chmod(campaign.work, 0o755)
    try:
        campaign.run(["--version"], campaign.work, user=NOBODY)
        return NOBODY
    except OSError:
        tally.skip("read-only folders and files of others: the program lies where other users cannot read it")
        return False


def full(campaign, tally, case):
    """File systems that have room for a part of the results."""
    size = sum(file.stat().st_size + PAGE for file in (case.prepared.parent / "undisturbed").rglob("*")
               if file.is_file() and not file.is_symlink())
    held = sum(-(-file.stat().st_size // PAGE) * PAGE for file in case.prepared.rglob("*")
               if file.is_file() and not file.is_symlink())
    source = campaign.random("tmpfs", case.command.name)

    def one(share, place):
        shutil.copytree(case.prepared, place / "prepared", symlinks=True)
        (place / "work").mkdir()
        room = (held + int(max(size - held, PAGE) * share)) // PAGE * PAGE + 16 * PAGE
        argv = ["unshare", "-rm", "sh", "-c", INSIDE, room, *campaign.command(case.command.argv)]
        outcome = processes.run(list(map(str, argv)), place, campaign.inputs.env, limit_memory=False)
        if outcome.code == 99:
            return  # what was there before does not fit
        judge(tally, case, "full", f"{room} bytes", outcome, place / "work")
    count = campaign.choose(1, 3, 30) if case.command.weight < 0.5 else campaign.choose(0, 1, 10)
    campaign.each(one, [source.random() for _ in range(count)])


def read_only(campaign, tally, case, user):
    """A folder in which nothing may be created."""
    barred(campaign, tally, case, user, 0o555, "a read-only folder", after=0o755)


def foreign(campaign, tally, case, user):
    """A folder like /tmp, where everybody may create files, but nobody may replace those of others."""
    barred(campaign, tally, case, user, 0o1777, "files of others")


def barred(campaign, tally, case, user, mode, kind, after=None):
    """Runs the command as `user` where the folders have a mode that bars what it writes."""
    with campaign.place() as place:
        place.chmod(0o755)
        work = case.copy(place / "work")
        set_modes(work, mode)
        outcome = campaign.run(case.command.argv, work, user=user)
        if after:
            set_modes(work, after)
        refused(tally, case, kind, outcome, work)


def set_modes(work, mode):
    for folder, _, _ in os.walk(work):
        os.chmod(folder, mode)


def refused(tally, case, kind, outcome, work):
    """Records a try that must fail and change nothing."""
    problems = ending(outcome, (1, 64)) + differences(snapshot(work), case.before)
    tally.record("refused", f"{case.command.name}, {kind}", problems + case.finish(work),
                 case.repetition(outcome.argv), [work])


def judge(tally, case, group, event, outcome, work):
    """Records a try that may have had room enough."""
    problems = ending(outcome)
    if outcome.code == 0:
        problems += differences(snapshot(work), case.after[whole])
    else:
        problems += case.states(work) + case.finish(work)
    tally.record(group, f"{case.command.name}, {event}", problems, case.repetition(outcome.argv), [work])
