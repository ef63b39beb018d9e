"""What is asked, and how a part of it is answered, wherever that is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Optional, Union

if TYPE_CHECKING:
    from ._paso import Feed, Parts


@dataclass(frozen=True)
class Task:
    """The points from `start` to before `end`; none where the feed as it is is asked for."""

    start: int
    end: int

    @property
    def is_base(self) -> bool:
        """Whether the feed as it is is asked for."""
        return self.start == self.end


@dataclass(frozen=True)
class Answered:
    """What a part came to, and the seconds that this took; the base plan's own are not among them."""

    task: Task
    text: bytes
    seconds: float


@dataclass(frozen=True)
class Asked:
    """A sweep in the words that it was asked for with."""

    axes: Optional[Mapping[str, str]]
    changes: Optional[Union[str, Sequence[str]]]
    named: Optional[tuple[tuple[str, Union[str, Sequence[str]]], ...]]
    how: Mapping[str, Any]

    def parts(self, feed: Feed) -> Parts:
        """All of it, ready to be answered."""
        named = None if self.named is None else dict(self.named)
        return feed._parts(self.axes, named, changes=self.changes, **self.how)

    def of(self, task: Task) -> Asked:
        """No more of it than a part needs."""
        if self.named is None:
            return self
        return replace(self, named=self.named[task.start : max(task.end, 1)])

    def answer(self, feed: Feed, task: Task, progress: Optional[Callable[[str, Optional[float]], object]]) -> Answered:
        """Answers a part, on one thread; `self` is what `of` gives for it."""
        parts = self.parts(feed)
        if task.is_base:
            return Answered(task, parts.base(progress=progress), 0.0)
        parts.warm(progress=progress)
        begun = time.monotonic()
        first = 0 if self.named is not None else task.start
        text = parts.answer(first, first + task.end - task.start, threads=1, progress=progress)
        return Answered(task, text, time.monotonic() - begun)


def unpack(shown: str, packed: bytes) -> Feed:
    """A feed as `pickle` brought it."""
    from ._paso import Feed

    return Feed._unpack(shown, packed)


class _Held:
    """A feed that was sent here, read when it is first asked for."""

    def __init__(self, make: Callable[[], Feed]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._feed: Optional[Feed] = None

    def feed(self) -> Feed:
        with self._lock:
            if self._feed is None:
                self._feed = self._make()
            return self._feed


_held: dict[str, _Held] = {}


def hold(key: str, make: Callable[[], Feed]) -> None:
    """Keeps a feed in this process, with the plans that are made of it."""
    _held.setdefault(key, _Held(make))


def let_go(key: str) -> None:
    """Keeps it no more."""
    _held.pop(key, None)


def answer(key: str, asked: Asked, task: Task) -> Answered:
    """Answers a part from the feed that is kept here."""
    return asked.answer(_held[key].feed(), task, None)
