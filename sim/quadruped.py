"""Quadruped: bones of what walks on four legs, with its ears, horns, mane and tail. Lengths are fractions of the shoulder height."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from sim.dress import Dress
from sim.piece import SIDES, ball, block, disc, quat, rod, spike, weighed
from sim.rotation import Y_AXIS, about
from sim.skeleton import Bone, Limb, Piece, Skeleton
from sim.species import Species

MASSES = {"torso": 0.62, "neck": 0.05, "head": 0.075, "face": 0.001, "tail": 0.015, "upper": 0.038, "lower": 0.014, "paw": 0.0078}
"""Fractions of the whole, a leg's for each of four: trunk-heavy, as dissections of dogs and cats find (Hoy & Zernicke 1985; Jones et al. 2018)."""
TRIFLE = 0.001
"""Share of the mass of eyes, a nose, a muzzle, ears, horns, a mane."""
Parameters = dict[str, Any]


def quadruped(kind: Species, tall: float, mass: float, color: str | None, dress: Dress) -> Skeleton:
    p: Parameters = kind.data["proportions"]
    paint: dict[str, str] = {**kind.data["colors"], **dict(dress.colors)}
    if "ears" in paint and "fur" in dict(dress.colors) | ({"fur": color} if color else {}):
        paint["ears"] = dict(dress.colors).get("ears", color or paint["fur"])
    if color:
        paint |= {"fur": color, "paw": color} | {key: color for key in ("muzzle", "head", "tip") if key in paint and color == "black"}
        if color == "black" and "eyes" not in paint:
            paint["eyes"] = "#d8b84a"
    half = p["trunk"] * tall / 2
    chest, belly, rump = (p[k] * tall / 2 for k in ("chest", "belly", "rump"))
    root = tall - chest
    """Height of the trunk's axis at the shoulders."""
    side = p["width"] * tall
    rear = chest - rump + 0.02 * tall
    trunk = _trunk(p, half, chest, belly, rump, side, rear)
    bones = [Bone("torso", None, (0, 0, 0), tuple(trunk), MASSES["torso"], paint["fur"])]
    nx, nz = (v * tall for v in p["neck"])
    thick = p["neck_width"] * tall / 2
    start = (half + 0.35 * chest, 0.0, 0.35 * chest)
    # the neck comes out of the breast wider than it meets the head
    throat = (rod((-0.25 * nx, 0, -0.25 * nz), (nx, 0, nz), thick), rod((-0.5 * chest, 0, -0.35 * chest), (0.45 * nx, 0, 0.40 * nz), 1.22 * thick))
    bones.append(Bone("neck", "torso", start, throat, MASSES["neck"], paint.get("neck", paint["fur"])))
    bones += animal_head(p, tall, (nx, 0.0, nz), paint)
    if "mane" in p:
        bones.append(Bone("mane", "neck", (0, 0, 0), _mane(p, tall, nx, nz, thick), TRIFLE, paint["mane"]))
    bones += _tail(p, tall, (-half - 0.75 * rump, 0.0, rear + 0.45 * rump), paint)
    legs = []
    for end, x, height, flex in (("f", half, p["shoulder"] * tall, 0.95), ("h", -half, p["hip"] * tall, 0.90)):
        ankle = (p["wrist"] if end == "f" else p["hock"]) * tall
        behind = (p["fore"] if end == "f" else p["hind"]) * tall
        long = (height - ankle) / flex
        for hand, sign in SIDES:
            legs.append(_leg(bones, f"{end}{hand}", (x, sign * side, height - root), ankle, behind, long, p, tall, paint))
    return Skeleton(weighed(bones, mass), tuple(legs), (), root)


def _trunk(p: Parameters, half: float, chest: float, belly: float, rump: float, side: float, rear: float) -> list[Piece]:
    """Chest, a belly that is tucked up behind it, rump; flanks keep it as wide as the legs stand."""
    if p.get("back") == "wave":  # a snake's
        xs = np.linspace(1.0, -1.0, 13) * half
        spine = [np.array([x, 0.9 * chest * np.sin(2 * np.pi * x / half), 0.0]) for x in xs]
        return [rod(a, b, chest) for a, b in pairwise(spine)]
    slim = 0.55 * side
    lift = chest - belly
    trunk = [rod((half, s * (side - slim), 0.5 * lift), (-half, s * (side - slim), max(rear, lift)), belly * 0.88) for s in (1, -1)]
    trunk += [
        rod((half * 1.02, 0, 0), (0.45 * half, 0, min(lift, 0.0)), chest),
        rod((0.4 * half, 0, lift), (-half * 0.98, 0, rear), belly),
        ball((-half, 0, rear), rump),
    ]
    match p.get("back"):
        case "shell":
            trunk += [rod((0.5 * half, s * 0.75 * side, 0.25 * chest), (-0.6 * half, s * 0.75 * side, 0.25 * chest), 0.92 * chest) for s in (1, 0, -1)]
        case "hump":
            trunk.append(ball((0.55 * half, 0, 0.35 * chest), 0.8 * chest))
        case "fin":
            trunk.append(spike((0.05 * half, 0, 0.6 * chest), (-0.5 * half, 0, 1.2 * chest), 0.6 * chest))
    return trunk


def _leg(
    bones: list[Bone], name: str, joint: tuple[float, float, float], ankle: float, behind: float, long: float, p: Parameters, tall: float, paint: dict[str, str]
) -> Limb:  # fmt: skip
    hind = name[0] == "h"
    names = f"upper_leg_{name}", f"lower_leg_{name}", f"paw_{name}"
    thick, thin = (v * tall / 2 for v in p["leg"])
    paw_long, paw_wide = (v * tall for v in p["paw"])
    upper, lower = (0.50 * long, 0.50 * long) if hind else (0.48 * long, 0.52 * long)
    bulk = thick * (1.35 if hind else 1.1)
    thigh = [rod((0, 0, 0.2 * thick), (0, 0, -0.45 * upper), bulk), rod((0, 0, -0.3 * upper), (0, 0, -upper), 0.55 * (thick + thin))]
    if hind:
        thigh.append(rod((0.35 * thick, 0, 0.1 * thick), (0.15 * thick, 0, -0.55 * upper), 1.1 * thick))
    shank = (rod((0, 0, 0), (0, 0, -0.5 * lower), 0.45 * (thick + thin)), rod((0, 0, -0.3 * lower), (0, 0, -lower), thin))
    radius = min(paw_wide / 2, 0.9 * ankle)
    front = behind + 0.35 * paw_long
    pastern = rod((0, 0, 0), (behind * 0.8, 0, -ankle + radius), 0.9 * thin)
    if p.get("feet") == "hoof":
        toes: tuple[Piece, ...] = (disc((behind, 0, -ankle), (behind, 0, -ankle + 1.8 * radius), 0.62 * paw_wide),)
    else:
        back = (behind - 0.30 * paw_long + radius, 0, -ankle + radius)
        toes = (rod(back, (front, 0, -ankle + radius), radius),)
        toes += tuple(ball((front, s * 0.45 * radius, -ankle + 0.75 * radius), 0.75 * radius) for s in (1, -1))
    bones += [
        Bone(names[0], "torso", joint, tuple(thigh), MASSES["upper"], paint["fur"]),
        Bone(names[1], names[0], (0, 0, -upper), shank, MASSES["lower"], paint.get("legs", paint["fur"])),
        Bone(names[2], names[1], (0, 0, -lower), (pastern, *toes), MASSES["paw"], paint["paw"]),
    ]
    stand = (joint[0] - 0.5 * behind - (0.10 * ankle if hind else 0.0), joint[1])
    heel = (behind - 0.30 * paw_long + radius, 0.0, -ankle)
    return Limb(name, *names, (upper, lower), bend=1.0 if hind else -1.0, heel=heel, toe=(front, 0.0, -ankle), stand=stand)


# ------------------------------------------------------------------------------------------------- heads


def animal_head(p: Parameters, tall: float, joint: tuple[float, float, float], paint: dict[str, str]) -> list[Bone]:
    """`head`, and what has a colour of its own: `muzzle`, `ears`, `horns`, `eyes`, `nose`; `face` is what is dark: pupils, and the nose if it has no colour."""
    r = p["skull"] * tall / 2
    long, thick = p["muzzle"][0] * tall, p["muzzle"][1] * tall / 2
    low = -0.30 * r
    tip = 0.55 * r + long
    fur = paint.get("head", paint["fur"])
    down = quat(about(Y_AXIS, np.radians(p.get("head_deg", 0.0))))
    skull = [ball((0.15 * r, 0, 0.1 * r), r)]
    snout = [rod((0.4 * r, 0, low + 0.1 * thick), (0.5 * (0.4 * r + tip), 0, low), 1.12 * thick), rod((0.4 * r, 0, low), (tip, 0, low - 0.15 * thick), thick)]
    if long < 0.6 * r:  # a short face has cheeks and a chin
        snout += [ball((tip - 0.35 * thick, s * 0.45 * thick, low - 0.1 * thick), 0.72 * thick) for s in (1, -1)]
    own = "muzzle" in paint
    if not own:
        skull += snout
    ears = _ears(p, tall, r)
    if "ears" not in paint:
        skull += ears
    bones = [Bone("head", "neck", joint, tuple(skull), MASSES["head"], fur, down)]
    if own:
        bones.append(Bone("muzzle", "head", (0, 0, 0), tuple(snout), TRIFLE, paint["muzzle"]))
    if "ears" in paint and ears:
        bones.append(Bone("ears", "head", (0, 0, 0), tuple(ears), TRIFLE, paint["ears"]))
    if "horns" in p:
        bones.append(Bone("horns", "head", (0, 0, 0), _horns(p, tall, r), TRIFLE, paint["horns"]))
    wide = p.get("eye", 0.17) * r
    # who is hunted looks to the sides, who hunts looks ahead
    way = np.array([0.55, 0.76, 0.35] if p.get("eyes") == "side" else [0.84, 0.40, 0.37])
    way = way / np.linalg.norm(way)
    spots = [np.array([0.15 * r, 0, 0.1 * r]) + 0.97 * r * way * np.array([1, s, 1]) for s in (1, -1)]
    dark: list[Piece] = []
    if "eyes" in paint:
        bones.append(Bone("eyes", "head", (0, 0, 0), tuple(ball(spot, wide) for spot in spots), TRIFLE, paint["eyes"]))
        dark += [ball(spot + 0.55 * wide * way * np.array([1, s, 1]), 0.58 * wide) for spot, s in zip(spots, (1, -1), strict=True)]
    else:
        dark += [ball(spot, 0.85 * wide) for spot in spots]
    nose = _nose(p, tip, low, thick)
    if "nose" in paint:
        bones.append(Bone("nose", "head", (0, 0, 0), tuple(nose), TRIFLE, paint["nose"]))
    else:
        dark += nose
    bones.append(Bone("face", "head", (0, 0, 0), tuple(dark), MASSES["face"], paint["face"]))
    return bones


def _nose(p: Parameters, tip: float, low: float, thick: float) -> list[Piece]:
    match p.get("nose"):
        case "disc":  # a pig's
            return [disc((tip + 0.75 * thick, 0, low - 0.1 * thick), (tip + 1.12 * thick, 0, low - 0.1 * thick), 0.78 * thick)]
        case "nostrils":
            return [ball((tip + 0.72 * thick, s * 0.42 * thick, low + 0.2 * thick), 0.2 * thick) for s in (1, -1)]
        case "trunk":  # an elephant's: down and curled
            points = [np.array([tip + a * thick, 0, low - b * thick]) for a, b in ((0.0, 0.0), (1.3, 1.6), (1.6, 4.2), (1.7, 6.6), (2.7, 8.0))]
            return [rod(points[i], points[i + 1], thick * (0.95 - 0.14 * i)) for i in range(4)]
        case "none":
            return [rod((tip + 0.9 * thick, -0.4 * thick, low - 0.45 * thick), (tip + 0.9 * thick, 0.4 * thick, low - 0.45 * thick), 0.1 * thick)]
        case _:
            return [ball((tip + 0.78 * thick, 0, low + 0.22 * thick), 0.40 * thick)]


def _ears(p: Parameters, tall: float, r: float) -> list[Piece]:
    e = p["ear"] * tall
    pieces: list[Piece] = []
    for s in (1, -1):
        match p["ears"]:
            case "pointed":
                pieces.append(spike((0.0, s * 0.52 * r, 0.78 * r), (-0.08 * r, s * (0.52 * r + 0.30 * e), 0.78 * r + e), 0.45 * e))
            case "hanging":
                pieces.append(rod((-0.05 * r, s * 0.92 * r, 0.55 * r), (0.05 * r, s * 1.12 * r, 0.55 * r - e), 0.26 * e))
            case "sideways":
                pieces.append(rod((-0.1 * r, s * 0.85 * r, 0.6 * r), (-0.25 * r, s * (0.85 * r + e), 0.45 * r), 0.26 * e))
            case "long":
                for x in (0.0, 0.11):
                    pieces.append(
                        rod((-(0.1 + x) * r, s * 0.36 * r, 0.8 * r), (-(0.1 + x) * r - 0.35 * e, s * (0.36 * r + 0.14 * e), 0.8 * r + 0.85 * e), 0.12 * e)
                    )
            case "fans":
                pieces += [ball((-0.5 * r, s * (1.0 * r + 0.35 * e), 0.1 * r - z * e), q * e) for z, q in ((0.0, 0.42), (0.45, 0.30))]
            case "round":
                pieces.append(ball((-0.1 * r, s * 0.72 * r, 0.85 * r), 0.6 * e))
    return pieces


def _horns(p: Parameters, tall: float, r: float) -> tuple[Piece, ...]:
    kind, size = p["horns"]
    long = size * tall
    pieces: list[Piece] = []
    for s in (1, -1):
        base = np.array([-0.1 * r, s * 0.5 * r, 0.85 * r])
        if kind == "antlers":
            top = base + long * np.array([-0.35, 0.45 * s, 0.85])
            pieces.append(rod(base, top, 0.035 * long))
            for share, way in ((0.35, (0.6, 0.1, 0.5)), (0.65, (0.5, 0.3, 0.6)), (0.85, (-0.5, 0.3, 0.4))):
                at = base + share * (top - base)
                pieces.append(rod(at, at + 0.4 * long * np.array([way[0], s * way[1], way[2]]), 0.028 * long))
        elif kind == "tusks":
            pieces.append(
                spike(np.array([0.9 * r, s * 0.35 * r, -0.55 * r]), np.array([0.9 * r + 0.8 * long, s * 0.5 * r, -0.55 * r - 0.35 * long]), 0.09 * long)
            )
        elif kind == "ossicones":
            pieces += [rod(base, base + np.array([-0.1, 0, 1]) * long, 0.12 * long), ball(base + np.array([-0.1, 0, 1]) * long, 0.2 * long)]
        elif kind == "back":
            pieces.append(spike(base, base + long * np.array([-0.75, 0.25 * s, 0.6]), 0.16 * long))
        else:
            pieces.append(spike(base + np.array([0, 0.25 * r * s, 0]), base + long * np.array([0.3, 0.8 * s, 0.5]), 0.18 * long))
    return tuple(pieces)


def _mane(p: Parameters, tall: float, nx: float, nz: float, thick: float) -> tuple[Piece, ...]:
    r = p["skull"] * tall / 2
    if p["mane"] == "ring":  # a lion's, all around
        ring = [ball((nx - 0.35 * r, np.sin(a) * 0.85 * r, nz + 0.1 * r + np.cos(a) * 0.85 * r), 0.72 * r) for a in np.arange(8) * np.pi / 4]
        return (*ring, rod((0.2 * nx, 0, 0.1 * nz - 0.6 * r), (0.7 * nx, 0, 0.6 * nz - 0.6 * r), 0.8 * r))
    ahead = np.array([nx, 0, nz]) / np.hypot(nx, nz)
    over = np.array([-ahead[2], 0, ahead[0]]) * 0.85 * thick
    crest = [rod(over + s * np.array([nx, 0, nz]), over + (s + 0.3) * np.array([nx, 0, nz]), 0.34 * thick) for s in (-0.15, 0.2, 0.55, 0.85)]
    return (*crest, rod((nx + 0.1 * r, 0, nz + 1.0 * r), (nx + 0.65 * r, 0, nz + 0.75 * r), 0.22 * r))


def _tail(p: Parameters, tall: float, joint: tuple[float, float, float], paint: dict[str, str]) -> list[Bone]:
    """Three segments; `tail_deg` are the rises of each against the one before, 0 pointing straight back."""
    length, radius = p["tail"][0] * tall / 3, p["tail"][1] * tall / 2
    kind = p.get("tail_kind")
    bones, parent, offset = [], "torso", joint
    for i, rise in enumerate(p["tail_deg"], start=1):
        # a brush is thickest past its middle, others grow thinner
        thick = radius * ((0.75, 1.15, 0.95)[i - 1] if kind == "brush" else 1.0 - 0.14 * (i - 1))
        pieces: list[Piece] = [rod((0, 0, 0), (-length, 0, 0), thick)]
        if kind == "tuft" and i == 3:
            pieces.append(rod((-0.7 * length, 0, 0), (-1.15 * length, 0, 0), 2.4 * radius))
        if kind == "fin" and i == 3:
            pieces += [block((-length, 0, s * 0.8 * length), (0.9 * length, 0.25 * thick + 0.004 * tall, 1.3 * length)) for s in (0.5, -0.5)]
        if kind == "flat" and i >= 2:
            pieces.append(block((-0.5 * length, 0, 0), (length, 2.6 * radius, 0.8 * radius)))
        own = paint.get("tip" if i == 3 and "tip" in paint else "tail", paint["fur"])
        bones.append(Bone(f"tail_{i}", parent, offset, tuple(pieces), MASSES["tail"] / 3, own, quat(about(Y_AXIS, np.radians(rise)))))
        parent, offset = f"tail_{i}", (-length, 0.0, 0.0)
    return bones
