"""Clearance: what stands about and would be inside something else is moved back until it is clear."""

from __future__ import annotations

import numpy as np

from semantics.placement import Placement
from sim.extent import gap
from sim.scene import Body
from sim.shape import Plane

TOUCH = 1e-4
"""What is inside another thing by less than this touches it [m]; the engine's own rule."""
ROOM = 0.03
"""Left behind what something is moved clear of [m]."""
WIDTH, UNDERFOOT = 0.16, 0.02
"""Half the width of somebody who stands, in statures, and what is lower than this is stood on [m]."""
TRIES = 12


def clear(p: Placement) -> None:
    """Move still things behind (+y) what they are in; what is on its way stays where its way begins, or goes beside what sets off with it."""
    for _ in range(TRIES):
        found = _overlap(p)
        if found is None:
            break
        mover, other = found
        shift = float(p.bounds(other.name)[1][1] - p.bounds(mover.name)[0][1]) + ROOM
        for name in _with(p, mover):
            x, y, z = p.body(name).position
            p.push_body(name, position=(x, y + shift, z))
            if "position" in p.free.get(name, {}):
                del p.free[name]["position"]  # its bounds are those of where it was
        p.note(mover.phrase or mover.name, f"moved back by {shift:.2g} m, clear of the {other.name}", source="two things are not in one place")
    _people(p)


def _people(p: Placement) -> None:
    """Who only stands there does not stand in a thing: behind (+y) it."""
    for c in p.characters:
        if c.actions or c.object is None:
            continue
        kind = p.species(c.object)
        wide, (x, y, z) = WIDTH * kind.height, c.position
        for body in sorted((b for b in p.bodies if not isinstance(b.shape, Plane) and b.name != c.holds), key=lambda b: float(p.bounds(b.name)[0][1])):
            low, high = p.bounds(body.name)
            level = float(high[2]) > z + UNDERFOOT and float(low[2]) < z + kind.height
            if level and low[0] - wide < x < high[0] + wide and low[1] - wide < y < high[1] + wide:
                y = float(high[1]) + wide + ROOM
        if y != c.position[1]:
            p.change(c.name, position=(x, y, z))


def _with(p: Placement, body: Body) -> list[str]:
    """A body with its further pieces and what stands on it."""
    low, high = p.bounds(body.name)
    names = [b.name for b in p.bodies if b.name == body.name or b.name.startswith(f"{body.name}/")]
    for b in p.bodies:
        if b.name in names or b.static or isinstance(b.shape, Plane):
            continue
        x, y, _ = b.position
        if low[0] <= x <= high[0] and low[1] <= y <= high[1] and abs(float(p.bounds(b.name)[0][2]) - p.deck(body.name)) < 2e-3:
            names.append(b.name)
    return names


def _overlap(p: Placement) -> tuple[Body, Body] | None:
    """A still body and what it is inside of, the later one of two still ones first."""
    solid = [b for b in p.bodies if not isinstance(b.shape, Plane)]
    boxes = {b.name: p.bounds(b.name) for b in solid}
    held = {c.holds for c in p.characters} | {j.child for j in p.joints}
    joined = {frozenset((j.parent, j.child)) for j in p.joints}
    for i, a in enumerate(solid):
        for b in solid[:i]:
            if (a.static and b.static) or a.name.split("/")[0] == b.name.split("/")[0] or {a.name, b.name} in joined:
                continue
            if not _boxes_meet(boxes[a.name], boxes[b.name]):
                continue
            if float(gap(a.shape, _pose(a), b.shape, _pose(b))[0]) > -TOUCH:
                continue
            still = next((x for x in (a, b) if x.name not in p.moving), None)
            if still is not None:
                return (a, b) if still is a else (b, a)
            if not a.static and a.name not in held:
                return a, b  # both are on their way: they go side by side
    return None


def _pose(body: Body) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray([body.position], dtype=np.float64), np.asarray([body.orientation_xyzw], dtype=np.float64)


def _boxes_meet(one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]) -> bool:
    return bool(np.all(one[0] < two[1] - TOUCH) and np.all(two[0] < one[1] - TOUCH))
