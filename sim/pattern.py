"""Pattern: what words ask for on anything: stripes, dots, checks, and the coats of animals.

Each drawing takes a canvas and the albedo (n, 3) that the material's grain has left.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.canvas import DARK, Canvas, Single, Triple, inside, line, repeated, sides, spotted


def striped(c: Canvas, albedo: Single) -> Single:
    """Bands of equal width square to the longest edge; round a ball from pole to pole."""
    if c.round == "sphere":
        return c.paint(albedo, inside(np.sin(c.unit[:, 2] * np.float32(np.pi * 3.5)), c.spread * 11), c.ink)
    period = c.size / 4
    wave = repeated(c.point[:, c.order[2]], period)
    return c.paint(albedo, inside(np.float32(period / 4) - np.abs(wave), c.width), c.ink)


def dotted(c: Canvas, albedo: Single) -> Single:
    """Polka dots, spread evenly."""
    if c.round == "sphere":
        from scipy.spatial import cKDTree

        from sim.ball import _dimples

        points, apart = _dimples(64)
        away = cKDTree(points).query(c.way)[0].astype(np.float32)
        return c.paint(albedo, inside(np.float32(0.30 * apart) - away, c.spread), c.ink)
    return spotted(c, albedo, c.size / 4.5, 0.27, c.ink)


def checked(c: Canvas, albedo: Single) -> Single:
    """Squares of two colours."""
    if c.round == "sphere":
        product = np.sin(6 * c.angle) * np.sin(6 * np.arcsin(np.clip(c.way[:, 2], -1, 1)))
        return c.paint(albedo, inside(product, 6 * c.spread), c.ink)
    step = np.float32(np.pi * 5 / c.size)
    u, v, _, _ = sides(c)
    return c.paint(albedo, inside(np.sin(u * step) * np.sin(v * step), c.width * step), c.ink)


def patched(c: Canvas, albedo: Single) -> Single:
    """Large irregular patches, as of a cow."""
    return c.paint(albedo, inside(c.noise(c.size / 3.2, layer=5) + 0.3 * c.noise(c.size / 9, layer=6) - 0.3, c.width * (8 / c.size) + 0.05), c.ink)


def camouflaged(c: Canvas, albedo: Single) -> Single:
    made = albedo
    tones: tuple[tuple[int, Triple], ...] = ((5, (0.10, 0.12, 0.04)), (6, (0.16, 0.11, 0.05)), (7, (0.03, 0.035, 0.025)))
    for layer, tone in tones:
        made = c.paint(made, inside(c.noise(c.size / 4.5, layer=layer) - 0.55, c.width * (8 / c.size) + 0.04), tone)
    return made


def tiger(c: Canvas, albedo: Single) -> Single:
    """Dark stripes across the body, ragged."""
    along = c.order[2]
    ragged = 0.9 * c.noise(c.size / 5, layer=5) + 0.4 * c.noise(c.size / 14, layer=6)
    share = inside(np.sin(c.point[:, along] * np.float32(2 * np.pi * 4.5 / c.size) + 1.6 * ragged) - 0.35 + 0.5 * ragged, c.width * (24 / c.size) + 0.15)
    return c.paint(albedo, 0.9 * share, DARK)


def leopard(c: Canvas, albedo: Single) -> Single:
    border, _, fade = c.cells(c.size / 9, layer=5)
    ring = line(border - 0.42, 0.16, c.width * (9 / c.size) + 0.12) * fade
    return c.paint(albedo, 0.85 * ring, (0.05, 0.03, 0.02))


def giraffe(c: Canvas, albedo: Single) -> Single:
    """Brown fields with pale lines between them."""
    border, _, fade = c.cells(c.size / 6, layer=5)
    return c.paint(albedo, 0.9 * inside(border - 0.17, c.width * (6 / c.size) + 0.06) * fade, (0.26, 0.11, 0.035))


PATTERNS: dict[str, Callable[[Canvas, Single], Single]] = {
    "striped": striped, "dotted": dotted, "checked": checked, "patched": patched, "camouflaged": camouflaged, "tiger": tiger, "leopard": leopard,
    "giraffe": giraffe,
}  # fmt: skip
"""By the name that the tables use (`drawing` in data/marks.yaml)."""
