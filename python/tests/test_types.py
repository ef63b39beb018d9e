"""The types say what is there, the docstrings what comes of it."""

import doctest
import inspect
import subprocess
import sys

import paso
import pytest
from conftest import ROOT

USE = '''
from typing import assert_type

import paso
from paso.answers import Explanation, Offers, Value, WhatIf

feed = paso.Feed.read("feed", start="2021-02-19", days=10)
plan = feed.plan("low", previous="yesterday", progress=lambda stage, done: None)
assert_type(plan, paso.Plan)
assert_type(plan.gap, float)
assert_type(feed.what_if(["capacity:officer_minutes@el_paso*1.2"]), WhatIf)
assert_type(feed.value(top=3), Value)
assert_type(plan.explain("T01"), Explanation)
assert_type(plan.offer("T01"), Offers)
swept = paso.sweep(feed, {"more": "capacity:officer_minutes@el_paso*1.2"}, out="study", engine="tcp://head:8786")
assert_type(swept, paso.Swept)
paso.sweep(feed, paso.Grid({"capacity:officer_minutes@el_paso": "1..2/3"}), out="grid", relaxed=True, part=8)
assert_type(feed.what_if()["base"]["effect_at_most"], float | None)
tables = paso.Feed.from_tables(plan={"days": 10}, cases={"case_id": ["A1"]}, ports=plan.schedule)
try:
    tables.plan()
except paso.FeedError as error:
    assert_type(error.notices, list[paso.Notice])
'''

WRONG = '''
import paso

paso.Feed.read("feed").plan(effort="most")
'''


def run(*words, **more):
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, cwd=ROOT, **more)


def test_stubs_and_sources_are_strictly_typed(tmp_path):
    (tmp_path / "use.py").write_text(USE)
    (tmp_path / "wrong.py").write_text(WRONG)
    checked = run("mypy", "--strict", "-p", "paso")
    assert checked.returncode == 0, checked.stdout
    used = run("mypy", "--strict", str(tmp_path / "use.py"))
    assert used.returncode == 0, used.stdout
    wrong = run("mypy", "--strict", str(tmp_path / "wrong.py"))
    assert wrong.returncode == 1 and 'incompatible type "Literal[\'most\']"' in wrong.stdout, wrong.stdout


def test_the_module_has_the_version_of_the_command():
    own, other = ((ROOT / name).read_text() for name in ("python/Cargo.toml", "Cargo.toml"))
    version = f'version = "{paso.__version__}"\n'
    assert own.split(version)[0].count("\n") == other.split(version)[0].count("\n") == 2


def test_stubs_are_what_is_there():
    compared = run("mypy.stubtest", "paso")
    assert compared.returncode == 0, compared.stdout


def documented():
    """Every object of the module with its docstring."""
    yield "paso", paso
    for name in paso.__all__:
        found = getattr(paso, name)
        if inspect.ismodule(found) or isinstance(found, str):
            continue
        yield name, found
        for own, member in vars(found).items():
            # What a field is if it is not given has no docstring.
            if not own.startswith("_") and member is not None:
                yield f"{name}.{own}", member


@pytest.mark.parametrize(("name", "found"), [pytest.param(*both, id=both[0]) for both in documented()])
def test_docstrings_are_there_and_true(name, found, monkeypatch):
    monkeypatch.chdir(ROOT)
    text = inspect.getdoc(found)
    assert text or name.startswith(("FeedError.", "ConflictError.")), f"{name} has no docstring"
    parsed = doctest.DocTestParser().get_doctest(text or "", {"paso": paso}, name, None, None)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(parsed)
    assert result.failed == 0
