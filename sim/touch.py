"""Touch: how far hands that are led to somebody must go until they are on their skin.

No rule tells that from sizes: breasts are round, hands turn with the forearm, and fingers are ahead of what is led. So the hand is posed at points along
its way at the moment when it is farthest out, and taken where it just touches who stands there then.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.actor import Actor
from sim.depth import depth
from sim.rotation import multiply, rotate
from sim.skeleton import Skeleton, body_shape
from sim.track import Track

Float = NDArray[np.float64]
SHORT, BEYOND = -0.45, 0.30
"""Looked for between these, in lengths of the arm from where the hand is led."""
COUNTS = (24, 16)
"""Points along that; then between the two that the skin is between: 2 cm and 1.5 mm apart for an adult."""

PRESS = 0.002
"""And a hand is laid on so deep [m]."""


def further(actor: Actor, other: Actor, lead: Callable[[Track], float]) -> dict[str, float]:
    """How far beyond its target each hand goes to touch `other` [m]; none for a hand that cannot. `lead` writes the act to a track, from now on."""
    assert actor.troupe is not None
    trial = actor.track.part(actor.track.time >= actor.time)
    if not len(trial.time):
        return {}
    before = {side: path.world.copy() for side, path in trial.hand.items()}
    lead(trial)
    found = {}
    for side, path in trial.hand.items():
        if side in before and np.array_equal(before[side], path.world):
            continue
        row = int(np.argmax(np.where(path.mix * path.weight > 0.999, path.world @ actor.forward, -np.inf)))
        way = _way(trial, side, row, actor, _body(other, float(trial.time[row])))
        if way is not None:
            found[side] = way
    return found


def _body(other: Actor, time: float) -> list[tuple[object, Float, Float]]:
    """Shapes of somebody's parts, and where they are (3,), (4,)."""
    assert other.troupe is not None
    position, quat = other.troupe.of(other).at(time)
    return [(body_shape(bone.pieces)[0], position[i], quat[i]) for i, bone in enumerate(other.skeleton.bones)]


def _way(trial: Track, side: str, row: int, actor: Actor, body: list[tuple[object, Float, Float]]) -> float | None:
    """As `further`, of one hand at one sample: the nearest to the last point at which it is clear."""
    low, high = SHORT * actor.reach, BEYOND * actor.reach
    for count in COUNTS:
        ways = np.linspace(low, high, count)
        posed = trial.part(np.full(count, row))
        posed.lowered = None
        posed.hand[side].world[:] += ways[:, None] * actor.forward
        deep = _deep(posed, side, body)
        clear = np.flatnonzero(deep <= 0.0)
        if not len(clear) or clear[-1] == count - 1:
            return None
        low, high = float(ways[clear[-1]]), float(ways[clear[-1] + 1])
    return high + PRESS


def _deep(posed: Track, side: str, body: list[tuple[object, Float, Float]]) -> Float:
    """How deep a hand is in a body at every sample (n,) [m]."""
    joint, turn = posed.solve()
    deep = np.zeros(len(joint))
    for i in _hand(posed.skeleton, side):
        shape, middle, turned = body_shape(posed.skeleton.bones[i].pieces)
        mine = joint[:, i] + rotate(turn[:, i], middle), multiply(turn[:, i], turned)
        for theirs, position, quat in body:
            there = np.tile(position, (len(deep), 1)), np.tile(quat, (len(deep), 1))
            deep = np.maximum(deep, depth(shape, mine, theirs, there))  # type: ignore[arg-type]
    return deep


def _hand(skeleton: Skeleton, side: str) -> list[int]:
    """Bones of a hand with its fingers."""
    return [i for i, bone in enumerate(skeleton.bones) if bone.name.startswith("hand") and bone.name.endswith(f"_{side}")]
