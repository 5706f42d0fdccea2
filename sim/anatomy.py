"""Anatomy: a species and a height to a Skeleton, by body plan. Primitives overlap at the joints, so that a body looks whole."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.rotation import Y_AXIS, about, along
from sim.scene import Box, Capsule, Cone, Cylinder, Sphere
from sim.skeleton import Bone, Limb, Piece, Skeleton
from sim.species import SPECIES, Species

SIDES = (("l", 1.0), ("r", -1.0))


@cache
def skeleton(name: str, height: float | None = None, color: str | None = None) -> Skeleton:
    """Of a species by its canonical name. A height other than the species' own scales lengths by it and the mass by its cube."""
    kind = SPECIES[name]
    tall = height or kind.height
    mass = kind.mass * (tall / kind.height) ** 3
    build = {"people": _person, "quadrupeds": _quadruped, "birds": _bird}[kind.plan]
    return build(kind, tall, mass, color)


def _tuple(q: Any) -> tuple[float, float, float, float]:
    a, b, c, d = (float(v) for v in q)
    return a, b, c, d


def rod(start: Any, end: Any, radius: float) -> Piece:
    """A capsule whose cap centres are the two points."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    span = float(np.linalg.norm(b - a))
    x, y, z = (float(v) for v in (a + b) / 2)
    if span < 1e-9:
        return Piece(Sphere(radius=radius), (x, y, z))
    return Piece(Capsule(radius=radius, height=span), (x, y, z), _tuple(along(b - a)))


def spike(base: Any, tip: Any, radius: float) -> Piece:
    """A cone from the middle of its base to its apex."""
    a, b = np.asarray(base, float), np.asarray(tip, float)
    x, y, z = (float(v) for v in a + (b - a) / 4)
    return Piece(Cone(radius=radius, height=float(np.linalg.norm(b - a))), (x, y, z), _tuple(along(b - a)))


def ball(point: Any, radius: float) -> Piece:
    x, y, z = (float(v) for v in point)
    return Piece(Sphere(radius=radius), (x, y, z))


def block(point: Any, size: tuple[float, float, float]) -> Piece:
    x, y, z = (float(v) for v in point)
    return Piece(Box(size=size), (x, y, z))


# ------------------------------------------------------------------------------------------------- people


def _person(kind: Species, tall: float, mass: float, color: str | None) -> Skeleton:
    """Bones of people and robots; lengths are Winter's fractions of the standing height."""
    f = {k: v * tall for k, v in kind.data["lengths"].items()}
    w = {k: v * tall for k, v in kind.data["widths"].items()}
    share = dict(kind.data["masses"])
    total = sum(v * (1 if k in ("pelvis", "torso", "head", "hair", "face") else 2) for k, v in share.items())
    m = {k: mass * v / total for k, v in share.items()}
    paint = dict(kind.data["colors"]) | ({"shirt": color} if color else {})
    boxy = kind.data["style"] == "boxy"
    hip = f["ankle"] + f["shank"] + f["thigh"]
    stretch = 0.997
    up = (f["shank"] + f["thigh"]) * stretch + f["ankle"]

    def limb(length: float, radius: float) -> tuple[Piece, ...]:
        if boxy:
            return (ball((0, 0, 0), radius * 1.15), block((0, 0, -length / 2), (radius * 1.7, radius * 1.7, length - radius)))
        return (rod((0, 0, 0), (0, 0, -length), radius),)

    waist = 0.045 * tall
    shoulder = f["shoulder"] - hip - waist
    neck = f["neck"] - hip - waist
    trunk, chest = w["trunk"], w["chest"]
    if boxy:
        pelvis: tuple[Piece, ...] = (block((0, 0, 0.01 * tall), (1.7 * trunk, 2 * w["hips"] + 1.2 * w["thigh"], 0.085 * tall)),)
        wide = 2 * w["shoulders"] - 2.4 * w["arm"]
        torso: tuple[Piece, ...] = (
            block((0, 0, 0.62 * shoulder), (1.9 * trunk, wide, 0.72 * shoulder)),
            Piece(Cylinder(radius=0.8 * trunk, height=0.4 * shoulder), (0, 0, 0.12 * shoulder)),
            rod((0, -w["shoulders"], shoulder), (0, w["shoulders"], shoulder), w["arm"]),
        )  # fmt: skip
    else:
        flank = w["hips"] * 0.80
        pelvis = (
            rod((0, -flank, 0.018 * tall), (0, flank, 0.018 * tall), trunk * 0.98),
            rod((0, -flank, -0.005 * tall), (0, flank, -0.005 * tall), trunk * 0.9),
        )
        top = shoulder - 0.6 * trunk
        torso = (
            rod((0, chest, 0.0), (0, 1.1 * chest, top), trunk * 0.95), rod((0, -chest, 0.0), (0, -1.1 * chest, top), trunk * 0.95),
            rod((0, -chest, 0.0), (0, chest, 0.0), trunk * 0.95), rod((0.004 * tall, -chest, top), (0.004 * tall, chest, top), trunk * 1.02),
            rod((0, -w["shoulders"] + 0.3 * w["arm"], shoulder - 0.004 * tall), (0, w["shoulders"] - 0.3 * w["arm"], shoulder - 0.004 * tall), w["arm"] * 1.25),
        )  # fmt: skip
    bones = [
        Bone("pelvis", None, (0, 0, 0), pelvis, m["pelvis"], paint["trousers"]),
        Bone("torso", "pelvis", (0, 0, waist), torso, m["torso"], paint["shirt"]),
    ]
    bones += _head(tall, f, w, neck, (m["head"], m["hair"], m["face"]), paint, boxy)
    arms, legs = [], []
    for side, s in SIDES:
        names = f"upper_arm_{side}", f"forearm_{side}", f"hand_{side}"
        palm = f["hand"]
        fist: tuple[Piece, ...] = (rod((0, 0, -0.15 * palm), (0, 0, -palm + w["hand"]), w["hand"]),)
        if boxy:
            fist = (block((0, 0, -0.5 * palm), (w["hand"] * 2, w["hand"] * 1.3, palm)),)
        swing, crook = _tuple(about((1, 0, 0), s * np.radians(6))), _tuple(about(Y_AXIS, -np.radians(12)))
        bones += [
            Bone(names[0], "torso", (0, s * w["shoulders"], shoulder), limb(f["upper_arm"], w["arm"]), m["upper_arm"], paint["shirt"], swing),
            Bone(names[1], names[0], (0, 0, -f["upper_arm"]), limb(f["forearm"], w["forearm"]), m["forearm"], paint["skin"], crook),
            Bone(names[2], names[1], (0, 0, -f["forearm"]), fist, m["hand"], paint["skin"]),
        ]  # fmt: skip
        arms.append(Limb(side, *names, (f["upper_arm"], f["forearm"]), bend=-1.0, toe=(0, 0, -0.6 * palm)))
        names = f"upper_leg_{side}", f"lower_leg_{side}", f"foot_{side}"
        back, front = -0.27 * f["foot"], 0.73 * f["foot"]
        low = 0.6 * f["ankle"]
        shoe: tuple[Piece, ...] = (
            block(((back + front) / 2, 0, -f["ankle"] + low / 2), (f["foot"], w["foot"], low)),
            rod((0, 0, -0.1 * f["ankle"]), (0.5 * front, 0, -0.98 * f["ankle"] + 0.4 * w["foot"]), 0.4 * w["foot"]),
        )
        bones += [
            Bone(names[0], "pelvis", (0, s * w["hips"], 0), limb(f["thigh"], w["thigh"]), m["thigh"], paint["trousers"]),
            Bone(names[1], names[0], (0, 0, -f["thigh"]), limb(f["shank"], w["shank"]), m["shank"], paint["trousers"]),
            Bone(names[2], names[1], (0, 0, -f["shank"]), shoe, m["foot"], paint["shoes"]),
        ]
        sole = -f["ankle"]
        legs.append(Limb(side, *names, (f["thigh"], f["shank"]), bend=1.0, heel=(back, 0, sole), toe=(front, 0, sole), stand=(0.0, s * w["hips"])))
    return Skeleton(tuple(bones), tuple(legs), tuple(arms), up)


def _head(
    tall: float, f: dict[str, float], w: dict[str, float], neck: float, masses: tuple[float, float, float], paint: dict[str, str], boxy: bool
) -> list[Bone]:
    chin, top = f["chin"] - f["neck"], tall - f["neck"]
    r = w["head"]
    if boxy:
        skull: tuple[Piece, ...] = (rod((0, 0, -0.02 * tall), (0, 0, chin), 0.5 * r), block((0.1 * r, 0, (chin + top) / 2), (1.9 * r, 1.7 * r, top - chin)))
        hair: tuple[Piece, ...] = (rod((0, -0.95 * r, (chin + top) / 2), (0, 0.95 * r, (chin + top) / 2), 0.35 * r),)
        face: tuple[Piece, ...] = (block((1.02 * r, 0, chin + 0.58 * (top - chin)), (0.2 * r, 1.3 * r, 0.3 * (top - chin))),)
    else:
        crown = top - 1.04 * r
        upper = max(crown, chin + 0.85 * r) - 0.03 * r
        skull = (
            rod((0, 0, -0.02 * tall), (0.1 * r, 0, chin + 0.3 * r), 0.6 * r),
            rod((0.16 * r, 0, chin + 0.80 * r), (0.06 * r, 0, upper), r),
            ball((1.15 * r, 0, chin + 0.9 * r), 0.14 * r),
        )
        hair = (ball((-0.02 * r, 0, crown), 1.04 * r), ball((-0.28 * r, 0, crown - 0.45 * r), 0.94 * r))
        eyes = chin + 1.22 * r
        face = tuple(ball((0.16 * r + 0.88 * r, s * 0.38 * r, eyes), 0.13 * r) for s in (1, -1))
    return [
        Bone("head", "torso", (0, 0, neck), skull, masses[0], paint["skin"]),
        Bone("hair", "head", (0, 0, 0), hair, masses[1], paint["hair"]),
        Bone("face", "head", (0, 0, 0), face, masses[2], paint["face"]),
    ]


# ------------------------------------------------------------------------------------------------- quadrupeds

QUADRUPED_MASSES = {"torso": 0.62, "neck": 0.05, "head": 0.075, "face": 0.001, "tail": 0.015, "upper": 0.038, "lower": 0.014, "paw": 0.0078}
"""Fractions of the whole, a leg's for each of four: trunk-heavy, as dissections of dogs and cats find (Hoy & Zernicke 1985; Jones et al. 2018)."""


def _quadruped(kind: Species, tall: float, mass: float, color: str | None) -> Skeleton:
    p: dict[str, Any] = kind.data["proportions"]
    paint = dict(kind.data["colors"]) | ({"fur": color, "paw": color} if color else {}) | ({"face": "#d8b84a"} if color == "black" else {})
    shares = QUADRUPED_MASSES
    total = sum(v * (4 if k in ("upper", "lower", "paw") else 1) for k, v in shares.items())
    m = {k: mass * v / total for k, v in shares.items()}
    half = p["trunk"] * tall / 2
    chest, belly, rump = (p[k] * tall / 2 for k in ("chest", "belly", "rump"))
    spine = tall - chest
    """Height of the trunk's axis at the shoulders; the root is halfway to the hips."""
    root = spine
    side = p["width"] * tall
    slim = 0.55 * side
    rear = spine + chest - rump + 0.02 * tall - root
    trunk: list[Piece] = []
    for s in (1, -1):
        trunk.append(rod((half, s * (side - slim), 0), (-half, s * (side - slim), rear), belly * 0.92))
    trunk += [
        rod((half * 1.02, 0, 0), (0.45 * half, 0, min(chest - belly, 0.0)), chest),
        rod((0.4 * half, 0, chest - belly), (-half * 0.98, 0, rear), belly),
        ball((-half, 0, rear), rump),
    ]
    bones = [Bone("torso", None, (0, 0, 0), tuple(trunk), m["torso"], paint["fur"])]
    nx, nz = (v * tall for v in p["neck"])
    thick = p["neck_width"] * tall / 2
    start = (half + 0.35 * chest, 0.0, 0.35 * chest)
    bones.append(Bone("neck", "torso", start, (rod((-0.25 * nx, 0, -0.25 * nz), (nx, 0, nz), thick),), m["neck"], paint["fur"]))
    bones += _animal_head(p, tall, (nx, 0.0, nz), m, paint)
    bones += _tail(p, tall, (-half - 0.75 * rump, 0.0, rear + 0.45 * rump), m["tail"], paint)
    legs = []
    for end, x, height, flex in (("f", half, p["shoulder"] * tall, 0.95), ("h", -half, p["hip"] * tall, 0.90)):
        ankle = (p["wrist"] if end == "f" else p["hock"]) * tall
        behind = (p["fore"] if end == "f" else p["hind"]) * tall
        long = (height - ankle) / flex
        for hand, sign in SIDES:
            legs.append(_animal_leg(bones, f"{end}{hand}", (x, sign * side, height - root), ankle, behind, long, p, tall, m, paint))
    return Skeleton(tuple(bones), tuple(legs), (), root)


def _animal_leg(
    bones: list[Bone],
    name: str,
    joint: tuple[float, float, float],
    ankle: float,
    behind: float,
    long: float,
    p: dict[str, Any],
    tall: float,
    m: dict[str, float],
    paint: dict[str, str],
) -> Limb:
    hind = name[0] == "h"
    names = f"upper_leg_{name}", f"lower_leg_{name}", f"paw_{name}"
    thick, thin = (v * tall / 2 for v in p["leg"])
    paw_long, paw_wide = (v * tall for v in p["paw"])
    upper, lower = (0.50 * long, 0.50 * long) if hind else (0.48 * long, 0.52 * long)
    bulk = thick * (1.25 if hind else 1.0)
    thigh = (rod((0, 0, 0.2 * thick), (0, 0, -0.55 * upper), bulk), rod((0, 0, -0.4 * upper), (0, 0, -upper), 0.5 * (thick + thin)))
    shank = (rod((0, 0, 0), (0, 0, -0.5 * lower), 0.45 * (thick + thin)), rod((0, 0, -0.3 * lower), (0, 0, -lower), thin))
    radius = min(paw_wide / 2, 0.9 * ankle)
    front = behind + 0.35 * paw_long
    paw = (
        rod((0, 0, 0), (behind * 0.8, 0, -ankle + radius), 0.9 * thin),
        rod((behind - 0.30 * paw_long + radius, 0, -ankle + radius), (front, 0, -ankle + radius), radius),
    )
    bones += [
        Bone(names[0], "torso", joint, thigh, m["upper"], paint["fur"]),
        Bone(names[1], names[0], (0, 0, -upper), shank, m["lower"], paint["fur"]),
        Bone(names[2], names[1], (0, 0, -lower), paw, m["paw"], paint["paw"]),
    ]
    stand = (joint[0] - 0.5 * behind - (0.10 * ankle if hind else 0.0), joint[1])
    heel = (behind - 0.30 * paw_long + radius, 0.0, -ankle)
    return Limb(name, *names, (upper, lower), bend=1.0 if hind else -1.0, heel=heel, toe=(front, 0.0, -ankle), stand=stand)


def _animal_head(p: dict[str, Any], tall: float, joint: tuple[float, float, float], m: dict[str, float], paint: dict[str, str]) -> list[Bone]:
    r = p["skull"] * tall / 2
    long, thick = p["muzzle"][0] * tall, p["muzzle"][1] * tall / 2
    low = -0.30 * r
    nose = 0.55 * r + long
    pieces = [ball((0.15 * r, 0, 0.1 * r), r), rod((0.4 * r, 0, low), (nose, 0, low - 0.15 * thick), thick)]
    e = p["ear"] * tall
    for s in (1, -1):
        match p["ears"]:
            case "pointed":
                pieces.append(
                    spike((0.0, s * 0.55 * r, 0.75 * r), (-0.05 * r, s * (0.55 * r + 0.25 * e), 0.75 * r + 1.15 * e), 0.42 * e if e > 0.7 * r else 0.5 * e)
                )
            case "hanging":
                pieces.append(rod((-0.05 * r, s * 0.92 * r, 0.55 * r), (0.05 * r, s * 1.12 * r, 0.55 * r - e), 0.26 * e))
            case "long":
                pieces.append(rod((-0.1 * r, s * 0.36 * r, 0.8 * r), (-0.1 * r - 0.35 * e, s * (0.36 * r + 0.10 * e), 0.8 * r + 0.85 * e), 0.13 * e))
            case _:
                pieces.append(ball((-0.1 * r, s * 0.72 * r, 0.85 * r), 0.6 * e))
    eye = max(0.13 * r, 0.0)
    face = [ball((0.15 * r + 0.84 * r, s * 0.42 * r, 0.42 * r), eye) for s in (1, -1)]
    face.append(ball((nose + 0.75 * thick, 0, low + 0.2 * thick), 0.42 * thick))
    return [
        Bone("head", "neck", joint, tuple(pieces), m["head"], paint["fur"], _tuple(about(Y_AXIS, np.radians(p.get("head_deg", 0.0))))),
        Bone("face", "head", (0, 0, 0), tuple(face), m["face"], paint["face"]),
    ]


def _tail(p: dict[str, Any], tall: float, joint: tuple[float, float, float], mass: float, paint: dict[str, str]) -> list[Bone]:
    """Three segments; `tail_deg` are the rises of each against the one before, 0 pointing straight back."""
    length, radius = p["tail"][0] * tall / 3, p["tail"][1] * tall / 2
    bones, parent, offset = [], "torso", joint
    for i, rise in enumerate(p["tail_deg"], start=1):
        thick = radius * (1.0 - 0.12 * (i - 1))
        bones.append(
            Bone(f"tail_{i}", parent, offset, (rod((0, 0, 0), (-length, 0, 0), thick),), mass / 3, paint["fur"], _tuple(about(Y_AXIS, np.radians(rise))))
        )
        parent, offset = f"tail_{i}", (-length, 0.0, 0.0)
    return bones


# ------------------------------------------------------------------------------------------------- birds

BIRD_MASSES = {"torso": 0.62, "head": 0.08, "beak": 0.005, "face": 0.001, "tail": 0.024, "wing": 0.06, "upper": 0.045, "lower": 0.015, "foot": 0.015}


def _bird(kind: Species, tall: float, mass: float, color: str | None) -> Skeleton:
    p: dict[str, Any] = kind.data["proportions"]
    paint = dict(kind.data["colors"]) | ({"fur": color, "wing": color} if color else {})
    total = sum(v * (2 if k in ("wing", "upper", "lower", "foot") else 1) for k, v in BIRD_MASSES.items())
    m = {k: mass * v / total for k, v in BIRD_MASSES.items()}
    long, deep = (v * tall for v in p["body"])
    r = deep / 2
    root = p["hip"] * tall + 0.45 * r
    tilt = np.radians(p["body_deg"])
    fore = np.array([np.cos(tilt), 0, np.sin(tilt)])
    front, back = fore * (long / 2 - r), -fore * (long / 2 - 0.6 * r)
    trunk = (rod(front * 1.0, back * 0.35, r), rod(front * 0.2, back, 0.72 * r))
    nx, nz = (v * tall for v in p["neck"])
    bill, thick = (v * tall for v in p["beak"])
    h = p["head"] * tall / 2
    start = front + fore * 0.4 * r
    head = (rod((0, 0, 0), (nx, 0, nz), p["neck_width"] * tall / 2), ball((nx, 0, nz + 0.2 * h), h))
    face = tuple(ball((nx + 0.55 * h, s * 0.72 * h, nz + 0.45 * h), 0.16 * h) for s in (1, -1))
    fan, wide = (v * tall for v in p["tail"])
    bones = [
        Bone("torso", None, (0, 0, 0), trunk, m["torso"], paint["fur"]),
        Bone("head", "torso", (float(start[0]), 0.0, float(start[2])), head, m["head"], paint["fur"]),
        Bone("beak", "head", (nx, 0, nz + 0.1 * h), (spike((0.6 * h, 0, 0), (h + bill, 0, -0.15 * thick), thick / 2),), m["beak"], paint["beak"]),
        Bone("face", "head", (0, 0, 0), face, m["face"], paint["face"]),
        Bone(
            "tail",
            "torso",
            (float(back[0]), 0.0, float(back[2])),
            (block((-fan / 2, 0, 0), (fan, wide, 0.06 * tall)),),
            m["tail"],
            paint["wing"],
            _tuple(about(Y_AXIS, -tilt * 0.6)),
        ),
    ]
    wing_long, wing_wide = (v * tall for v in p["wing"])
    legs = []
    for side, s in SIDES:
        vane = (
            rod((0.1 * wing_wide, 0, 0.0), (-wing_long * 0.75, 0, -0.10 * wing_wide), 0.16 * wing_wide),
            rod((0, 0, -0.25 * wing_wide), (-wing_long * 0.6, 0, -0.32 * wing_wide), 0.15 * wing_wide),
            rod((-0.05 * wing_wide, 0, -0.48 * wing_wide), (-wing_long * 0.4, 0, -0.5 * wing_wide), 0.13 * wing_wide),
        )
        rest = _tuple(about(Y_AXIS, -tilt))
        bones.append(Bone(f"wing_{side}", "torso", (float(front[0]) * 0.9, s * r * 0.93, float(front[2]) + 0.35 * r), vane, m["wing"], paint["wing"], rest))
        names = f"upper_leg_{side}", f"lower_leg_{side}", f"foot_{side}"
        thin = p["leg"] * tall / 2
        thigh_long, shank_long, sole = p["thigh"] * tall, p["shank"] * tall, 0.05 * tall
        foot = p["foot"] * tall
        toes = [rod((-0.3 * foot, 0, thin * 0.9 - sole), (0.6 * foot, 0, thin * 0.9 - sole), thin * 0.9), rod((0, 0, 0), (0, 0, thin - sole), thin)]
        toes += [rod((0, 0, thin * 0.9 - sole), (0.5 * foot, t * 0.25 * foot, thin * 0.9 - sole), thin * 0.9) for t in (1, -1)]
        bones += [
            Bone(
                names[0],
                "torso",
                (0, s * p["stance"] * tall, p["hip"] * tall - root),
                (rod((0, 0, 0.2 * r), (0, 0, -thigh_long), 2.2 * thin),),
                m["upper"],
                paint["fur"],
            ),
            Bone(names[1], names[0], (0, 0, -thigh_long), (rod((0, 0, 0), (0, 0, -shank_long), thin),), m["lower"], paint["leg"]),
            Bone(names[2], names[1], (0, 0, -shank_long), tuple(toes), m["foot"], paint["leg"]),
        ]
        legs.append(
            Limb(
                side, *names, (thigh_long, shank_long), bend=-1.0, heel=(-0.3 * foot, 0, -sole), toe=(0.6 * foot, 0, -sole), stand=(0.0, s * p["stance"] * tall)
            )
        )
    return Skeleton(tuple(bones), tuple(legs), (), root)
