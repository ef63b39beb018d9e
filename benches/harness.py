"""What the two programs that measure whole processes share: running one child and measuring it,
keeping runs one by one, and rewriting a generated part of docs/benchmarks.md.

Only the standard library is used: a process's peak memory counts from its parent's size on, so the
program that measures must itself be small.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import resource
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASO = Path(os.environ.get("PASO", ROOT / "target/release/paso"))
LADDER = ROOT / "target/ladder"
DOCUMENT = ROOT / "docs/benchmarks.md"

# Name: cases, days, ports. benches/ladder/mod.rs has the same.
RUNGS = {
    "xs": (1_000, 30, 8),
    "s": (10_000, 120, 8),
    "m": (100_000, 180, 8),
    "l": (1_000_000, 365, 24),
    "xl": (5_000_000, 365, 48),
}
SEED = 1


@dataclass
class Measured:
    """What a child process took."""

    seconds: float
    peak_mib: float
    status: int
    output: str
    errors: str
    out_of_time: bool


def measure(
    command: list[str], seconds: float | None = None, memory_mib: int | None = None
) -> Measured:
    """Runs a command to its end, or to a limit of time or address space, and measures it."""

    def limit() -> None:
        if memory_mib is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory_mib << 20, memory_mib << 20))

    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=output, stderr=errors, cwd=ROOT, preexec_fn=limit, start_new_session=True
        )
        out_of_time = threading.Event()

        def stop() -> None:
            out_of_time.set()
            child.kill()

        timer = threading.Timer(seconds if seconds is not None else 1e6, stop)
        timer.daemon = True
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        elapsed = time.perf_counter() - begun
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        return Measured(
            seconds=elapsed,
            peak_mib=usage.ru_maxrss / 1024,
            status=child.returncode,
            output=output.read().decode(errors="replace"),
            errors=errors.read().decode(errors="replace"),
            out_of_time=out_of_time.is_set(),
        )


def digest(*paths: Path) -> str:
    """A short hash of some files, to see whether they have changed."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def feed(name: str, size: tuple[int, int, int]) -> Path:
    """The folder of a feed of a size (cases, days, ports); generated once, and again when the
    generator changes."""
    cases, days, ports = size
    folder = LADDER / "feeds" / name
    stamp = LADDER / "feeds" / f"{name}.made-by"
    sources = [ROOT / "src/generate.rs", *sorted((ROOT / "src/generate").glob("*.rs"))]
    made_by = f"{digest(*sources)} {cases} {days} {ports} {SEED}"
    if not stamp.exists() or stamp.read_text() != made_by:
        remove(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        size = ["--cases", cases, "--days", days, "--ports", ports, "--seed", SEED]
        subprocess.run(
            [PASO, "generate", folder, *map(str, size)], check=True, stdout=subprocess.DEVNULL
        )
        stamp.write_text(made_by)
    return folder


def remove(folder: Path) -> None:
    """Removes a folder of files, if it is there."""
    if folder.exists():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def kept(path: Path) -> list[dict]:
    """The runs kept in a file of JSON lines; a line cut off by a crash is left out."""
    runs = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            runs.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return runs


def keep(path: Path, run: dict) -> None:
    """Adds a run to a file of JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(run) + "\n")


def machine() -> str:
    """The machine and its system, in one line."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{model}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB of memory, "
        f"{platform.system()} {platform.release()}"
    )


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = ["| " + " | ".join(header) + " |", "|---" + "|---:" * (len(header) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def rewrite(part: str, text: str) -> None:
    """Replaces the generated part of that name in docs/benchmarks.md."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    document = DOCUMENT.read_text()
    before, rest = document.split(begin, 1)
    _, after = rest.split(end, 1)
    DOCUMENT.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}")


def seconds(value: float) -> str:
    """Seconds with three digits or so."""
    if value < 0.1:
        return f"{value:.3f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def mib(value: float) -> str:
    """Mebibytes without a fraction."""
    return f"{value:,.0f}"
