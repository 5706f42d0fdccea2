"""Seats: where somebody sits on a thing, and which way they look: on what carries them under its backrest, with their back to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.mesh_file import parts
from sim.rotation import multiply, rotate
from sim.scene import Scene
from sim.shape import Compound, Cone, Mesh
from sim.skeleton import Piece, Skeleton
from sim.target import Place, box_of

Float = NDArray[np.float64]

BACKREST_M = 0.12
"""A side of a seat that is so much higher is its back or an arm [m]."""
DEPTH = 0.6
"""Who sits is at most so far behind a seat's front edge, in lengths of the thigh."""
ON_EDGE = 0.05
"""And at least so far: who is too small, or too stout, for a seat perches on its edge, or the thighs would slope down through it."""
OUT = 0.95
"""From the seat's place to the feet, in lengths of the thigh, for who sits as deep as can be."""
CLEAR = 0.02
"""Between calves and a seat's front edge [m]."""
SQUASH = 0.0125
"""Flesh under who sits is so much thinner than that of who stands, in heights: 2 cm for an adult (estimate)."""


@dataclass(frozen=True)
class Sitter:
    """What a seat must know of a body."""

    thigh: float
    shank: float
    """Lengths [m]."""
    ankle: float
    """Height of the ankle [m]."""
    under: float
    """From the hip's joint down to what one sits on, pressed thin [m]."""
    stout: float
    """Radius of the thigh, pressed as well [m]."""
    behind: float
    """How far calves reach behind the ankle of who stands [m]."""
    rear: float
    """How far the pelvis reaches behind the hips [m]."""
    tall: float
    """Height of the hips of who stands [m]."""
    toes: float
    """How far feet and hands reach around who turns on the spot [m]."""

    @property
    def knee(self) -> float:
        """Height of the knee [m]."""
        return self.ankle + self.shank


def sitter(skeleton: Skeleton) -> Sitter:
    """Of people and what else stands on two legs."""
    leg = skeleton.legs[0]
    bones = {bone.name: bone for bone in skeleton.bones}
    squash = SQUASH * (skeleton.root_height / 0.53)
    low = max(-_lowest(skeleton.bones[0].pieces), _thick(bones[leg.upper].pieces))
    return Sitter(
        thigh=leg.lengths[0], shank=leg.lengths[1], ankle=-leg.heel[2], under=low - squash, stout=_thick(bones[leg.upper].pieces) - squash,
        behind=_behind(bones[leg.lower].pieces), rear=_behind(skeleton.bones[0].pieces), tall=skeleton.root_height,
        toes=float(np.hypot(leg.toe[0], leg.stand[1])) + abs(leg.stand[1]),
    )  # fmt: skip


def _solid(pieces: tuple[Piece, ...]) -> list[Piece]:
    """Without skirts."""
    return [p for p in pieces if not isinstance(p.shape, Cone)]


def _lowest(pieces: tuple[Piece, ...]) -> float:
    return min(float(box_of(p.shape, np.asarray(p.position), np.asarray(p.orientation_xyzw))[0][2]) for p in _solid(pieces))


def _behind(pieces: tuple[Piece, ...]) -> float:
    return max(-float(box_of(p.shape, np.asarray(p.position), np.asarray(p.orientation_xyzw))[0][0]) for p in _solid(pieces))


def _thick(pieces: tuple[Piece, ...]) -> float:
    """Half the thickness of a limb [m]."""
    boxes = [box_of(p.shape, np.asarray(p.position), np.asarray(p.orientation_xyzw)) for p in _solid(pieces)]
    return max(float(high[0] - low[0]) / 2 for low, high in boxes)


@dataclass(frozen=True)
class Seat:
    """A place to sit."""

    point: Float
    """Where the pelvis comes to, on the seat's upper face (3,) [m]."""
    face: Float
    """Level unit vector in which who sits there looks (3,)."""
    out: float
    """From there to the feet [m]."""
    room: float
    """So much farther ahead of it one turns round, and steps back from there [m]."""

    @property
    def feet(self) -> Float:
        """Where to stand before sitting down, (2,) [m]."""
        return np.asarray(self.point[:2] + self.out * self.face[:2])


def sits_back(height: float, most: float, who: Sitter) -> tuple[float, float]:
    """On a seat so high over the feet: how far behind its front edge the hips come to, at most `most`, and the feet before them [m]."""
    found = (-who.rear, OUT * who.thigh)
    if height + who.under > who.tall:
        return found  # too high to sit on from the ground: one leans against it
    for deep in np.linspace(min(most, DEPTH * who.thigh), min(most, ON_EDGE * who.thigh), 12):
        room = max((OUT - DEPTH) * who.thigh, who.behind + CLEAR)
        if height > 0.9 * who.knee:
            room = max(room, who.stout + CLEAR)
        found = float(deep), max(float(deep) + room, OUT * who.thigh)
        if _under_thigh(height, *found, who) >= height:
            break
    return found


def _under_thigh(height: float, deep: float, out: float, who: Sitter) -> float:
    """How high the underside of the thighs is over a seat's edge [m]: the hips at 0, the edge `deep` before them, the ankles `out`."""
    hip, ankle = np.array([0.0, height + who.under]), np.array([out, who.ankle])
    way = ankle - hip
    far = float(np.clip(np.hypot(*way), abs(who.thigh - who.shank) + 1e-3, 0.999 * (who.thigh + who.shank)))
    along = (who.thigh**2 + far**2 - who.shank**2) / (2 * far)
    unit = way / max(float(np.hypot(*way)), 1e-9)
    knee = hip + along * unit + np.sqrt(max(who.thigh**2 - along**2, 0.0)) * np.array([-unit[1], unit[0]])
    slope = (knee[1] - hip[1]) / max(knee[0], 1e-3)
    return float(hip[1] + slope * deep - who.stout * np.hypot(1.0, slope))


def seat(name: str, place: Place, scene: Scene, *, start: Float, who: Sitter) -> Seat:
    """On a body, a group or another character; from `start` (3,) [m], the nearest of its open sides."""
    boxes = _boxes(name, scene) or [(place.low, place.high)]
    middle = place.middle[:2]
    height = _top(boxes, middle, place)
    half = (place.high - place.low)[:2] / 2
    sides = [np.array([x, y]) for x, y in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))]
    closed = [_top(boxes, middle + 0.95 * half * side, place) > height + BACKREST_M for side in sides]
    way = start[:2] - middle
    way = way / max(float(np.hypot(*way)), 1e-9)
    if not any(closed):
        face = way if np.any(way) else sides[0]
    else:
        # the back to the backrest counts more than the shortest way
        face = max((s for s, shut in zip(sides, closed, strict=True) if not shut), key=lambda s: 2.0 * _shut(-s, sides, closed) + float(s @ way), default=way)
    edge = float(np.min([h / max(abs(f), 1e-9) for h, f in zip(half, face, strict=True)]))
    deep, out = sits_back(height - float(start[2]), edge, who)
    return Seat(np.array([*(middle + (edge - deep) * face), height]), np.array([*face, 0.0]), out, max(who.toes + CLEAR - (out - deep), 0.0))


def _shut(side: Float, sides: list[Float], closed: list[bool]) -> bool:
    return any(shut and bool(np.all(s == side)) for s, shut in zip(sides, closed, strict=True))


def _boxes(name: str, scene: Scene) -> list[tuple[Float, Float]]:
    """Boxes around every part of the bodies that a name stands for."""
    found = []
    for body in scene.bodies:
        if body.name != name and not body.name.startswith(name + "/"):
            continue
        at, quat = np.asarray(body.position), np.asarray(body.orientation_xyzw)
        if isinstance(body.shape, Mesh):
            found += [_around(corners, at, quat) for corners in parts(body.shape)]
        elif isinstance(body.shape, Compound):
            found += [box_of(p.shape, at + rotate(quat, np.asarray(p.position)), multiply(quat, np.asarray(p.orientation_xyzw))) for p in body.shape.parts]
        else:
            found.append(box_of(body.shape, at, quat))
    return found


def _around(corners: Float, at: Float, quat: Float) -> tuple[Float, Float]:
    """Box around a convex piece of a mesh, (n, 3) in the body's frame [m]."""
    points = at + rotate(np.tile(quat, (len(corners), 1)), np.asarray(corners, float))
    return points.min(axis=0), points.max(axis=0)


def _top(boxes: list[tuple[Float, Float]], point: Float, place: Place) -> float:
    """Height of what is under a point (2,) of the top view [m]; the lowest of the thing where nothing is."""
    under = [float(high[2]) for low, high in boxes if np.all(low[:2] <= point + 1e-9) and np.all(point <= high[:2] + 1e-9)]
    return max(under, default=float(place.low[2]))
