"""What paso raises. All of it is a `PasoError`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._paso import Notice
    from .answers import Conflict

__all__ = [
    "ConflictError",
    "FeedError",
    "PasoError",
    "PlanFilesError",
    "QuestionError",
]

_SHOWN = 5


class PasoError(Exception):
    """What paso raises."""


class FeedError(PasoError):
    """A feed that cannot be planned; `notices` says all that is wrong with it."""

    notices: list[Notice]

    def __init__(self, notices: list[Notice]) -> None:
        self.notices = notices
        errors = [notice for notice in notices if notice.severity == "error"]
        lines = [f"the feed cannot be planned: {_count(len(errors), 'error', 'errors')}"]
        lines += [f"  {notice}" for notice in errors[:_SHOWN]]
        if len(errors) > _SHOWN:
            lines.append(f"  and {len(errors) - _SHOWN} more: see `notices`")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[FeedError], tuple[list[Notice]]]:
        return type(self), (self.notices,)


class ConflictError(PasoError):
    """Published appointments that cannot all be kept; `conflicts` lists them, each with its cases.

    With `allow_moves=True`, `Feed.plan` moves or gives up those in conflicts, at their cost.
    """

    conflicts: list[Conflict]

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        many = _count(len(conflicts), "conflict", "conflicts")
        super().__init__(
            f"the published appointments cannot all be kept: {many}; see `conflicts`, or plan with allow_moves=True"
        )

    def __reduce__(self) -> tuple[type[ConflictError], tuple[list[Conflict]]]:
        return type(self), (self.conflicts,)


class QuestionError(PasoError, ValueError):
    """A question that makes no sense for the feed; the message says what would."""


class PlanFilesError(PasoError):
    """A plan's files that cannot be read or written."""


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
