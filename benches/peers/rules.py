"""What appointments need, use and cost, by the rules of models/README.md, in arrays over the days."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf

import numpy as np

from reader import Booking, Case, Feed, parts, weekdays


@dataclass
class DayUse:
    """What an appointment on day t takes of `first + day`, on days t+offset … +duration-1."""

    first: int
    offset: int
    duration: int
    amount: float


@dataclass
class Route:
    """A case's way to a port: the days on which it may be appointed, and what it uses there."""

    port: str
    hours: float
    open: np.ndarray  # by day
    phase: np.ndarray  # by day: the phase charged, -1 for none
    uses: list[DayUse]
    slot_uses: list[tuple[int, int, float]]  # first limit, minutes, amount


class Rules:
    """The limits of a feed in one list, and the routes of its cases."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.days = np.arange(feed.days)
        self.weekday = np.array([feed.weekday(day) for day in range(feed.days)])
        self.first: dict[tuple[str, str], int] = {}
        self.names: list[tuple[str, str, str, int, str]] = []
        self.phased = {phase["stream"] for phase in feed.phases}
        for resource in feed.model["resource"]:
            for site in self.sites(resource["site"]):
                self.add(resource["id"], resource["family"], site, resource["period"] == "slot")
        for phase in feed.phases:
            self.add(f"phase:{phase['phase_id']}", "phase", "*", False)
        self.amount = np.full(len(self.names), inf)
        for row in feed.capacity:
            self.set_amount(row)
        for phase in feed.phases:
            self.set_cap(phase)
        self.used = np.zeros(len(self.names))
        for booking in feed.earlier + feed.promises:
            self.add_booking(booking)

    def sites(self, kind: str) -> list[str]:
        """The sites of a kind, as capacity.csv names them."""
        feed = self.feed
        return {
            "port": feed.ports,
            "location": feed.locations,
            "corridor": [f"{location}>{port}" for location, port in feed.corridors],
            "border": ["*"],
        }[kind]

    def add(self, resource: str, family: str, site: str, by_slot: bool) -> None:
        """Adds the limits of a resource at a site: by day, or by day and slot."""
        slots = [slot.text for slot in self.feed.slots.get(site, [])] if by_slot else [""]
        self.first[resource, site] = len(self.names)
        self.names += [
            (resource, family, site, day, slot) for day in range(self.feed.days) for slot in slots
        ]

    def set_amount(self, row: dict[str, str]) -> None:
        """A row of capacity.csv: the last that matches holds."""
        feed = self.feed
        resource = next(r for r in feed.model["resource"] if r["id"] == row["resource_id"])
        first = max(0, feed.day(row["from"])) if row.get("from") else 0
        last = min(feed.days - 1, feed.day(row["to"])) if row.get("to") else feed.days - 1
        amount = float(row["amount"]) if row.get("amount") else inf
        on = weekdays(row)
        sites = self.sites(resource["site"])
        for site in sites if row["site_id"] == "*" else [row["site_id"]]:
            slots = feed.slots.get(site, []) if resource["period"] == "slot" else [None]
            base = self.first[resource["id"], site]
            for day in range(first, last + 1):
                for at, slot in enumerate(slots):
                    if self.weekday[day] in on and (
                        slot is None or not row.get("slot") or row["slot"] == slot.text
                    ):
                        self.amount[base + day * len(slots) + at] = amount

    def set_cap(self, phase: dict[str, str]) -> None:
        """A phase's daily caps: floor of the ramp; 0 outside its dates."""
        base = self.first[f"phase:{phase['phase_id']}", "*"]
        full = phase.get("persons_per_day_full")
        ramp = int(phase.get("ramp_days") or 0)
        for day in np.flatnonzero(~self.dates(phase)):
            self.amount[base + day] = 0
        for day in np.flatnonzero(self.dates(phase)):
            if full:
                end = Fraction(full)
                start = Fraction(phase.get("persons_per_day_start") or full)
                since = day.item() - self.feed.day(phase["opens_on"])
                share = min(Fraction(1), Fraction(since, ramp)) if ramp else Fraction(1)
                self.amount[base + day] = floor(start + (end - start) * share)

    def dates(self, phase: dict[str, str]) -> np.ndarray:
        """The days on which a phase is open."""
        opens = self.feed.day(phase["opens_on"])
        closes = self.feed.day(phase["closes_on"]) if phase.get("closes_on") else self.feed.days
        return (self.days >= opens) & (self.days <= closes)

    def routes(self, case: Case) -> list[Route]:
        """Every way of a case to a port that may take it, ready day and phases included."""
        found = []
        for port in self.feed.ports:
            hours = self.feed.corridors.get((case.location, port))
            if hours is not None and (not case.ports or port in case.ports):
                found.append(self.route(case, port, hours))
        return found

    def route(self, case: Case, port: str, hours: float) -> Route:
        """A case's way to one port."""
        slots = self.feed.slots.get(port)
        served = {day for slot in slots or [] for day in slot.weekdays}
        weekday_open = np.array([slots is None or day in served for day in range(7)])
        is_open = weekday_open[self.weekday] & (self.days >= case.ready)
        phase = np.full(self.feed.days, -1)
        if case.stream in self.phased:
            for at in reversed(case.phases):
                allowed = parts(self.feed.phases[at], "ports")
                if not allowed or port in allowed:
                    phase[self.dates(self.feed.phases[at])] = at
            is_open &= phase >= 0
        uses, slot_uses = [], []
        for resource in self.feed.model["resource"]:
            site = {"port": port, "location": case.location, "border": "*"}.get(
                resource["site"], f"{case.location}>{port}"
            )
            base = self.first[resource["id"], site]
            for row in resource.get("usage", []):
                amount = case.persons * row.get("per_person", 0) + row.get("per_case", 0)
                if (
                    amount == 0
                    or row.get("stream", "") not in ("", case.stream)
                    or (row.get("need") and row["need"] not in case.needs)
                ):
                    continue
                if resource["period"] == "slot":
                    slot_uses.append((base, row["duration_minutes"], amount))
                else:
                    offset, duration = row.get("offset_days", 0), row.get("duration_days", 1)
                    uses.append(DayUse(base, offset, duration, amount))
        return Route(port, hours, is_open, phase, uses, slot_uses if slots else [])

    def limits(self, case: Case, route: Route, day: int, slot: int) -> list[tuple[int, float]]:
        """Every limit that an appointment uses, and how much; `slot` is a position, -1 for none."""
        found = []
        for use in route.uses:
            for on in range(day + use.offset, day + use.offset + use.duration):
                if 0 <= on < self.feed.days:
                    found.append((use.first + on, use.amount))
        if 0 <= day < self.feed.days:
            if slot >= 0:
                slots = self.feed.slots[route.port]
                for base, minutes, amount in route.slot_uses:
                    for at in self.covered(route.port, day, slot, minutes):
                        found.append((base + day * len(slots) + at, amount))
            if route.phase[day] >= 0:
                phase = self.feed.phases[route.phase[day]]["phase_id"]
                found.append((self.first[f"phase:{phase}", "*"] + day, case.persons))
        return found

    def covered(self, port: str, day: int, slot: int, minutes: int) -> list[int]:
        """The slots of the day that start within so many minutes from a slot's start."""
        slots, weekday = self.feed.slots[port], self.weekday[day]
        start = slots[slot].minute
        return [
            at
            for at, other in enumerate(slots)
            if weekday in other.weekdays and start <= other.minute < start + minutes
        ]

    def add_booking(self, booking: Booking) -> None:
        """Counts what a published appointment uses."""
        case = booking.case
        hours = self.feed.corridors.get((case.location, booking.port))
        if hours is None:
            return
        route = self.route(case, booking.port, hours)
        texts = [slot.text for slot in self.feed.slots.get(booking.port, [])]
        slot = texts.index(booking.slot) if booking.slot in texts else -1
        for limit, amount in self.limits(case, route, booking.day, slot):
            self.used[limit] += amount

    def cost(self, case: Case, hours: float) -> np.ndarray:
        """The cost of an appointment by day."""
        travel = self.feed.model["objective"]["travel_weight"] * case.persons * hours
        return self.waiting(case, self.days) + travel

    def cost_unscheduled(self, case: Case) -> float:
        """The cost of no appointment."""
        charge = self.feed.model["objective"]["unscheduled_days"] * case.weight * case.persons
        return float(self.waiting(case, np.array(self.feed.days))) + charge

    def waiting(self, case: Case, until: np.ndarray) -> np.ndarray:
        """Waiting and lateness of a case until each of some days."""
        late = 0 if case.due is None else np.maximum(0, until - case.due)
        weighted = case.weight * case.persons
        late_weight = self.feed.model["objective"]["late_weight"]
        return weighted * (until - case.ready) + late_weight * weighted * late
