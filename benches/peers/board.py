"""A schedule in the making: where each case stands, and how much is left of every limit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from reader import Case, Feed
from rules import Route, Rules


@dataclass
class Place:
    """An appointment."""

    route: Route
    day: int
    slot: int  # position among the port's slots, -1 for none


class Board:
    """Places cases while there is room; nothing is ever over a limit."""

    def __init__(self, feed: Feed, rules: Rules) -> None:
        self.feed, self.rules = feed, rules
        self.left = np.maximum(0, rules.amount - rules.used)
        # As paso: rounding errors of sums, far below the tolerance of a check.
        self.slack = np.where(np.isfinite(rules.amount), 1e-9 * (1 + rules.amount), 0)
        self.places: dict[str, Place] = {}
        self.listed = {case.id: case for case in feed.cases}

    def to_plan(self) -> list[Case]:
        """The cases that have no appointment yet, the longest waiting first."""
        booked = self.feed.booked()
        waiting = (case for case in self.feed.cases if case.id not in booked)
        return sorted(waiting, key=lambda case: (case.waiting_since, case.id))

    def open_days(self, case: Case, route: Route) -> np.ndarray:
        """The days on which a case may come and has room, slots aside."""
        days = self.feed.days
        fits = route.open.copy()
        for use in route.uses:
            limits = slice(use.first, use.first + days)
            full = self.left[limits] + self.slack[limits] < use.amount
            if full.any():
                before = np.concatenate(([0], np.cumsum(full)))
                first = np.clip(self.rules.days + use.offset, 0, days)
                last = np.clip(self.rules.days + use.offset + use.duration, 0, days)
                fits &= before[last] == before[first]
        for at in np.unique(route.phase[route.phase >= 0]):
            base = self.rules.first[f"phase:{self.feed.phases[at]['phase_id']}", "*"]
            cap = slice(base, base + days)
            full = self.left[cap] + self.slack[cap] < case.persons
            fits &= ~(full & (route.phase == at))
        return fits

    def slot_on(self, route: Route, day: int) -> int | None:
        """The first slot of a day with room; -1 where the port has none, none if all are full."""
        slots = self.feed.slots.get(route.port)
        if slots is None:
            return -1
        for at, slot in enumerate(slots):
            if self.rules.weekday[day] in slot.weekdays and all(
                self.left[limit] + self.slack[limit] >= amount
                for base, minutes, amount in route.slot_uses
                for limit in (
                    base + day * len(slots) + other
                    for other in self.rules.covered(route.port, day, at, minutes)
                )
            ):
                return at
        return None

    def put(self, case: Case, place: Place) -> None:
        """Gives a case an appointment."""
        for limit, amount in self.rules.limits(case, place.route, place.day, place.slot):
            self.left[limit] -= amount
        self.places[case.id] = place

    def put_if_it_fits(self, case: Case, route: Route, day: int) -> bool:
        """Gives a case a day if it is admissible and has room."""
        if self.open_days(case, route)[day]:
            slot = self.slot_on(route, day)
            if slot is not None:
                self.put(case, Place(route, day, slot))
                return True
        return False

    def put_first(self, case: Case) -> bool:
        """Gives a case the first day that any port has for it, the nearest port first."""
        routes = sorted(self.rules.routes(case), key=lambda route: route.hours)
        fits = [self.open_days(case, route) for route in routes]
        for day in np.flatnonzero(np.logical_or.reduce(fits)) if fits else []:
            for route, days in zip(routes, fits):
                if days[day]:
                    slot = self.slot_on(route, day)
                    if slot is not None:
                        self.put(case, Place(route, int(day), slot))
                        return True
        return False

    def order_by_seniority(self) -> None:
        """Among like cases, gives each appointment to the one that has waited longest of those
        ready. What the cases use and cost together stays the same."""
        groups: dict[tuple, list[Case]] = defaultdict(list)
        for case in self.to_plan():
            if case.due is None:
                groups[case.like].append(case)
        for cases in groups.values():
            places = [self.places.pop(case.id) for case in cases if case.id in self.places]
            waiting = list(cases)
            for place in sorted(places, key=lambda place: place.day):
                senior = next(case for case in waiting if case.ready <= place.day)
                waiting.remove(senior)
                self.places[senior.id] = place
