"""Stumble: somebody loses the balance where no ice and no blow takes it: a foot catches on the way, or the body leans too far back.

What trips somebody stops the foot, while the body goes on; from the moment that the balance is lost nothing is led (`sim.fall`).
"""

from __future__ import annotations

import numpy as np

from sim.actor import Actor, go
from sim.handle import Plan, now, stand_up, troupe_of
from sim.scene import Action

STEPS = 0.9
"""A walk lasts so many metres a metre of leg before the foot catches."""
CAUGHT = 0.15
"""Share of the body's momentum that stops with the foot (estimate: a leg's share of the mass)."""
BACKWARDS = 0.9
"""Speed at which the trunk of who falls backwards goes over, in sqrt(g h) of its height h over the feet: beyond what a step can catch (estimate)."""
FORWARDS = 0.95
"""The same ahead: at 0.7 the knees give way and the head stays behind, from 1.1 on who falls goes over the head."""


def stumble(actor: Actor, i: int, action: Action) -> Plan:
    """Walk ahead (at once) and fall over the own feet; who stood or did something else goes over where they are. `fall_back`: backwards."""
    back = action.type == "fall_back"
    standing = actor.time > 0 or back or i > 0
    if actor.time >= 0:
        yield from now(actor)
        yield from stand_up(actor)
    troupe = troupe_of(actor)
    skeleton = actor.skeleton
    begin = actor.time
    leg = sum(skeleton.legs[0].lengths)
    if not standing:
        speed = action.speed or actor.kind.walk_speed * actor.scale * (action.effort or 1.0)
        go(actor, actor.yaw, STEPS * leg + 2.0 * speed, "run" if speed > 1.6 * actor.kind.walk_speed * actor.scale else "walk", speed)
        troupe.changed(actor, begin)
        actor.time = max(begin, 0.0) + STEPS * leg / speed + 0.4
    yield from now(actor)
    joint = troupe.of(actor).joint[actor.row(troupe.time)]
    troupe.done[(actor.character.name, i)] = troupe.time
    if not standing:
        feet = {limb.name: joint[skeleton.index[limb.end]] for limb in skeleton.legs}
        lead = min(feet, key=lambda name: float(feet[name] @ actor.forward))  # the one that swings
        bone, point, impulse = skeleton.leg(lead).end, feet[lead], -CAUGHT * skeleton.mass * speed * actor.forward
    else:
        g = max(float(np.linalg.norm(actor.scene.gravity)), 0.5)
        bone = "torso" if "torso" in skeleton.index else skeleton.bones[0].name
        size = (-BACKWARDS if back else FORWARDS) * float(np.sqrt(g * skeleton.root_height)) * 0.5
        # at the neck: lower down it would take the feet along and leave the head behind
        point, impulse = joint[skeleton.index.get("head", skeleton.index[bone])], size * skeleton.mass * actor.forward
    troupe.world.overturn(actor, bone, point, np.asarray(impulse, float))
