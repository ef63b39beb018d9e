"""A sweep on the threads of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Optional

from ._paso import threads
from ._work import Answered, Asked, Task

if TYPE_CHECKING:
    from ._paso import Feed

# Between two looks for a signal.
_TICK = 0.1


class _Enough(Exception):
    """Nobody waits for an answer any more."""


def answers(feed: Feed, asked: Asked, tasks: list[Task]) -> Iterator[Answered]:
    """Answers parts, each on one thread, as they come."""
    # Everybody waits for the base plan, which all threads make.
    if tasks[0].is_base:
        yield asked.of(tasks[0]).answer(feed, tasks[0], None)
        tasks = tasks[1:]
    enough = threading.Event()

    def progress(_stage: str, _done: Optional[float]) -> None:
        if enough.is_set():
            raise _Enough

    pool = ThreadPoolExecutor(max_workers=threads())
    try:
        waiting: set[Future[Answered]] = set()
        rest = iter(tasks)
        while True:
            for task in rest:
                waiting.add(pool.submit(asked.of(task).answer, feed, task, progress))
                if len(waiting) >= 2 * threads():
                    break
            if not waiting:
                return
            done, waiting = wait(waiting, timeout=_TICK, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        # Who is interrupted waits for the points that are being answered, not for the parts.
        enough.set()
        pool.shutdown(wait=True, cancel_futures=True)
