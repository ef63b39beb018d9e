"""What answers look like: the same objects as the command prints with `--format json`.

Costs are in weighted person-days: a day that one person waits, times the weight of their priority and seniority.
"""

from __future__ import annotations

from typing import Any, Literal, Optional, TypedDict, Union

__all__ = [
    "Broken",
    "Closed",
    "Conflict",
    "Effect",
    "Exact",
    "Explanation",
    "Full",
    "Given",
    "Lack",
    "LimitValue",
    "NoRoute",
    "Nothing",
    "Obstacle",
    "Offer",
    "Offers",
    "Promise",
    "Remedy",
    "Row",
    "RuleCount",
    "Seniority",
    "Shift",
    "Spot",
    "Step",
    "Together",
    "TooLarge",
    "Value",
    "Violation",
    "WhatIf",
]


class RuleCount(TypedDict):
    """A rule of the check: how much was examined under it, and how much of that failed."""

    rule: str
    examined: int
    failed: int


class Violation(TypedDict):
    """A breach of a rule: what the rule asks for and what was found."""

    rule: str
    subject: str
    expected: str
    found: str


class Broken(TypedDict):
    """A limit that published appointments exceed."""

    resource_id: str
    site_id: str
    date: str
    slot: Optional[str]
    used: float
    amount: float
    excess: float


class Promise(TypedDict):
    """A published appointment in a conflict."""

    case_id: str
    port_id: str
    date: str
    slot: Optional[str]
    persons: int
    location_id: str
    ready_on: str
    days_too_early: int


class _Conflict(TypedDict):
    kind: Literal["over_limit", "before_ready", "no_corridor", "closed", "no_slot"]
    promises: list[Promise]


class Conflict(_Conflict, total=False):
    """Published appointments that cannot all be kept; `limit` where one is exceeded, `reason` where a port is closed."""

    limit: Broken
    reason: str


class Shift(TypedDict):
    """How people of one location and stream fare beside the base plan."""

    location_id: str
    stream: str
    scheduled_persons: int
    waiting_days: int


class _Figures(TypedDict, total=False):
    scheduled_cases: int
    scheduled_persons: int
    mean_wait_days: Optional[float]
    p90_wait_days: Optional[int]
    worst_location_id: Optional[str]
    worst_mean_wait_days: Optional[float]
    worst_p90_wait_days: Optional[int]
    gini: float
    theil: float
    max_min_ratio: Optional[float]
    share_gap: Optional[float]
    last_mpp_entry: Optional[str]
    cost: float
    gap: float


class Row(_Figures):
    """An answer to a what-if question; the plan's figures stand in it where there is a plan.

    The cost of the best possible plan changes by no less than `effect_at_least` and no more than `effect_at_most`.
    """

    scenario_id: str
    title: str
    status: Literal["base", "planned", "bound", "same", "conflicts", "refused", "failed"]
    lower_bound: Optional[float]
    effect_at_least: Optional[float]
    effect_at_most: Optional[float]
    changed: Optional[Shift]
    detail: str
    seconds: float


class WhatIf(TypedDict):
    """Answers beside the plan of the feed as it is."""

    base: Row
    scenarios: list[Row]


class Effect(TypedDict):
    """Two checked plans side by side."""

    people_sooner: int
    people_later: int
    people_more: int
    days_saved: int
    cost_saved: float
    proven_saved: float
    most_saved: float


class Step(TypedDict):
    """A share of a limit's amounts that is added; what the prices promise, and what is saved at most."""

    more: float
    promised: float
    saved: float


class LimitValue(TypedDict):
    """A limit that binds, and what lifting it is worth."""

    resource_id: str
    site_id: str
    title: str
    unit: str
    binding_days: int
    first_day: str
    last_day: str
    promise: float
    nothing_there: bool
    steps: list[Step]
    holds_to: Optional[float]
    effect: Effect


class Lack(TypedDict):
    """A limit that a case exceeds by itself, even if nobody else came."""

    resource_id: str
    site_id: str
    title: str
    unit: str
    date: str
    slot: Optional[str]
    needs: float
    there_is: float
    missing: float
    times: int


class TooLarge(Lack):
    """A limit that alone keeps cases out."""

    cases: int
    persons: int
    effect: Effect


class Closed(TypedDict):
    """A limit that is closed on some days, and what opening it would do."""

    resource_id: str
    site_id: str
    title: str
    unit: str
    closed_days: int
    first_day: str
    last_day: str
    usual: float
    effect: Effect


class Value(TypedDict):
    """What limits are worth to people, those first that are worth most."""

    cost: float
    lower_bound: float
    gap: float
    limits: list[LimitValue]
    too_large: list[TooLarge]
    closed: list[Closed]
    not_reached: int


class Given(TypedDict):
    """An appointment."""

    port_id: str
    date: str
    slot: Optional[str]
    phase_id: Optional[str]
    wait_days: int


class Seniority(TypedDict):
    """A place in the order of cases alike."""

    place: int
    alike: int
    before: int
    next: int


class NoRoute(TypedDict):
    """Ports that can be reached, and those that a case may go to."""

    reaches: list[str]
    allowed: Optional[list[str]]


# `from` is a word of Python's own.
Obstacle = TypedDict(
    "Obstacle",
    {
        "port_id": str,
        "from": str,
        "to": str,
        "days": int,
        "why": Union[str, dict[str, Any]],
    },
)


class Remedy(TypedDict):
    """A change that would give a case an appointment, or an earlier one."""

    set: str
    date: str
    port_id: str
    seniors: int


class Together(TypedDict):
    """Seniors alike who would have to come first, and what all of them lack."""

    seniors: list[str]
    port_id: str
    date: str
    limits: list[str]


class Explanation(TypedDict):
    """Why a case has its day, or none."""

    case_id: str
    persons: int
    location_id: str
    stream: str
    priority: str
    ready_on: str
    standing: Literal["appointed", "promised", "moved", "lost", "done", "withdrawn", "not_ready", "waiting"]
    appointment: Optional[Given]
    seniority: Optional[Seniority]
    too_large: list[Lack]
    no_route: Optional[NoRoute]
    obstacles: list[Obstacle]
    remedy: Optional[Remedy]
    together: Optional[Together]
    tried: int
    untried: int


class Spot(TypedDict):
    """A port, a date, a time."""

    port_id: str
    date: str
    slot: Optional[str]


class Exact(TypedDict):
    """What planning around an offer gives: what the plan costs more, and how much of that others bear."""

    change: float
    others: float
    change_at_least: float


class Offer(Spot):
    """An appointment that a case can be promised, and what it costs."""

    rank: int
    phase_id: Optional[str]
    wait_days: int
    travel_hours: float
    own_cost: float
    others_by_prices: float
    has_room: bool
    passes_over: int
    most_senior: Optional[str]
    exact: Optional[Exact]


class Full(TypedDict):
    """A limit that published appointments leave too little of."""

    resource_id: str
    site_id: str
    days: int


Nothing = TypedDict(
    "Nothing",
    {
        "location_id": str,
        "ports": int,
        "from": str,
        "closed": int,
        "not_admitted": int,
        "full": int,
        "limits": list[Full],
        "elsewhere": int,
        "too_large": list[Lack],
    },
)


class Offers(TypedDict):
    """What a case can be promised beside a plan; `nothing` says why where there is nothing."""

    case_id: str
    persons: int
    arriving: bool
    plan: Optional[str]
    tentative: Optional[Spot]
    available: int
    offers: list[Offer]
    nothing: Optional[Nothing]
    booked: Optional[int]
