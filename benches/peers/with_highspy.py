"""The textbook program's relaxation in HiGHS through highspy, as arrays, by interior point, which is
faster here than its simplex method; then rounded."""

from __future__ import annotations

import highspy
import numpy as np

from board import Board
from textbook import textbook


def schedule(board: Board) -> dict:
    """Solves, rounds, and proves by the duals."""
    program = textbook(board)
    matrix, lower, upper, _ = program.rows()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = matrix.shape[1], matrix.shape[0]
    lp.col_cost_ = program.all_costs()
    lp.col_lower_ = np.zeros(matrix.shape[1])
    lp.col_upper_ = np.full(matrix.shape[1], highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    lp.offset_ = program.offset
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", "ipm")
    solver.passModel(lp)
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {solver.modelStatusToString(status)}")
    solution = solver.getSolution()
    program.round(board, np.array(solution.col_value))
    prices, bound = program.proven(np.array(solution.row_dual))
    return {
        "prices": prices,
        "bound": bound,
        "relaxation": solver.getInfo().objective_function_value,
        "columns": matrix.shape[1],
        "entries": int(matrix.nnz),
    }
