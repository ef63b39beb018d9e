"""The rows of a sweep on disk: a folder of Parquet files, a file for each part, written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import QuestionError

if TYPE_CHECKING:
    from ._paso import Table

try:
    import pyarrow  # type: ignore[import-untyped,unused-ignore]
    import pyarrow.parquet  # type: ignore[import-untyped,unused-ignore]
except ImportError as _error:
    raise ImportError("paso.sweep writes Parquet with pyarrow: pip install 'paso[scale]'") from _error

# Readers of data sets pass over what begins with _ or a point.
_QUESTION = "_question.json"
_BASE = "_base.json"
_POINTS = "_points"
_FIRST = "base.parquet"
_PART = re.compile(r"part-(\d{7})-(\d{7})\.parquet")
_KEPT = re.compile(r"(\d{7})-(\d{7})\.jsonl")
# In the files' metadata.
_DIGEST = b"paso.question"


class DataSet:
    """The folder of a sweep."""

    def __init__(self, folder: Path, digest: str, question: str, *, settled: bool, force: bool) -> None:
        """Takes up what is there of this question; refuses what is there of another.

        `settled` says that rows are known only when all points are there.
        """
        self.folder = folder
        self._digest = digest
        self._settled = settled
        if force:
            self._clear()
        self._refuse()
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / _QUESTION).exists():
            text = json.dumps({"digest": digest, "question": json.loads(question)}, indent=2)
            self._write(folder / _QUESTION, f"{text}\n".encode())

    def _clear(self) -> None:
        for path in self._own():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _own(self) -> list[Path]:
        """What a sweep writes, of all that is there."""
        if not self.folder.is_dir():
            return []
        names = (_QUESTION, _BASE, _POINTS, _FIRST)
        return [path for path in self.folder.iterdir() if path.name in names or _PART.fullmatch(path.name)]

    def _refuse(self) -> None:
        another = QuestionError(
            f"{self.folder} holds the rows of another sweep, or of another feed; name another folder, or "
            "force=True to begin anew"
        )
        own = self._own()
        if not own:
            return
        try:
            known = json.loads((self.folder / _QUESTION).read_text())["digest"]
        except (OSError, ValueError, KeyError, TypeError):
            raise another from None
        if known != self._digest:
            raise another
        for path in own:
            if path.suffix == ".parquet":
                found = pyarrow.parquet.read_schema(path).metadata or {}
                if found.get(_DIGEST) != self._digest.encode():
                    raise another

    def _write(self, path: Path, text: bytes) -> None:
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.write_bytes(text)
        os.replace(unfinished, path)

    def _table(self, path: Path, table: Any) -> None:
        own = table.replace_schema_metadata({_DIGEST: self._digest.encode()})
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        pyarrow.parquet.write_table(own, unfinished)
        os.replace(unfinished, path)

    def _there(self) -> Iterator[tuple[int, int, Path]]:
        """What is there of points: their rows, or what will be settled."""
        waiting = self._settled and not self.is_settled
        folder, name = (self.folder / _POINTS, _KEPT) if waiting else (self.folder, _PART)
        for path in folder.iterdir() if folder.is_dir() else []:
            found = name.fullmatch(path.name)
            if found:
                yield int(found[1]), int(found[2]), path

    def missing(self, points: int, size: int) -> Iterator[tuple[int, int]]:
        """The points that are not there, in pieces of a size at most."""
        reached = 0
        for start, end, _ in [*sorted(self._there()), (points, points, self.folder)]:
            # Pieces begin where they would if nothing were there, so that they are the same each time.
            while reached < start:
                stop = min((reached // size + 1) * size, start)
                yield reached, stop
                reached = stop
            reached = max(reached, end)

    @property
    def is_settled(self) -> bool:
        """Whether the rows of all points are there, where they are settled: that of the feed comes last."""
        return (self.folder / _FIRST).exists()

    @property
    def has_base(self) -> bool:
        """Whether it is known what the rows stand beside."""
        return (self.folder / _BASE).exists() and (self._settled or (self.folder / _FIRST).exists())

    def base(self) -> bytes:
        """What was found for the feed as it is."""
        return (self.folder / _BASE).read_bytes()

    def put_base(self, text: bytes) -> None:
        """Writes that."""
        self._write(self.folder / _BASE, text)

    def put_first(self, table: Table) -> None:
        """Writes the row of the feed as it is."""
        self._table(self.folder / _FIRST, pyarrow.table(table))

    def put(self, start: int, end: int, table: Table) -> None:
        """Writes the rows of some points."""
        self._table(self.folder / f"part-{start:07}-{end:07}.parquet", pyarrow.table(table))

    def keep(self, start: int, end: int, text: bytes) -> None:
        """Keeps points until all are there."""
        (self.folder / _POINTS).mkdir(exist_ok=True)
        self._write(self.folder / _POINTS / f"{start:07}-{end:07}.jsonl", text)

    def kept(self) -> list[bytes]:
        """What is kept, in the order of the points."""
        return [path.read_bytes() for _, _, path in sorted(self._there())]

    def settle(self, table: Table, size: int) -> None:
        """Writes all rows, the first of them that of the feed as it is, in place of what was kept."""
        rows = pyarrow.table(table)
        for path in self._own():
            if _PART.fullmatch(path.name):
                path.unlink()
        for start in range(0, rows.num_rows - 1, size):
            end = min(start + size, rows.num_rows - 1)
            self._table(self.folder / f"part-{start:07}-{end:07}.parquet", rows.slice(1 + start, end - start))
        # From here on what was kept counts no more.
        self._table(self.folder / _FIRST, rows.slice(0, 1))
        shutil.rmtree(self.folder / _POINTS)

    def table(self) -> Any:
        """All rows, in the order of the points."""
        parts = [path for _, _, path in sorted(self._there())]
        tables = [pyarrow.parquet.read_table(path) for path in [self.folder / _FIRST, *parts]]
        return pyarrow.concat_tables(tables).replace_schema_metadata(None)
