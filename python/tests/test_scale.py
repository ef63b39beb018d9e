"""Many scenarios: on threads and on a cluster of worker processes, whatever dies meanwhile."""

import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import paso
import polars
import pyarrow.dataset
import pytest
from conftest import FEED
from distributed import Client

BEDS = "capacity:reception_bed@san_ysidro"
SEATS = "capacity:bus_seat@tijuana>san_ysidro"
WORKERS = 4


def rows(table):
    return table.to_pylist()


def swept_rows(feed, axes, **how):
    return rows(feed.sweep(axes, **how).to_pyarrow())


def parts(folder):
    return sorted([*folder.glob("part-*.parquet"), *folder.glob("_points/*.jsonl")])


def until(what, seconds=60.0):
    """Waits for something to be so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


@pytest.fixture(scope="module")
def other():
    """The feed once more, so that what one test plans is not what another asks."""
    return paso.Feed.read(FEED)


def test_a_feed_travels(feed, tmp_path):
    gone = pickle.loads(pickle.dumps(feed))
    assert repr(gone) == repr(feed)
    made, again = feed.plan().files, gone.plan().files
    assert set(made) == set(again)
    for name in set(made) - {"summary.json"}:
        assert made[name] == again[name], name
    unsound = paso.Feed.from_tables(plan={"days": 3})
    with pytest.raises(paso.FeedError):
        pickle.dumps(unsound)


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("axes", [{BEDS: "0.5..1.5/9"}, {BEDS: "0.5..1.5/3", SEATS: "0..2/4"}])
def test_a_grid_has_the_rows_of_a_sweep(feed, axes, relaxed, tmp_path):
    expected = swept_rows(feed, axes, relaxed=relaxed, effort="low")
    for part in (1, 4, 100):
        out = tmp_path / str(part)
        swept = paso.sweep(feed, paso.Grid(axes), out=out, relaxed=relaxed, effort="low", part=part)
        assert rows(swept.to_pyarrow()) == expected
        assert swept.answered == swept.points == len(expected) - 1 == len(swept) - 1
        # What reads such data sets reads it so too, whole and in this order.
        assert rows(pyarrow.dataset.dataset(out).to_table()) == expected
        assert len(list(out.glob("part-*"))) == -(-swept.points // part)
    assert len(swept.to_pandas()) == len(swept.to_polars()) == len(pyarrow.table(swept)) == len(expected)


def test_changes_are_made_at_every_point(feed, tmp_path):
    changes = ["phase:two.opens_on-1d"]
    grid = paso.Grid({BEDS: "0.5..1.5/3"}, changes=changes)
    swept = paso.sweep(feed, grid, out=tmp_path, relaxed=True)
    assert rows(swept.to_pyarrow()) == swept_rows(feed, grid.axes, changes=changes, relaxed=True)


@pytest.mark.parametrize("relaxed", [False, True])
def test_scenarios_are_asked_each_by_itself(feed, relaxed, tmp_path):
    named = {
        "beds": f"{BEDS}*2",
        "both": [f"{BEDS}*2", f"{SEATS}+10"],
        "none": f"{BEDS}*0",
        "nothing": f"{BEDS}*1",
        "wrong": "phase:two.opens_on-300d",
    }
    table = paso.sweep(feed, named, out=tmp_path / "named", relaxed=relaxed, part=2).to_pyarrow()
    found = {row["scenario_id"]: row for row in rows(table)}
    assert list(found) == ["base", *named]
    for name, changes in named.items():
        answer = feed.what_if({name: changes}, relaxed=relaxed)
        [expected] = answer["scenarios"]
        for key in ("title", "status", "detail", "cost", "lower_bound", "effect_at_least", "effect_at_most", "gap"):
            assert found[name][key] == (expected.get(key) or None if key == "detail" else expected.get(key)), key
        assert found[name]["base_cost"] == answer["base"]["cost"]
        assert found[name]["base_lower_bound"] == answer["base"]["lower_bound"]
    listed = paso.sweep(feed, list(named.values()), out=tmp_path / "listed", relaxed=relaxed).to_pyarrow()
    assert listed["scenario_id"].to_pylist() == ["base", "1", "2", "3", "4", "5"]
    assert listed.drop(["scenario_id"]).equals(table.drop(["scenario_id"]))


@pytest.mark.parametrize("relaxed", [False, True])
def test_what_is_missing_is_answered_and_no_more(feed, relaxed, tmp_path):
    grid = paso.Grid({BEDS: "0.5..1.5/9"})
    how = {"out": tmp_path, "relaxed": relaxed, "effort": "low"}
    first = paso.sweep(feed, grid, part=2, **how)
    expected = first.to_pyarrow()
    assert paso.sweep(feed, grid, **how).answered == 0
    if relaxed:
        there = sorted(tmp_path.glob("part-*"))
        assert len(there) == 5
        for gone in (there[1], there[4]):
            gone.unlink()
        # In pieces of another size too.
        again = paso.sweep(feed, grid, part=5, **how)
        assert again.answered == 3 and again.to_pyarrow().equals(expected)
    anew = paso.sweep(feed, grid, part=4, force=True, **how)
    assert anew.answered == 9 and anew.to_pyarrow().equals(expected)


KILLED = """
import sys, paso
feed = paso.Feed.read(sys.argv[1])
grid = paso.Grid({sys.argv[2]: "0.5..1.5/2000"})
paso.sweep(feed, grid, out=sys.argv[3], part=4, effort="low")
"""


def test_a_process_that_is_killed_leaves_what_it_has(feed, tmp_path):
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(FEED), BEDS, str(tmp_path)])
    until(lambda: len(parts(tmp_path)) > 3)
    process.kill()
    process.wait()
    there = len(parts(tmp_path))
    assert 3 < there < 500 and not list(tmp_path.glob("part-*"))
    # The rest would take long: Ctrl-C ends it, and leaves more.
    again = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(FEED), BEDS, str(tmp_path)], stderr=subprocess.PIPE, text=True
    )
    until(lambda: len(parts(tmp_path)) > there + 2)
    again.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, err = again.communicate(timeout=60)
    assert "KeyboardInterrupt" in err and time.monotonic() - begun < 5.0
    assert len(parts(tmp_path)) < 500


def test_the_rows_of_another_sweep_are_refused(feed, other, tmp_path):
    grid = paso.Grid({BEDS: "0.5..1.5/3"})
    paso.sweep(feed, grid, out=tmp_path, relaxed=True)
    assert paso.sweep(other, grid, out=tmp_path, relaxed=True).answered == 0
    fewer = paso.Feed.read(FEED, days=5)
    for ask in (
        lambda: paso.sweep(feed, paso.Grid({BEDS: "0.5..1.5/4"}), out=tmp_path, relaxed=True),
        lambda: paso.sweep(feed, [f"{BEDS}*2"], out=tmp_path, relaxed=True),
        lambda: paso.sweep(feed, grid, out=tmp_path),
        lambda: paso.sweep(feed, grid, out=tmp_path, relaxed=True, effort="low"),
        lambda: paso.sweep(fewer, grid, out=tmp_path, relaxed=True),
    ):
        with pytest.raises(paso.QuestionError, match="another sweep"):
            ask()
    # A part that was put there from elsewhere is seen too.
    elsewhere = tmp_path / "elsewhere"
    paso.sweep(fewer, grid, out=elsewhere, relaxed=True)
    part = min(elsewhere.glob("part-*"))
    os.replace(part, tmp_path / part.name)
    with pytest.raises(paso.QuestionError, match="another sweep"):
        paso.sweep(feed, grid, out=tmp_path, relaxed=True)


@pytest.mark.parametrize(
    ("scenarios", "how", "error", "words"),
    [
        ("beds", {}, paso.QuestionError, "this is a text"),
        ({}, {}, paso.QuestionError, "no scenarios"),
        ({"a": "capacity:offcer_minutes@el_paso*1.2"}, {}, paso.QuestionError, "officer_minutes"),
        ({"Base": f"{BEDS}*2"}, {}, paso.QuestionError, "the feed as it is"),
        (paso.Grid({BEDS: "1-2"}), {}, paso.QuestionError, "FROM..TO/COUNT"),
        ([f"{BEDS}*2"], {"part": 0}, ValueError, "part is 0"),
        ([f"{BEDS}*2"], {"engine": 3}, TypeError, "engine is of the type int"),
        ([f"{BEDS}*2"], {"effort": "most"}, ValueError, "effort is `most`"),
    ],
)
def test_what_makes_no_sense_is_said(feed, scenarios, how, error, words, tmp_path):
    with pytest.raises(error, match=re.escape(words)):
        paso.sweep(feed, scenarios, out=tmp_path, **how)


class Cluster:
    """A scheduler and workers as processes of their own, as they are on many machines."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.log = (folder / "cluster.log").open("w")
        self.folder = folder
        self.processes = []
        self.begin()

    def _start(self, *words):
        process = subprocess.Popen(
            [sys.executable, "-m", *words, "--no-dashboard"], stdout=self.log, stderr=self.log, cwd=self.folder
        )
        self.processes.append(process)
        return process

    def begin(self):
        self.scheduler = self._start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port))
        for _ in range(WORKERS):
            self._start("distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny")
        with Client(self.address, timeout=60) as client:
            client.wait_for_workers(WORKERS, timeout=60)

    def workers(self):
        with Client(self.address, timeout=60) as client:
            return list(client.run(os.getpid).values())

    def lose(self):
        """The scheduler dies, and the workers with it."""
        self.scheduler.kill()
        for process in self.processes:
            process.wait(timeout=60)
        self.processes.clear()

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.log.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    own = Cluster(tmp_path_factory.mktemp("cluster"))
    yield own
    own.end()


class Background(threading.Thread):
    """A call that goes on meanwhile."""

    def __init__(self, call):
        super().__init__()
        self.call, self.found, self.raised = call, None, None
        self.start()

    def run(self):
        try:
            self.found = self.call()
        except BaseException as error:
            self.raised = error

    def until(self, what):
        """Waits for something to be so while it goes on."""
        until(lambda: what() or not self.is_alive())
        if not self.is_alive():
            self.result()
            raise AssertionError("it was over before")

    def result(self):
        self.join(timeout=300)
        assert not self.is_alive(), "it does not end"
        if self.raised:
            raise self.raised
        return self.found


def test_a_cluster_answers_as_one_machine(feed, cluster, tmp_path):
    scenarios = [f"{BEDS}*{1 + at / 100:.2f}" for at in range(40)]
    here = paso.sweep(feed, scenarios, out=tmp_path / "here", relaxed=True)
    there = paso.sweep(feed, scenarios, out=tmp_path / "there", relaxed=True, engine=cluster.address, part=3)
    assert there.to_pyarrow().equals(here.to_pyarrow()) and there.answered == 40
    assert paso.sweep(feed, scenarios, out=tmp_path / "there", relaxed=True, engine=cluster.address).answered == 0
    with Client(cluster.address) as client:
        paso.sweep(feed, scenarios, out=tmp_path / "client", relaxed=True, engine=client)
        # Nothing is left on the workers.
        assert client.run(lambda: len(sys.modules["paso._work"]._held)) == dict.fromkeys(client.nthreads(), 0)


def test_promises_that_conflict_are_told_of(cluster, tmp_path):
    names = {path.stem for path in FEED.glob("*.csv")} - {"scenarios"}
    tables = {name: polars.read_csv(FEED / f"{name}.csv", infer_schema=False) for name in sorted(names)}
    tables["capacity"] = tables["capacity"].with_columns(amount=polars.lit("0"))
    feed = paso.Feed.from_tables(plan=FEED / "plan.toml", **tables)
    assert feed.conflicts()
    axes = {BEDS: "0.5..1.5/3"}
    swept = paso.sweep(feed, paso.Grid(axes), out=tmp_path, engine=cluster.address)
    assert rows(swept.to_pyarrow()) == swept_rows(feed, axes)
    assert swept.to_pyarrow()["status"].to_pylist()[0] == "conflicts"


def test_two_thousand_bounds_and_a_worker_that_is_killed(feed, cluster, tmp_path):
    axes = {BEDS: "0.5..1.5/40", SEATS: "0..2/50"}
    victim = cluster.workers()[0]
    call = Background(
        lambda: paso.sweep(feed, paso.Grid(axes), out=tmp_path, relaxed=True, engine=cluster.address, part=20)
    )
    call.until(lambda: len(parts(tmp_path)) > 5)
    os.kill(victim, signal.SIGKILL)
    swept = call.result()
    assert swept.answered == 2000
    assert rows(swept.to_pyarrow()) == swept_rows(feed, axes, relaxed=True)
    assert len(cluster.workers()) == WORKERS - 1


def test_two_hundred_plans_and_a_scheduler_that_is_lost(feed, cluster, tmp_path):
    axes = {BEDS: "0.5..1.5/10", SEATS: "0..2/20"}
    call = Background(
        lambda: paso.sweep(feed, paso.Grid(axes), out=tmp_path, effort="low", engine=cluster.address, part=2)
    )
    call.until(lambda: len(parts(tmp_path)) > 5)
    cluster.lose()
    assert len(parts(tmp_path)) < 100
    cluster.begin()
    swept = call.result()
    assert swept.answered == 200
    assert rows(swept.to_pyarrow()) == swept_rows(feed, axes, effort="low")
    assert not (tmp_path / "_points").exists()


def test_a_scheduler_that_does_not_come_back_is_told_of(feed, cluster, tmp_path):
    grid = paso.Grid({BEDS: "0.5..1.5/400"})
    how = {"out": tmp_path, "effort": "low", "part": 2}
    call = Background(lambda: paso.sweep(feed, grid, engine=cluster.address, patience=5.0, **how))
    call.until(lambda: len(parts(tmp_path)) > 5)
    cluster.lose()
    with pytest.raises(paso.PasoError, match="call again"):
        call.result()
    there = 2 * len(parts(tmp_path))
    cluster.begin()
    again = paso.sweep(feed, grid, engine=cluster.address, **how)
    assert again.answered == 400 - there < 400
    assert rows(again.to_pyarrow()) == swept_rows(feed, grid.axes, effort="low")
