"""Whole cases by CP-SAT of OR-Tools: the textbook program with a Boolean for each appointment, begun
from the first-come-first-served schedule, with a limit of ten minutes."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

import first_come
from board import Board
from textbook import Textbook, textbook

SECONDS = 600
COST_UNIT = 1_000  # costs in thousandths, as whole numbers


def schedule(board: Board) -> dict:
    """Solves for whole cases; CP-SAT's own bound is reported, but carries no prices."""
    program = textbook(board)
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(program.appointments)]
    most = [int(limit) for limit in np.bincount(program.kind[program.kind >= 0])]
    y = [model.new_int_var(0, most[kind], "") for kind in program.slot_kind]
    columns = x + y
    matrix, lower, upper, _ = program.rows()
    for row in range(matrix.shape[0]):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        scale = whole(matrix.data[entries])
        amounts = np.rint(matrix.data[entries] * scale).astype(int).tolist()
        total = cp_model.LinearExpr.weighted_sum(
            [columns[at] for at in matrix.indices[entries]], amounts
        )
        if lower[row] == upper[row]:
            model.add(total == int(upper[row]))
        else:
            model.add(total <= int(np.floor(upper[row] * scale + 1e-6)))
    costs = np.rint(program.cost * COST_UNIT).astype(int).tolist()
    model.minimize(cp_model.LinearExpr.weighted_sum(x, costs))
    hint(model, program, board, x)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"CP-SAT ended with {solver.status_name(status)} after its ten minutes")
    chosen = np.array([solver.boolean_value(variable) for variable in x])
    program.put_whole(board, chosen, np.array([solver.value(variable) for variable in y]))
    return {
        "own_bound": solver.best_objective_bound / COST_UNIT + program.offset,
        "columns": len(columns),
        "status": solver.status_name(status),
    }


def whole(amounts: np.ndarray) -> int:
    """The least power of ten that makes all amounts whole."""
    scale = 1
    while np.abs(amounts * scale - np.rint(amounts * scale)).max(initial=0) > 1e-9:
        scale *= 10
    return scale


def hint(
    model: cp_model.CpModel, program: Textbook, board: Board, x: list[cp_model.IntVar]
) -> None:
    """Lets the solver begin from the first-come-first-served schedule."""
    start = Board(board.feed, board.rules)
    first_come.schedule(start)
    for at, variable in enumerate(x):
        place = start.places.get(program.cases[program.case[at]].id)
        route = program.routes[program.route[at]]
        there = place and (place.route.port, place.day) == (route.port, program.day[at])
        model.add_hint(variable, bool(there))
