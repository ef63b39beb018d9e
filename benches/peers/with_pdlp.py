"""The textbook program's relaxation by PDLP of OR-Tools, to a relative tolerance of 1e-4; rounded."""

from __future__ import annotations

import numpy as np
from ortools.pdlp import solve_log_pb2, solvers_pb2
from ortools.pdlp.python import pdlp

from board import Board
from textbook import textbook

TOLERANCE = 1e-4


def schedule(board: Board) -> dict:
    """Solves, rounds, and proves by the duals: the bound holds whatever the tolerance."""
    program = textbook(board)
    matrix, lower, upper, _ = program.rows()
    lp = pdlp.QuadraticProgram()
    lp.objective_offset = program.offset
    lp.objective_vector = program.all_costs()
    lp.constraint_matrix = matrix.tocsc()
    lp.constraint_lower_bounds, lp.constraint_upper_bounds = lower, upper
    lp.variable_lower_bounds = np.zeros(matrix.shape[1])
    lp.variable_upper_bounds = np.full(matrix.shape[1], np.inf)
    settings = solvers_pb2.PrimalDualHybridGradientParams()
    criteria = settings.termination_criteria
    criteria.simple_optimality_criteria.eps_optimal_relative = TOLERANCE
    criteria.simple_optimality_criteria.eps_optimal_absolute = TOLERANCE
    settings.num_threads = 2
    result = pdlp.primal_dual_hybrid_gradient(lp, settings)
    if result.solve_log.termination_reason != solve_log_pb2.TERMINATION_REASON_OPTIMAL:
        reason = solve_log_pb2.TerminationReason.Name(result.solve_log.termination_reason)
        raise RuntimeError(f"PDLP ended with {reason}")
    share = np.asarray(result.primal_solution)
    program.round(board, share)
    prices, bound = program.proven(np.asarray(result.dual_solution))
    return {
        "prices": prices,
        "bound": bound,
        "relaxation": float(program.all_costs() @ share) + program.offset,
        "columns": matrix.shape[1],
        "entries": int(matrix.nnz),
    }
