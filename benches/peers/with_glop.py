"""The textbook program's relaxation by GLOP, the simplex solver of OR-Tools; then rounded."""

from __future__ import annotations

import numpy as np
from ortools.linear_solver.python import model_builder_helper
from scipy.sparse import csr_matrix

from board import Board
from textbook import textbook


def schedule(board: Board) -> dict:
    """Solves, rounds, and proves by the duals."""
    program = textbook(board)
    matrix, lower, upper, _ = program.rows()
    model = model_builder_helper.ModelBuilderHelper()
    model.fill_model_from_sparse_data(
        np.zeros(matrix.shape[1]), np.full(matrix.shape[1], np.inf), program.all_costs(), lower,
        upper, csr_matrix(matrix),
    )
    solver = model_builder_helper.ModelSolverHelper("glop")
    solver.solve(model)
    if solver.status() != model_builder_helper.SolveStatus.OPTIMAL:
        raise RuntimeError(f"GLOP ended with {solver.status()}")
    share = np.asarray(solver.variable_values())
    program.round(board, share)
    prices, bound = program.proven(np.asarray(solver.dual_values()))
    return {
        "prices": prices,
        "bound": bound,
        "relaxation": solver.objective_value() + program.offset,
        "columns": matrix.shape[1],
        "entries": int(matrix.nnz),
    }
