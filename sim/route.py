"""Route: a way on foot around furniture and other people, as straight pieces."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.actor import Actor
from sim.target import Place

Float = NDArray[np.float64]
STEP_OVER = 0.04
"""What is lower than this is stepped over [m]."""
MOST = 10
"""So many of the nearest things are gone around."""


def obstacles(actor: Actor, *, but: tuple[str, ...] = ()) -> list[Place]:
    """Boxes that nobody walks through: static things, doors and other jointed things, other characters; as high as the body."""
    assert actor.troupe is not None
    jointed = {name for j in actor.scene.joints for name in (j.parent, j.child)}
    names = [b.name for b in actor.scene.bodies if b.shape.type != "plane" and (b.static or b.name in jointed)]
    names += [c.name for c in actor.scene.characters if c.name != actor.character.name]
    found = []
    ground = float(actor.position[2])
    for name in names:
        place = actor.troupe.place(name, actor) if name not in but else None
        if place is None or place.high[2] < ground + STEP_OVER or place.low[2] > ground + 1.3 * actor.height:
            continue
        # what one stands on is no obstacle
        if place.high[2] <= ground + STEP_OVER:
            continue
        found.append(place)
    found.sort(key=lambda p: float(np.linalg.norm((p.middle - actor.position)[:2])))
    return found[:MOST]


def girth(actor: Actor) -> float:
    """Half the width that a body needs to pass [m]."""
    return 0.21 * actor.height if actor.skeleton.arms else 0.35 * actor.height


def blocked(place: Place, a: Float, b: Float, margin: float) -> bool:
    """Whether a straight way (2,) to (2,) crosses a box that is larger by a margin; one that begins or ends in the margin need only miss the box."""
    low, high = place.low[:2] - margin, place.high[:2] + margin
    if any(bool(np.all(end > low) and np.all(end < high)) for end in (a, b)):
        low, high = place.low[:2] + 1e-3, place.high[:2] - 1e-3
    way = b - a
    enter, leave = 0.0, 1.0
    for k in (0, 1):
        if abs(way[k]) < 1e-12:
            if not low[k] < a[k] < high[k]:
                return False
            continue
        one, two = sorted(((low[k] - a[k]) / way[k], (high[k] - a[k]) / way[k]))
        enter, leave = max(enter, one), min(leave, two)
    return leave - enter > 1e-6


def route(start: Float, goal: Float, around: list[Place], margin: float) -> list[Float]:
    """Corners of the shortest way (2,) each, the goal last; straight where nothing better is found."""

    def free(a: Float, b: Float, slack: float) -> bool:
        return not any(blocked(p, a, b, margin - slack) for p in around)

    start, goal = np.asarray(start[:2], float), np.asarray(goal[:2], float)
    if free(start, goal, 0.02):
        return [goal]
    points = [start, goal]
    for p in around:
        low, high = p.low[:2] - margin, p.high[:2] + margin
        points += [np.array([x, y]) for x in (low[0], high[0]) for y in (low[1], high[1])]
    best: dict[int, float] = {0: 0.0}
    before: dict[int, int] = {}
    queue: list[tuple[float, int]] = [(0.0, 0)]
    done: set[int] = set()
    while queue:
        length, i = heapq.heappop(queue)
        if i in done:
            continue
        done.add(i)
        if i == 1:
            break
        for j in range(1, len(points)):
            far = length + float(np.linalg.norm(points[j] - points[i]))
            if j not in done and far < best.get(j, np.inf) and free(points[i], points[j], 0.02):
                best[j], before[j] = far, i
                heapq.heappush(queue, (far, j))
    if 1 not in before:
        return [goal]
    way = [1]
    while before[way[-1]] != 0:
        way.append(before[way[-1]])
    return [points[i] for i in reversed(way)]


def length(points: list[Float]) -> float:
    return sum(float(np.linalg.norm(b - a)) for a, b in pairwise(points))
