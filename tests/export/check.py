"""Reads paso's exported programs with other people's solvers, and compares the optima.

Usage: check.py FEED[:DAYS]... -- PASO-COMMAND...

The relaxation of each feed, as MPS and as LP, must have paso's own lower bound as its optimum in
HiGHS, GLPK, CBC and SCIP; the integer program must have the same optimum in all of them, between
paso's bound and the cost of its plan. A damaged program must not pass, so that a comparison that
lets everything pass does not pass here.
"""

import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import highspy
import pulp
import pyscipopt
import swiglpk

TOLERANCE = 1e-6
# Whole cases of feeds larger than this take GLPK longer than a test may.
MOST_INTEGER = 2_000_000


def highs(path, _integer):
    solver = highspy.Highs()
    solver.silent()
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk, path
    solver.setOptionValue("mip_rel_gap", 1e-9)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, path
    return solver.getObjectiveValue()


def glpk(path, integer):
    swiglpk.glp_term_out(swiglpk.GLP_OFF)
    problem = swiglpk.glp_create_prob()
    if path.suffix == ".lp":
        status = swiglpk.glp_read_lp(problem, None, str(path))
    else:
        status = swiglpk.glp_read_mps(problem, swiglpk.GLP_MPS_FILE, None, str(path))
    assert status == 0, path
    if integer:
        options = swiglpk.glp_iocp()
        swiglpk.glp_init_iocp(options)
        options.presolve = swiglpk.GLP_ON
        options.gmi_cuts = swiglpk.GLP_ON
        options.mir_cuts = swiglpk.GLP_ON
        options.cov_cuts = swiglpk.GLP_ON
        assert swiglpk.glp_intopt(problem, options) == 0, path
        assert swiglpk.glp_mip_status(problem) == swiglpk.GLP_OPT, path
        return swiglpk.glp_mip_obj_val(problem)
    options = swiglpk.glp_smcp()
    swiglpk.glp_init_smcp(options)
    options.presolve = swiglpk.GLP_ON
    assert swiglpk.glp_simplex(problem, options) == 0, path
    assert swiglpk.glp_get_status(problem) == swiglpk.GLP_OPT, path
    return swiglpk.glp_get_obj_val(problem)


def cbc(path, _integer):
    command = pulp.apis.PULP_CBC_CMD().path
    with tempfile.NamedTemporaryFile(suffix=".sol") as solution:
        arguments = [command, str(path), "ratio", "1e-9", "solve", "solution", solution.name]
        subprocess.run(arguments, check=True, capture_output=True)
        first = pathlib.Path(solution.name).read_text().splitlines()[0]
    found = re.match(r"Optimal.* - objective value (\S+)", first)
    assert found, (path, first)
    return float(found[1])


def scip(path, _integer):
    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(str(path))
    model.optimize()
    assert model.getStatus() == "optimal", path
    return model.getObjVal()


SOLVERS = {"HiGHS": highs, "GLPK": glpk, "CBC": cbc, "SCIP": scip}


def differ(one, other):
    return abs(one - other) > TOLERANCE * max(1.0, abs(one), abs(other))


def check(feed, days, paso, home):
    chosen = ["--days", days] if days else []

    def run(*arguments):
        command = [*paso, *arguments, *chosen]
        return subprocess.run(command, check=True, capture_output=True).stdout

    summary = json.loads(run("plan", str(feed), "-o", str(home / "plan"), "--effort", "low", "--format", "json"))
    bound, cost = summary["lower_bound"], summary["cost"]["total"]
    assert summary["solver"]["status"] == "optimal", "the relaxation is too large for this check"
    compared = 0
    for kind, flags in [("relaxation", []), ("integer", ["--integer"])]:
        optima = {}
        for form in ["mps", "lp"]:
            path = home / f"{kind}.{form}"
            run("export", str(feed), *flags, "-o", str(path))
            run("export", str(feed), *flags, "-o", f"{path}.gz")
            with gzip.open(f"{path}.gz") as packed:
                assert packed.read() == path.read_bytes(), path
            assert run("export", str(feed), *flags, "--format", form) == path.read_bytes(), path
            if kind == "integer" and path.stat().st_size > MOST_INTEGER:
                continue
            for name, solve in SOLVERS.items():
                optima[f"{name} {form}"] = solve(path, kind == "integer")
        for name, optimum in optima.items():
            if kind == "relaxation":
                assert not differ(optimum, bound), (feed, name, optimum, bound)
            else:
                first = next(iter(optima.values()))
                assert not differ(optimum, first), (feed, name, optima)
                low, high = min(bound, optimum), max(cost, optimum)
                assert not differ(low, bound) and not differ(high, cost), (feed, name, optima)
            compared += 1
    return compared


def damage(paso, home):
    """A price changed in the file must change the optimum."""
    root = pathlib.Path(__file__).parents[2]
    path = home / "damaged.mps"
    subprocess.run(
        [*paso, "export", str(root / "examples/three-ports"), "-o", str(path)],
        check=True,
        capture_output=True,
    )
    before = highs(path, False)
    text = path.read_text()
    changed = re.sub(r"( constant cost )\S+", r"\g<1>0", text)
    assert changed != text
    path.write_text(changed)
    assert differ(highs(path, False), before)


def main():
    split = sys.argv.index("--")
    paso = sys.argv[split + 1 :]
    compared = 0
    for argument in sys.argv[1:split]:
        feed, _, days = argument.partition(":")
        with tempfile.TemporaryDirectory() as home:
            compared += check(pathlib.Path(feed), days, paso, pathlib.Path(home))
    with tempfile.TemporaryDirectory() as home:
        damage(paso, pathlib.Path(home))
    print(f"exports: {compared} optima of {', '.join(SOLVERS)} agree with paso's")


if __name__ == "__main__":
    main()
