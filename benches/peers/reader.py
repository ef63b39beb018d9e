"""Reads a feed as docs/feed.md describes it, for the peers: nothing here comes from paso.

Days are counted from the first of the horizon, times of day in minutes. Feeds that paso refuses are
not checked for mistakes again.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MODELS = Path(__file__).resolve().parents[2] / "models"


@dataclass
class Case:
    """People who travel and are processed together."""

    id: str
    persons: int
    location: str
    stream: str
    priority: str
    ready: int
    due: int | None
    needs: frozenset[str]
    status: str
    ports: frozenset[str]
    enrolled: date | None
    waiting_since: date
    weight: float = 0.0
    phases: tuple[int, ...] = ()
    like: tuple = ()


@dataclass
class Slot:
    """An appointment time of a port."""

    text: str
    minute: int
    weekdays: frozenset[int]


@dataclass
class Booking:
    """A published appointment."""

    case: Case
    port: str
    day: int
    slot: str


@dataclass
class Feed:
    """A feed, and the model it names."""

    folder: Path
    model_name: str
    model: dict
    start: date
    days: int
    ports: list[str] = field(default_factory=list)
    locations: list[str] = field(default_factory=list)
    corridors: dict[tuple[str, str], float] = field(default_factory=dict)
    slots: dict[str, list[Slot]] = field(default_factory=dict)
    capacity: list[dict[str, str]] = field(default_factory=list)
    phases: list[dict[str, str]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    earlier: list[Booking] = field(default_factory=list)
    promises: list[Booking] = field(default_factory=list)

    def day(self, text: str) -> int:
        """A date as a day of the horizon, which may lie outside it."""
        return (date.fromisoformat(text) - self.start).days

    def weekday(self, day: int) -> int:
        """Monday is 0."""
        return (self.start.weekday() + day) % 7

    def booked(self) -> set[str]:
        """The cases that have an appointment already, and are not planned."""
        return {booking.case.id for booking in self.earlier + self.promises}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file; none if it is absent. Absent fields are empty texts."""
    path = folder / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parts(row: dict[str, str], column: str) -> frozenset[str]:
    """A list field as a set."""
    return frozenset(part for part in row.get(column, "").split(";") if part)


def weekdays(row: dict[str, str]) -> frozenset[int]:
    """The weekdays of a row; every day where there are none."""
    return frozenset(WEEKDAYS.index(name) for name in parts(row, "weekdays")) or frozenset(range(7))


def read(folder: Path) -> Feed:
    """Reads a folder."""
    plan = tomllib.loads((folder / "plan.toml").read_text())
    own = MODELS / f"{plan['model']}.toml"
    model = tomllib.loads((own if own.exists() else folder / plan["model"]).read_text())
    model["objective"].update(plan.get("objective", {}))
    feed = Feed(folder, plan["model"], model, plan["start"], plan["days"])
    feed.ports = [row["port_id"] for row in rows(folder, "ports.csv")]
    for row in rows(folder, "slots.csv"):
        hours, minutes = row["start"].split(":")
        slots = feed.slots.setdefault(row["port_id"], [])
        same = next((slot for slot in slots if slot.text == row["start"]), None)
        if same:
            same.weekdays |= weekdays(row)
        else:
            slots.append(Slot(row["start"], 60 * int(hours) + int(minutes), weekdays(row)))
    for slots in feed.slots.values():
        slots.sort(key=lambda slot: slot.minute)
    feed.capacity = rows(folder, "capacity.csv")
    feed.phases = rows(folder, "phases.csv")
    feed.cases = [case(feed, row) for row in rows(folder, "cases.csv")]
    named = [row["location_id"] for row in rows(folder, "locations.csv")]
    feed.locations = named or list(dict.fromkeys(case.location for case in feed.cases))
    corridors = rows(folder, "corridors.csv")
    feed.corridors = {
        (row["location_id"], row["port_id"]): float(row.get("travel_hours") or 0)
        for row in corridors
    } or {(location, port): 0.0 for location in feed.locations for port in feed.ports}
    by_id = {case.id: case for case in feed.cases}
    for row in rows(folder, "appointments.csv"):
        booking = Booking(
            by_id[row["case_id"]], row["port_id"], feed.day(row["date"]), row.get("slot", "")
        )
        (feed.earlier if booking.day < 0 else feed.promises).append(booking)
    return feed


def case(feed: Feed, row: dict[str, str]) -> Case:
    """One row of cases.csv."""
    get = lambda column: row.get(column) or ""  # noqa: E731
    enrolled = date.fromisoformat(get("enrolled_on")) if get("enrolled_on") else None
    since = get("enrolled_on") or get("registered_on") or get("ready_on")
    found = Case(
        id=row["case_id"],
        persons=int(row["persons"]),
        location=row["location_id"],
        stream=row["stream"],
        priority=row["priority"],
        ready=max(0, feed.day(get("ready_on"))) if get("ready_on") else 0,
        due=max(0, feed.day(get("due_on"))) if get("due_on") else None,
        needs=parts(row, "needs"),
        status=get("status"),
        ports=parts(row, "ports"),
        enrolled=enrolled,
        waiting_since=date.fromisoformat(since) if since else feed.start,
    )
    waited = (feed.start - found.waiting_since).days
    factor = 1.0
    for step in sorted(feed.model.get("seniority", []), key=lambda step: step["after_days"]):
        if step["after_days"] <= waited:
            factor = step["factor"]
    found.weight = feed.model["priorities"][found.priority] * factor
    found.phases = tuple(
        at for at, phase in enumerate(feed.phases) if could_admit(phase, found)
    )
    found.like = (
        found.location, found.stream, found.priority, found.needs, found.status, found.ports,
        found.persons, factor, found.phases,
    )
    return found


def could_admit(phase: dict[str, str], case: Case) -> bool:
    """Whether a phase admits a case, by stream, status and enrolment."""
    statuses = parts(phase, "statuses")
    if phase["stream"] != case.stream or (statuses and case.status not in statuses):
        return False
    first, last = phase.get("enrolled_from"), phase.get("enrolled_to")
    if not first and not last:
        return True
    if case.enrolled is None:
        return False
    return (not first or date.fromisoformat(first) <= case.enrolled) and (
        not last or case.enrolled <= date.fromisoformat(last)
    )
