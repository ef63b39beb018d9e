"""Feeds are read as the command reads them, from wherever their tables are."""

import csv
import datetime
import json
import pathlib
import pickle
import tomllib

import pandas
import paso
import polars
import pyarrow.csv
import pytest
from conftest import FEED, ROOT, answered

TABLES = sorted(path.stem for path in FEED.glob("*.csv"))


def columns(path):
    """A file's columns as lists of texts."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def typed(path):
    """The same with numbers, dates and nothing in place of texts."""

    def cell(name, text):
        if text == "":
            return None
        if name.endswith("_on") or name in ("from", "to"):
            return datetime.date.fromisoformat(text)
        if name in ("persons", "amount") and text != "unlimited":
            return float(text)
        if name in ("needs", "ports", "weekdays"):
            return text.split(";")
        return text

    return {name: [cell(name, text) for text in column] for name, column in columns(path).items()}


def test_notices_are_the_commands(feed):
    expected = answered("validate", FEED)["notices"]
    names = ["severity", "code", "file", "row", "column", "value", "message", "remedy"]
    own = [{name: getattr(notice, name) for name in names} for notice in feed.validate()]
    assert own == expected and own
    first = feed.validate()[0]
    assert str(first).startswith("warning[unknown_need] cases.csv:8 needs: no resource")
    assert first == feed.validate()[0] and hash(first) == hash(feed.validate()[0])
    assert feed.is_sound and feed.conflicts() == []
    assert repr(feed).endswith("three-ports: 32 cases, 3 ports, 10 days from 2021-02-19>"), repr(feed)


def test_what_is_wrong_is_raised_with_its_notices(tmp_path):
    for path in FEED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cases = tmp_path / "cases.csv"
    cases.write_text(cases.read_text().replace("T01,3,", "T01,three,", 1))
    feed = paso.Feed.read(tmp_path)
    assert not feed.is_sound
    for ask in (feed.plan, feed.what_if, feed.value, feed.conflicts):
        with pytest.raises(paso.FeedError) as raised:
            ask()
    [notice] = [notice for notice in raised.value.notices if notice.severity == "error"]
    assert (notice.code, notice.file, notice.row, notice.column, notice.value) == (
        "bad_number",
        "cases.csv",
        2,
        "persons",
        "three",
    )
    assert "cases.csv:2 persons: `three` is not a whole number" in str(raised.value)
    assert isinstance(raised.value, paso.PasoError)
    with pytest.raises(paso.FeedError, match="no such folder"):
        paso.Feed.read(tmp_path / "nowhere").plan()


def test_days_and_models_may_be_given(tmp_path):
    feed = paso.Feed.read(FEED, start=datetime.date(2021, 2, 20), days=5)
    assert repr(feed).endswith("5 days from 2021-02-20>")
    assert repr(paso.Feed.read(str(FEED), start="2021-02-20", days=5)).endswith("5 days from 2021-02-20>")
    with pytest.raises(ValueError, match="start is `soon`; it can be a date, such as 2026-01-31"):
        paso.Feed.read(FEED, start="soon")
    assert paso.Feed.read(FEED, model="no-such-model").validate()[0].severity == "error"


KINDS = {
    "texts": columns,
    "values": typed,
    "pandas": lambda path: pandas.read_csv(path),
    "pandas texts": lambda path: pandas.DataFrame(columns(path)),
    "polars": lambda path: polars.read_csv(path, try_parse_dates=True),
    "pyarrow": lambda path: pyarrow.csv.read_csv(path),
    "pyarrow reader": lambda path: pyarrow.csv.read_csv(path).to_reader(max_chunksize=3),
    "categories": lambda path: polars.read_csv(path).with_columns(
        polars.col(polars.String).cast(polars.Categorical)
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_tables_give_the_same_plan_as_files(plan, kind):
    tables = {name: KINDS[kind](FEED / f"{name}.csv") for name in TABLES}
    feed = paso.Feed.from_tables(plan=tomllib.loads((FEED / "plan.toml").read_text()), **tables)
    assert feed.is_sound, feed.validate()
    own = feed.plan()
    for name in ("schedule.csv", "unscheduled.csv", "loads.csv", "changes.csv"):
        assert own.files[name] == plan.files[name], name
    assert own.check().passed


def test_tables_are_told_of_by_their_names_and_rows():
    tables = {name: columns(FEED / f"{name}.csv") for name in TABLES}
    tables["cases"]["persons"][2] = "three"
    feed = paso.Feed.from_tables(plan=FEED / "plan.toml", **tables)
    [error] = [notice for notice in feed.validate() if notice.severity == "error"]
    assert (error.code, error.file, error.row, error.value) == ("bad_number", "cases", 3, "three")
    del tables["ports"]
    missing = [notice for notice in paso.Feed.from_tables(plan=FEED / "plan.toml", **tables).validate()]
    assert any(notice.file == "ports" and notice.code == "missing_file" for notice in missing), missing


def test_settings_may_be_dictionaries_texts_or_files():
    tables = {name: columns(FEED / f"{name}.csv") for name in TABLES}
    text = (FEED / "plan.toml").read_text()
    settings = tomllib.loads(text)
    model = tomllib.loads((ROOT / "models/mpp-phased-entry.toml").read_text())
    feeds = [
        paso.Feed.from_tables(plan=settings, **tables),
        paso.Feed.from_tables(plan=text, **tables),
        paso.Feed.from_tables(plan=pathlib.Path(FEED / "plan.toml"), **tables),
        paso.Feed.from_tables(plan=settings, model=model, **tables),
        paso.Feed.from_tables(plan=settings, model="mpp-phased-entry", closures=None, **tables),
    ]
    schedules = {feed.plan("low").files["schedule.csv"] for feed in feeds}
    assert len(schedules) == 1


@pytest.mark.parametrize(
    ("tables", "error", "words"),
    [
        ({"case": {}}, ValueError, "a feed has no table `case`; did you mean `cases`?"),
        ({"cases": 3}, TypeError, "cases is of the type int; it can be a table of pandas"),
        ({"cases": {"case_id": "A1"}}, TypeError, "the column `case_id` is a text"),
        ({"cases": {"case_id": ["A"], "persons": []}}, ValueError, "`persons` has 0 cells, and `case_id` has 1"),
        ({"cases": polars.DataFrame({"case_id": [b"A"]})}, ValueError, "the column `case_id` is of the type"),
        ({"plan": {"start": None}}, TypeError, "plan: start is of the type NoneType"),
        ({"plan": pathlib.Path("no/plan.toml")}, ValueError, "no/plan.toml"),
        ({"plan": 3}, TypeError, "plan can be a dictionary"),
    ],
)
def test_what_cannot_be_taken_is_named(tables, error, words):
    with pytest.raises(error) as raised:
        paso.Feed.from_tables(**{"plan": "", **tables})
    assert words in str(raised.value)


def test_conflicts_are_raised(tmp_path):
    tables = {name: columns(FEED / f"{name}.csv") for name in TABLES}
    tables["capacity"]["amount"] = ["0" for _ in tables["capacity"]["amount"]]
    feed = paso.Feed.from_tables(plan=FEED / "plan.toml", **tables)
    found = feed.conflicts()
    assert found and found[0]["kind"] == "over_limit" and found[0]["promises"]
    with pytest.raises(paso.ConflictError) as raised:
        feed.plan()
    assert raised.value.conflicts == found
    assert feed.plan("low", allow_moves=True).check().passed
    answer = feed.what_if({"more": "capacity:officer_minutes@el_paso+10"})
    assert answer["base"]["status"] == "conflicts"


def test_errors_can_be_sent_elsewhere():
    error = paso.ConflictError([])
    assert pickle.loads(pickle.dumps(error)).conflicts == []
    assert json.loads(json.dumps(error.conflicts)) == []
