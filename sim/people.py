"""People: bones, clothes, faces; robots, apes, and bears on their hind legs too. Lengths are fractions of the standing height (Winter)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.dress import Dress
from sim.piece import SIDES, ball, block, disc, quat, rod, spike, weighed
from sim.quadruped import animal_head
from sim.rotation import Y_AXIS, about
from sim.shape import Cylinder
from sim.skeleton import Bone, Limb, Piece, Skeleton
from sim.species import Species

STRETCH = 0.997
"""Of the leg, standing."""
TRIFLE = 0.0004
"""Share of the mass of eyes, a mouth, a beard."""
HAT = 0.003
"""Share of the mass of a hat."""
BALL = 0.72
"""Share of the foot behind the joints of the toes (first metatarsal head: 0.72 to 0.74 of its length, Hawes & Sovak 1994)."""
TOES = 0.16
"""Share of the foot's mass in the toes (estimate by volume)."""
PALM, FINGERS = 0.6, 0.3
"""Shares of the hand's mass (estimate by volume); the rest is the thumb."""
CURLED = np.radians(12.0)
"""By so much fingers are bent at the knuckles of a hand at rest."""


def person(kind: Species, tall: float, mass: float, color: str | None, dress: Dress) -> Skeleton:
    f = {k: v * tall for k, v in kind.data["lengths"].items()}
    w = {k: v * tall for k, v in kind.data["widths"].items()}
    m: dict[str, float] = dict(kind.data["masses"])
    worn = dict(dress.colors)
    if color:
        worn.setdefault("shirt", color)
        if dress.skirt or kind.data["style"] == "boxy":
            worn.setdefault("trousers", color)
    paint = dict(kind.data["colors"]) | worn
    paint["hair"] = worn.get("hair_color", paint["hair"])
    boxy, furry = (kind.data["style"] == style for style in ("boxy", "furry"))
    if furry:
        fur = dict(dress.colors).get("fur", color or paint["shirt"])
        paint |= {"fur": fur, "shirt": fur, "trousers": fur}
    hip = f["ankle"] + f["shank"] + f["thigh"]
    waist = 0.045 * tall
    shoulder, neck = f["shoulder"] - hip - waist, f["neck"] - hip - waist
    bones = [
        Bone("pelvis", None, (0, 0, 0), _pelvis(tall, f, w, boxy, dress), m["pelvis"], paint["trousers"]),
        Bone("torso", "pelvis", (0, 0, waist), _torso(tall, w, shoulder, boxy), m["torso"], paint["shirt"]),
    ]
    if furry:
        bones += _animal_head(kind.data["head"], tall, neck, m, paint)
    else:
        bones += _robot_head(tall, f, w, neck, m, paint) if boxy else _head(tall, f, w, neck, m, paint, dress)
    arms, legs = [], []
    for side, s in SIDES:
        arms.append(_arm(bones, f, w, m, paint, side, s, shoulder, boxy))
        legs.append(_leg(bones, f, w, m, paint, side, s, boxy, dress))
    up = (f["shank"] + f["thigh"]) * STRETCH + f["ankle"]
    return Skeleton(weighed(bones, mass), tuple(legs), tuple(arms), up)


def _pelvis(tall: float, f: dict[str, float], w: dict[str, float], boxy: bool, dress: Dress) -> tuple[Piece, ...]:
    if boxy:
        return (block((0, 0, 0.01 * tall), (1.7 * w["trunk"], 2 * w["hips"] + 1.2 * w["thigh"], 0.085 * tall)),)
    flank = w["hips"] * 0.80
    pieces = [
        rod((0, -flank, 0.018 * tall), (0, flank, 0.018 * tall), w["trunk"] * 0.96),
        rod((-0.004 * tall, -flank, -0.005 * tall), (-0.004 * tall, flank, -0.005 * tall), w["trunk"] * 0.92),
    ]
    if dress.skirt:
        hem, top = -0.75 * f["thigh"], 0.6 * f["thigh"]
        pieces.append(spike((0, 0, hem), (0, 0, top), (w["hips"] + w["thigh"]) * 1.45))
    return tuple(pieces)


def _torso(tall: float, w: dict[str, float], shoulder: float, boxy: bool) -> tuple[Piece, ...]:
    trunk, chest, wide = w["trunk"], w["chest"], w["shoulders"]
    if boxy:
        return (
            block((0, 0, 0.62 * shoulder), (1.9 * trunk, 2 * wide - 2.4 * w["arm"], 0.72 * shoulder)),
            Piece(Cylinder(radius=0.8 * trunk, height=0.4 * shoulder), (0, 0, 0.12 * shoulder)),
            rod((0, -wide, shoulder), (0, wide, shoulder), w["arm"]),
        )  # fmt: skip
    top = shoulder - 0.75 * trunk
    pieces = [
        rod((0, -0.75 * chest, 0.0), (0, 0.75 * chest, 0.0), trunk * 0.92),
        rod((0.03 * trunk, -chest, top), (0.03 * trunk, chest, top), 0.96 * trunk),
    ]
    # a flat breast: between two columns alone, what strikes the middle would be thrown aside
    pieces.append(rod((0.05 * trunk, 0, 0.0), (0.06 * trunk, 0, top), trunk * 0.93))
    for s in (1, -1):
        pieces.append(rod((0, s * 0.72 * chest, 0.0), (0.04 * trunk, s * 1.08 * chest, top), trunk * 0.93))
        # the shoulders fall away from the neck
        pieces.append(rod((-0.1 * trunk, s * 0.2 * wide, shoulder + 0.008 * tall), (0, s * (wide - 0.1 * w["arm"]), shoulder - 0.006 * tall), w["arm"] * 1.12))
    return tuple(pieces)


def _limb(length: float, radius: float, boxy: bool, bulge: float = 0.0) -> tuple[Piece, ...]:
    """Thick above and slim below; `bulge`: how far a calf lies behind its axis."""
    if boxy:
        return (ball((0, 0, 0), radius * 1.15), block((0, 0, -length / 2), (radius * 1.7, radius * 1.7, length - radius)))
    return (
        rod((-bulge, 0, -0.1 * length if bulge else 0), (-0.5 * bulge, 0, -0.5 * length), 1.1 * radius),
        rod((0, 0, 0), (0, 0, -length), 0.86 * radius),
    )


def _arm(
    bones: list[Bone], f: dict[str, float], w: dict[str, float], m: dict[str, float], paint: dict[str, str], side: str, s: float, shoulder: float, boxy: bool
) -> Limb:  # fmt: skip
    names = f"upper_arm_{side}", f"forearm_{side}", f"hand_{side}"
    palm, h = f["hand"], w["hand"]
    knuckle, root = -0.45 * palm, (0.7 * h, -0.1 * s * h, -0.22 * palm)
    # fingers are bent a little at their middle, as those of a hand at rest
    middle, end = np.array([0.0, -0.06 * s * h, -0.28 * palm]), np.array([0.0, -0.06 * s * h - s * 0.085 * palm, -0.55 * palm + 0.6 * h])
    if boxy:
        hand: tuple[Piece, ...] = (block((0, 0, -0.24 * palm), (h * 2, h * 1.3, 0.48 * palm)),)
        fingers: tuple[Piece, ...] = tuple(block((x * h, 0, -0.27 * palm), (0.5 * h, 0.7 * h, 0.54 * palm)) for x in (-0.7, 0.3))
        thumb: tuple[Piece, ...] = (block((0.25 * h, 0, -0.2 * palm), (0.5 * h, 0.7 * h, 0.4 * palm)),)
    else:
        hand = tuple(rod((x * h, 0, -0.12 * palm), (1.1 * x * h, 0, -0.48 * palm), 0.66 * h) for x in (-0.42, 0.42))
        across = [np.array([x * h, 0.0, 0.0]) for x in (-0.5, 0.32)]
        fingers = tuple(rod(a + x, b + x, 0.44 * h) for x in across for a, b in ((np.zeros(3), middle), (middle, end)))
        thumb = (rod((0, 0, 0), (0.55 * h, -0.2 * s * h, -0.30 * palm), 0.36 * h),)
    swing, crook = quat(about((1, 0, 0), s * np.radians(6))), quat(about(Y_AXIS, -np.radians(12)))
    bones += [
        Bone(names[0], "torso", (0, s * w["shoulders"], shoulder), _limb(f["upper_arm"], w["arm"], boxy), m["upper_arm"], paint["shirt"], swing),
        Bone(names[1], names[0], (0, 0, -f["upper_arm"]), _limb(f["forearm"], w["forearm"], boxy), m["forearm"], paint["skin"], crook),
        Bone(names[2], names[1], (0, 0, -f["forearm"]), hand, PALM * m["hand"], paint["skin"]),
        Bone(f"hand_fingers_{side}", names[2], (0, 0, knuckle), fingers, FINGERS * m["hand"], paint["skin"], quat(about((1, 0, 0), -s * CURLED))),
        Bone(f"hand_thumb_{side}", names[2], root, thumb, (1 - PALM - FINGERS) * m["hand"], paint["skin"]),
    ]  # fmt: skip
    return Limb(side, *names, (f["upper_arm"], f["forearm"]), bend=-1.0, toe=(0, 0, -0.6 * palm))


def _leg(
    bones: list[Bone], f: dict[str, float], w: dict[str, float], m: dict[str, float], paint: dict[str, str], side: str, s: float, boxy: bool, dress: Dress
) -> Limb:  # fmt: skip
    names = f"upper_leg_{side}", f"lower_leg_{side}", f"foot_{side}"
    back, front = -0.27 * f["foot"], 0.73 * f["foot"]
    low, wide, ball_x = 0.6 * f["ankle"], w["foot"], back + BALL * f["foot"]
    shoe: tuple[Piece, ...] = (
        block(((back + ball_x) / 2, 0, -f["ankle"] + low / 2), (BALL * f["foot"], wide, low)),
        rod((0, 0, -0.1 * f["ankle"]), (0.5 * front, 0, -0.98 * f["ankle"] + 0.4 * wide), 0.4 * wide),
    )
    shin = paint["skin"] if dress.shorts or dress.skirt else paint["trousers"]
    bones += [
        Bone(names[0], "pelvis", (0, s * w["hips"], 0), _limb(f["thigh"], w["thigh"], boxy), m["thigh"], paint["skin"] if dress.skirt else paint["trousers"]),
        Bone(names[1], names[0], (0, 0, -f["thigh"]), _limb(f["shank"], w["shank"], boxy, 0.25 * w["shank"]), m["shank"], shin),
        Bone(names[2], names[1], (0, 0, -f["shank"]), shoe, (1 - TOES) * m["foot"], paint["shoes"]),
        Bone(
            f"toes_{side}",
            names[2],
            (ball_x, 0, -f["ankle"]),
            (block(((front - ball_x) / 2, 0, low / 2), (front - ball_x, wide, low)),),
            TOES * m["foot"],
            paint["shoes"],
        ),
    ]
    sole = -f["ankle"]
    return Limb(
        side, *names, (f["thigh"], f["shank"]), bend=1.0, heel=(back, 0, sole), toe=(front, 0, sole), stand=(0.0, s * w["hips"]),
        toes=f"toes_{side}", joint=(ball_x, 0, sole),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------- heads


def _animal_head(p: dict[str, Any], tall: float, neck: float, m: dict[str, float], paint: dict[str, str]) -> list[Bone]:
    """As on four legs, on an upright neck."""
    r = p["skull"] * tall / 2
    bones = animal_head(p, tall, (0.0, 0.0, 0.0), paint)
    head = bones[0]
    throat = rod((0, 0, -0.02 * tall), (0, 0, 0.8 * r), 0.75 * r)
    bones[0] = replace(
        head, parent="torso", offset=(0.1 * r, 0, neck), mass=m["head"],
        pieces=(*(replace(piece, position=(piece.position[0], piece.position[1], piece.position[2] + 0.9 * r)) for piece in head.pieces), throat),
    )  # fmt: skip
    return [bones[0], *(replace(b, offset=(0, 0, 0.9 * r), mass=TRIFLE) for b in bones[1:])]


def _robot_head(tall: float, f: dict[str, float], w: dict[str, float], neck: float, m: dict[str, float], paint: dict[str, str]) -> list[Bone]:
    chin, top, r = f["chin"] - f["neck"], tall - f["neck"], w["head"]
    high = top - chin
    skull = (rod((0, 0, -0.02 * tall), (0, 0, chin), 0.5 * r), block((0.1 * r, 0, (chin + top) / 2), (1.9 * r, 1.7 * r, high)))
    middle = (chin + top) / 2
    knobs = (
        disc((0, -1.1 * r, middle), (0, 1.1 * r, middle), 0.34 * r),
        disc((1.0 * r, -0.5 * r, chin + 0.16 * high), (1.1 * r, -0.5 * r, chin + 0.16 * high), 0.1 * r),
    )
    visor = (block((1.02 * r, 0, chin + 0.60 * high), (0.2 * r, 1.4 * r, 0.32 * high)),)
    eyes = tuple(ball((1.1 * r, s * 0.36 * r, chin + 0.60 * high), 0.15 * r) for s in (1, -1))
    mouth = (block((1.04 * r, 0, chin + 0.2 * high), (0.08 * r, 0.8 * r, 0.07 * high)),)
    return [
        Bone("head", "torso", (0, 0, neck), skull, m["head"], paint["skin"]), Bone("hair", "head", (0, 0, 0), knobs, m["hair"], paint["hair"]),
        Bone("face", "head", (0, 0, 0), visor, m["face"], paint["face"]), Bone("eyes", "head", (0, 0, 0), eyes, TRIFLE, paint["eyes"]),
        Bone("mouth", "head", (0, 0, 0), mouth, TRIFLE, paint["mouth"]),
    ]  # fmt: skip


def _head(
    tall: float, f: dict[str, float], w: dict[str, float], neck: float, m: dict[str, float], paint: dict[str, str], dress: Dress
) -> list[Bone]:  # fmt: skip
    """`face`: pupils. Eyes grow with the head's share of the height, as a baby's do."""
    chin, top, r = f["chin"] - f["neck"], tall - f["neck"], w["head"]
    crown = top - 1.04 * r
    upper = max(crown, chin + 0.85 * r) - 0.03 * r
    level = chin + 0.52 * (top - chin)
    """Of the eyes: half-way up the head."""
    large = r * (0.8 + 4.0 * r / tall)
    skull = [
        rod((0, 0, -0.02 * tall), (0.02 * r, 0, chin + 0.4 * r), 0.56 * r),
        rod((0.30 * r, 0, chin + 0.56 * r), (0.12 * r, 0, level), 0.66 * r), rod((0.12 * r, 0, level), (0.06 * r, 0, upper), r),
        rod((1.02 * r, 0, level - 0.05 * r), (1.18 * r, 0, level - 0.42 * r), 0.11 * r),
    ]  # fmt: skip
    skull += [ball((-0.02 * r, s * 1.0 * r, level - 0.18 * r), 0.2 * r) for s in (1, -1)]
    sockets = [(0.12 * r + 0.84 * r, s * 0.37 * r, level + 0.04 * r) for s in (1, -1)]
    eyes = tuple(ball(at, 0.17 * large) for at in sockets)
    pupils = tuple(ball((x + 0.10 * large, 0.97 * y, z), 0.10 * large) for x, y, z in sockets)
    lips = (rod((0.93 * r, -0.2 * r, chin + 0.5 * r), (0.93 * r, 0.2 * r, chin + 0.5 * r), 0.065 * r),)
    if dress.beard:
        lips = (rod((0.95 * r, -0.2 * r, chin + 0.56 * r), (0.95 * r, 0.2 * r, chin + 0.56 * r), 0.06 * r),)
    brows = [rod((1.04 * r, s * 0.24 * r, level + 0.38 * r), (0.93 * r, s * 0.56 * r, level + 0.33 * r), 0.05 * r) for s in (1, -1)]
    bones = [
        Bone("head", "torso", (0, 0, neck), tuple(skull), m["head"], paint["skin"]),
        Bone("hair", "head", (0, 0, 0), tuple(_hair(r, chin, level, crown, dress) + brows), m["hair"], paint["hair"]),
        Bone("eyes", "head", (0, 0, 0), eyes, TRIFLE, paint["eyes"]), Bone("face", "head", (0, 0, 0), pupils, m["face"], paint["face"]),
        Bone("mouth", "head", (0, 0, 0), lips, TRIFLE, paint["mouth"]),
    ]  # fmt: skip
    if dress.hat:
        bones.append(Bone("hat", "head", (0, 0, 0), _hat(dress.hat, r, crown), HAT, paint.get("hat_color", "#3a3a40")))
    return bones


def _hair(r: float, chin: float, level: float, crown: float, dress: Dress) -> list[Piece]:
    pieces: list[Piece] = []
    if dress.hair != "bald":
        pieces += [ball((-0.01 * r, 0, crown + 0.03 * r), 1.04 * r), ball((-0.30 * r, 0, crown - 0.45 * r), 0.92 * r)]
    if dress.hair == "long":
        pieces += [rod((-0.15 * r, s * 0.72 * r, crown - 0.1 * r), (-0.3 * r, s * 0.8 * r, chin - 0.3 * r), 0.42 * r) for s in (1, -1)]
        pieces.append(rod((-0.55 * r, 0, crown - 0.3 * r), (-0.75 * r, 0, chin - 0.7 * r), 0.6 * r))
    if dress.hair == "bun":
        pieces.append(ball((-1.15 * r, 0, crown + 0.35 * r), 0.42 * r))
    if dress.beard:
        pieces += [rod((0.55 * r, s * 0.45 * r, level - 0.45 * r), (0.75 * r, s * 0.18 * r, chin + 0.22 * r), 0.3 * r) for s in (1, -1)]
    return pieces


def _hat(hat: str, r: float, crown: float) -> tuple[Piece, ...]:
    """On the head: its top is at most the hat's own height over the hair."""
    band = crown + 0.38 * r
    match hat:
        case "helmet":
            return ball((-0.06 * r, 0, crown + 0.12 * r), 1.2 * r), disc((0.1 * r, 0, band - 0.06 * r), (0.1 * r, 0, band + 0.04 * r), 1.45 * r)
        case "chef":
            return disc((-0.06 * r, 0, band), (-0.1 * r, 0, band + 1.1 * r), 0.98 * r), ball((-0.12 * r, 0, band + 1.15 * r), 1.18 * r)
        case "straw":
            return disc((-0.06 * r, 0, band), (-0.06 * r, 0, band + 0.1 * r), 1.95 * r), disc((-0.06 * r, 0, band), (-0.06 * r, 0, band + 0.95 * r), 1.0 * r)
        case "crown":
            points = [np.array([np.cos(a), np.sin(a), 0.0]) * 0.95 * r + np.array([-0.06 * r, 0, band + 0.3 * r]) for a in np.arange(7) * 2 * np.pi / 7]
            return disc((-0.06 * r, 0, band), (-0.06 * r, 0, band + 0.4 * r), 1.05 * r), *(spike(p, p + np.array([0, 0, 0.6 * r]), 0.25 * r) for p in points)
        case _:
            return (
                ball((-0.08 * r, 0, crown + 0.10 * r), 1.12 * r),
                rod((0.7 * r, -0.35 * r, band), (1.35 * r, 0, band - 0.02 * r), 0.12 * r),
                rod((0.7 * r, 0.35 * r, band), (1.35 * r, 0, band - 0.02 * r), 0.12 * r),
            )
