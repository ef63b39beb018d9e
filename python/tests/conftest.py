"""What the tests share."""

import json
import pathlib
import subprocess
import sys

import paso
import pytest

ROOT = pathlib.Path(__file__).parents[2]
FEED = ROOT / "examples/three-ports"


def command(*arguments, check=True, **more):
    """Runs the command `paso` of the wheel."""
    words = [sys.executable, "-m", "paso", *map(str, arguments)]
    return subprocess.run(words, check=check, capture_output=True, text=True, cwd=ROOT, **more)


def untimed(answer):
    """An answer without what hangs on the clock."""
    if isinstance(answer, dict):
        return {key: untimed(value) for key, value in answer.items() if key != "seconds"}
    if isinstance(answer, list):
        return [untimed(value) for value in answer]
    return answer


def answered(*arguments):
    """What a command answers, as JSON."""
    return json.loads(command(*arguments, "--format", "json").stdout)


@pytest.fixture(scope="session")
def feed():
    return paso.Feed.read(FEED)


@pytest.fixture(scope="session")
def plan(feed):
    return feed.plan()


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """A plan of the same feed by the command."""
    out = tmp_path_factory.mktemp("command") / "out"
    command("plan", FEED, "-o", out, "--quiet")
    return out
