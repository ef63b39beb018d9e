"""What it costs to hand a sweep out: seconds on threads, on workers of a cluster, and in parts of the command.

    make bench-scale            # examples/three-ports
    make bench-scale FEED=DIR   # another feed

Processor seconds of all processes are compared, so that what else runs on the machine matters little. A sweep
of 2,000 scenarios relaxed and one of 200 with plans are answered by one process, by four workers of
dask.distributed with one thread each, and, as grids, by `paso what-if --shard` in 1, 4 and 16 parts.
"""

import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import paso
from distributed import Client, LocalCluster

ROOT = pathlib.Path(__file__).parents[1]
TARGET = "capacity:border_total@*"
WORKERS = 4
RELAXED, PLANNED = 2000, 200


def processor():
    """Processor seconds of this process and of those that it has waited for."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def workers_processor():
    """Processor seconds of the process that this runs in."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def targets(feed):
    """A thing to scale: the first resource with amounts that are numbers, wherever it is."""
    for resource_id in ("reception_bed", "appointments", "officer_minutes", "border_total"):
        target = f"capacity:{resource_id}@*"
        try:
            feed.sweep({target: "1..1/1"}, relaxed=True)
        except paso.QuestionError:
            continue
        return target
    raise SystemExit("nothing to scale")


def scenarios(target, points):
    """As many changes as points, none like another."""
    return {f"s{at}": f"{target}*{0.5 + at / points:.6f}" for at in range(points)}


def print_row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def swept(folder, asked, relaxed, engine):
    """Answers a sweep in this process's feed, or on the cluster; gives wall and answering seconds."""
    begun = time.monotonic()
    feed = paso.Feed.read(folder)
    with tempfile.TemporaryDirectory() as out:
        done = paso.sweep(feed, asked, out=out, relaxed=relaxed, engine=engine)
        return time.monotonic() - begun, done.seconds, done.to_pyarrow()


def on_cluster(folder, asked, relaxed):
    """The same on workers: processor seconds of theirs, and of this process, which has the scheduler."""
    with LocalCluster(WORKERS, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.run(lambda: __import__("paso"))
        before = sum(client.run(workers_processor).values()), workers_processor()
        wall, answering, table = swept(folder, asked, relaxed, client)
        theirs = sum(client.run(workers_processor).values()) - before[0]
        return wall, answering, theirs, workers_processor() - before[1], table


def in_parts(folder, target, points, relaxed, shards):
    """Processor seconds of the command in so many parts, and of putting them together."""
    words = [sys.executable, "-m", "paso", "what-if", folder, "--sweep", target, "--scale", f"0.5..1.5/{points}"]
    words += ["--quiet"] + (["--relaxed"] if relaxed else [])
    with tempfile.TemporaryDirectory() as out:
        before = processor()
        if shards == 1:
            subprocess.run([*words, "-o", out], check=True, stdout=subprocess.DEVNULL)
            return processor() - before
        for number in range(1, shards + 1):
            part = ["--shard", f"{number}/{shards}"]
            subprocess.run([*words, *part, "-o", out], check=True, stdout=subprocess.DEVNULL)
        merge = [sys.executable, "-m", "paso", "merge", out, "-o", f"{out}/all", "--quiet"]
        subprocess.run(merge, check=True, stdout=subprocess.DEVNULL)
        return processor() - before


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "examples/three-ports")
    target = targets(paso.Feed.read(folder))
    print(f"{folder}, {target}, {WORKERS} workers\n")
    print_row("scenarios", "how", "seconds", "processor seconds", "answering", "more than one process")
    print_row("---:", "---", "---:", "---:", "---:", "---:")
    for points, relaxed in ((RELAXED, True), (PLANNED, False)):
        asked = scenarios(target, points)
        name = f"{points:,} {'relaxed' if relaxed else 'with plans'}"
        before = workers_processor()
        wall, answering, rows = swept(folder, asked, relaxed, "threads")
        alone = workers_processor() - before
        print_row(name, "threads of one process", f"{wall:.1f}", f"{alone:.1f}", f"{answering:.1f}", "")
        wall, answering, theirs, own, others = on_cluster(folder, asked, relaxed)
        assert others.equals(rows), "the rows differ"
        more = f"{100 * ((theirs + own) / alone - 1):.1f} %"
        print_row(name, f"{WORKERS} workers", f"{wall:.1f}", f"{theirs:.1f} + {own:.1f}", f"{answering:.1f}", more)
    print()
    print_row("points", "parts", "processor seconds", "more than one part")
    print_row("---:", "---:", "---:", "---:")
    for points, relaxed in ((RELAXED, True), (PLANNED, False)):
        name = f"{points:,} {'relaxed' if relaxed else 'with plans'}"
        whole = None
        for shards in (1, 4, 16):
            took = in_parts(folder, target, points, relaxed, shards)
            whole = whole or took
            print_row(name, shards, f"{took:.1f}", f"{100 * (took / whole - 1):.1f} %")


if __name__ == "__main__":
    main()
