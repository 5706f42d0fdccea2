"""Ball: the marks of the ball games and of round fruit, drawn on directions from the middle.

Curves are given as functions that vanish on them; divided by their slope along the ball, these are distances. Each drawing takes a canvas whose
albedo (n, 3) holds the material's grain already.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from sim.canvas import DARK, LIGHT, Canvas, Single, inside, line, repeated

GOLDEN = (1 + 5**0.5) / 2


def _along(value: Single, slope: Single, way: Single) -> Single:
    """Distance on the unit ball from the curve on which `value` (n,) vanishes; slope (n, 3) is its gradient in space."""
    flat = slope - np.einsum("ni,ni->n", slope, way)[:, None] * way
    return np.asarray(value / np.maximum(np.sqrt(np.einsum("ni,ni->n", flat, flat)), 0.05))


def _saddle(way: Single, k: float) -> Single:
    """Distance from the closed curve z = k (x^2 - y^2): the seam of tennis balls and baseballs."""
    x, y, z = way.T
    return _along(z - k * (x * x - y * y), np.stack([-2 * k * x, 2 * k * y, np.ones_like(x)], axis=1), way)


def basketball(c: Canvas, albedo: Single) -> Single:
    """Two great circles and two ovals around the sides; pebbles between them."""
    x, y, z = c.way.T
    oval = x * x - 0.30 * z * z - 0.27
    curves = [x, z, _along(oval, np.stack([2 * x, 0 * y, -0.6 * z], axis=1), c.way)]
    seam = np.max([line(d, 0.021, c.spread) for d in curves], axis=0)
    border, _, fade = c.cells(c.size / 46)
    pebbled = albedo * (1 + 0.10 * (np.clip(border, 0, 0.8) - 0.45) * fade)[:, None]
    return c.paint(pebbled, seam, DARK if float(c.color.max()) > 0.08 else LIGHT)


@cache
def _faces() -> tuple[Single, Single]:
    """Normals of the twelve pentagons and twenty hexagons of a football (32, 3), each over its distance from the middle for edges of 1."""
    corners = np.array([p for a in (-1, 1) for b in (-GOLDEN, GOLDEN) for p in ((0, a, b), (a, b, 0), (b, 0, a))])
    corners /= np.linalg.norm(corners, axis=1, keepdims=True)
    near = np.argsort(-(corners @ corners.T), axis=1)[:, 1:6]
    middles = {tuple(sorted((i, int(j), int(k)))) for i in range(12) for j in near[i] for k in near[i] if j != k and k in near[j]}
    sides = np.array([corners[list(m)].sum(axis=0) for m in sorted(middles)])
    sides /= np.linalg.norm(sides, axis=1, keepdims=True)
    # truncated icosahedron with edges of 1: 2.3274 to its pentagons, 2.2673 to its hexagons
    return np.concatenate([corners / 2.3274, sides / 2.2673]).astype(np.float32), np.concatenate([corners, sides]).astype(np.float32)


def _panels(c: Canvas) -> tuple[Single, Single]:
    """How far inside a pentagon a point is (negative outside) and its distance from the nearest seam [rad]."""
    normals, _ = _faces()
    reach = c.way @ normals.T
    rows, which = np.arange(len(reach)), reach.argmax(axis=1)
    best = reach[rows, which]
    reach[rows, which] = -1
    away = (best - reach.max(axis=1)) / np.float32(0.29)
    return np.where(which < 12, away, -away), away


def football(c: Canvas, albedo: Single) -> Single:
    pentagon, away = _panels(c)
    coated = c.paint(albedo, inside(pentagon, c.spread), c.ink)
    return np.asarray(coated * (1 - 0.55 * line(away, 0.012, c.spread))[:, None])


def handball(c: Canvas, albedo: Single) -> Single:
    pentagon, away = _panels(c)
    coated = c.paint(albedo, 0.55 * inside(pentagon, c.spread), c.ink)
    return np.asarray(coated * (1 - 0.5 * line(away, 0.014, c.spread))[:, None])


def volleyball(c: Canvas, albedo: Single) -> Single:
    """Six sides of three strips each; neighbours run across each other."""
    face = np.abs(c.way).argmax(axis=1)
    rows = np.arange(len(face))
    height = np.abs(c.way[rows, face])
    u, v = (np.arctan2(c.way[rows, (face + i) % 3], height) * np.float32(4 / np.pi) for i in (1, 2))
    seam = np.minimum(np.abs(np.abs(u) - np.float32(1 / 3)), np.minimum(1 - np.abs(u), 1 - np.abs(v))) * np.float32(np.pi / 4)
    middle = inside(np.float32(1 / 3) - np.abs(u), c.spread * np.float32(4 / np.pi))
    tinted = albedo * (1 - 0.30 * middle * (face == 0) - 0.12 * (face == 1))[:, None]
    return np.asarray(tinted * (1 - 0.6 * line(seam, 0.012, c.spread))[:, None])


def tennis(c: Canvas, albedo: Single) -> Single:
    return c.paint(albedo, line(_saddle(c.way, 1.35), 0.055, c.spread), LIGHT)


def baseball(c: Canvas, albedo: Single) -> Single:
    """A seam, and stitches on both sides of it."""
    away = _saddle(c.way, 1.35)
    x, y, _ = c.way.T
    step = np.abs(repeated(np.arctan2(y, x) * 26 + np.abs(away) * 40 * np.sign(np.cos(2 * np.arctan2(y, x))), 1.0))
    stitch = np.clip(line(np.abs(away) - 0.075, 0.055, c.spread) * inside(0.24 - step, c.spread * 26), 0, 1)
    return c.paint(np.asarray(albedo * (1 - 0.4 * line(away, 0.012, c.spread))[:, None]), stitch, (0.55, 0.03, 0.03))


def _seams(c: Canvas, count: int) -> Single:
    """Distance from the nearest of so many seams from tip to tip [rad]."""
    across = np.sqrt(np.maximum(1 - c.way[:, 2] ** 2, 0))
    return np.asarray(np.abs(repeated(c.angle, 2 * np.pi / count)) * across)


def gridiron(c: Canvas, albedo: Single) -> Single:
    """Four panels, laces over one seam, and a white ring on each half."""
    z = c.way[:, 2]
    sewn = np.asarray(albedo * (1 - 0.5 * line(_seams(c, 4), 0.014, c.spread))[:, None])
    ringed = c.paint(sewn, line(np.abs(z) - 0.66, 0.07, c.spread), LIGHT)
    away = np.where(np.cos(c.angle) > 0, np.abs(np.sin(c.angle)) * np.sqrt(np.maximum(1 - z * z, 0)), 1.0)
    step = np.abs(repeated(z, 0.1))
    ties = inside(0.085 - away, c.spread) * inside(0.022 - step, c.spread)
    laces = np.maximum(ties, line(away, 0.022, c.spread)) * inside(0.37 - np.abs(z), c.spread)
    return c.paint(ringed, laces, LIGHT)


def rugby(c: Canvas, albedo: Single) -> Single:
    """Four panels, with coloured ones near the tips."""
    z = c.way[:, 2]
    sewn = np.asarray(albedo * (1 - 0.45 * line(_seams(c, 4), 0.014, c.spread))[:, None])
    tips = inside(np.abs(z) - 0.74 - 0.10 * np.cos(4 * c.angle), c.spread)
    return c.paint(sewn, tips * inside(_seams(c, 4) - 0.03, c.spread), (0.02, 0.10, 0.32) if float(c.color.max()) > 0.08 else LIGHT)


def cricket(c: Canvas, albedo: Single) -> Single:
    """A raised seam around the middle: six rows of stitches."""
    z = c.way[:, 2]
    rows = np.max([line(np.abs(z) - at, 0.014, c.spread) for at in (0.03, 0.075, 0.12)], axis=0)
    step = np.abs(repeated(c.angle * np.float32(40 / np.pi), 1.0))
    return c.paint(albedo, 0.9 * rows * inside(0.32 - step, c.spread * 13), LIGHT)


@cache
def _dimples(count: int = 336) -> tuple[Single, float]:
    """Points spread evenly over the unit ball, and their distance from each other [rad]."""
    i = np.arange(count) + 0.5
    z = 1 - 2 * i / count
    turn = np.pi * (1 + 5**0.5) * i
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=1).astype(np.float32), float(np.sqrt(4 * np.pi / count))


def golf(c: Canvas, albedo: Single) -> Single:
    from scipy.spatial import cKDTree

    points, apart = _dimples()
    away = cKDTree(points).query(c.way)[0].astype(np.float32) / np.float32(apart)
    fade = np.exp(-1.5 * (c.spread / np.float32(apart)) ** 2)
    dent = inside(0.44 - away, c.spread / np.float32(apart) + 0.08)
    return np.asarray(albedo * (1.0 - 0.34 * (dent * (0.6 + 0.8 * away) - 0.5) * fade)[:, None])


def bowling(c: Canvas, albedo: Single) -> Single:
    """Swirls of colour, and three holes on top."""
    swirl = c.noise(c.size / 3, layer=5) + 0.5 * c.noise(c.size / 8, layer=6)
    glow = np.clip(0.5 * np.tanh(3 * np.sin(3 * swirl)) + 0.5, 0, 1)
    light = np.maximum(c.color * 2.5, 0.10 + 0.05 * c.color)
    made = c.paint(albedo, 0.55 * glow, light.astype(np.float32))
    for x, y, r in ((0.15, 0.28, 0.085), (-0.15, 0.28, 0.085), (0.0, -0.22, 0.1)):
        away = np.hypot(c.way[:, 0] - x, c.way[:, 1] - y)
        made = c.paint(made, inside(r - away, c.spread) * (c.way[:, 2] > 0), DARK)
    return made


def billiard(c: Canvas, albedo: Single) -> Single:
    """Two white discs with a dark figure; every other ball has white caps."""
    z = np.abs(c.way[:, 2])
    if c.seed % 2:
        albedo = c.paint(albedo, inside(z - 0.62, c.spread), LIGHT)
    away = np.arccos(np.clip(np.abs(c.way[:, 0]), 0, 1))
    made = c.paint(albedo, inside(0.40 - away, c.spread), LIGHT)
    y, z = np.abs(c.way[:, 1]), c.way[:, 2]
    return c.paint(made, inside(0.05 - y, c.spread) * inside(0.19 - np.abs(z), c.spread), DARK)


GORES = ((0.72, 0.03, 0.03), (0.86, 0.86, 0.84), (0.03, 0.12, 0.55), (0.86, 0.86, 0.84), (0.80, 0.55, 0.02), (0.86, 0.86, 0.84))
"""Of a beach ball, where no colour is named."""


def gores(c: Canvas, albedo: Single) -> Single:
    """Six slices from pole to pole, every other one white."""
    turn = c.angle * np.float32(3 / np.pi)
    slice_ = np.mod(np.floor(turn), 6).astype(int)
    spread = c.spread * np.float32(3 / np.pi) / np.maximum(np.hypot(c.way[:, 0], c.way[:, 1]), 1e-3)
    edge = np.abs(repeated(turn, 1.0))
    white = np.where(slice_ % 2 == 0, inside(edge, spread) * 0 + 1.0, 0.0)
    soft = inside(edge, spread)
    share = np.where(white > 0, soft, 1 - soft).astype(np.float32)
    gray = float(np.ptp(c.color)) < 0.05
    coat = np.array(GORES, dtype=np.float32)[(slice_ // 2 * 2) % 6] if gray else albedo
    made = c.paint(coat, share, LIGHT)
    cap = inside(np.abs(c.way[:, 2]) - 0.965, c.spread)
    return c.paint(made, cap, LIGHT)


def medicine(c: Canvas, albedo: Single) -> Single:
    """Eight dark slices sewn together."""
    turn = c.angle * np.float32(4 / np.pi)
    wide = np.maximum(np.hypot(c.way[:, 0], c.way[:, 1]), 1e-3)
    seam = line(repeated(turn, 1.0) * np.float32(np.pi / 4) * wide, 0.016, c.spread)
    return np.asarray(albedo * (1 - 0.6 * np.maximum(seam, inside(np.abs(c.way[:, 2]) - 0.97, c.spread)))[:, None])


def balloon(c: Canvas, albedo: Single) -> Single:
    """Paler where it is stretched, dark around the knot below."""
    z = c.way[:, 2]
    return np.asarray(albedo * (1.0 + 0.10 * z - 0.75 * np.exp(-((1 + z) / 0.02)) - 0.12 * np.exp(-((1 - z) / 0.05)))[:, None])


# ------------------------------------------------------------------------------------------------- fruit


def _stem(c: Canvas, albedo: Single, *, size: float, color: tuple[float, float, float]) -> Single:
    """A hollow at the top, dark in the middle."""
    away = np.arccos(np.clip(c.way[:, 2], -1, 1))
    shaded = albedo * (1 - 0.45 * np.exp(-((away / (2.2 * size)) ** 2)))[:, None]
    return c.paint(np.asarray(shaded), inside(size - away, c.spread), color)


def apple(c: Canvas, albedo: Single) -> Single:
    """A blush on one side, yellower streaks from the stem down, freckles, the blossom end below."""
    x, _, z = c.way.T
    streak = c.noise(c.size / 22, layer=5, along=2, stretch=5)
    pale = np.clip(0.5 - 0.6 * x + 0.18 * streak + 0.25 * np.abs(z), 0, 1) ** 2
    made = c.paint(albedo, 0.34 * pale, (0.72, 0.52, 0.10) if c.color[0] > c.color[1] else (0.62, 0.58, 0.12))
    freckle = inside(c.noise(c.size / 44, layer=6) - 1.9, c.width * (44 / c.size) + 0.25)
    made = c.paint(made, 0.5 * freckle, (0.8, 0.7, 0.35))
    blossom = inside(0.10 - np.arccos(np.clip(-z, -1, 1)), c.spread)
    return _stem(c, c.paint(made, 0.8 * blossom, (0.05, 0.035, 0.02)), size=0.10, color=(0.06, 0.035, 0.015))


def citrus(c: Canvas, albedo: Single) -> Single:
    border, _, fade = c.cells(c.size / 40)
    pores = np.clip(border - 0.45, 0, 0.5) * fade
    return _stem(c, np.asarray(albedo * (1.04 - 0.42 * pores)[:, None]), size=0.11, color=(0.12, 0.16, 0.04))


def tomato(c: Canvas, albedo: Single) -> Single:
    """Five green leaves at the top."""
    away = np.arccos(np.clip(c.way[:, 2], -1, 1))
    star = 0.16 + 0.42 * np.clip(np.cos(5 * c.angle), 0, 1) ** 3
    return c.paint(albedo, inside(star - away, c.spread), (0.06, 0.20, 0.03))


def ribs(c: Canvas, albedo: Single) -> Single:
    """Ten ribs from pole to pole: pumpkins and melons."""
    valley = np.abs(np.sin(5 * c.angle)) ** 0.5
    wide = np.hypot(c.way[:, 0], c.way[:, 1])
    fade = np.exp(-4 * (c.spread / np.maximum(0.63 * wide, 1e-3)) ** 2)
    return _stem(c, np.asarray(albedo * (1 + (0.55 * valley - 0.45) * fade)[:, None]), size=0.14, color=(0.10, 0.12, 0.03))


def watermelon(c: Canvas, albedo: Single) -> Single:
    """Dark stripes with ragged edges."""
    ragged = 0.5 * c.noise(c.size / 12, layer=5) + 0.25 * c.noise(c.size / 30, layer=6)
    wide = np.maximum(np.hypot(c.way[:, 0], c.way[:, 1]), 1e-3)
    share = inside(np.sin(7 * c.angle) + ragged, 7 * c.spread / wide + 0.15)
    return c.paint(np.asarray(albedo * 1.25), 0.82 * share, np.asarray(c.color * 0.22))


def peach(c: Canvas, albedo: Single) -> Single:
    x, y, _z = c.way.T
    made = c.paint(albedo, np.clip(0.5 + 0.6 * x + 0.2 * c.noise(c.size / 6, layer=5), 0, 1) ** 2 * 0.6, (0.55, 0.10, 0.06))
    groove = line(y, 0.03, c.spread) * (x > 0)
    return _stem(c, np.asarray(made * (1 - 0.4 * groove)[:, None]), size=0.1, color=(0.1, 0.06, 0.02))


def berry(c: Canvas, albedo: Single) -> Single:
    return _stem(c, np.asarray(albedo * (1 + 0.12 * c.noise(c.size / 5, layer=5))[:, None]), size=0.16, color=(0.05, 0.09, 0.02))


def coconut(c: Canvas, albedo: Single) -> Single:
    """Fibres from pole to pole, three eyes."""
    made = albedo * np.exp(0.30 * c.noise(c.size / 40, layer=5, along=2, stretch=10))[:, None]
    for turn in (0.0, 2.1, 4.2):
        at = np.array([0.24 * np.cos(turn), 0.24 * np.sin(turn), 0.94], dtype=np.float32)
        away = np.arccos(np.clip(c.way @ at / np.linalg.norm(at), -1, 1))
        made = c.paint(made, inside(0.10 - away, c.spread), DARK)
    return np.asarray(made)


def eggshell(c: Canvas, albedo: Single) -> Single:
    """Speckles, more of them at the blunt end."""
    more = 0.6 * c.unit[:, 2]
    speck = inside(c.noise(c.size / 30, layer=5) - 2.0 - more, c.width * (30 / c.size) + 0.25)
    return c.paint(albedo, 0.55 * speck, (0.16, 0.09, 0.05))


def globe(c: Canvas, albedo: Single) -> Single:
    """Seas and lands, with ice at the poles."""
    height = c.noise(c.size / 3, layer=5) + 0.5 * c.noise(c.size / 8, layer=6) + 0.25 * c.noise(c.size / 18, layer=7)
    sea = c.paint(np.asarray(albedo * 0 + 1), np.ones(len(c.point), np.float32), (0.03, 0.12, 0.36))
    land = c.paint(sea, inside(height - 0.25, c.width * (20 / c.size) + 0.06), (0.16, 0.26, 0.06))
    return c.paint(land, inside(np.abs(c.way[:, 2]) - 0.9 + 0.03 * height, c.spread), (0.85, 0.88, 0.9))


BALLS: dict[str, Callable[[Canvas, Single], Single]] = {
    "basketball": basketball, "football": football, "handball": handball, "volleyball": volleyball, "tennis": tennis, "baseball": baseball,
    "cricket": cricket, "golf": golf, "bowling": bowling, "billiard": billiard, "gores": gores, "medicine": medicine, "balloon": balloon, "apple": apple,
    "citrus": citrus, "tomato": tomato, "ribs": ribs, "watermelon": watermelon, "peach": peach, "berry": berry, "coconut": coconut, "eggshell": eggshell,
    "globe": globe, "gridiron": gridiron, "rugby": rugby,
}  # fmt: skip
"""By the name that the tables use (`drawing` in data/marks.yaml)."""
