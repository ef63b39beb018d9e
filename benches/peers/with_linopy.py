"""The textbook program's relaxation modelled in linopy and solved by HiGHS's interior point; then
rounded."""

from __future__ import annotations

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from board import Board
from textbook import textbook


def schedule(board: Board) -> dict:
    """Models one family of rows after the other, solves, rounds, and proves by the duals."""
    program = textbook(board)
    model = linopy.Model()
    options = pd.RangeIndex(program.appointments, name="option")
    x = model.add_variables(lower=0, coords=[options], name="appointment")
    columns = program.appointments + len(program.slot)
    if len(program.slot):
        places = pd.RangeIndex(len(program.slot), name="place")
        y = model.add_variables(lower=0, coords=[places], name="slot")
        counted = np.flatnonzero(program.kind >= 0)
        kinds = xr.DataArray(program.kind[counted], dims="option", name="kind")
        of_day = (1 * x.isel(option=counted)).groupby(kinds).sum()
        in_slots = (1 * y).groupby(xr.DataArray(program.slot_kind, dims="place", name="kind")).sum()
        model.add_constraints(of_day - in_slots == 0, name="kinds")
    cases = xr.DataArray(program.case, dims="option", name="case")
    model.add_constraints((1 * x).groupby(cases).sum() <= 1, name="once")
    limit_of_name: dict[str, np.ndarray] = {}
    firsts = board.rules.first
    ends = [*firsts.values(), len(board.rules.names)][1:]
    for ((resource, site), first), end in zip(firsts.items(), ends):
        own = np.arange(first, end)
        own = own[np.isfinite(program.left[own]) & (np.diff(program.uses.indptr)[own] > 0)]
        if not len(own):
            continue
        used = program.uses[own].tocoo()
        in_slot = used.coords[1] >= program.appointments
        variable, shift = (y, program.appointments) if in_slot.any() else (x, 0)
        dimension = "place" if in_slot.any() else "option"
        at = xr.DataArray(used.coords[1] - shift, dims="use")
        terms = variable.isel({dimension: at}) * xr.DataArray(used.data, dims="use")
        groups = xr.DataArray(used.coords[0], dims="use", name="limit")
        left = xr.DataArray(program.left[own], dims="limit", coords={"limit": np.arange(len(own))})
        name = f"{resource}@{site}"
        model.add_constraints(terms.groupby(groups).sum() <= left, name=name)
        limit_of_name[name] = own
    model.add_objective((x * program.cost).sum())
    status, condition = model.solve(
        solver_name="highs", io_api="direct", output_flag=False, progress=False, solver="ipm"
    )
    if status != "ok":
        raise RuntimeError(f"HiGHS ended with {condition}")
    program.round(board, x.solution.values)
    _, _, _, limit = program.rows()
    duals = np.zeros(len(program.left))
    for name, own in limit_of_name.items():
        duals[own] = model.constraints[name].dual.values
    by_row = np.where(limit >= 0, duals[np.maximum(limit, 0)], 0)
    prices, bound = program.proven(by_row)
    return {
        "prices": prices,
        "bound": bound,
        "relaxation": float(model.objective.value) + program.offset,
        "columns": columns,
    }
