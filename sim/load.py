"""Load: how much heavier what stands on a body is than the body itself, and how often Bullet must go over the contacts to carry it.

Bullet's solver hands impulses on from contact to contact, round by round, and a light body hands little on at a time: 10 kg on 10 g sink through it
in its usual rounds. How deep the heavy one sinks hangs on rounds / ratio alone: a box of 10 kg on boxes of 100 g to 1 g stands 0.14 mm deep with 2
rounds for each, 0.07 mm with 3, 0.04 mm with 5. So only what is loaded so pays for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.pairing import Pairing
from sim.rigid import Rigid
from sim.vector import Vec, dot

ROUNDS = 60
"""Of what carries nothing heavier than itself by much."""
EACH = 3.0
"""Rounds for each time that a load is heavier."""
MOST_ROUNDS = 60_000
"""Rounds of all contacts together in a step: takes about 20 ms."""
LEAST = 1.0
"""Rounds for each time that a load is heavier, below which it sinks by more than a millimetre."""


@dataclass(frozen=True, eq=False)
class Load:
    """The worst one."""

    heavy: Rigid
    light: Rigid

    @property
    def ratio(self) -> float:
        """Of their masses."""
        return self.heavy.mass / self.light.mass


def load(pairs: Sequence[Pairing], gravity: Vec) -> Load | None:
    """The worst load among bodies that touch each other, directly or over others; None where nothing carries more than the usual rounds do."""
    loose = [p for p in pairs if p.a.kind == "dynamic" and p.b.kind == "dynamic"]
    masses = [r.mass for p in loose for r in (p.a, p.b)]
    if not masses or max(masses) * EACH <= ROUNDS * min(masses):
        return None
    worst: Load | None = None
    for group in _groups(loose):
        # from below: the heaviest that is higher up
        above: Rigid | None = None
        for r in sorted(group, key=lambda r: (dot(r.position, gravity), r.index)):
            if above is not None and above.mass * EACH > ROUNDS * r.mass and (worst is None or above.mass > worst.ratio * r.mass):
                worst = Load(above, r)
            if above is None or r.mass > above.mass:
                above = r
    return worst


def rounds(worst: Load | None, contacts: int) -> tuple[int, bool]:
    """How often to go over the contacts, and whether that is enough."""
    if worst is None:
        return ROUNDS, True
    most = max(ROUNDS, MOST_ROUNDS // max(contacts, 1))
    count = max(ROUNDS, min(round(EACH * worst.ratio), most))
    return count, count >= LEAST * worst.ratio


def _groups(pairs: Sequence[Pairing]) -> list[list[Rigid]]:
    """Bodies that touch each other, directly or over others."""
    group: dict[int, list[Rigid]] = {}
    for p in pairs:
        one, two = group.setdefault(p.a.index, [p.a]), group.setdefault(p.b.index, [p.b])
        if one is not two:
            one += two
            group.update(dict.fromkeys([r.index for r in two], one))
    return list({id(members): members for members in group.values()}.values())
