"""Characters: animals and people as jointed bodies that stand, walk, run, jump and strike.

A driver is kinematic guidance: it says where every part is at any time, as an animator would, and nothing that touches a character moves it.
What is physical in it: true sizes and masses, feet that stay where they stand, and a jump's centre of mass on the parabola of the scene's gravity.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.act import ACTIONS, meaning, sets_off_moving
from sim.anatomy import skeleton as build
from sim.field import Vector
from sim.rotation import mix, multiply, rotate
from sim.scene import Body, Character, Scene
from sim.skeleton import Skeleton, body_shape
from sim.species import SPECIES, Species, find, species
from sim.track import Moment, Track

__all__ = ["ACTIONS", "SPECIES", "Driver", "Species", "all_bodies", "driver", "find", "meaning", "parts", "species"]

Float = NDArray[np.float64]


def skeleton_of(character: Character) -> Skeleton:
    """Raises InputError where the species is unknown."""
    return build(species(character.species).name, character.height, character.color, character.phrase)


@dataclass(frozen=True, eq=False)
class Driver:
    """Where every part of a character is at any time: a pure function of time, guided and not simulated."""

    parts: tuple[str, ...]
    """Body names, in the order of `sim.character.parts`."""
    moments: tuple[Moment, ...]
    """Take-offs, landings and strikes with their times."""
    time: Float
    """(n,) samples [s]"""
    position: Float
    """(n, p, 3) centre of mass [m]"""
    quat_xyzw: Float
    """(n, p, 4)"""
    mass: Float
    """(p,) [kg]"""

    @property
    def end(self) -> float:
        """Poses beyond this time are those at it [s]."""
        return float(self.time[-1])

    def poses(self, times: ArrayLike) -> tuple[Float, Float]:
        """Positions (t, p, 3) [m] and quaternions (t, p, 4) at many times."""
        at = np.clip((np.asarray(times, float) - self.time[0]) * self._rate, 0.0, len(self.time) - 1.0)
        i = np.minimum(at.astype(int), max(len(self.time) - 2, 0))
        j = np.minimum(i + 1, len(self.time) - 1)
        w = (at - i)[:, None]
        position = (1 - w[..., None]) * self.position[i] + w[..., None] * self.position[j]
        return position, mix(self.quat_xyzw[i], self.quat_xyzw[j], w)

    def pose(self, time: float) -> dict[str, tuple[Float, Float]]:
        """Part name to position (3,) [m] and quaternion xyzw (4,)."""
        position, quat = self.at(time)
        return dict(zip(self.parts, zip(position, quat, strict=True), strict=True))

    def at(self, time: float) -> tuple[Float, Float]:
        """As `pose`, as arrays (p, 3) and (p, 4)."""
        x = min(max((time - self.time[0]) * self._rate, 0.0), len(self.time) - 1.0)
        i = min(int(x), max(len(self.time) - 2, 0))
        j = min(i + 1, len(self.time) - 1)
        w = x - i
        position = (1 - w) * self.position[i] + w * self.position[j]
        quat = (1 - w) * self.quat_xyzw[i] + w * self.quat_xyzw[j]
        quat /= np.sqrt(np.einsum("pk,pk->p", quat, quat))[:, None]
        return position, quat

    @cached_property
    def _rate(self) -> float:
        return 0.0 if len(self.time) < 2 else float((len(self.time) - 1) / (self.time[-1] - self.time[0]))

    def center_of_mass(self, times: ArrayLike) -> Float:
        """Of the whole character, (t, 3) [m]."""
        position, _ = self.poses(times)
        return np.asarray(np.einsum("p,tpk->tk", self.mass / self.mass.sum(), position))


def parts(character: Character) -> list[Body]:
    """The bodies of a character that stands at its position and heading. Raises InputError where the species is unknown."""
    skeleton = skeleton_of(character)
    track = Track.standing(skeleton, np.zeros(1), np.asarray(character.position, float), float(np.radians(character.heading_deg)))
    position, quat = bodies_of(skeleton, *track.solve())
    return [_body(character, skeleton, i, position[0, i], quat[0, i]) for i in range(len(skeleton.bones))]


def _vector(v: Float) -> Vector:
    return float(v[0]), float(v[1]), float(v[2])


def _posed(body: Body, position: Float, quat: Float) -> Body:
    return body.model_copy(update={"position": _vector(position), "orientation_xyzw": (*_vector(quat), float(quat[3]))})


def _body(character: Character, skeleton: Skeleton, i: int, position: Float, quat: Float) -> Body:
    bone = skeleton.bones[i]
    shape, _, _ = body_shape(bone.pieces)
    return Body(
        name=f"{character.name}/{bone.name}", shape=shape, color=bone.color, mass=bone.mass,
        position=_vector(position), orientation_xyzw=(*_vector(quat), float(quat[3])), phrase=character.phrase, object=character.object,
    )  # fmt: skip


def bodies_of(skeleton: Skeleton, position: Float, quat: Float) -> tuple[Float, Float]:
    """Bone frames to body frames, whose origin is the centre of mass: the same shapes in and out."""
    frames = [body_shape(bone.pieces) for bone in skeleton.bones]
    where = position + rotate(quat, np.array([f[1] for f in frames]))
    turn = multiply(quat, np.array([f[2] for f in frames]))
    for i in range(1, len(turn)):
        turn[i] *= np.where(np.sum(turn[i] * turn[i - 1], axis=-1, keepdims=True) < 0, -1.0, 1.0)
    return where, turn


def all_bodies(scene: Scene) -> list[Body]:
    """The scene's bodies, every character's parts, and the shards of what broke: the rows of a trajectory, where they are at the beginning."""
    from sim.shatter import shards_of

    parts_of, held = _beginning(scene)
    bodies = [_posed(body, *held[body.name]) if body.name in held else body for body in scene.bodies]
    return [*bodies, *(part.model_copy() for part in parts_of), *shards_of(scene)]


Beginning = tuple[list[Body], dict[str, tuple[Float, Float]]]
"""The parts of characters, and by name the position (3,) and quaternion (4,) of what they hold."""
REMEMBERED = 16
"""Scenes. Rehearsing how a character sets off takes 50 ms, and a clip asks five times."""
_beginnings: dict[str, Beginning] = {}


def _beginning(scene: Scene) -> Beginning:
    """How the characters stand at the beginning, remembered by all that it can hang on."""
    if not scene.characters:
        return [], {}
    key = scene.model_dump_json(exclude={"text", "setting", "camera", "goals", "free"})
    if key not in _beginnings:
        while len(_beginnings) >= REMEMBERED:
            del _beginnings[next(iter(_beginnings))]
        _beginnings[key] = _begin(scene)
    return _beginnings[key]


def _begin(scene: Scene) -> Beginning:
    standing = [body for character in scene.characters for body in parts(character)]
    if not any(sets_off_moving(c) or c.holds for c in scene.characters):
        return standing, {}
    from sim.troupe import Still, Troupe

    troupe = Troupe(scene, Still(scene))
    poses: dict[str, tuple[Float, Float]] = {}
    for performance in troupe.performances.values():
        position, quat = performance.at(0.0)
        poses |= {name: (position[i], quat[i]) for i, name in enumerate(performance.parts)}
    return [_posed(body, *poses[body.name]) for body in standing], {name: troupe.held(name, 0.0) for name in troupe.grips}


def driver(character: Character, scene: Scene) -> Driver:
    """A character's motion in a scene in which nothing moves but characters. Raises InputError where an action or its target is not known."""
    from sim.troupe import alone

    performance = alone(character, scene)
    track = performance.actor.track
    performance.need(len(track.time) - 1)
    position, quat = performance.position, performance.quat
    position.setflags(write=False)
    quat.setflags(write=False)
    skeleton = performance.actor.skeleton
    return Driver(
        parts=performance.parts, moments=tuple(track.moments), time=track.time, position=position, quat_xyzw=quat,
        mass=np.array([bone.mass for bone in skeleton.bones]),
    )  # fmt: skip
