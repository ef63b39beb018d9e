"""Solves an integer program that `paso export --integer` wrote, and prints how cost and bound came
along as one JSON object: `trail`, a list of seconds, best cost and bound (null where there is none),
with the end last, and `status`.

    python3 benches/small/solve.py highs|cp_sat|scip FILE.mps SECONDS

Seconds count from before the file is read. HiGHS and CP-SAT have two threads; SCIP has one.
"""

from __future__ import annotations

import json
import re
import sys
import time

BEGUN = time.perf_counter()
HUGE = 1e19


class Trail:
    """Cost and bound over time: only what changes."""

    def __init__(self) -> None:
        self.points: list[list] = []

    def add(self, cost: float | None, bound: float | None) -> None:
        cost, bound = (None if x is None or abs(x) >= HUGE else float(x) for x in (cost, bound))
        if not self.points or self.points[-1][1:] != [cost, bound]:
            self.points.append([time.perf_counter() - BEGUN, cost, bound])


def highs(path: str, seconds: float, trail: Trail) -> str:
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 2)
    solver.setOptionValue("mip_rel_gap", 1e-6)
    solver.readModel(path)
    solver.setOptionValue("time_limit", seconds - (time.perf_counter() - BEGUN))

    def seen(event) -> None:
        trail.add(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    solver.cbMipLogging += seen
    solver.cbMipImprovingSolution += seen
    solver.run()
    info = solver.getInfo()
    trail.add(info.objective_function_value, info.mip_dual_bound)
    return solver.modelStatusToString(solver.getModelStatus())


def scip(path: str, seconds: float, trail: Trail) -> str:
    from pyscipopt import Eventhdlr, Model, SCIP_EVENTTYPE

    # A root that takes long to cut is no node solved: the bound is looked at after each program, too.
    EVENTS = (SCIP_EVENTTYPE.BESTSOLFOUND, SCIP_EVENTTYPE.NODESOLVED, SCIP_EVENTTYPE.LPSOLVED)

    class Watch(Eventhdlr):
        def eventinit(self) -> None:
            for event in EVENTS:
                self.model.catchEvent(event, self)

        def eventexit(self) -> None:
            for event in EVENTS:
                self.model.dropEvent(event, self)

        def eventexec(self, _event) -> None:
            trail.add(self.model.getPrimalbound(), self.model.getDualbound())

    model = Model()
    model.hideOutput()
    model.readProblem(path)
    model.includeEventhdlr(Watch(), "watch", "cost and bound")
    model.setParam("limits/gap", 1e-6)
    model.setParam("limits/time", max(1.0, seconds - (time.perf_counter() - BEGUN)))
    model.optimize()
    trail.add(model.getPrimalbound(), model.getDualbound())
    return model.getStatus()


def whole(numbers: list[float]) -> tuple[int, list[int]]:
    """Numbers of up to nine decimals as whole ones: how many times they are taken, and they."""
    for digits in range(10):
        scaled = [x * 10**digits for x in numbers]
        if all(abs(x - round(x)) <= 1e-9 * max(1.0, abs(x)) for x in scaled):
            return 10**digits, [round(x) for x in scaled]
    raise ValueError("a number with more than nine decimals")


def cp_sat(path: str, seconds: float, trail: Trail) -> str:
    import highspy
    from ortools.sat.python import cp_model

    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    reader.readModel(path)
    program = reader.getLp()
    matrix = program.a_matrix_
    starts, index, values = list(matrix.start_), list(matrix.index_), list(matrix.value_)
    rows: list[list[tuple[int, float]]] = [[] for _ in range(program.num_row_)]
    for column in range(program.num_col_):
        for at in range(starts[column], starts[column + 1]):
            rows[index[at]].append((column, values[at]))
    model = cp_model.CpModel()
    upper = list(program.col_upper_)
    variables = [
        model.new_int_var(round(low), round(min(high, 1e6)), "")
        for low, high in zip(program.col_lower_, upper)
    ]
    for row, low, high in zip(rows, program.row_lower_, program.row_upper_):
        sides = [side for side in (low, high) if abs(side) < HUGE]
        _, numbers = whole([value for _, value in row] + sides)
        total = sum(n * variables[column] for (column, _), n in zip(row, numbers))
        sides = iter(numbers[len(row) :])
        if abs(low) < HUGE:
            model.add(total >= next(sides))
        if abs(high) < HUGE:
            model.add(total <= next(sides))
    times, costs = whole(list(program.col_cost_))
    model.minimize(sum(cost * variable for cost, variable in zip(costs, variables)))
    offset = program.offset_
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.relative_gap_limit = 1e-6
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - BEGUN))
    known: list[float | None] = [None, None]

    class Watch(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            known[0] = self.objective_value / times + offset
            trail.add(*known)

    def bound(value: float) -> None:
        known[1] = value / times + offset
        trail.add(*known)

    solver.best_bound_callback = bound
    status = solver.solve(model, Watch())
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        known[0] = solver.objective_value / times + offset
    known[1] = solver.best_objective_bound / times + offset
    trail.add(*known)
    return solver.status_name(status).lower()


def main() -> None:
    solver, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    trail = Trail()
    status = {"highs": highs, "scip": scip, "cp_sat": cp_sat}[solver](path, seconds, trail)
    print(json.dumps({"trail": trail.points, "end": time.perf_counter() - BEGUN, "status": status}))


main()
