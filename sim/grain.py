"""Grain: what a material shows on any body made of it, as marks in space: rings of wood, veins of marble, the strokes of brushed metal.

Each kind takes a canvas and returns the albedo (n, 3) of its points. Factors have a mean near 1, so that a body keeps the colour it is called.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.canvas import Canvas, Single, inside, line, repeated


def factor(c: Canvas, value: Single, contrast: float | Single) -> Single:
    """Albedo (n, 3) of marks of unit deviation, drawn with a contrast."""
    return c.plain(np.exp(np.float32(contrast) * value - np.float32(contrast**2 / 2)))


def wood(c: Canvas) -> Single:
    """Rings about a pith beside the body, fibres along its longest edge."""
    first, second, along = c.order
    size = c.size
    ring = float(np.clip(0.085 * (2 * c.half[second]) ** 0.8, 0.0015, 0.06))
    middle = np.random.default_rng(c.seed).uniform(0.35, 0.8, 2) * 2 * c.half[[first, second]] + ring
    across = c.point[:, [first, second]] + middle.astype(np.float32)
    wobble = 0.55 * c.noise(7 * ring, layer=1, along=along, stretch=6) + 0.2 * c.noise(2.2 * ring, layer=2, along=along, stretch=9)
    turn = (np.hypot(across[:, 0], across[:, 1]) / np.float32(ring) + wobble) * np.float32(2 * np.pi)
    # late wood is dark and ends sharply: a saw tooth of three waves
    rings = c.wave(turn, ring) + 0.5 * c.wave(2 * turn, ring / 2) + 0.33 * c.wave(3 * turn, ring / 3)
    fibre = c.noise(max(ring / 5, size / 260), layer=3, along=along, stretch=22)
    blotch = c.noise(0.4 * size, layer=4, along=along, stretch=3)
    return factor(c, 0.85 * rings + 0.5 * fibre + 0.45 * blotch, 1.15 * c.contrast)


def cork(c: Canvas) -> Single:
    border, number, _ = c.cells(c.size / 34)
    return factor(c, 0.7 * number + 0.6 * c.noise(c.size / 60) - 1.6 * line(border, 0.08, c.width * 0 + 0.2), c.contrast)


def brushed(c: Canvas) -> Single:
    """Fine strokes along the longest edge, a few deeper scratches, faint clouds."""
    along = c.order[2] if not c.round else 2
    size = c.size
    strokes = c.noise(size / 110, layer=1, along=along, stretch=26) + 0.7 * c.noise(size / 45, layer=2, along=along, stretch=18)
    clouds = c.noise(size / 4, layer=3)
    scratch = np.clip(c.noise(size / 70, layer=4, along=(along + 1) % 3, stretch=30) - 2.1, 0, 1)
    return factor(c, 0.75 * strokes + 0.45 * clouds - 1.2 * scratch, 0.075)


def polished(c: Canvas) -> Single:
    """Hardly anything: clouds of wear and a few scratches."""
    size = c.size
    scratch = np.clip(c.noise(size / 80, layer=4, along=(c.seed + 1) % 3, stretch=24) - 1.9, 0, 1)
    return factor(c, 0.8 * c.noise(size / 4, layer=3) + 0.35 * c.noise(size / 14, layer=2) - 1.6 * scratch, 0.05)


def speckle(c: Canvas) -> Single:
    size = c.size
    return factor(c, 0.6 * c.noise(size / 60) + 0.55 * c.noise(size / 22, layer=1) + 0.6 * c.noise(size / 4, layer=2), c.contrast)


def stone(c: Canvas) -> Single:
    """Weathered: patches, grains, and pits in which the light is lost."""
    size = c.size
    pits = np.clip(c.noise(size / 26, layer=3) - 1.3, 0, 1.5)
    body = 0.5 * c.noise(size / 55) + 0.6 * c.noise(size / 18, layer=1) + 0.75 * c.noise(size / 4.5, layer=2)
    return factor(c, body - 1.2 * pits + 0.1, c.contrast)


def granite(c: Canvas) -> Single:
    size = c.size
    one, two = c.noise(size / 45, layer=1), c.noise(size / 38, layer=2)
    dark, light = inside(one - 0.75, c.width * (60 / size) + 0.4), inside(two - 0.9, c.width * (60 / size) + 0.4)
    return factor(c, 1.3 * light - 1.9 * dark + 0.3 * c.noise(size / 4, layer=3) + 0.25, c.contrast)


def concrete(c: Canvas) -> Single:
    """Cast: clouds, and small dark holes where air was."""
    size = c.size
    holes = inside(c.noise(size / 40, layer=4) - 2.0, c.width * (40 / size) + 0.25)
    return factor(c, 0.45 * c.noise(size / 70) + 0.5 * c.noise(size / 16, layer=1) + 0.7 * c.noise(size / 4, layer=2) - 3.0 * holes, c.contrast)


def marble(c: Canvas) -> Single:
    size = c.size
    warp = 0.35 * c.noise(size / 7, layer=3)
    vein = -np.exp(-np.abs(c.noise(size / 2.6, layer=1) + warp) * 9) - 0.6 * np.exp(-np.abs(c.noise(size / 6, layer=2) + 0.3 * warp) * 10)
    return factor(c, 1.7 * vein + 0.5 + 0.3 * c.noise(size / 3, layer=4), c.contrast)


def ice(c: Canvas) -> Single:
    """White cracks and a cloudy heart."""
    size = c.size
    crack = np.exp(-np.abs(c.noise(size / 2.4, layer=1)) * 16) + 0.6 * np.exp(-np.abs(c.noise(size / 4, layer=2)) * 20)
    cloud = 0.6 * c.noise(size / 5, layer=3)
    share = np.clip(0.55 * crack + 0.10 * cloud, 0, 1)
    return c.paint(factor(c, cloud, 0.07), share, (0.9, 0.94, 0.96))


def brick(c: Canvas) -> Single:
    """Burnt clay; from half a metre on, courses of bricks with mortar between them."""
    size = c.size
    clay = 0.6 * c.noise(size / 40) + 0.5 * c.noise(size / 12, layer=1) - 1.0 * np.clip(c.noise(size / 24, layer=2) - 1.4, 0, 1)
    if size < 0.45:
        return factor(c, clay, 0.8 * c.contrast)
    high, long, joint = 0.075, 0.225, 0.005
    across = np.where(c.face == 0, c.point[:, 1], c.point[:, 0])
    up = np.where(c.face == 2, c.point[:, 1], c.point[:, 2])
    course = np.floor(up / high)
    shift = across + np.where(np.mod(course, 2) > 0, long / 2, 0).astype(np.float32)
    number = np.mod(np.sin(course * 12.9898 + np.floor(shift / long) * 78.233) * 43758.5453, 1.0).astype(np.float32)
    mortar = np.maximum(line(repeated(up, high), joint, c.width), line(repeated(shift, long), joint, c.width))
    fade = np.exp(-((c.width / high) ** 2))
    return c.paint(factor(c, clay + 2.2 * (number - 0.5) * fade, c.contrast), mortar, (0.42, 0.40, 0.37))


def cardboard(c: Canvas) -> Single:
    """Fibres, and the faint ribs of the corrugation."""
    size = c.size
    axis = c.order[1]
    ribs = c.wave(c.point[:, axis] * np.float32(2 * np.pi / (size / 48)), size / 48)
    return factor(c, 0.5 * ribs + 0.6 * c.noise(size / 90, along=axis, stretch=5) + 0.5 * c.noise(size / 5, layer=1), 0.055)


def paper(c: Canvas) -> Single:
    return factor(c, 0.6 * c.noise(c.size / 120) + 0.6 * c.noise(c.size / 6, layer=1), 0.03)


def leather(c: Canvas) -> Single:
    border, number, fade = c.cells(c.size / 40)
    crease = np.clip(0.28 - border, 0, 0.28) / 0.28 * fade
    return factor(c, 0.35 * number - 1.1 * crease + 0.7 * c.noise(c.size / 5, layer=1) + 0.2, 1.2 * c.contrast)


def weave(c: Canvas) -> Single:
    """Threads across each other."""
    thread = np.maximum(c.size / 64, 1e-4)
    phase = c.point * np.asarray(2 * np.pi / thread, dtype=np.float32)[..., None]
    waves = [c.wave(phase[:, i], thread) for i in range(3)]
    cross = np.where(c.face == 0, waves[1] * waves[2], np.where(c.face == 1, waves[0] * waves[2], waves[0] * waves[1]))
    return factor(c, 1.1 * cross + 0.5 * c.noise(c.size / 50) + 0.6 * c.noise(c.size / 6, layer=1), np.maximum(c.contrast, 0.07))


def felt(c: Canvas) -> Single:
    size = c.size
    return factor(c, 0.7 * c.noise(size / 48) + 0.5 * c.noise(size / 20, layer=1) + 0.4 * c.noise(size / 5, layer=2), 0.10)


def fur(c: Canvas) -> Single:
    """Tufts that lie along the body."""
    along = c.order[2]
    size = c.size
    hair = c.noise(size / 46, layer=1, along=along, stretch=5) + 0.7 * c.noise(size / 20, layer=2, along=along, stretch=3.5)
    return factor(c, 0.75 * hair + 0.5 * c.noise(size / 5, layer=3), 0.17)


def foam(c: Canvas) -> Single:
    border, number, fade = c.cells(c.size / 44)
    return factor(c, 0.5 * number + 0.5 * c.noise(c.size / 8, layer=1) - 0.6 * np.clip(0.3 - border, 0, 0.3) / 0.3 * fade, 0.07)


def sponge(c: Canvas) -> Single:
    """Holes of two sizes."""
    out = np.zeros(len(c.point), dtype=np.float32)
    for layer, width in enumerate((c.size / 14, c.size / 30)):
        border, _, fade = c.cells(width, layer=layer)
        out -= np.clip(border - 0.35, 0, 0.4) * 3.5 * fade
    return factor(c, out + 0.8 + 0.3 * c.noise(c.size / 6, layer=3), 0.28)


def rubber(c: Canvas) -> Single:
    """Matt with dust on it; a ball has the seam of its mould."""
    made = factor(c, 0.6 * c.noise(c.size / 40) + 0.4 * c.noise(c.size / 90, layer=1) + 0.6 * c.noise(c.size / 5, layer=2), 0.055)
    if c.round != "sphere":
        return made
    seam = line(c.way[:, 2], 0.018, c.spread)
    return np.asarray(made * (1 - 0.42 * seam)[:, None])


def plastic(c: Canvas) -> Single:
    """Moulded in two halves."""
    made = factor(c, 0.8 * c.noise(c.size / 5, layer=1) + 0.5 * c.noise(c.size / 50), 0.028)
    if c.round != "sphere":
        return made
    seam = line(c.way[:, 2], 0.012, c.spread)
    return np.asarray(made * (1 - 0.35 * seam)[:, None])


def ceramic(c: Canvas) -> Single:
    """Glaze that ran a little, and dark specks in it."""
    specks = inside(c.noise(c.size / 55, layer=2) - 2.5, c.width * (55 / c.size) + 0.2)
    return factor(c, 0.8 * c.noise(c.size / 4, layer=1) + 0.4 * c.noise(c.size / 14, layer=3) - 6.0 * specks, 0.045)


def clay(c: Canvas) -> Single:
    """Turned on a wheel: fine grooves around, grains."""
    groove = c.wave(c.point[:, 2] * np.float32(2 * np.pi * 26 / c.size) + 0.8 * c.noise(c.size / 4), c.size / 26)
    return factor(c, 0.5 * groove + 0.6 * c.noise(c.size / 50, layer=1) + 0.6 * c.noise(c.size / 8, layer=2), 0.085)


def bone(c: Canvas) -> Single:
    return factor(c, 0.7 * c.noise(c.size / 30, along=c.order[2], stretch=8) + 0.7 * c.noise(c.size / 4, layer=1), 0.05)


def skin(c: Canvas) -> Single:
    return factor(c, 0.6 * c.noise(c.size / 6) + 0.4 * c.noise(c.size / 24, layer=1), 0.045)


def peel(c: Canvas) -> Single:
    """Fruit and vegetables: freckles, streaks from pole to pole."""
    streak = c.noise(c.size / 16, layer=1, along=2, stretch=5)
    freckle = inside(c.noise(c.size / 42, layer=2) - 2.0, c.width * (42 / c.size) + 0.25)
    return factor(c, 0.8 * streak + 0.6 * c.noise(c.size / 4, layer=3) + 2.2 * freckle, 0.085)


def bread(c: Canvas) -> Single:
    return factor(c, 0.9 * c.noise(c.size / 4) + 0.5 * c.noise(c.size / 24, layer=1) - 1.2 * np.clip(c.noise(c.size / 14, layer=2) - 1.2, 0, 1), 0.14)


def leaf(c: Canvas) -> Single:
    border, number, fade = c.cells(c.size / 18)
    return factor(c, 0.9 * number - 0.7 * np.clip(0.3 - border, 0, 0.3) / 0.3 * fade + 0.5 * c.noise(c.size / 5), 0.22)


def snow(c: Canvas) -> Single:
    return factor(c, 0.8 * c.noise(c.size / 12) + 0.6 * c.noise(c.size / 40, layer=1) + 0.5 * c.noise(c.size / 4, layer=2), 0.06)


def soft(c: Canvas) -> Single:
    """What has no marks to speak of: clouds."""
    return factor(c, 0.8 * c.noise(c.size / 4) + 0.5 * c.noise(c.size / 12, layer=1), 0.035)


GRAINS: dict[str, Callable[[Canvas], Single]] = {
    "wood": wood, "cork": cork, "brushed": brushed, "polished": polished, "speckle": speckle, "stone": stone, "granite": granite, "concrete": concrete,
    "marble": marble, "ice": ice, "brick": brick, "cardboard": cardboard, "paper": paper, "leather": leather, "weave": weave, "felt": felt, "fur": fur,
    "foam": foam, "sponge": sponge, "rubber": rubber, "plastic": plastic, "ceramic": ceramic, "clay": clay, "bone": bone, "skin": skin, "peel": peel,
    "bread": bread, "leaf": leaf, "snow": snow, "soft": soft,
}  # fmt: skip
"""By the name that the tables use (`grain` in data/marks.yaml)."""
