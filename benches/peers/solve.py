"""One peer on one feed: reads it, schedules, writes the files of a plan, and prints what it took as
one line of JSON.

    python benches/peers/solve.py PEER FEED OUT
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

import numpy as np

import reader
import writer
from board import Board
from rules import Rules

PEERS = ["first_come", "with_highspy", "with_linopy", "with_pdlp", "with_glop", "with_cp_sat"]


def main(name: str, folder: str, out: str) -> None:
    """Runs the peer of that name. A peer fills the board and returns what else it found: `prices`
    with the `bound` that they prove, and anything to tell of."""
    begun = time.perf_counter()
    feed = reader.read(Path(folder))
    rules = Rules(feed)
    board = Board(feed, rules)
    read = time.perf_counter()
    found = importlib.import_module(name).schedule(board)
    board.order_by_seniority()
    planned = time.perf_counter()
    prices = found.pop("prices", np.zeros(len(rules.amount)))
    bound = found.pop("bound", None)
    if bound is None:
        bound = least_costs(board)
    cost = writer.write(board, Path(out), name, prices, bound)
    stages = {"read": read - begun, "plan": planned - read, "write": time.perf_counter() - planned}
    print(json.dumps({"cost": cost, "bound": bound, "stages": stages, **found}))


def least_costs(board: Board) -> float:
    """The bound at prices of zero: each case at its least cost, promises as they are."""
    total = 0.0
    booked = board.feed.booked()
    for booking in board.feed.promises:
        hours = board.feed.corridors[booking.case.location, booking.port]
        until = np.array(booking.day)
        travel = board.feed.model["objective"]["travel_weight"] * booking.case.persons * hours
        total += float(board.rules.waiting(booking.case, until)) + travel
    for case in board.feed.cases:
        if case.id not in booked and case.ready < board.feed.days:
            costs = [board.rules.cost_unscheduled(case)]
            for route in board.rules.routes(case):
                costs.extend(board.rules.cost(case, route.hours)[route.open])
            total += float(min(costs))
    return total


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in PEERS:
        sys.exit(f"usage: solve.py {{{','.join(PEERS)}}} FEED OUT")
    main(*sys.argv[1:])
