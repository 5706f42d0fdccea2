"""Box: what is drawn on crates, parcels, dice, books: side by side, in metres from the middle of each side.

Each drawing takes a canvas and the albedo (n, 3) that the material's grain has left.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.canvas import DARK, LIGHT, Canvas, Single, Triple, inside, line, repeated, shaded, sides, spotted

PAGE: Triple = (0.78, 0.74, 0.64)
"""Paper in a book (linear)."""


def _rim(c: Canvas) -> Single:
    """Distance from the nearest edge of the side [m]."""
    u, v, half_u, half_v = sides(c)
    return np.minimum(half_u - np.abs(u), half_v - np.abs(v))


def crate(c: Canvas, albedo: Single) -> Single:
    """Boards within a frame, a brace across each side, nails in the corners."""
    u, v, half_u, half_v = sides(c)
    wide = np.float32(0.13 * c.size)
    rim = np.minimum(half_u - np.abs(u), half_v - np.abs(v))
    diagonal = np.abs(u / half_u - v / half_v) * half_u * half_v / np.hypot(half_u, half_v)
    frame = np.maximum(inside(wide - rim, c.width), inside(0.55 * wide - diagonal, c.width))
    board = 0.185 * c.size
    number = np.floor(v / np.float32(board))
    shade = np.mod(np.sin(number * 12.9898 + c.face * 4.7 + c.seed % 97) * 43758.5453, 1.0).astype(np.float32)
    gap = line(repeated(v, board), 0.012 * c.size, c.width)
    boards = albedo * ((0.60 + 0.24 * shade) * (1 - 0.72 * gap))[:, None]
    made = boards + frame[:, None] * (albedo * 1.1 - boards)
    joint = np.maximum(line(rim - wide, 0.006 * c.size, c.width), line(diagonal - 0.55 * wide, 0.006 * c.size, c.width) * inside(rim - wide, c.width))
    made = shaded(made, joint, 0.6)
    nail = np.hypot(half_u - np.abs(u) - wide / 2, half_v - np.abs(v) - wide / 2)
    return c.paint(made, inside(0.014 * c.size - nail, c.width), DARK)


def parcel(c: Canvas, albedo: Single) -> Single:
    """Flaps that meet on the top, tape over them, a label with lines, edges worn pale."""
    x, y, _ = c.point.T
    top = c.face == 2
    long = 0 if c.half[0] >= c.half[1] else 1
    across, along = (y, x) if long == 0 else (x, y)
    made = albedo * (1 + 0.22 * inside(0.012 * c.size - _rim(c), c.width))[:, None]
    made = shaded(made, line(across, 0.004 * c.size, c.width) * top, 0.6)
    tape = inside(0.075 * c.size - np.abs(across), c.width)
    ends = (c.face == long) & (c.point[:, 2] > 0.35 * c.half[2])
    made = c.paint(made, 0.75 * tape * (top | ends), (0.50, 0.36, 0.16))
    label = top & (c.point[:, 2] > 0)
    half = 0.26 * float(min(c.half[0], c.half[1]))
    lx, ly = along - np.float32(0.52 * c.half[long]), across - np.float32(0.52 * c.half[1 - long])
    inner = inside(1.3 * half - np.abs(lx), c.width) * inside(half - np.abs(ly), c.width) * label
    made = c.paint(made, inner, LIGHT)
    text = line(repeated(ly, half / 2.2), half / 11, c.width) * inside(half - np.abs(lx + 0.1 * half), c.width) * inside(0.8 * half - np.abs(ly), c.width)
    return c.paint(made, 0.8 * text * label, DARK)


def gift(c: Canvas, albedo: Single) -> Single:
    """Ribbons both ways and small dots on the paper."""
    u, v, _half_u, _half_v = sides(c)
    made = spotted(c, albedo, c.size / 9, 0.14, c.ink * 0.6 + c.color * 0.4)
    wide = np.float32(0.075 * c.size)
    ribbon = np.maximum(inside(wide - np.abs(u), c.width), inside(wide - np.abs(v), c.width) * (c.face == 2))
    upright = np.where(c.face == 0, np.abs(c.point[:, 1]), np.abs(c.point[:, 0]))
    ribbon = np.where(c.face == 2, ribbon, inside(wide - upright, c.width))
    gold: Triple = (0.72, 0.50, 0.10) if float(c.color[1]) < 0.3 else (0.55, 0.03, 0.05)
    return c.paint(made, ribbon, gold)


def suitcase(c: Canvas, albedo: Single) -> Single:
    """Ribs on the flat sides, the seam between the halves, corners of metal."""
    thin, mid, long = c.order
    rib = c.wave(c.point[:, mid] * np.float32(2 * np.pi * 9 / (2 * c.half[mid])), 2 * float(c.half[mid]) / 9)
    made = albedo * np.where(c.on(thin), 1 + 0.22 * rib, 1.0)[:, None]
    seam = line(c.point[:, thin], 0.012 * c.size, c.width)
    made = shaded(np.asarray(made), np.where(c.on(thin), 0, seam), 0.75)
    corner = np.sqrt(((c.half - np.abs(c.point))[:, [mid, long]] ** 2).sum(axis=1))
    return c.paint(made, inside(0.07 * c.size - corner, c.width), (0.25, 0.25, 0.26))


PIPS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 0),), 2: ((-1, -1), (1, 1)), 3: ((-1, -1), (0, 0), (1, 1)), 4: ((-1, -1), (1, 1), (-1, 1), (1, -1)),
    5: ((-1, -1), (1, 1), (-1, 1), (1, -1), (0, 0)), 6: ((-1, -1), (1, 1), (-1, 1), (1, -1), (-1, 0), (1, 0)),
}  # fmt: skip


def _pips(u: Single, v: Single, half: float, count: int, width: Single) -> Single:
    """Share (n,) that the spots of a number cover in a square of half edge `half` about (0, 0) [m]."""
    out = np.zeros_like(u)
    for i, j in PIPS[count]:
        out = np.maximum(out, inside(np.float32(0.20 * half) - np.hypot(u - 0.52 * half * i, v - 0.52 * half * j), width))
    return out


def dice(c: Canvas, albedo: Single) -> Single:
    """Spots; opposite sides make seven."""
    share = np.zeros(len(c.face), dtype=np.float32)
    for axis, low in ((2, 1), (0, 2), (1, 3)):
        u, v = c.point[:, (axis + 1) % 3], c.point[:, (axis + 2) % 3]
        for sign, count in ((1, low), (-1, 7 - low)):
            here = np.flatnonzero((c.face == axis) & (np.sign(c.point[:, axis]) == sign))
            share[here] = _pips(u[here], v[here], float(c.half.min()), count, c.width[here])
    return c.paint(albedo, share, c.ink)


def domino(c: Canvas, albedo: Single) -> Single:
    """Two numbers on each broad side, a line between them."""
    thin, mid, long = c.order
    u, v = c.point[:, mid], c.point[:, long]
    half = float(min(c.half[mid], c.half[long] / 2))
    share = line(v, 0.03 * half, c.width) * inside(0.8 * c.half[mid] - np.abs(u), c.width)
    for end, count in ((-1, c.seed % 6 + 1), (1, c.seed // 7 % 6 + 1)):
        share = np.maximum(share, _pips(u, v - np.float32(end * c.half[long] / 2), half, count, c.width))
    return c.paint(albedo, np.where(c.on(thin), share, 0), c.ink)


def book(c: Canvas, albedo: Single) -> Single:
    """Covers and a spine in the book's colour, pages on the other three sides, a title."""
    thin, mid, long = c.order
    t, w, h = c.point[:, thin], c.point[:, mid], c.point[:, long]
    cover = 0.10 * float(c.half[thin]) + 0.002 * c.size
    spine = c.on(mid) & (w < 0)
    edge = ~c.on(thin) & ~spine
    sheets = c.wave(t * np.float32(2 * np.pi * 14 / (2 * c.half[thin])), 2 * float(c.half[thin]) / 14)
    pages = np.array(PAGE, dtype=np.float32) * (1 + 0.12 * sheets)[:, None]
    made = np.where(edge[:, None], albedo + inside(c.half[thin] - cover - np.abs(t), c.width)[:, None] * (pages - albedo), albedo)
    hinge = line(w + 0.82 * c.half[mid], 0.012 * c.size, c.width) * c.on(thin)
    made = shaded(np.asarray(made), hinge, 0.35)
    front = c.on(thin) & (t > 0)
    frame = np.minimum(0.86 * c.half[mid] - np.abs(w - 0.06 * c.half[mid]), 0.88 * c.half[long] - np.abs(h))
    made = c.paint(made, 0.8 * line(frame, 0.008 * c.size, c.width) * front, c.ink)
    for at, half, length in ((0.45, 0.045, 0.55), (0.25, 0.03, 0.38), (-0.62, 0.02, 0.3)):
        bar = inside(half * c.half[long] - np.abs(h - at * c.half[long]), c.width) * inside(length * c.half[mid] - np.abs(w - 0.06 * c.half[mid]), c.width)
        made = c.paint(made, bar * front, c.ink)
    title = inside(0.5 * c.half[long] - np.abs(h - 0.2 * c.half[long]), c.width) * inside(0.4 * c.half[thin] - np.abs(t), c.width)
    return c.paint(made, 0.8 * title * spine, c.ink)


def screen(c: Canvas, albedo: Single) -> Single:
    """A dark glass in a frame on one broad side; a lens on the other."""
    thin, mid, long = c.order
    u, v, t = c.point[:, mid], c.point[:, long], c.point[:, thin]
    edge = np.minimum(c.half[mid] - np.abs(u), c.half[long] - np.abs(v))
    front, back = c.on(thin) & (t * (1 if thin != 1 else -1) > 0), c.on(thin) & (t * (1 if thin != 1 else -1) < 0)
    made = c.paint(albedo, inside(edge - 0.035 * c.size, c.width) * front, (0.012, 0.014, 0.02))
    glow = 0.035 + 0.03 * v / c.half[long]
    made = made + (inside(edge - 0.05 * c.size, c.width) * front * glow)[:, None] * np.array([0.6, 0.9, 1.5], dtype=np.float32)
    lens = np.hypot(u - 0.62 * c.half[mid], v - 0.8 * c.half[long])
    return c.paint(np.asarray(made), inside(0.035 * c.size - lens, c.width) * back, c.ink)


def laptop(c: Canvas, albedo: Single) -> Single:
    """The seam between lid and base, a round badge."""
    thin, mid, long = c.order
    seam = line(c.point[:, thin], 0.1 * float(c.half[thin]), c.width) * ~c.on(thin)
    badge = np.hypot(c.point[:, mid], c.point[:, long])
    return c.paint(shaded(albedo, seam, 0.7), inside(0.06 * c.size - badge, c.width) * c.on(thin), c.ink)


def cushion(c: Canvas, albedo: Single) -> Single:
    """Piping along the edges, a button."""
    piping = inside(0.014 * c.size - _rim(c), c.width)
    u, v, _, _ = sides(c)
    button = inside(0.03 * c.size - np.hypot(u, v), c.width) * c.on(c.order[0])
    fold = np.exp(-np.hypot(u, v) / np.float32(0.12 * c.size)) * c.on(c.order[0])
    return shaded(albedo, np.clip(0.45 * piping + 0.6 * button + 0.3 * fold, 0, 1), 0.6)


def mattress(c: Canvas, albedo: Single) -> Single:
    """Quilted."""
    _, mid, long = c.order
    step = 0.11 * c.size
    u, v = c.point[:, mid], c.point[:, long]
    stitch = np.maximum(line(repeated(u + v, step), 0.008 * c.size, c.width), line(repeated(u - v, step), 0.008 * c.size, c.width))
    return shaded(albedo, np.where(c.on(c.order[0]), stitch, inside(0.02 * c.size - _rim(c), c.width)), 0.3)


def panelled(c: Canvas, albedo: Single) -> Single:
    """A door or a cabinet: two panels set into each broad side, a knob."""
    thin, mid, long = c.order
    u, v = c.point[:, mid], c.point[:, long]
    made = albedo
    for at, half in ((0.42, 0.44), (-0.5, 0.36)):
        edge = np.minimum(0.72 * c.half[mid] - np.abs(u), half * c.half[long] - np.abs(v - at * c.half[long]))
        made = shaded(made, line(edge, 0.008 * c.size, c.width) * c.on(thin), 0.55)
        made = shaded(made, line(edge - 0.03 * c.size, 0.004 * c.size, c.width) * c.on(thin), 0.35)
    knob = np.hypot(u - 0.84 * c.half[mid], v + 0.03 * c.half[long])
    return c.paint(made, inside(0.022 * c.size - knob, c.width) * c.on(thin), (0.62, 0.48, 0.18))


def coach(c: Canvas, albedo: Single) -> Single:
    """A row of windows along the sides, a stripe below it."""
    along = c.order[2]
    z, x = c.unit[:, 2], c.point[:, along]
    side = (c.face != 2) & (c.face == (1 - along if along < 2 else 0))
    pane = inside(0.26 - np.abs(z - 0.38), c.width / c.half[2]) * inside(0.42 - np.abs(repeated(x / np.float32(c.size / 11), 1.0)), c.width * (11 / c.size))
    front = (c.face == along) * inside(0.3 - np.abs(z - 0.36), c.width / c.half[2])
    made = c.paint(albedo, np.maximum(pane * side, front), (0.02, 0.03, 0.045))
    return c.paint(made, 0.8 * line(z + 0.12, 0.05, c.width / c.half[2]) * side, c.ink)


def playing_card(c: Canvas, albedo: Single) -> Single:
    """A patterned back, and a suit on the face."""
    thin, mid, long = c.order
    u, v = c.unit[:, mid], c.unit[:, long]
    width = c.width / c.half[mid]
    back = c.on(thin) & (c.unit[:, thin] < 0)
    lattice = np.maximum(line(repeated(u + v, 0.16), 0.03, width), line(repeated(u - v, 0.16), 0.03, width))
    made = c.paint(albedo, (0.35 + 0.65 * lattice) * back * inside(0.86 - np.abs(u), width) * inside(0.9 - np.abs(v), width), (0.5, 0.02, 0.03))
    diamond = inside(0.30 - np.abs(u) - 0.8 * np.abs(v), width)
    return c.paint(made, diamond * ~back * c.on(thin), (0.6, 0.02, 0.02))


def target(c: Canvas, albedo: Single) -> Single:
    """Rings of red and white on the broad sides."""
    thin, mid, long = c.order
    away = np.hypot(c.unit[:, mid], c.unit[:, long]) * 5
    fade = c.width / c.half[mid] * 5
    ring = inside(np.abs(repeated(away, 2.0)) - 0.5, fade) * inside(5 - away, fade)
    return c.paint(albedo, ring * c.on(thin), LIGHT)


BOXES: dict[str, Callable[[Canvas, Single], Single]] = {
    "crate": crate, "parcel": parcel, "gift": gift, "suitcase": suitcase, "dice": dice, "domino": domino, "book": book, "screen": screen, "laptop":
    laptop, "cushion": cushion, "mattress": mattress, "panelled": panelled, "coach": coach, "card": playing_card, "target": target,
}  # fmt: skip
"""By the name that the tables use (`drawing` in data/marks.yaml)."""
