"""Sweeps of many scenarios: on one machine, or on many through `dask.distributed`.

>>> import tempfile
>>> import paso
>>> feed = paso.Feed.read("examples/three-ports")
>>> grid = paso.Grid({"capacity:reception_bed@san_ysidro": "0.5..1.5/3"})
>>> swept = paso.sweep(feed, grid, out=tempfile.mkdtemp(), relaxed=True)
>>> [round(bound) for bound in swept.to_pyarrow()["lower_bound"].to_pylist()]
[1636, 1890, 1636, 1612]
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Optional, Protocol, Union

from ._work import Answered, Asked, Task
from .errors import QuestionError

if TYPE_CHECKING:
    from os import PathLike

    from ._data_set import DataSet
    from ._paso import Feed, Parts

__all__ = ["Grid", "Swept", "sweep"]

_Changes = Union[str, Sequence[str]]

# A part is to take seconds: long beside what it costs to hand out (some milliseconds), short beside what is
# lost with a machine. Points of bounds take milliseconds on small feeds, plans a hundred times as long.
_RELAXED = 64
_PLANNED = 8
# No more of what is priced may be priced twice, in a hundredth, where the parts stay small enough for it.
_TWICE = 10
# So many parts at least, so that there is something to hand out.
_PARTS = 16


@dataclass(frozen=True)
class Grid:
    """One or two things that are scaled over a range, as `Feed.sweep` takes them.

    `axes` names each with its factors, such as `{"capacity:officer_minutes@el_paso": "0.5..2/7"}`; `changes` are
    made at every point.
    """

    axes: Mapping[str, str]
    changes: Optional[_Changes] = None


@dataclass(frozen=True)
class Swept:
    """The rows of a sweep: a folder of Parquet files, which whatever reads such data sets takes as it is."""

    folder: Path
    """Where they lie."""
    points: int
    """How many points there are; the row of the feed as it is comes before theirs."""
    answered: int
    """How many of them were answered now; the others were there."""
    seconds: float
    """What answering them took, over all threads that did."""
    _data: DataSet = field(repr=False, compare=False)

    def to_pyarrow(self) -> Any:
        """The rows as a table of pyarrow, in the order of the points."""
        return self._data.table()

    def to_pandas(self) -> Any:
        """The rows as a data frame of pandas."""
        return self._data.table().to_pandas()

    def to_polars(self) -> Any:
        """The rows as a data frame of polars."""
        import polars

        return polars.from_arrow(self._data.table())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._data.table().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return self.points + 1


class _Engine(Protocol):
    def __call__(self, feed: Feed, asked: Asked, tasks: list[Task]) -> Iterator[Answered]: ...


def sweep(
    feed: Feed,
    scenarios: Union[Grid, Mapping[str, _Changes], Sequence[_Changes]],
    *,
    out: Union[str, PathLike[str]],
    engine: Any = "threads",
    relaxed: bool = False,
    effort: Literal["low", "normal", "high"] = "normal",
    allow_moves: bool = False,
    solver: Optional[str] = None,
    part: Optional[int] = None,
    force: bool = False,
    patience: float = 60.0,
) -> Swept:
    """Answers many scenarios into a folder of Parquet files; what is there already is not answered again.

    `scenarios` is a `Grid`, whose rows are those of `Feed.sweep`; or changes by name, or a list of changes, each
    of which is a scenario that is asked by itself, as `Feed.what_if` would be. `engine` is "threads" of this
    machine, or a client of `dask.distributed`, or the address of its scheduler. `part` is how many points are
    handed out at a time. What a folder holds of another sweep, or of another feed, is refused, unless `force` says
    to begin anew. If the scheduler is lost, it is waited for, for `patience` seconds.
    """
    # Without it the rest of paso works.
    from ._data_set import DataSet

    asked = _asked(scenarios, relaxed=relaxed, effort=effort, allow_moves=allow_moves, solver=solver)
    parts = asked.parts(feed)
    if part is not None and part < 1:
        raise ValueError(f"part is {part}; it can be 1 or more")
    data = DataSet(Path(out), _digest(parts), parts.question, settled=parts.is_settled, force=force)
    size = part or _size(parts, relaxed)
    answered, seconds = 0, 0.0
    missing = list(data.missing(len(parts), size))
    if missing or not data.has_base:
        begin: _Engine = _engine(engine, patience)
        for found in begin(feed, asked, _tasks(missing, data)):
            if found.task.is_base:
                data.put_base(found.text)
                if not parts.is_settled:
                    data.put_first(parts.first(found.text))
                continue
            answered += found.task.end - found.task.start
            seconds += found.seconds
            if parts.is_settled:
                data.keep(found.task.start, found.task.end, found.text)
            else:
                table = parts.rows(data.base(), found.task.start, found.text)
                data.put(found.task.start, found.task.end, table)
    if parts.is_settled and not data.is_settled:
        data.settle(parts.settled(data.base(), data.kept()), size)
    return Swept(folder=data.folder, points=len(parts), answered=answered, seconds=seconds, _data=data)


def _asked(scenarios: Union[Grid, Mapping[str, _Changes], Sequence[_Changes]], **how: Any) -> Asked:
    if isinstance(scenarios, Grid):
        return Asked(axes=dict(scenarios.axes), changes=scenarios.changes, named=None, how=how)
    if isinstance(scenarios, str):
        raise QuestionError("scenarios are a Grid, changes by name, or a list of changes, and this is a text")
    if isinstance(scenarios, Mapping):
        named = tuple(scenarios.items())
    else:
        named = tuple((str(at), changes) for at, changes in enumerate(scenarios, start=1))
    if not named:
        raise QuestionError("there are no scenarios")
    return Asked(axes=None, changes=None, named=named, how=how)


def _digest(parts: Parts) -> str:
    return hashlib.sha256(parts.question.encode()).hexdigest()


def _size(parts: Parts, relaxed: bool) -> int:
    """How many points a part has: what is priced twice, because two parts need it, hangs on it."""
    points = len(parts)
    size = min(_RELAXED if relaxed else _PLANNED, max(1, points // _PARTS))
    while size < points // _PARTS:
        starts = range(0, points, max(size, points // _PARTS))
        ends = [min(start + size, points) for start in starts]
        priced = sum(parts.priced(start, end) for start, end in zip(starts, ends))
        wanted = sum(end - start for start, end in zip(starts, ends))
        # Beside a plan, a price is little.
        if 100 * (priced - wanted) <= _TWICE * wanted * (1 if relaxed else 5):
            break
        size *= 2
    return size


def _tasks(missing: list[tuple[int, int]], data: DataSet) -> list[Task]:
    first = [] if data.has_base else [Task(0, 0)]
    return first + [Task(start, end) for start, end in missing]


def _engine(engine: Any, patience: float) -> _Engine:
    if engine is None or engine == "threads":
        from ._threads import answers

        return answers
    from ._dask import Cluster

    return Cluster(engine, patience)
