"""Chase: run to where somebody or something will be, and go on from there until it is reached."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.actor import Actor, go
from sim.errors import InputError
from sim.handle import Plan, now, stand_up, thing_of, troupe_of
from sim.scene import Action

Float = NDArray[np.float64]
AHEAD = 4.0
"""So far the other's way is foreseen [s]."""
LEGS = 12
"""So often the chaser looks where the other one goes now."""


def chase(actor: Actor, i: int, action: Action) -> Plan:
    """Run after a character or a thing that moves, until it is within reach."""
    troupe = troupe_of(actor)
    if actor.time >= 0:
        yield from now(actor)
        yield from stand_up(actor)
    name = action.target or action.object
    if troupe.actor(name) is None and not troupe.is_thing(name):
        raise InputError(f"character {actor.character.name!r}: chase: {name!r} is no character and no thing that moves")
    speed = action.speed or actor.kind.run_speed * actor.scale * (action.effort or 1.0)
    for _ in range(LEGS):
        begin = actor.time
        time, where = _way(actor, str(name), action)
        stop = _standoff(actor, str(name))
        far = np.linalg.norm((where - actor.position)[:, :2], axis=1) - stop
        late = 0.5 + far / speed - time
        reach = np.flatnonzero(late <= 0)
        k = int(reach[0]) if len(reach) else len(time) - 1
        if far[0] < 0.12 * actor.height and np.linalg.norm(where[min(30, len(where) - 1)] - where[0]) < 0.1:
            break
        if actor.time >= actor.track.time[-1]:
            break
        go(actor, actor.bearing(where[k]), max(float(far[k]), 0.05), "run", speed)
        troupe.changed(actor, begin)
        yield from now(actor)
    troupe.done[(actor.character.name, i)] = troupe.time


def _standoff(actor: Actor, name: str) -> float:
    other = troupe_of(actor).actor(name)
    if other is not None:
        return actor.front + 0.7 * max(other.front, other.back)
    place = troupe_of(actor).place(name, actor)
    assert place is not None
    return actor.front + float(np.max((place.high - place.low)[:2])) / 2


def _way(actor: Actor, name: str, action: Action) -> tuple[Float, Float]:
    """Where the other one will be, as far as that is known now: times from now (n,) [s], positions (n, 3) [m]."""
    troupe = troupe_of(actor)
    other = troupe.actor(name)
    first = max(troupe.time, actor.time, 0.0)
    if other is not None:
        rows = slice(other.row(first), other.row(first + AHEAD) or None)
        base = other.track.base[rows]
        if len(base) == 0:
            base = other.track.base[-1:]
        return np.arange(len(base)) / 240.0, base
    body = thing_of(actor, action)
    assert body is not None
    time, where, _ = troupe.world.flight(body, AHEAD)
    return time, where
