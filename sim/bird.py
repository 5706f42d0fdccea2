"""Bird: bones of birds that walk. Lengths are fractions of the standing height."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.dress import Dress
from sim.piece import SIDES, ball, block, quat, rod, spike, weighed
from sim.rotation import Y_AXIS, about
from sim.skeleton import Bone, Limb, Piece, Skeleton
from sim.species import Species

MASSES = {"torso": 0.62, "head": 0.08, "beak": 0.005, "face": 0.001, "tail": 0.024, "wing": 0.06, "upper": 0.045, "lower": 0.015, "foot": 0.015}
"""Fractions of the whole, of each wing and leg (estimate after dissections of pigeons)."""
TRIFLE = 0.001
"""Share of the mass of a comb, a breast's feathers, eyes."""


def bird(kind: Species, tall: float, mass: float, color: str | None, dress: Dress) -> Skeleton:
    p: dict[str, Any] = kind.data["proportions"]
    paint: dict[str, str] = {**kind.data["colors"], **dict(dress.colors)}
    if color:
        paint |= {"fur": color, "wing": color}
    long, deep = (v * tall for v in p["body"])
    r = deep / 2
    root = p["hip"] * tall + 0.45 * r
    tilt = np.radians(p["body_deg"])
    fore = np.array([np.cos(tilt), 0, np.sin(tilt)])
    front, back = fore * (long / 2 - r), -fore * (long / 2 - 0.6 * r)
    bones = [Bone("torso", None, (0, 0, 0), (rod(front, back * 0.35, r), rod(front * 0.2, back, 0.72 * r)), MASSES["torso"], paint["fur"])]
    if "belly" in paint:
        below = np.array([np.sin(tilt), 0, -np.cos(tilt)]) * 0.2 * r + np.array([0.1 * r, 0, 0])
        bones.append(Bone("breast", "torso", (0, 0, 0), (rod(front + below, back * 0.5 + below, 0.86 * r),), TRIFLE, paint["belly"]))
    bones += _head(p, tall, front + fore * 0.4 * r, paint)
    fan, wide = (v * tall for v in p["tail"])
    feathers = tuple(block((-fan / 2, 0, 0), (fan * (1 - 0.25 * abs(s)), wide * 0.45, 0.05 * tall)) for s in (0,)) + tuple(
        block((-0.45 * fan, s * 0.3 * wide, 0), (0.85 * fan, 0.42 * wide, 0.04 * tall)) for s in (1, -1)
    )
    lie = quat(about(Y_AXIS, -tilt * 0.6))
    bones.append(Bone("tail", "torso", (float(back[0]), 0.0, float(back[2])), feathers, MASSES["tail"], paint.get("tail", paint["wing"]), lie))
    legs = []
    for side, s in SIDES:
        bones.append(_wing(p, tall, side, (float(front[0]) * 0.9, s * r * 0.93, float(front[2]) + 0.35 * r), tilt, paint["wing"]))
        legs.append(_leg(bones, p, tall, side, s, r, root, paint))
    return Skeleton(weighed(bones, mass), tuple(legs), (), root)


def _head(p: dict[str, Any], tall: float, start: Any, paint: dict[str, str]) -> list[Bone]:
    nx, nz = (v * tall for v in p["neck"])
    bill, thick = (v * tall for v in p["beak"])
    h = p["head"] * tall / 2
    slim = p["neck_width"] * tall / 2
    head = (rod((-0.2 * nx, 0, -0.15 * nz), (0.5 * nx, 0, 0.45 * nz), 1.15 * slim), rod((0, 0, 0), (nx, 0, nz), slim), ball((nx, 0, nz + 0.2 * h), h))
    at = (nx, 0.0, nz + 0.1 * h)
    if p.get("bill") == "flat":  # a duck's
        beak: tuple[Piece, ...] = tuple(rod((0.6 * h, s * 0.25 * thick, 0), (h + bill, s * 0.45 * thick, -0.2 * thick), 0.26 * thick) for s in (1, 0, -1))
    elif p.get("bill") == "hooked":
        beak = (rod((0.6 * h, 0, 0), (h + 0.55 * bill, 0, -0.1 * thick), 0.5 * thick), spike((h + 0.5 * bill, 0, 0), (h + bill, 0, -0.9 * thick), 0.4 * thick))
    else:
        beak = (spike((0.6 * h, 0, 0), (h + bill, 0, -0.15 * thick), thick / 2),)
    spots = [(nx + 0.55 * h, s * 0.74 * h, nz + 0.45 * h) for s in (1, -1)]
    bones = [
        Bone("head", "torso", (float(start[0]), 0.0, float(start[2])), head, MASSES["head"], paint.get("head", paint["fur"])),
        Bone("beak", "head", at, beak, MASSES["beak"], paint["beak"]),
    ]
    pupil = 0.15 * h
    if "eyes" in paint:
        bones.append(Bone("eyes", "head", (0, 0, 0), tuple(ball(spot, 0.21 * h) for spot in spots), TRIFLE, paint["eyes"]))
        spots = [(x + 0.05 * h, y + 0.09 * h * np.sign(y), z) for x, y, z in spots]
    bones.append(Bone("face", "head", (0, 0, 0), tuple(ball(spot, pupil) for spot in spots), MASSES["face"], paint["face"]))
    if "comb" in paint:
        top = nz + 1.15 * h
        comb = [ball((nx + x * h, 0, top + z * h), q * h) for x, z, q in ((0.45, 0.0, 0.3), (0.05, 0.18, 0.36), (-0.4, 0.05, 0.3))]
        comb.append(rod((nx + 0.95 * h, 0, nz - 0.35 * h), (nx + 0.85 * h, 0, nz - 0.85 * h), 0.2 * h))
        bones.append(Bone("comb", "head", (0, 0, 0), tuple(comb), TRIFLE, paint["comb"]))
    return bones


def _wing(p: dict[str, Any], tall: float, side: str, joint: tuple[float, float, float], tilt: float, color: str) -> Bone:
    long, wide = (v * tall for v in p["wing"])
    vane = (
        rod((0.1 * wide, 0, 0.0), (-long * 0.75, 0, -0.10 * wide), 0.16 * wide),
        rod((0, 0, -0.25 * wide), (-long * 0.6, 0, -0.32 * wide), 0.15 * wide),
        rod((-0.05 * wide, 0, -0.48 * wide), (-long * 0.4, 0, -0.5 * wide), 0.13 * wide),
    )
    return Bone(f"wing_{side}", "torso", joint, vane, MASSES["wing"], color, quat(about(Y_AXIS, -tilt)))


def _leg(bones: list[Bone], p: dict[str, Any], tall: float, side: str, s: float, r: float, root: float, paint: dict[str, str]) -> Limb:
    names = f"upper_leg_{side}", f"lower_leg_{side}", f"foot_{side}"
    thin = p["leg"] * tall / 2
    thigh, shank, sole = p["thigh"] * tall, p["shank"] * tall, 0.05 * tall
    foot = p["foot"] * tall
    toes = [rod((-0.3 * foot, 0, thin * 0.9 - sole), (0.6 * foot, 0, thin * 0.9 - sole), thin * 0.9), rod((0, 0, 0), (0, 0, thin - sole), thin)]
    toes += [rod((0, 0, thin * 0.9 - sole), (0.5 * foot, t * 0.25 * foot, thin * 0.9 - sole), thin * 0.9) for t in (1, -1)]
    hip = (0.0, s * p["stance"] * tall, p["hip"] * tall - root)
    bones += [
        Bone(names[0], "torso", hip, (rod((0, 0, 0.2 * r), (0, 0, -thigh), 2.2 * thin),), MASSES["upper"], paint["fur"]),
        Bone(names[1], names[0], (0, 0, -thigh), (rod((0, 0, 0), (0, 0, -shank), thin),), MASSES["lower"], paint["leg"]),
        Bone(names[2], names[1], (0, 0, -shank), tuple(toes), MASSES["foot"], paint["leg"]),
    ]
    return Limb(side, *names, (thigh, shank), bend=-1.0, heel=(-0.3 * foot, 0, -sole), toe=(0.6 * foot, 0, -sole), stand=(0.0, s * p["stance"] * tall))
