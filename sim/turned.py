"""Turned: what is drawn on barrels, cans, tyres, cups: things that are round about their Z, in units of their half edges.

Each drawing takes a canvas and the albedo (n, 3) that the material's grain has left.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.canvas import DARK, LIGHT, Canvas, Single, Triple, inside, line, repeated, shaded

STEEL: Triple = (0.42, 0.43, 0.45)
"""Bare metal that is drawn and not made of it (linear)."""


def _rings(c: Canvas, at: tuple[float, ...], half: float) -> Single:
    """Bands around the side, at heights and of a half thickness in units of the half height."""
    width = c.width / c.half[2]
    return np.max([line(c.unit[:, 2] - np.float32(z), half, width) for z in at], axis=0) * ~c.cap


def barrel(c: Canvas, albedo: Single) -> Single:
    """Hoops, rims, a bung in the lid; a barrel of wood has staves."""
    made = shaded(albedo, _rings(c, (-0.31, 0.31), 0.028), 0.45)
    made = np.asarray(made * (1 + 0.25 * _rings(c, (-0.36, 0.36), 0.014))[:, None])
    made = c.paint(made, _rings(c, (-0.97, 0.97), 0.03), c.color * 0.45)
    lid = c.cap * line(c.radial - 0.86, 0.03, c.width / c.half[0])
    bung = inside(0.09 - np.hypot(c.unit[:, 0] - 0.6, c.unit[:, 1]), c.width / c.half[0]) * c.cap
    return shaded(shaded(made, lid, 0.5), bung, 0.8)


def staves(c: Canvas, albedo: Single) -> Single:
    """A wooden barrel: staves and three hoops of iron."""
    turn = c.angle * np.float32(9 / np.pi)
    gap = line(repeated(turn, 1.0) * np.float32(np.pi / 9), 0.014, c.width / c.half[0]) * ~c.cap
    made = shaded(albedo, gap, 0.65)
    boards = line(repeated(c.unit[:, 0], 0.33), 0.015, c.width / c.half[0]) * c.cap
    return c.paint(shaded(made, boards, 0.6), _rings(c, (-0.82, -0.3, 0.3, 0.82), 0.055), (0.09, 0.085, 0.08))


def can(c: Canvas, albedo: Single) -> Single:
    """A printed side with a pale badge and a wave, bare ends."""
    z, turn = c.unit[:, 2], c.angle
    width = c.width / c.half[2]
    tint = c.color if float(np.ptp(c.color)) > 0.08 else np.array((0.55, 0.02, 0.03), dtype=np.float32)
    side = inside(0.86 - np.abs(z), width) * ~c.cap
    made = c.paint(albedo, side, tint)
    band = line(z - 0.34 * np.sin(turn), 0.13, width) * side
    made = c.paint(made, band, LIGHT)
    badge = np.hypot(np.abs(repeated(turn, np.pi)) * c.half[0] / c.half[2], z)
    made = c.paint(made, inside(0.36 - badge, width) * side, LIGHT)
    made = c.paint(made, inside(0.27 - badge, width) * side, tint)
    end = np.array(STEEL, dtype=np.float32) * (1 - 0.35 * line(c.radial - 0.8, 0.04, c.width / c.half[0]))[:, None]
    return np.where((side > 0.5)[:, None], made, np.where(c.cap[:, None], end, made))


def tin(c: Canvas, albedo: Single) -> Single:
    """Pressed rings, a paper label around the middle."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    ring = c.wave(z * np.float32(2 * np.pi * 9), float(c.half[2]) / 4.5)
    made = albedo * (1 + 0.25 * ring * ~c.cap)[:, None]
    label = inside(0.62 - np.abs(z), width) * ~c.cap
    made = c.paint(np.asarray(made), label, (0.10, 0.28, 0.12))
    stripe = np.maximum(line(z - 0.40, 0.06, width), line(z + 0.40, 0.06, width)) * label
    return c.paint(made, np.maximum(stripe, inside(0.34 - np.hypot(repeated(c.angle, np.pi) * 0.8, z), width) * label), LIGHT)


def tyre(c: Canvas, albedo: Single) -> Single:
    """Tread around, and a rim with spokes on the sides."""
    z, turn = c.unit[:, 2], c.angle
    width = c.width / c.half[0]
    groove = np.max([line(z - at, 0.045, c.width / c.half[2]) for at in (-0.36, 0.0, 0.36)], axis=0)
    lug = line(repeated(turn * np.float32(28 / np.pi) + np.abs(z) * 1.2, 1.0), 0.16, width * np.float32(28 / np.pi)) * inside(np.abs(z) - 0.42, width)
    made = shaded(albedo * 1.15, np.maximum(groove, lug) * ~c.cap, 0.7)
    wall = line(c.radial - 0.80, 0.02, width) * c.cap
    made = np.asarray(made * (1 + 1.2 * wall)[:, None])
    rim = inside(0.63 - c.radial, width) * c.cap
    made = c.paint(made, rim, STEEL)
    spoke = inside(np.abs(np.sin(2.5 * turn)) - 0.55, 2.5 * width / np.maximum(c.radial, 0.05)) * inside(0.54 - c.radial, width) * inside(c.radial - 0.2, width)
    made = c.paint(made, spoke * c.cap, DARK)
    return c.paint(made, inside(0.07 - c.radial, width) * c.cap, DARK)


def log(c: Canvas, albedo: Single) -> Single:
    """Bark around, rings on the ends."""
    ridge = c.noise(c.size / 30, layer=5, along=2, stretch=7)
    bark = albedo * np.clip(0.62 + 0.30 * ridge + 0.12 * c.noise(c.size / 70, layer=6), 0.15, 1.4)[:, None]
    wobble = 0.05 * c.noise(float(c.half[0]), layer=7)
    rings = c.wave((c.radial + wobble) * np.float32(2 * np.pi * 9), float(c.half[0]) / 9)
    wood = np.array((0.50, 0.33, 0.17), dtype=np.float32) * (1 + 0.22 * rings)[:, None]
    end = c.cap * inside(0.93 - c.radial, c.width / c.half[0])
    return np.asarray(bark + end[:, None] * (wood - bark))


def coin(c: Canvas, albedo: Single) -> Single:
    """A raised rim, a figure, grooves around the edge."""
    width = c.width / c.half[0]
    rim = line(c.radial - 0.93, 0.045, width) * c.cap
    ring = line(c.radial - 0.80, 0.018, width) * c.cap
    star = 0.32 + 0.20 * np.cos(5 * c.angle)
    figure = inside(star - c.radial, width) * c.cap
    beads = line(repeated(c.angle * np.float32(18 / np.pi), 1.0), 0.2, width * np.float32(18 / np.pi)) * line(c.radial - 0.68, 0.04, width) * c.cap
    knurl = line(repeated(c.angle * np.float32(45 / np.pi), 1.0), 0.22, width * np.float32(45 / np.pi)) * ~c.cap
    made = albedo * (1 + 0.30 * rim + 0.32 * figure + 0.2 * beads)[:, None]
    return shaded(np.asarray(made), np.maximum(ring, knurl), 0.5)


def puck(c: Canvas, albedo: Single) -> Single:
    """A knurled edge and a ring on the faces."""
    width = c.width / c.half[0]
    turn, z = c.angle * np.float32(20 / np.pi), c.unit[:, 2] * 1.5
    knurl = np.maximum(line(repeated(turn + z, 1.0), 0.16, width * 6.4), line(repeated(turn - z, 1.0), 0.16, width * 6.4))
    made = albedo * (1 + np.where(c.cap, 0.0, 0.9 * knurl))[:, None]
    return c.paint(np.asarray(made), 0.7 * line(c.radial - 0.62, 0.03, width) * c.cap, c.ink)


def disc(c: Canvas, albedo: Single) -> Single:
    """Rings on the faces, a star in the middle."""
    width = c.width / c.half[0]
    rings = np.max([line(c.radial - r, 0.012, width) for r in (0.72, 0.78, 0.84)], axis=0)
    star = inside(0.30 + 0.14 * np.cos(6 * c.angle) - c.radial, width)
    return c.paint(shaded(albedo, rings * c.cap, 0.35), 0.85 * star * c.cap, c.ink)


def clock(c: Canvas, albedo: Single) -> Single:
    """A dial with hands at ten past ten."""
    width = c.width / c.half[0]
    made = c.paint(albedo, inside(0.86 - c.radial, width) * c.cap, LIGHT)
    tick = line(repeated(c.angle * np.float32(6 / np.pi), 1.0), 0.09, width * 2) * line(c.radial - 0.74, 0.07, width) * c.cap
    made = c.paint(made, tick, DARK)
    x, y = c.unit[:, 0], c.unit[:, 1]
    for degrees, length, half in ((150.0, 0.42, 0.04), (30.0, 0.64, 0.028)):
        along = x * np.float32(np.cos(np.radians(degrees))) + y * np.float32(np.sin(np.radians(degrees)))
        across = x * np.float32(-np.sin(np.radians(degrees))) + y * np.float32(np.cos(np.radians(degrees)))
        made = c.paint(made, inside(half - np.abs(across), width) * inside(length / 2 - np.abs(along - length / 2), width) * c.cap, DARK)
    return made


def pencil(c: Canvas, albedo: Single) -> Single:
    """Six edges, a band of metal, a rubber, a sharpened tip."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    side = albedo * (1 + 0.14 * np.cos(6 * c.angle))[:, None]
    made = c.paint(np.asarray(side), inside(z - 0.80, width), STEEL)
    made = c.paint(made, inside(z - 0.90, width), (0.65, 0.20, 0.22))
    made = c.paint(made, inside(-0.84 - z, width), (0.62, 0.42, 0.22))
    return c.paint(made, inside(-0.95 - z, width), DARK)


def skittle(c: Canvas, albedo: Single) -> Single:
    """Two red rings around the neck."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    return c.paint(albedo, np.maximum(line(z - 0.36, 0.03, width), line(z - 0.50, 0.03, width)), (0.60, 0.02, 0.03))


def traffic_cone(c: Canvas, albedo: Single) -> Single:
    """Two white sleeves."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    return c.paint(albedo, np.maximum(line(z - 0.30, 0.16, width), line(z + 0.28, 0.18, width)), LIGHT)


def spinning_top(c: Canvas, albedo: Single) -> Single:
    """Painted rings."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    made = c.paint(albedo, line(z + 0.30, 0.09, width), LIGHT)
    made = c.paint(made, line(z + 0.58, 0.07, width), (0.80, 0.55, 0.02))
    spoke = inside(np.sin(4 * c.angle), 4 * c.width / np.maximum(c.radial * c.half[0], 1e-6)) * line(z - 0.02, 0.14, width)
    return c.paint(made, 0.85 * spoke, (0.03, 0.12, 0.50))


def vessel(c: Canvas, albedo: Single) -> Single:
    """Two coloured bands below the rim, a foot without glaze."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    tint: Triple = (0.05, 0.12, 0.36) if float(c.color.min()) > 0.25 else LIGHT
    made = c.paint(albedo, np.maximum(line(z - 0.70, 0.06, width), line(z - 0.56, 0.018, width)), tint)
    return c.paint(made, 0.5 * line(z + 0.97, 0.045, width), (0.30, 0.20, 0.12))


def vase(c: Canvas, albedo: Single) -> Single:
    """Bands, and leaves around the belly."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    made = c.paint(albedo, np.max([line(z - at, 0.025, width) for at in (-0.82, -0.42, 0.62, 0.80)], axis=0), c.ink)
    u, v = repeated(c.angle * np.float32(4 / np.pi), 1.0) * 0.9, (z - 0.1) / 0.45
    petal = inside(0.34 * (1 - v * v) - np.abs(u - 0.12 * v), width * 2)
    return c.paint(made, 0.85 * petal * (np.abs(v) < 1), c.ink)


def plate(c: Canvas, albedo: Single) -> Single:
    """A coloured ring near the rim."""
    width = c.width / c.half[0]
    tint: Triple = (0.05, 0.12, 0.36) if float(c.color.min()) > 0.25 else LIGHT
    return c.paint(albedo, np.maximum(line(c.radial - 0.90, 0.025, width), line(c.radial - 0.80, 0.010, width)), tint)


def bucket(c: Canvas, albedo: Single) -> Single:
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    return shaded(albedo, np.max([line(z - at, 0.02, width) for at in (0.66, 0.78, -0.7)], axis=0), 0.4)


def basket(c: Canvas, albedo: Single) -> Single:
    """Wickerwork."""
    row = c.point[:, 2] * np.float32(9 / c.half[2])
    turn = c.angle * np.float32(22 / np.pi) + np.where(np.mod(np.floor(row), 2) > 0, 0.5, 0).astype(np.float32)
    fade = np.exp(-3 * (c.width * (9 / c.half[2])) ** 2)
    strand = np.abs(np.sin(np.pi * turn)) * np.abs(np.sin(np.pi * row)) ** 0.5
    return np.asarray(albedo * (1 + (0.95 * strand - 0.5) * fade)[:, None])


def car(c: Canvas, albedo: Single) -> Single:
    """Windows in the upper half; lamps."""
    along = c.order[2]
    z, x = c.unit[:, 2], c.unit[:, along]
    width = c.width / c.half[2]
    glass = inside(0.20 - np.abs(z - 0.62), width) * inside(0.52 - np.abs(x + 0.08), width) * inside(np.abs(np.abs(x + 0.08) - 0.03) + 0.0 - 0.02, width)
    made = c.paint(albedo, glass, (0.02, 0.03, 0.04))
    tyre_ = inside(-0.52 - z, width) * inside(0.24 - np.abs(np.abs(x) - 0.58), width)
    made = c.paint(made, tyre_, DARK)
    lamp = inside(0.09 - np.abs(z + 0.05), width) * inside(np.abs(x) - 0.95, width)
    return c.paint(made, lamp, (0.9, 0.85, 0.6))


def cake(c: Canvas, albedo: Single) -> Single:
    """Layers at the side, cream that runs down, cherries on top."""
    z = c.unit[:, 2]
    width = c.width / c.half[2]
    drip = 0.35 + 0.35 * np.sin(9 * c.angle) * np.sin(4 * c.angle + 1)
    sponge = c.paint(albedo, np.float32(0.9) * inside(drip - z, width) * ~c.cap, (0.42, 0.23, 0.09))
    made = c.paint(sponge, line(z + 0.35, 0.07, width) * ~c.cap, (0.75, 0.45, 0.35))
    away = np.hypot(c.radial - 0.78, repeated(c.angle, np.pi / 4) * c.radial)
    return c.paint(made, inside(0.09 - away, c.width / c.half[0]) * c.cap * (z > 0), (0.55, 0.02, 0.04))


def umbrella(c: Canvas, albedo: Single) -> Single:
    fold = np.abs(np.sin(4 * c.angle + 2 * c.unit[:, 2]))
    return c.paint(shaded(albedo, 1 - fold, 0.4), inside(np.abs(c.unit[:, 2]) - 0.86, c.width / c.half[2]), DARK)


TURNED: dict[str, Callable[[Canvas, Single], Single]] = {
    "barrel": barrel, "staves": staves, "can": can, "tin": tin, "tyre": tyre, "log": log, "coin": coin, "puck": puck, "disc": disc, "clock": clock,
    "pencil": pencil, "skittle": skittle, "cone": traffic_cone, "top": spinning_top, "vessel": vessel, "vase": vase, "plate": plate, "bucket": bucket,
    "basket": basket, "car": car, "cake": cake, "umbrella": umbrella,
}  # fmt: skip
"""By the name that the tables use (`drawing` in data/marks.yaml)."""
