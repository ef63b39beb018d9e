"""Writes a peer's schedule as paso writes its own, so that `paso check` can judge it."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import numpy as np

from board import Board
from reader import MODELS, Case, Feed

READ = [
    "appointments.csv", "capacity.csv", "cases.csv", "corridors.csv", "locations.csv", "phases.csv",
    "plan.toml", "ports.csv", "scenarios.csv", "slots.csv",
]
FACTS = ["persons", "location_id", "stream", "priority"]


def write(board: Board, out: Path, solver: str, prices: np.ndarray, bound: float) -> float:
    """Writes the files of a plan; returns its cost. Prices and bound of a peer without a proof are
    zeros and the sum of the least costs."""
    out.mkdir(parents=True, exist_ok=True)
    feed, rules = board.feed, board.rules
    appointments, left_out, cost = [], [], Counter()
    used = rules.used.copy()
    promised = {booking.case.id: booking for booking in feed.promises}
    done = {booking.case.id for booking in feed.earlier}
    for case in feed.cases:
        if case.id in done:
            continue
        if case.id in promised:
            booking = promised[case.id]
            hours = feed.corridors[case.location, booking.port]
            route = rules.route(case, booking.port, hours)
            day, slot, status = booking.day, booking.slot, "kept"
        elif case.id in board.places:
            place = board.places[case.id]
            route, day, status = place.route, place.day, "new"
            slot = feed.slots[route.port][place.slot].text if place.slot >= 0 else ""
            for limit, amount in rules.limits(case, route, day, place.slot):
                used[limit] += amount
        else:
            why = reason(board, case)
            left_out.append([case.id, *facts(case), why, ""])
            if why != "not_ready":
                charge_waiting(board, cost, case, feed.days)
                charge = feed.model["objective"]["unscheduled_days"] * case.weight * case.persons
                cost["unscheduled"] += charge
            continue
        charge_waiting(board, cost, case, day)
        cost["travel"] += feed.model["objective"]["travel_weight"] * case.persons * route.hours
        phase = feed.phases[route.phase[day]]["phase_id"] if route.phase[day] >= 0 else ""
        appointments.append(
            [case.id, route.port, str(feed.start + timedelta(day)), slot, *facts(case), phase,
             day - case.ready, status]
        )
    appointments.sort(key=lambda row: (row[2], row[1], row[3], row[0]))
    left_out.sort(key=lambda row: row[0])
    header = ["case_id", "port_id", "date", "slot", *FACTS, "phase_id", "wait_days", "status"]
    table(out / "schedule.csv", header, appointments)
    table(out / "unscheduled.csv", ["case_id", *FACTS, "reason", "detail"], left_out)
    loads(board, out / "loads.csv", used, prices)
    total = sum(cost.values())
    summary = {
        "paso_version": solver,
        "model": feed.model["name"],
        "start": str(feed.start),
        "days": feed.days,
        "cases": len(feed.cases),
        "persons": sum(case.persons for case in feed.cases),
        **waits(appointments),
        "unscheduled_by_reason": Counter(row[5] for row in left_out),
        "allow_moves": False,
        "cost": {
            part: cost[part] for part in ("wait", "late", "travel", "unscheduled", "moves")
        } | {"total": total},
        "lower_bound": bound,
        "gap": (total - bound) / total if total else 0,
        **{
            f"by_{name}": {
                key: waits([row for row in appointments if row[column] == key])
                for key in sorted({row[column] for row in appointments})
            }
            for name, column in (("location", 5), ("stream", 6), ("priority", 7))
        },
        "solver": {"name": solver},
        "inputs": inputs(board.feed),
    }
    (out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    return total


def facts(case: Case) -> list[str | int]:
    """The columns that repeat the feed."""
    return [case.persons, case.location, case.stream, case.priority]


def charge_waiting(board: Board, cost: Counter[str], case: Case, until: int) -> None:
    """Adds the waiting and lateness of a case until a day."""
    weighted = case.weight * case.persons
    cost["wait"] += weighted * (until - case.ready)
    if case.due is not None:
        late = board.feed.model["objective"]["late_weight"]
        cost["late"] += late * weighted * max(0, until - case.due)


def reason(board: Board, case: Case) -> str:
    """Why a case has no appointment: the first reason that holds."""
    if case.ready >= board.feed.days:
        return "not_ready"
    routes = board.rules.routes(case)
    if any(route.open.any() for route in routes):
        return "capacity"
    served = (board.feed.slots.get(route.port) for route in routes)
    after = board.rules.weekday[case.ready :]
    if any(
        slots is None or any(day in slot.weekdays for slot in slots for day in after)
        for slots in served
    ):
        return "phase_not_open"
    return "no_route"


def waits(appointments: list[list]) -> dict:
    """Waits of the people with these appointments."""
    persons: Counter[int] = Counter()
    for row in appointments:
        persons[row[9]] += row[4]
    total, within, p90 = sum(persons.values()), 0, None
    for wait in sorted(persons):
        within += persons[wait]
        if p90 is None and 10 * within >= 9 * total:
            p90 = wait
    days = sum(wait * count for wait, count in persons.items())
    return {
        "mean_wait_days": days / total if total else None,
        "p90_wait_days": p90,
        "scheduled_cases": len(appointments),
        "scheduled_persons": total,
    }


def loads(board: Board, path: Path, used: np.ndarray, prices: np.ndarray) -> None:
    """loads.csv: every limit that is used or priced."""
    rows = []
    for at in np.flatnonzero((used > 0) | (prices > 0)):
        resource, family, site, day, slot = board.rules.names[at]
        amount, use = board.rules.amount[at], float(used[at])
        finite = bool(np.isfinite(amount))
        rows.append(
            [resource, family, site, str(board.feed.start + timedelta(day)), slot, use,
             float(amount) if finite else "", use / float(amount) if finite and amount > 0 else "",
             float(prices[at])]
        )
    rows.sort(key=lambda row: (row[0], row[2], row[3], row[4]))
    header = ["resource_id", "family", "site_id", "date", "slot", "used", "amount", "utilisation",
              "price"]
    table(path, header, rows)


def table(path: Path, header: list[str], lines: list[list]) -> None:
    """A CSV file."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def inputs(feed: Feed) -> dict[str, str]:
    """The hash of every file read, the model's among them."""
    paths = {name: feed.folder / name for name in READ}
    own = MODELS / f"{feed.model_name}.toml"
    if own.exists():
        paths[f"builtin:{feed.model_name}"] = own
    else:
        paths[feed.model_name] = feed.folder / feed.model_name
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in paths.items()
        if path.exists()
    }
