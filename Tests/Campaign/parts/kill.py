"""Kills every command that writes, at system calls and at random moments, and repeats it.

Expected: no file under its final name is half there, the command can be repeated or resumed, and the
results are byte for byte those of a command that nobody disturbed, with nothing left over.
"""

import signal
import time

from harness import strace
from harness.campaign import ending
from harness.cases import cases
from harness.snapshots import interrupted, whole

STOPS = {signal.SIGINT: 130, signal.SIGTERM: 143}


def run(campaign, tally):
    reason = strace.missing()
    if reason:
        tally.skip(f"kills at system calls: {reason}")
    for case, folder in cases(campaign):
        if not reason:
            at_calls(campaign, tally, case, folder)
        at_moments(campaign, tally, case)


def tries(campaign, command):
    """How many kills of a command at calls, and at moments: more of those that are cheap."""
    seconds, least = campaign.choose((0.3, 1), (5, 6), (200, 60))
    count = max(least, min(campaign.choose(3, 36, 2000), round(seconds / command.weight)))
    return count, max(1, count // 3)


def at_calls(campaign, tally, case, folder):
    """SIGKILL as a call begins that would write; sometimes SIGTERM or SIGINT instead."""
    calls = [call for call in case.calls(folder) if call.thread == 0 and not call.reads]
    source = campaign.random("kill", case.command.name, "calls")
    chosen = source.sample(calls, min(len(calls), tries(campaign, case.command)[0]))
    tasks = [(call, source.choices([signal.SIGKILL, *STOPS], [8, 1, 1])[0]) for call in chosen]

    def one(task, place):
        call, number = task
        work = case.copy(place / "work")
        inject = f"{call.name}:signal={number.name}:when={call.number}"
        outcome = campaign.traced(case.command.argv, work, place / "trace", inject)
        judge(tally, case, "calls", f"{number.name} at {call}", number, outcome, work)
    campaign.each(one, tasks)


def at_moments(campaign, tally, case):
    """SIGKILL, SIGTERM or SIGINT after a random part of the time that the command takes."""
    source = campaign.random("kill", case.command.name, "moments")
    tasks = [
        (source.random() * case.clock, source.choice([signal.SIGKILL, *STOPS]))
        for _ in range(tries(campaign, case.command)[1])]

    def one(task, place):
        delay, number = task
        work = case.copy(place / "work")
        running = campaign.start(case.command.argv, work)
        time.sleep(delay)
        running.send(number)
        judge(tally, case, "moments", f"{number.name} after {delay:.3f} s", number, running.end(), work)
    campaign.each(one, tasks)


def judge(tally, case, group, event, number, outcome, work):
    """Looks at what a killed command left, finishes it, and records what is wrong."""
    is_killed = number == signal.SIGKILL
    problems = end(outcome, number)
    problems += case.states(work) if is_killed else []
    problems += case.finish(work, whole if is_killed else interrupted)
    subject = f"{case.command.name}, {event}"
    tally.record(group, subject, problems, case.repetition(outcome.argv), [work])


def end(outcome, number):
    """What is wrong with how the killed command ended: it may have been finished before."""
    if number == signal.SIGKILL:
        is_killed = outcome.signal == signal.SIGKILL or outcome.code == 128 + signal.SIGKILL
        return [] if is_killed else ending(outcome, (0,))
    if outcome.signal == number or outcome.code == 128 + number:
        return []  # a command of a moment need not listen; what it leaves is compared all the same
    return ending(outcome, (0, STOPS[number]))
