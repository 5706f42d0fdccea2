"""Drill: what characters do, looked at part by part: how deep they get into things, how far their feet slide.

Deepest: of any part of a character in any other body over all frames. What holds something is allowed in it (`grip` tells how deep), soles press on the ground
(`ground`), and who sits presses into the seat as flesh does (`seat`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.depth import depth
from sim.measure import View
from sim.rotation import conjugate, multiply, rotate
from sim.scene import Character, Scene
from sim.shape import Plane
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
HEAD = ("head", "muzzle", "face", "nose", "eyes", "beak", "ears", "mouth", "horns", "hair", "neck", "throat")
"""What of a head comes with a mouth that holds something."""
SEATS = ("pelvis", "upper_leg", "torso")
"""What one sits on."""
AROUND = 0.35
"""So long before it is in the hand and after it has been let go, an open hand goes around a thing [s]."""


@dataclass(frozen=True)
class Touch:
    """The deepest that something came into something else."""

    kind: str
    """thing, grip, seat, ground or other (another character)."""
    part: str
    body: str
    depth: float
    """[m]"""
    time: float
    """[s]"""


def touches(trajectory: Trajectory, scene: Scene, *, least: float = 1e-3) -> list[Touch]:
    """The deepest of each part of every character in each body, the deepest first; what is under `least` [m] is left out."""
    view = View(trajectory, scene)
    found = [touch for character in scene.characters for touch in _of(view, character) if touch.depth >= least]
    return sorted(found, key=lambda t: -t.depth)


def worst(trajectory: Trajectory, scene: Scene) -> dict[str, Touch]:
    """The deepest of each kind."""
    out: dict[str, Touch] = {}
    for touch in touches(trajectory, scene):
        out.setdefault(touch.kind, touch)
    return out


def _of(view: View, character: Character) -> list[Touch]:
    mine = [int(i) for i in view.who(character.name)]
    sits = {a.target for a in character.actions if a.type == "sit"}
    t = view.trajectory
    found = []
    for other, body in enumerate(view.bodies):
        if other in mine or body is None:
            continue
        owner = body.name.split("/", 1)[0]
        held = _held(view, other, mine)
        for part in mine:
            bone = t.names[part].split("/", 1)[1]
            deep = _deep(view, part, other)
            if deep is None:
                continue
            kind = "thing"
            if isinstance(body.shape, Plane):
                kind = "ground"
            elif any(owner == c.name for c in view.scene.characters if view.scene):  # type: ignore[union-attr]
                kind = "other"
            elif bone.startswith(SEATS) and any(s is not None and (body.name == s or body.name.startswith(f"{s}/")) for s in sits):
                kind = "seat"
            elif held.any() and bone.startswith(("hand", *HEAD)):
                found.append(_touch("grip", view, part, other, np.where(held, deep, 0.0)))
                deep = np.where(held, 0.0, deep)
            found.append(_touch(kind, view, part, other, deep))
    return found


def seated(trajectory: Trajectory, scene: Scene) -> float:
    """When somebody first touches what they sit down on [s]; infinite where nobody does."""
    view, first = View(trajectory, scene), np.inf
    for character in scene.characters:
        seats = {a.target for a in character.actions if a.type == "sit" and a.target}
        if not seats:
            continue
        for part in (int(i) for i in view.who(character.name) if trajectory.names[i].split("/", 1)[1].startswith(SEATS)):
            for other, body in enumerate(view.bodies):
                if body is None or not any(body.name == s or body.name.startswith(f"{s}/") for s in seats):
                    continue
                deep = _deep(view, part, other)
                if deep is not None and (deep > 0).any():
                    first = min(first, float(view.time[int(np.argmax(deep > 0))]))
    return first


def _touch(kind: str, view: View, part: int, other: int, deep: Float) -> Touch:
    i = int(np.argmax(deep))
    return Touch(kind, view.trajectory.names[part], view.trajectory.names[other], float(deep[i]), float(view.time[i]))


def _deep(view: View, part: int, other: int) -> Float | None:
    """(t,) [m]; None where they are never near."""
    t = view.trajectory
    one, two = view.bodies[part], view.bodies[other]
    if one is None or two is None:
        return None
    between = t.position[:, part] - t.position[:, other]
    if isinstance(two.shape, Plane):
        near = np.arange(len(view.time))
    else:
        near = np.flatnonzero(np.linalg.norm(between, axis=1) < view.radius(part) + view.radius(other))
    near = near[t.active[near, other]]
    if not len(near):
        return None
    out = np.zeros(len(view.time))
    out[near] = depth(one.shape, (t.position[near, part], t.quat_xyzw[near, part]), two.shape, (t.position[near, other], t.quat_xyzw[near, other]))
    return out


def _held(view: View, body: int, holder: list[int]) -> NDArray[np.bool_]:
    """(t,) whether these parts hold a body, or are about to, or just did."""
    t = view.trajectory
    if body not in t.guided_body:
        return np.zeros(len(view.time), bool)
    pairs = t.rest_bodies
    with_me = (np.isin(pairs[:, 0], holder) & (pairs[:, 1] == body)) | (np.isin(pairs[:, 1], holder) & (pairs[:, 0] == body))
    times = np.intersect1d(t.rest_time[with_me], view.led(body))
    if not len(times):
        return np.zeros(len(view.time), bool)
    nearest = np.abs(view.time[:, None] - times[None]).min(axis=1)
    return np.asarray(nearest <= AROUND)


@dataclass(frozen=True)
class Slide:
    """How far a foot slid while it stood."""

    foot: str
    way: float
    """Of its lowest point, along the ground [m]."""
    time: float
    """When it came down [s]."""


def slides(trajectory: Trajectory, scene: Scene) -> list[Slide]:
    """Every step, the farthest slide first."""
    from sim.character import skeleton_of
    from sim.skeleton import body_shape

    view, out = View(trajectory, scene), []
    for character in scene.characters:
        skeleton = skeleton_of(character)
        for leg in skeleton.legs:
            name = f"{character.name}/{leg.end}"
            row = trajectory.index(name)
            _, middle, turned = body_shape(skeleton.bones[skeleton.index[leg.end]].pieces)
            position, quat = view.pose(row)
            turn = multiply(quat, conjugate(turned))
            joint = position - rotate(turn, middle)
            heel, toe = (joint + rotate(turn, np.asarray(point)) for point in (leg.heel, leg.ball))
            pairs = trajectory.rest_bodies
            grounded = ((pairs[:, 0] == row) & view.static[pairs[:, 1]]) | ((pairs[:, 1] == row) & view.static[pairs[:, 0]])
            stands = np.isin(view.time, trajectory.rest_time[grounded])
            out += [Slide(name, way, float(view.time[i])) for i, way in _steps(heel, toe, stands)]
    return sorted(out, key=lambda s: -s.way)


def _steps(heel: Float, toe: Float, stands: NDArray[np.bool_]) -> list[tuple[int, float]]:
    """First sample and way of every stretch of standing: a foot that rolls from heel to toe goes no way."""
    ways = np.zeros(len(heel))
    for point, other in ((heel, toe), (toe, heel)):
        lowest = point[:, 2] <= other[:, 2] + 1e-4
        both = lowest[1:] & lowest[:-1] & stands[1:] & stands[:-1]
        ways[1:] = np.maximum(ways[1:], np.linalg.norm(np.diff(point[:, :2], axis=0), axis=1) * both)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], stands, [False]]).astype(int)))
    return [(int(a), float(ways[a + 1 : b].sum())) for a, b in zip(edges[::2], edges[1::2], strict=True)]
