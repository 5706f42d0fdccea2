"""Frailty: how little a thing may bear so that the blows of a run break it.

From a blow's impulse J between two of reduced mass m, which part with restitution e: pressing them together took J^2 / (2 m (1 + e)^2).
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim import materials
from sim.fracture import LOCAL, limit, softness, way
from sim.materials import pair
from sim.measure import FRAME
from sim.rigid import Rigid
from sim.scene import Body, Goal
from sim.shape import Plane
from sim.view import View

SURELY = 0.5
"""Share of the energy of the blow that is to break a thing at which it does."""


def toughness(view: View, goal: Goal, name: str, *, start: float) -> float | None:
    """Share of what a body usually bears at which the hardest blow of a run, after `start` [s], breaks it, and none before that; None where nothing hits it."""
    if goal.event not in ("break", "shatter", "crack", "split"):
        return None
    row = view.trajectory.names.index(name)
    body = view.bodies[row]
    if body is None or way(body) is None:
        return None
    shares = [(float(view.trajectory.contact_time[k]), _share(view, int(k), row, body)) for k in view.impacts([row], None)]
    later = [s for t, s in shares if t >= start - FRAME]
    if not later or max(later) <= 0:
        return None
    earlier = max((s for t, s in shares if t < start - FRAME), default=0.0)
    hardest = max(later)
    return float(np.sqrt(earlier * hardest)) if SURELY * hardest < earlier < hardest else SURELY * hardest


def _share(view: View, k: int, row: int, body: Body) -> float:
    """Of what a body bears as it is usually made, in the blow of one contact."""
    pair_of = view.trajectory.contact_bodies[k]
    other = int(pair_of[1] if int(pair_of[0]) == row else pair_of[0])
    partner = view.bodies[other]
    mine = _rigid(body)
    usual = Rigid(body.model_copy(update={"toughness": None, "static": False}), row=0, kind="dynamic", density=materials.material(body.material).density)
    free = partner is not None and not partner.static
    inverse = (0.0 if body.static else 1 / mine.mass) + (1 / _rigid(partner).mass if free and partner is not None else 0.0)
    if inverse <= 0:
        return 0.0
    e = pair(body.material, None if partner is None else partner.material).restitution
    energy = float(view.trajectory.contact_impulse[k]) ** 2 * inverse / (2 * (1 + e) ** 2)
    takes = softness(usual) / (softness(usual) + softness(_rigid(partner))) if partner is not None else 1.0
    part = min(usual.mass, LOCAL * _rigid(partner).mass) if free and partner is not None else usual.mass
    return takes * energy / limit(usual, part)


def _rigid(body: Body | None) -> Rigid:
    assert body is not None
    kind: Literal["static", "dynamic"] = "static" if body.static or isinstance(body.shape, Plane) else "dynamic"
    return Rigid(body, row=0, kind=kind, density=materials.material(body.material).density)
