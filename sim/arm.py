"""Arm: where a hand is led to, how it is turned there, and how far its fingers close."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.actor import Actor
from sim.gait import ease
from sim.grasp import OPEN, Grasp
from sim.rotation import mix
from sim.track import ArmPath

Float = NDArray[np.float64]
CLOSING = 0.15
"""So long fingers take to close [s]."""
AWAY = 0.5
"""So long after letting go the hand is clear of the thing [s]."""
SPREAD = 0.35
"""Before that they are so much farther open than the thing needs [rad]."""


def lead(
    actor: Actor, side: str, begin: float, seconds: float, *, world: Float | None = None, local: Float | None = None, arc: float = 0.0,
    turn: Float | None = None,
) -> None:  # fmt: skip
    """Bring a hand smoothly to a point of the world or of the body; neither: back to where the pose has it. `arc`: how far it swings up on the
    way [m]; `turn` (4,): how it is turned against the heading then, else as it is."""
    path = actor.track.arm(side)
    k = actor.row(begin)
    if k >= len(actor.track.time):
        return
    t = actor.track.time[k:]
    u = ease((t - begin) / seconds)
    now = path.rows(slice(k, k + 1))
    free = now.weight[0] < 1e-6
    weight = float(now.weight[0])
    _turn_hand(path, k, u, None if world is None and local is None else turn, lets_go=world is None and local is None)
    if world is None and local is None:
        path.weight[k:] = weight * (1 - u)
        path.world[k:], path.local[k:], path.mix[k:] = now.world, now.local, now.mix
        return
    goal_world = now.world[0] if world is None else world
    goal_local = now.local[0] if local is None else local
    mix = 1.0 if world is not None else 0.0
    first_world = goal_world if free or now.mix[0] < 1e-6 else now.world[0]
    first_local = goal_local if free or now.mix[0] > 1 - 1e-6 else now.local[0]
    bump = arc * np.sin(np.pi * u)[:, None] * np.array([0.0, 0.0, 1.0])
    path.world[k:] = first_world + u[:, None] * (goal_world - first_world) + bump
    path.local[k:] = first_local + u[:, None] * (goal_local - first_local) + bump
    path.mix[k:] = mix if free else float(now.mix[0]) + u * (mix - float(now.mix[0]))
    path.weight[k:] = weight + u * (1 - weight)


def _turn_hand(path: ArmPath, k: int, u: Float, turn: Float | None, *, lets_go: bool) -> None:
    """How a hand is turned from sample k on, over the smooth step u (n,)."""
    now, firm = path.turn[k].copy(), float(path.firm[k])
    path.wide[k:] = float(path.wide[k]) * ((1 - u) if lets_go else 1.0)
    if lets_go:
        path.turn[k:], path.firm[k:] = now, firm * (1 - u)
    elif turn is None:
        path.turn[k:], path.firm[k:] = now, firm
    else:
        goal = np.tile(turn, (len(u), 1))
        path.turn[k:] = mix(np.tile(now, (len(u), 1)), goal, u) if firm > 1e-3 else goal
        path.firm[k:] = firm + u * (1 - firm)


def ready(actor: Actor, side: str, begin: float, seconds: float, hand: Grasp) -> None:
    """Open fingers and thumb on the way to a thing, as wide as it needs."""
    path, k = actor.track.arm(side), actor.row(begin)
    if k < len(actor.track.time) and side not in actor.holding:
        u = ease((actor.track.time[k:] - begin) / (0.7 * seconds))
        for angles, first in ((path.fingers, hand.first[0]), (path.thumb, hand.first[1])):
            angles[k:] = angles[k] + u * (max(first - SPREAD, OPEN) - angles[k])


def clench(actor: Actor, side: str, begin: float, hand: Grasp | None) -> None:
    """Close fingers and thumb on a thing: as far as what it lies on lets them, then around it. None: open the hand."""
    if side == "mouth":
        return
    path, k = actor.track.arm(side), actor.row(begin)
    if k >= len(actor.track.time):
        return
    s = actor.track.time[k:] - begin
    for angles, i in ((path.fingers, 0), (path.thumb, 1)):
        at = float(angles[k])
        # a hand that lets go opens farther, and comes to rest when it is away
        first, last = (max(at - SPREAD, OPEN), 0.0) if hand is None else (hand.first[i], (hand.fingers, hand.thumb)[i])
        begins = AWAY if hand is None else CLOSING
        angles[k:] = at + ease(s / CLOSING) * (first - at) + ease((s - begins) / (2 * CLOSING)) * (last - first)
    assert actor.troupe is not None
    actor.troupe.changed(actor, begin)


def widen(actor: Actor, side: str, begin: float, both: bool) -> None:
    """Elbows go out where both hands go around something."""
    path, k = actor.track.arm(side), actor.row(begin)
    if k < len(actor.track.time):
        path.wide[k:] = path.wide[k] + ease((actor.track.time[k:] - begin) / 0.4) * (float(both) - path.wide[k])
