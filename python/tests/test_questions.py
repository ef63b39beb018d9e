"""Questions are answered as the command answers them, whatever was asked before."""

import csv
import io

import paso
import pytest
from conftest import FEED, answered, command, untimed

MORE = "capacity:officer_minutes@el_paso*1.2"


def test_scenarios_of_the_feed(feed):
    assert untimed(feed.what_if()) == untimed(answered("what-if", FEED))


def test_changes_and_named_scenarios(feed):
    expected = untimed(answered("what-if", FEED, "--set", MORE))
    first = feed.what_if(MORE)
    # Answers do not hang on what was asked before.
    feed.value(3)
    assert untimed(feed.what_if([MORE])) == untimed(first) == expected
    named = feed.what_if({"more": MORE, "both": [MORE, "phase:two.opens_on-3d"]})
    assert [row["scenario_id"] for row in named["scenarios"]] == ["more", "both"]
    relaxed = untimed(answered("what-if", FEED, "--set", MORE, "--relaxed"))
    assert untimed(feed.what_if(MORE, relaxed=True)) == relaxed
    assert relaxed["scenarios"][0]["status"] == "bound"


@pytest.mark.parametrize("relaxed", [False, True])
def test_sweeps_are_the_files(feed, relaxed, tmp_path):
    target, scale = "capacity:bus_seat@tijuana>san_ysidro", "0.5..1.5/3"
    table = feed.sweep({target: scale}, relaxed=relaxed, effort="low")
    words = ["--relaxed"] if relaxed else []
    command("what-if", FEED, "--sweep", target, "--scale", scale, "--effort", "low", "-o", tmp_path, *words)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "sweep.csv").read_text())))
    assert table.column_names == list(rows[0]) and len(table) == len(rows) == 4
    for row, other in zip(table, rows):
        for value, text in zip(row, other.values()):
            expected = "" if value is None else value
            assert str(expected) == text or float(expected) == float(text)


def test_values_explanations_and_offers(feed, plan, written):
    assert feed.value(3) == answered("value", FEED, "--top", "3")
    for case in ("T01", "J09", "M07", "S01"):
        assert plan.explain(case) == answered("explain", written, case)
    offers = plan.offer("T01", ports=["san_ysidro"], before="2021-02-26", top=2, exact=2)
    expected = answered(
        "offer", FEED, "--case", "T01", "--port", "san_ysidro", "--before", "2021-02-26", "--top", "2", "--exact", "2"
    )
    assert offers == expected and offers["offers"]
    nothing = plan.offer("S01")
    assert nothing["offers"] == [] and nothing["nothing"] == answered("offer", FEED, "--case", "S01")["nothing"]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda feed, plan: feed.what_if("capacity:offcer_minutes@el_paso*1.2"), "officer_minutes"),
        (lambda feed, plan: feed.what_if({"Base": MORE}), "the feed as it is"),
        (lambda feed, plan: feed.sweep({}), "one or two things"),
        (lambda feed, plan: feed.sweep({MORE: "1..2/3"}), MORE),
        (lambda feed, plan: feed.sweep({"capacity:bus_seat@*": "1-2"}), "FROM..TO/COUNT"),
        (lambda feed, plan: plan.explain("T0"), "no case `T0`"),
        (lambda feed, plan: plan.offer("T01", ports=["nowhere"]), "no port `nowhere`"),
        (lambda feed, plan: plan.offer("J01"), "published"),
    ],
)
def test_questions_that_make_no_sense_say_why(feed, plan, ask, words):
    with pytest.raises(paso.QuestionError) as raised:
        ask(feed, plan)
    assert words in str(raised.value)
    assert isinstance(raised.value, ValueError)
