"""Validates feeds against paso's schemas with other people's tools.

Usage: check.py FEED... -- PASO-COMMAND...

The Frictionless Table Schemas are held against every CSV file of the feeds, the JSON Schemas
against their TOML files and the built-in models. Damaged copies must be refused, so that a schema
that lets everything pass does not pass here.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

from frictionless import Resource, Schema
from jsonschema import Draft202012Validator


def plain(value):
    """TOML as JSON has it: dates as texts."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def faults_of_table(folder, file, schema):
    """What frictionless has against a CSV file."""
    resource = Resource(
        path=file,
        basepath=str(folder),
        schema=Schema.from_descriptor(schema),
        encoding="utf-8",
    )
    return resource.validate().flatten(["rowNumber", "fieldName", "message"])


def faults_of_document(text, schema):
    """What jsonschema has against a TOML file."""
    Draft202012Validator.check_schema(schema)
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in checker.iter_errors(plain(tomllib.loads(text)))]


# File, text to be replaced, what is put in its place: what a schema must refuse in three-ports.
WRONG = [
    ("cases.csv", "T01,3,", "T01,0,"),
    ("cases.csv", "T01,3,", "T01,three,"),
    ("cases.csv", "T01,3,", "=T01,3,"),
    ("cases.csv", "T02,", "T01,"),
    ("cases.csv", "2021-02-01", "02/01/2021"),
    ("cases.csv", "wheelchair", "wheel chair"),
    ("cases.csv", "tijuana,mpp", "tijuana,"),
    ("ports.csv", "32.542", "132.542"),
    ("locations.csv", "32.51", "north"),
    ("corridors.csv", "tijuana,san_ysidro,0.5", "tijuana,san_ysidro,-0.5"),
    ("slots.csv", "weekdays", "days"),
    ("slots.csv", "09:00", "9:00"),
    ("slots.csv", "Mon;Tue", "Mon;Die"),
    ("capacity.csv", "health_test,*", "health_test,a>b>c"),
    ("capacity.csv", "400", "-400"),
    ("capacity.csv", "*,,,,,400", "*,,,,,"),
    ("capacity.csv", "400", "400.1234567"),
    ("capacity.csv", "unlimited", "none"),
    ("corridors.csv", "san_ysidro,0.5", "san_ysidro,10001"),
    ("cases.csv", "2021-02-01", "1899-12-31"),
    ("phases.csv", "2021-02-27", "3000-01-01"),
    ("phases.csv", "2021-02-19", ""),
    ("phases.csv", ",4,8,3", ",4,8,3.5"),
    ("appointments.csv", "2021-02-20", "20.2.2021"),
    ("scenarios.csv", "add,10", "plus,10"),
]

WRONG_DOCUMENTS = [
    ("plan.toml", "days = 10", "days = 0"),
    ("plan.toml", "start = 2021-02-19", ""),
    ("plan.toml", "days = 10", "days = 10\nignore_columns = \"remarks\""),
    ("plan.toml", "days = 10", "days = 10\nignore_files = [1]"),
    ("model.toml", 'family = "health"', 'family = "wealth"'),
    ("model.toml", "duration_days = 10", "duration_days = 0"),
    ("model.toml", "standard = 1", "standard = -1"),
    ("model.toml", "late_weight = 10", ""),
]


def main():
    split = sys.argv.index("--")
    feeds = [pathlib.Path(feed) for feed in sys.argv[1:split]]
    paso = sys.argv[split + 1 :]
    schemas = json.loads(subprocess.run([*paso, "schema"], check=True, capture_output=True).stdout)
    for file, schema in schemas.items():
        one = subprocess.run([*paso, "schema", file], check=True, capture_output=True).stdout
        assert json.loads(one) == schema, file
    good = wrong = 0
    with tempfile.TemporaryDirectory() as home:
        starter = pathlib.Path(home, "starter")
        subprocess.run([*paso, "init", str(starter)], check=True, capture_output=True)
        for feed in [*feeds, starter]:
            for path in sorted(feed.glob("*.csv")):
                faults = faults_of_table(feed, path.name, schemas[path.name])
                assert not faults, (path, faults)
                good += 1
            faults = faults_of_document((feed / "plan.toml").read_text(), schemas["plan.toml"])
            assert not faults, (feed, faults)
            good += 1
    root = pathlib.Path(__file__).parents[2]
    for path in [*sorted(root.glob("models/*.toml")), root / "tests/feeds/small/model.toml"]:
        faults = faults_of_document(path.read_text(), schemas["model.toml"])
        assert not faults, (path, faults)
        good += 1
    base = root / "examples/three-ports"
    for file, old, new in WRONG:
        text = (base / file).read_text()
        assert old in text, (file, old)
        with tempfile.TemporaryDirectory() as home:
            pathlib.Path(home, file).write_text(text.replace(old, new, 1))
            assert faults_of_table(home, file, schemas[file]), (file, old, new)
        wrong += 1
    for file, old, new in WRONG_DOCUMENTS:
        path = base / file if file == "plan.toml" else root / "models/mpp-phased-entry.toml"
        text = path.read_text()
        assert old in text, (file, old)
        assert faults_of_document(text.replace(old, new, 1), schemas[file]), (file, old, new)
        wrong += 1
    print(f"schemas: {good} good files accepted, {wrong} damaged ones refused")


if __name__ == "__main__":
    main()
