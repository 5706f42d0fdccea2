"""Mark: what is seen on a body beyond its plain colour, wherever it is seen: the grain of its matter and the drawing that its name calls for.

One function of the point in the body's frame serves the path tracer (which bakes it into an atlas), the preview and the prior's relief, so that
the three agree and marks stick to what turns. Tables in data/marks.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from sim.ball import BALLS
from sim.box import BOXES
from sim.canvas import LUMINANCE, Canvas, Single
from sim.datasheet import datasheet
from sim.extent import support
from sim.grain import GRAINS
from sim.look import Look
from sim.materials import canonical
from sim.model import named
from sim.pattern import PATTERNS
from sim.scene import Body
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Plane, Shape, Sphere
from sim.skin import Skin, skin
from sim.species import find
from sim.texture import hash_of
from sim.turned import TURNED

DRAWINGS = {**BALLS, **BOXES, **TURNED, **PATTERNS}
GRAINED = frozenset({"wood"})
"""Grains that run along each part of a compound by itself: the legs of a table are no slices of its top."""
PAINTED, BRIGHT = 0.4, 0.35
"""Paint hides so much of the grain of wood that only this share is left; what is so colourful (linear, largest minus least) is paint and no stain."""
COATED = ("torso", "neck", "head", "tail", "upper_leg")
"""Parts of animals that the drawing of a coat covers."""
HEAD_ENDS = frozenset({"of", "from", "with", "on", "in", "at", "made", "that", "which", "above", "over", "under", "beside", "near", "full", "filled", "to"})
"""Words after which a phrase says no more what the thing is."""


@dataclass(frozen=True, eq=False)
class Mark:
    """The marks of one body."""

    grain: str
    drawing: str | None
    color: Single
    """(3,) linear."""
    contrast: float
    middle: Single
    """(3,) of the box around the body, in its frame; for a shard, of the whole that it broke from [m]."""
    half: Single
    """(3,) half edges of that box [m]."""
    round: str
    seed: int
    parts: tuple[tuple[Single, Single, Single], ...] = ()
    """Position (3,), rotation (3, 3) and half edges (3,) of each part that has a grain of its own [m]."""
    skin: Skin | None = None
    """The colours of a mesh file, instead of all that."""

    def albedo(self, point: Single, width: Single) -> Single:
        """(n, 3) at points (n, 3) in the body's frame [m], under pixels (n,) wide on the surface [m]."""
        if not len(point):
            return np.empty((0, 3), dtype=np.float32)
        point = np.asarray(point, dtype=np.float32)
        width = np.asarray(width, dtype=np.float32)
        if self.skin is not None:
            return self.skin.albedo(point, width)
        canvas = Canvas(point - self.middle, width, self.half, self.color, self.contrast, self.seed, self.round)
        made = self._grained(canvas, point) if self.parts else GRAINS[self.grain](canvas)
        if self.drawing is not None:
            made = DRAWINGS[self.drawing](canvas, made)
        return np.asarray(np.clip(made, 0.002, 0.96), dtype=np.float32)

    def factor(self, point: Single, width: Single) -> Single:
        """(n,) brightness of the marks over that of the body's plain colour."""
        plain = self.color if self.skin is None else self.skin.mean
        return np.asarray(self.albedo(point, width) @ LUMINANCE / max(float(plain @ LUMINANCE), 1e-3), dtype=np.float32)

    def _grained(self, canvas: Canvas, point: Single) -> Single:
        best = np.full(len(point), np.inf, dtype=np.float32)
        which = np.zeros(len(point), dtype=np.int64)
        for i, (at, turn, half) in enumerate(self.parts):
            reach = (np.abs((point - at) @ turn) / half).max(axis=1)
            nearer = reach < best
            best[nearer], which[nearer] = reach[nearer], i
        made = np.empty((len(point), 3), dtype=np.float32)
        for i in np.unique(which):
            here = np.flatnonzero(which == i)
            at, turn, half = self.parts[i]
            made[here] = GRAINS[self.grain](replace(canvas, point=(point[here] - at) @ turn, width=canvas.width[here], half=half, seed=self.seed + int(i)))
        return made


def marks_of(bodies: list[Body], looks: list[Look]) -> dict[int, Mark]:
    """The marks of every body that has some, by row: all but planes and what is clear."""
    rows = {body.name: row for row, body in enumerate(bodies)}
    made = {}
    for row, (body, seen) in enumerate(zip(bodies, looks, strict=True)):
        if seen.clear or isinstance(body.shape, Plane):
            continue
        whole = rows.get(body.name.rpartition("/shard_")[0])
        made[row] = mark(body, seen) if whole is None else _shard(body, bodies[whole], seen)
    return made


def mark(body: Body, seen: Look) -> Mark:
    """The marks of a body that is whole."""
    axes = np.eye(3)
    high, low = np.diag(support(body.shape, axes)), np.diag(support(body.shape, -axes))
    grain = _tables()["grains"].get(seen.material, "soft")
    drawing = _drawing(body, seen.material)
    if "/" in body.name and body.material is None:
        grain, drawing = _coat(body)
    half = np.maximum((high - low) / 2, 1e-5).astype(np.float32)
    parts = tuple(_part(p) for p in body.shape.parts) if grain in GRAINED and isinstance(body.shape, Compound) else ()
    color = np.array(seen.color, dtype=np.float32)
    middle = ((high + low) / 2).astype(np.float32)
    painted = body.color is not None and grain in GRAINED and float(np.ptp(color)) > BRIGHT
    contrast = seen.contrast * (PAINTED if painted else 1)
    own = _own(body, color) if isinstance(body.shape, Mesh) else None
    return Mark(grain, drawing, color, contrast, middle, half, _round(body.shape), hash_of(body.name), parts, own)


def _own(body: Body, color: Single) -> Skin | None:
    """The colours of a mesh file, unless others are asked for; a model of its usual matter keeps its lights and darks in any colour."""
    assert isinstance(body.shape, Mesh)
    model = named(body.shape.path)
    if model is not None and body.material is not None and canonical(body.material) != model.material:
        return None
    if body.color is None:
        return skin(body.shape)
    found = skin(body.shape) if model is not None else None
    return None if found is None else found.tinted(color)


def _shard(body: Body, whole: Body, seen: Look) -> Mark:
    """A shard shows what the whole showed there: it keeps the whole's axes."""
    offset = Rotation.from_quat(whole.orientation_xyzw).inv().apply(np.subtract(body.position, whole.position)).astype(np.float32)
    made = mark(whole, seen)
    return replace(made, middle=made.middle - offset, parts=tuple((at - offset, turn, half) for at, turn, half in made.parts))


def _part(part: Any) -> tuple[Single, Single, Single]:
    axes = np.eye(3)
    half = (np.diag(support(part.shape, axes)) - np.diag(support(part.shape, -axes))) / 2
    turn = Rotation.from_quat(part.orientation_xyzw).as_matrix()
    return np.array(part.position, dtype=np.float32), turn.astype(np.float32), half.astype(np.float32)


def _round(shape: Shape) -> str:
    if isinstance(shape, Sphere):
        return "sphere"
    return "turned" if isinstance(shape, (Cylinder, Cone, Capsule)) else ""


# ------------------------------------------------------------------------------------------------- words


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = datasheet("sim", "marks")
    return tables


def words_of(body: Body) -> list[str]:
    """The words that name a body, up to its head: its phrase, or else its own name."""
    text = body.phrase or body.name.rstrip("0123456789").replace("_", " ")
    words = text.lower().replace("-", " ").replace(",", " ").split()
    end = next((i for i, word in enumerate(words) if i and word in HEAD_ENDS), len(words))
    return words[:end]


def _drawing(body: Body, material: str) -> str | None:
    words = words_of(body)
    table = _tables()
    for word in words:
        if word in table["patterns"]:
            return str(table["patterns"][word])
    for start in range(len(words)):
        tail = " ".join(words[start:])
        for noun in (tail, tail.removesuffix("s"), tail.removesuffix("es")):
            row = table["drawings"].get(noun)
            if row is None:
                continue
            row = {"drawing": row} if isinstance(row, str) else row
            if material in row.get("only", [material]) and material not in row.get("never", []):
                return _fitting(str(row["drawing"]), body.shape)
    return None


def _fitting(name: str, shape: Shape) -> str | None:
    """A drawing where the body has the form that it is made for."""
    if name in BALLS and not isinstance(shape, Box):
        return name
    if name in BOXES:
        return name if isinstance(shape, Box) else None
    return name if name in TURNED and not isinstance(shape, (Box, Sphere)) else None


def _coat(body: Body) -> tuple[str, str | None]:
    """Grain and drawing of a part of a character: fur, feathers, hide, cloth, or skin."""
    tables, words = _tables(), words_of(body)
    part = body.name.rpartition("/")[2]
    if part in tables["bare"]:
        return "soft", None
    kind = next((found for word in reversed(words) if (found := find(word)) is not None), None)
    if kind is not None and kind.name in tables["hides"]:
        return str(tables["hides"][kind.name]), None
    if kind is not None and kind.plan == "people":
        return next((str(grain) for start, grain in tables["people"].items() if part.startswith(start)), "skin"), None
    drawing = next((str(tables["coats"][word]) for word in words if word in tables["coats"]), None)
    return "fur", drawing if part.startswith(COATED) else None
