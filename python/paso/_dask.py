"""A sweep on the machines of a cluster of `dask.distributed`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ._work import Answered, Asked, Task, answer, hold, let_go
from .errors import PasoError

if TYPE_CHECKING:
    from ._paso import Feed

try:
    import distributed
    from distributed import WorkerPlugin
except ImportError as _error:
    raise ImportError("an engine other than threads needs dask.distributed: pip install 'paso[scale]'") from _error

# Some of it has no types.
_dask: Any = distributed

# So many parts are with the scheduler at a time, for each thread of a worker.
_AHEAD = 4
# Between two looks for a scheduler that was lost.
_TICK = 0.1


class _Holder(WorkerPlugin):  # type: ignore[misc,unused-ignore]
    """Brings a feed to every worker, once: to those that come later too."""

    def __init__(self, key: str, unpack: Callable[..., Feed], packed: tuple[Any, ...]) -> None:
        self.name = f"paso-{key}"
        self.key = key
        self.unpack = unpack
        self.packed = packed

    def setup(self, worker: Any) -> None:
        """A worker begins."""
        hold(self.key, lambda: self.unpack(*self.packed))

    def teardown(self, worker: Any) -> None:
        """A worker ends, or the sweep does."""
        let_go(self.key)


class Cluster:
    """A cluster, by its client or the address of its scheduler."""

    def __init__(self, engine: Any, patience: float) -> None:
        if not isinstance(engine, (str, _dask.Client)):
            raise TypeError(
                f"engine is of the type {type(engine).__name__}; it can be 'threads', a client of "
                "dask.distributed, or the address of its scheduler, such as 'tcp://head:8786'"
            )
        self.engine = engine
        self.patience = patience

    @contextmanager
    def _client(self) -> Iterator[Any]:
        if not isinstance(self.engine, str):
            yield self.engine
            return
        with _dask.Client(self.engine, timeout=self.patience, set_as_default=False) as client:
            yield client

    def __call__(self, feed: Feed, asked: Asked, tasks: list[Task]) -> Iterator[Answered]:
        """Answers parts as they come; what a lost scheduler was asked for is asked of the next."""
        key = uuid.uuid4().hex
        unpack, packed = feed.__reduce__()
        holder = _Holder(key, unpack, packed)
        # What the rows stand beside comes first.
        rounds = [tasks[:1], tasks[1:]] if tasks[0].is_base else [tasks]
        with self._client() as client:
            try:
                sent = False
                for wanted in rounds:
                    missing = dict.fromkeys(wanted)
                    while missing:
                        sent = sent or _send(client, holder)
                        if sent:
                            for found in _round(client, key, asked, list(missing)):
                                del missing[found.task]
                                yield found
                        if missing:
                            sent = False
                            self._again(client)
            finally:
                if client.status == "running":
                    client.unregister_worker_plugin(holder.name)

    def _again(self, client: Any) -> None:
        """Waits for a scheduler that was lost."""
        until = time.monotonic() + self.patience
        # The client sees the loss a little later than its work does.
        time.sleep(_TICK)
        while client.status != "running":
            if client.status not in ("connecting", "newly-created") or time.monotonic() > until:
                raise PasoError("the scheduler was lost; call again, and what is missing is answered")
            time.sleep(_TICK)


def _send(client: Any, holder: _Holder) -> bool:
    """Brings the feed to the workers; whether the scheduler was there for it."""
    try:
        client.register_plugin(holder)
    except OSError:
        return False
    return True


def _round(client: Any, key: str, asked: Asked, tasks: list[Task]) -> Iterator[Answered]:
    """Answers as they come, until all are there or the scheduler is lost."""
    try:
        ahead = max(64, _AHEAD * sum(client.nthreads().values()))
    except OSError:
        return
    rest = iter(tasks)

    def submit(task: Task) -> Any:
        return client.submit(answer, key, asked.of(task), task, pure=False)

    first = [submit(task) for task, _ in zip(rest, range(ahead))]
    there = _dask.as_completed(first, loop=client.loop)
    for future in there:
        if future.status in ("cancelled", "lost"):
            return
        # What a worker raised is raised here.
        yield future.result()
        future.release()
        for task in rest:
            there.add(submit(task))
            break
