"""Plans are the command's, and can be looked at in every way."""

import datetime
import json
import subprocess
import sys

import pandas
import paso
import polars
import pyarrow
import pytest
from conftest import FEED, command, untimed


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_plan_is_the_commands_byte_for_byte(plan, written, tmp_path):
    plan.write(tmp_path / "out")
    own, other = files(tmp_path / "out"), files(written)
    assert own.keys() == other.keys()
    assert {name for name in own if own[name] != other[name]} <= {"summary.json"}
    summary, expected = json.loads(own["summary.json"]), json.loads(other["summary.json"])
    assert summary["seconds"].keys() == expected["seconds"].keys()
    assert untimed(summary) == untimed(expected)
    assert own == plan.files
    assert plan.summary == summary


def test_efforts_languages_and_limits_of_time_are_the_commands(feed, tmp_path):
    for name, options, words in [
        ("low", {"effort": "low", "lang": "es"}, ["--effort", "low", "--lang", "es"]),
        ("highs", {"effort": "low", "solver": "clarabel"}, ["--effort", "low", "--solver", "clarabel"]),
    ]:
        feed.plan(**options).write(tmp_path / name)
        command("plan", FEED, "-o", tmp_path / f"{name}-command", "--quiet", *words)
        own, other = files(tmp_path / name), files(tmp_path / f"{name}-command")
        assert {file for file in own if own[file] != other[file]} <= {"summary.json"}
    assert feed.plan("low", time_limit=60).check().passed
    for wrong in ({"effort": "most"}, {"lang": "fr"}, {"time_limit": -1.0}, {"time_limit": float("nan")}, {"solver": "none"}):
        with pytest.raises(ValueError):
            feed.plan(**wrong)


def test_the_check_is_the_commands(plan, written):
    verdict = plan.check()
    expected = json.loads(command("check", written, "--format", "json").stdout)
    assert verdict.passed and bool(verdict) and expected["passed"]
    assert (verdict.cost, verdict.lower_bound, verdict.gap) == (
        expected["cost"],
        expected["lower_bound"],
        expected["gap"],
    )
    assert verdict.rules == expected["rules"] and verdict.violations == []
    assert (plan.cost, plan.lower_bound, plan.gap) == pytest.approx((verdict.cost, verdict.lower_bound, verdict.gap))
    # The command checks what the module wrote, and finds what was changed.
    assert "holds every rule" in command("check", written).stdout


def test_a_changed_plan_fails_the_check(plan, tmp_path):
    plan.write(tmp_path / "out")
    schedule = tmp_path / "out/schedule.csv"
    schedule.write_text(schedule.read_text().rsplit("\n", 2)[0] + "\n")
    checked = command("check", tmp_path / "out", check=False)
    assert checked.returncode == 1 and "FAILS" in checked.stdout


@pytest.mark.parametrize("name", ["schedule", "unscheduled", "loads", "changes"])
def test_tables_are_the_files(plan, written, name):
    table = getattr(plan, name)
    expected = polars.read_csv(written / f"{name}.csv", infer_schema=False)
    assert table.column_names == expected.columns
    assert len(table) == expected.height > 0
    taken = polars.DataFrame(table)
    assert taken.columns == expected.columns and taken.height == expected.height
    for column in taken.columns:
        kind = taken.schema[column]
        for value, text in zip(taken[column], expected[column]):
            if text is None or text == "":
                assert value is None
            elif kind == polars.Float64:
                assert value == float(text)
            else:
                assert str(value) == text
    assert table.to_pyarrow().to_pydict() == table.to_dict() == pyarrow.table(table).to_pydict()
    assert [tuple(row) for row in table] == list(zip(*table.to_dict().values()))
    frame = table.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and list(frame.columns) == table.column_names
    assert table.to_polars().equals(taken)


def test_tables_show_themselves(plan):
    schedule = plan.schedule
    assert schedule.to_polars().schema["date"] == polars.Date
    assert isinstance(schedule["date"][0], datetime.date)
    text = repr(schedule)
    assert text.startswith("case_id") and f"… and {len(schedule) - 10} rows more" in text
    html = schedule._repr_html_()
    assert html.count("<tr>") == 11 and "<th>case_id</th>" in html
    with pytest.raises(KeyError):
        schedule["no_such_column"]


def test_tables_need_no_other_package():
    code = (
        "import sys\n"
        "for name in ('pandas', 'polars', 'pyarrow'): sys.modules[name] = None\n"
        "import paso\n"
        f"plan = paso.Feed.read({str(FEED)!r}).plan('low')\n"
        "assert len(plan.schedule.to_dict()['case_id']) == len(plan.schedule)\n"
        "plan.schedule.__arrow_c_stream__()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_page_is_the_commands(plan, written, tmp_path):
    page = (written / "report.html").read_text()
    report = plan.report()
    assert report.html == page
    report.write(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text() == page
    framed = report._repr_html_()
    assert framed.startswith("<iframe srcdoc=") and framed.count('"') % 2 == 0
    command("report", written, "--lang", "es", "-o", tmp_path / "es.html")
    assert plan.report(lang="es").html == (tmp_path / "es.html").read_text()


def test_a_plan_stays_near_an_earlier_one(feed, plan, written, tmp_path):
    near = feed.plan(previous=plan)
    assert near.check().passed
    earlier = near.summary["earlier_plan"]
    assert earlier["kept"] > 0
    command("plan", FEED, "-o", tmp_path / "out", "--previous", written, "--quiet")
    for name, bytes_ in near.files.items():
        if name != "summary.json":
            assert bytes_ == (tmp_path / "out" / name).read_bytes(), name
    assert feed.plan(previous=written).files["schedule.csv"] == near.files["schedule.csv"]
    with pytest.raises(paso.PlanFilesError, match="no/such"):
        feed.plan(previous="no/such")
    with pytest.raises(ValueError, match="stability"):
        feed.plan(previous=plan, stability=-1)


def test_a_plan_is_written_whole_or_not_at_all(plan, tmp_path):
    folder = tmp_path / "others"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(paso.PlanFilesError, match="mine.txt"):
        plan.write(folder)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    plan.write(folder, force=True)
    assert (folder / "mine.txt").exists() and (folder / "schedule.csv").exists()
