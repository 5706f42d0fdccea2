"""Slip: a step onto ground that does not hold: the leading foot shoots forward, and the body falls.

Walking needs a friction of 0.17 to 0.22 (Redfern et al. 2001); running a little more. On ground that gives it, nobody slips.
"""

from __future__ import annotations

import numpy as np

from sim.actor import Actor, go
from sim.handle import Plan, now, stand_up, troupe_of
from sim.scene import Action

NEEDED = 0.22
"""Friction below which a step slips."""
STEPS = 0.9
"""It happens after so many metres a metre of leg."""


def slip(actor: Actor, i: int, action: Action) -> Plan:
    """Walk ahead, or run where a `speed` says so, and slip where the ground is slippery."""
    if actor.time >= 0:
        yield from now(actor)
        yield from stand_up(actor)
    troupe = troupe_of(actor)
    begin = actor.time
    speed = action.speed or actor.kind.walk_speed * actor.scale * (action.effort or 1.0)
    pace = "run" if speed > 1.6 * actor.kind.walk_speed * actor.scale else "walk"
    leg = sum(actor.skeleton.legs[0].lengths)
    far = max(STEPS * leg, 0.5 * speed)
    go(actor, actor.yaw, far + 2.0 * speed, pace, speed)
    troupe.changed(actor, begin)
    over = actor.time
    # the middle of the way: at full speed, on one foot
    actor.time = max(begin, 0.0) + far / speed + (0.4 if begin >= 0 else 0.0)
    yield from now(actor)
    if troupe.world.grip(actor) < NEEDED:
        feet = {leg.name: troupe.of(actor).joint[actor.row(troupe.time), actor.skeleton.index[leg.end]] for leg in actor.skeleton.legs}
        lead = max(feet, key=lambda name: float(feet[name] @ actor.forward))
        impulse = 0.12 * actor.skeleton.mass * speed * actor.forward
        troupe.done[(actor.character.name, i)] = troupe.time
        troupe.world.overturn(actor, actor.skeleton.leg(lead).end, feet[lead], np.asarray(impulse))
        return
    actor.time = over
    yield from now(actor)
