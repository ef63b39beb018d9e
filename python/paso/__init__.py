"""paso gives people who wait at a land border their appointments, and proves how good the plan is.

Read a feed, plan it, check the plan from its files alone:

>>> import paso
>>> feed = paso.Feed.read("examples/three-ports")
>>> plan = feed.plan()
>>> plan.check().passed
True
"""

from . import answers, errors
from ._paso import Feed, Notice, Plan, Report, Table, Verdict, __version__
from .errors import ConflictError, FeedError, PasoError, PlanFilesError, QuestionError
from .scale import Grid, Swept, sweep

__all__ = [
    "ConflictError",
    "Feed",
    "FeedError",
    "Grid",
    "Notice",
    "PasoError",
    "Plan",
    "PlanFilesError",
    "QuestionError",
    "Report",
    "Swept",
    "Table",
    "Verdict",
    "__version__",
    "answers",
    "errors",
    "sweep",
]
