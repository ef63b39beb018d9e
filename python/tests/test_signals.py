"""Ctrl-C ends the command and raises in the module, within a second; other threads go on meanwhile."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time

import paso
import pytest
from conftest import ROOT, command

# Seconds that a search of these effort takes are many more than are waited for.
MODULE = """
import sys, time
import paso
feed = paso.Feed.read(sys.argv[1])
print("begun", flush=True)
try:
    feed.plan("high")
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large") / "feed"
    command("generate", folder, "--cases", "30000", "--days", "60", "--ports", "6", "--seed", "1")
    return folder


def interrupted(process, after):
    """How long a process takes to end once it is interrupted."""
    time.sleep(after)
    assert process.poll() is None, "it ended before it was interrupted"
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return time.monotonic() - begun, out, err


def test_the_module_raises(large):
    words = [sys.executable, "-c", MODULE, str(large)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    took, out, err = interrupted(process, 1.0)
    assert out == "interrupted\n" and process.returncode == 0, err
    assert took < 2.0, took


def test_keyboard_interrupt_comes_within_a_second(large):
    feed = paso.Feed.read(large)
    threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        feed.plan("high")
    assert time.monotonic() - begun < 2.0


def test_the_command_ends(large, tmp_path):
    words = [sys.executable, "-m", "paso", "plan", str(large), "-o", str(tmp_path / "out"), "--effort", "high"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    took, _, err = interrupted(process, 2.0)
    assert process.returncode == 130 and "interrupted; nothing was written" in err
    assert took < 1.5, took
    assert not (tmp_path / "out").exists()


def test_progress_is_told_and_may_end_it(large):
    feed = paso.Feed.read(large)
    stages = []

    class Enough(Exception):
        pass

    def progress(stage, done):
        assert done is None or 0.0 <= done <= 1.0
        stages.append(stage)
        if len(set(stages)) > 1:
            raise Enough

    with pytest.raises(Enough):
        feed.plan("high", progress=progress)
    assert stages[0] in {"group", "prices", "round"} and len(set(stages)) == 2


def test_other_threads_go_on(feed, large):
    other = paso.Feed.read(large)
    ticks = 0
    done = threading.Event()

    def count():
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.01)

    counter = threading.Thread(target=count)
    counter.start()
    plans = []
    planners = [threading.Thread(target=lambda: plans.append(other.plan("low", time_limit=2))) for _ in range(2)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()
    done.set()
    counter.join()
    assert len(plans) == 2 and all(plan.check().passed for plan in plans)
    assert ticks > 20


def test_the_command_has_all_that_the_program_has(tmp_path):
    assert command("--version").stdout.strip() == f"paso {paso.__version__}"
    wrong = command("plan", check=False)
    assert wrong.returncode == 2 and "Usage: paso plan" in wrong.stderr
    # A measured process is the same program again.
    command("bench", ROOT / "tests/feeds/small", "--solver", "highs", "--time-limit", "20", "-o", tmp_path)
    [row] = csv.DictReader((tmp_path / "runs.csv").open())
    assert (row["solver"], row["status"]) == ("highs", "optimal")
