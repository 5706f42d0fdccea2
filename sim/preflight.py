"""Preflight: what a scene asks for that can never be, refused before anything moves: goals that nobody can judge, waits in a ring, joints out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

import numpy as np

from sim.errors import InputError
from sim.scene import Body, Character, Joint, Scene
from sim.shape import Plane

FAR_M, FAR_SIZES = 20.0, 50.0
"""An anchor farther than this from both bodies [m], and than so many times the larger one, is a slip of the pen: a string ends at one of them."""


def check(scene: Scene) -> None:
    """Raises InputError that says where, what was given, and what to do."""
    _goals(scene)
    _waits(scene.characters)
    _joints(scene)


def _goals(scene: Scene) -> None:
    from sim.event import DETECTORS, event_name

    for i, goal in enumerate(scene.goals):
        if event_name(goal.event) not in DETECTORS:
            near = get_close_matches(event_name(goal.event), list(DETECTORS), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(DETECTORS))}"
            raise InputError(f"goals[{i}].event: nobody can tell from a trajectory whether something does {goal.event!r}; {hint}")
        if goal.after is not None and not 0 <= goal.after < i:
            earlier = f"0 to {i - 1}" if i else "none, it is the first"
            raise InputError(f"goals[{i}].after: {goal.after} is no goal before this one ({earlier}); list goals in the order in which they happen")


def _waits(characters: list[Character]) -> None:
    """Two who wait for each other would stand there for ever."""
    of = {name: c for c in characters for name in (c.object, c.name) if name}
    graph: dict[tuple[str, int], set[tuple[str, int]]] = {}
    for c in characters:
        for i, action in enumerate(c.actions):
            before = {(c.name, i - 1)} if i else set()
            graph[c.name, i] = before | set(_awaited(of, action.after))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # the ring is told from who is waited for to who waits
        ring = list(reversed(error.args[1]))
        steps = " waits for ".join(f"{name!r} to {of[name].actions[i].type}" for name, i in ring)
        raise InputError(f"character {ring[0][0]!r}: {steps}: none of them would ever begin; take one `after` away") from error


def _awaited(of: dict[str, Character], after: str | None) -> Iterator[tuple[str, int]]:
    """The action that an `after` waits for; faults in its spelling are told where the character acts."""
    name, _, which = (after or "").partition("/")
    other = of.get(name)
    if other is None or not other.actions:
        return
    kinds = [a.type for a in other.actions]
    if not which:
        yield other.name, len(kinds) - 1
    elif which.isdigit() and int(which) < len(kinds):
        yield other.name, int(which)
    elif which in kinds:
        yield other.name, kinds.index(which)


def _joints(scene: Scene) -> None:
    bodies = {b.name: b for b in scene.bodies}
    for i, joint in enumerate(scene.joints):
        ends = [bodies[n] for n in (joint.parent, joint.child) if n in bodies and not isinstance(bodies[n].shape, Plane)]
        if len(ends) < 2:
            continue
        away, size = min(_away(joint, b) for b in ends), max(_size(b) for b in ends)
        if away > max(FAR_M, FAR_SIZES * size):
            raise InputError(
                f"joints[{i}].anchor: {list(joint.anchor)} is {away:.3g} m from both {joint.parent!r} and {joint.child!r}; "
                "give the point in the world where the two are held together [m]"
            )


def _size(body: Body) -> float:
    from sim.extent import bounding_radius

    return bounding_radius(body.shape)


def _away(joint: Joint, body: Body) -> float:
    """From the anchor to a body, or to the ball around it [m]."""
    return float(np.linalg.norm(np.subtract(joint.anchor, body.position))) - _size(body)
