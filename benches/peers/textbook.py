"""The program of models/README.md as a textbook has it: a variable for each case, port and day on
which it may be appointed, and, where ports have slots, one for each kind of case and slot (cases
that use alike of the slots are one kind, which changes nothing in the relaxation).

Minimise the cost of the appointments less what the same cases cost without one, subject to: one
appointment a case at most, every limit, and as many cases of a kind in the slots as on the day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from board import Board, Place
from reader import Case
from rules import Route


@dataclass
class Textbook:
    """The program in arrays. Columns: appointments first, slots after them."""

    cost: np.ndarray  # by appointment column, relative to no appointment
    offset: float  # cost of all cases without an appointment, promises included
    case: np.ndarray  # by appointment column: position in `cases`
    day: np.ndarray  # by appointment column
    route: np.ndarray  # by appointment column: position in `routes`
    cases: list[Case]
    routes: list[Route]
    kind: np.ndarray  # by appointment column: (kind, day) it is counted in, -1 for no slots
    slot_kind: np.ndarray  # by slot column: (kind, day)
    slot: np.ndarray  # by slot column: position among the port's slots
    uses: csr_array  # limits × all columns
    left: np.ndarray  # by limit: amount less what is used already

    @property
    def appointments(self) -> int:
        """Number of appointment columns."""
        return len(self.cost)

    def rows(self) -> tuple[csr_array, np.ndarray, np.ndarray, np.ndarray]:
        """The rows: matrix, lower and upper sides, and the limit of each (-1 for the others)."""
        x, y = self.appointments, len(self.slot)
        ones = coo_array((np.ones(x), (self.case, np.arange(x))), (len(self.cases), x + y))
        counted = np.flatnonzero(self.kind >= 0)
        kinds = int(self.slot_kind.max()) + 1 if y else 0
        links = coo_array(
            (
                np.concatenate((np.ones(len(counted)), -np.ones(y))),
                (
                    np.concatenate((self.kind[counted], self.slot_kind)),
                    np.concatenate((counted, x + np.arange(y))),
                ),
            ),
            (kinds, x + y),
        )
        limited = np.flatnonzero(np.isfinite(self.left) & (np.diff(self.uses.indptr) > 0))
        matrix = csr_array(vstack([ones.tocsr(), links.tocsr(), self.uses[limited]]))
        upper = np.concatenate((np.ones(len(self.cases)), np.zeros(kinds), self.left[limited]))
        lower = np.full(len(upper), -np.inf)
        lower[len(self.cases) : len(self.cases) + kinds] = 0
        limit = np.full(len(upper), -1)
        limit[len(self.cases) + kinds :] = limited
        return matrix, lower, upper, limit

    def all_costs(self) -> np.ndarray:
        """The cost of every column."""
        return np.concatenate((self.cost, np.zeros(len(self.slot))))

    def proven(self, duals: np.ndarray) -> tuple[np.ndarray, float]:
        """Prices from the rows' duals, and the bound that they prove (models/README.md), whatever
        the solver's tolerances were."""
        _, _, _, limit = self.rows()
        prices = np.zeros(len(self.left))
        prices[limit[limit >= 0]] = np.maximum(0, -duals[limit >= 0])
        priced = self.uses.T @ prices
        best = self.cost + priced[: self.appointments]
        if len(self.slot):
            least = np.full(int(self.slot_kind.max()) + 1, np.inf)
            np.minimum.at(least, self.slot_kind, priced[self.appointments :])
            counted = self.kind >= 0
            best[counted] += least[self.kind[counted]]
        saved = np.zeros(len(self.cases))
        np.minimum.at(saved, self.case, best)
        finite = np.isfinite(self.left)
        return prices, self.offset + saved.sum() - float(prices[finite] @ self.left[finite])

    def round(self, board: Board, share: np.ndarray) -> None:
        """Whole cases from a relaxed solution: day by day, the largest shares first, each case where
        the solution has a part of it, if there is room; then the others on the first day that any
        port has for them, the heaviest first."""
        share = share[: self.appointments]
        columns = np.flatnonzero(share > 1e-6)
        for column in columns[np.lexsort((-share[columns], self.day[columns]))]:
            case = self.cases[self.case[column]]
            if case.id not in board.places:
                board.put_if_it_fits(case, self.routes[self.route[column]], int(self.day[column]))
        for case in sorted(self.cases, key=lambda case: -case.weight):
            if case.id not in board.places:
                board.put_first(case)

    def put_whole(self, board: Board, chosen: np.ndarray, in_slot: np.ndarray) -> None:
        """Puts the chosen appointments on the board, and each kind's cases into its slots."""
        slots: dict[int, list[int]] = {}
        for at, count in enumerate(in_slot):
            slots.setdefault(int(self.slot_kind[at]), []).extend([int(self.slot[at])] * int(count))
        for column in np.flatnonzero(chosen):
            slot = slots[int(self.kind[column])].pop() if self.kind[column] >= 0 else -1
            place = Place(self.routes[self.route[column]], int(self.day[column]), slot)
            board.put(self.cases[self.case[column]], place)


def textbook(board: Board) -> Textbook:
    """Builds the program."""
    feed, rules = board.feed, board.rules
    cases, routes, offset = [], [], 0.0
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("cost", "case", "day", "route")}
    kinds: dict[tuple, int] = {}
    kind_parts: list[np.ndarray] = []
    entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    count = 0

    def use(limits: np.ndarray, at: np.ndarray, amount: float) -> None:
        entries.append((limits, at, np.full(len(at), amount)))

    for booking in feed.promises:
        hours = feed.corridors[booking.case.location, booking.port]
        travel = feed.model["objective"]["travel_weight"] * booking.case.persons * hours
        offset += float(rules.waiting(booking.case, np.array(booking.day))) + travel
    for case in board.to_plan():
        if case.ready >= feed.days:
            continue
        without = rules.cost_unscheduled(case)
        offset += without
        for route in rules.routes(case):
            days = np.flatnonzero(route.open)
            at = count + np.arange(len(days))
            count += len(days)
            columns["cost"].append(rules.cost(case, route.hours)[days] - without)
            columns["case"].append(np.full(len(days), len(cases)))
            columns["day"].append(days)
            columns["route"].append(np.full(len(days), len(routes)))
            for day_use in route.uses:
                for step in range(day_use.duration):
                    on = days + day_use.offset + step
                    inside = (on >= 0) & (on < feed.days)
                    use(day_use.first + on[inside], at[inside], day_use.amount)
            for phase in np.unique(route.phase[days]):
                if phase >= 0:
                    base = rules.first[f"phase:{feed.phases[phase]['phase_id']}", "*"]
                    own = route.phase[days] == phase
                    use(base + days[own], at[own], case.persons)
            if route.slot_uses:
                key = (route.port, tuple(route.slot_uses))
                kind = kinds.setdefault(key, len(kinds))
                kind_parts.append(kind * feed.days + days)
            else:
                kind_parts.append(np.full(len(days), -1))
            routes.append(route)
        cases.append(case)
    slot_kind, slot_at = [], []
    for (port, slot_uses), kind in kinds.items():
        slots = feed.slots[port]
        for day in range(feed.days):
            for at, slot in enumerate(slots):
                if rules.weekday[day] in slot.weekdays:
                    column = np.array([count + len(slot_at)])
                    slot_kind.append(kind * feed.days + day)
                    slot_at.append(at)
                    for base, minutes, amount in slot_uses:
                        for other in rules.covered(port, day, at, minutes):
                            use(np.array([base + day * len(slots) + other]), column, amount)
    # Numbers without gaps, for those of a kind and day that occur.
    kind = join(kind_parts, int)
    known, kind_of_column = np.unique(kind[kind >= 0], return_inverse=True)
    kind[kind >= 0] = kind_of_column
    slot_kind = np.array(slot_kind, int)
    needed = np.isin(slot_kind, known)
    keep = np.concatenate((np.arange(count), count + np.flatnonzero(needed)))
    limits, at, amounts = (join([entry[part] for entry in entries], t) for part, t in
                           ((0, int), (1, int), (2, float)))
    shape = (len(rules.amount), count + len(slot_at))
    uses = csr_array(coo_array((amounts, (limits, at)), shape))[:, keep]
    return Textbook(
        cost=join(columns["cost"], float),
        offset=offset,
        case=join(columns["case"], int),
        day=join(columns["day"], int),
        route=join(columns["route"], int),
        cases=cases,
        routes=routes,
        kind=kind,
        slot_kind=np.searchsorted(known, slot_kind[needed]),
        slot=np.array(slot_at, int)[needed],
        uses=csr_array(uses),
        left=board.left.copy(),
    )


def join(parts: list[np.ndarray], kind: type) -> np.ndarray:
    """Arrays one after the other."""
    return np.concatenate(parts) if parts else np.zeros(0, kind)
