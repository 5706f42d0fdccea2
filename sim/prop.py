"""Prop: a noun becomes a thing of true size, made of convex parts about its centre of mass.

`data/props.yaml` knows some two hundred nouns; any other noun is a box of the size that its caller gives, or a hand
parcel. A compound's origin is the centre of mass of its parts (volumes added up, as the engine weighs them); what is `hollow` in the table has walls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import form
from sim.datasheet import datasheet
from sim.extent import support, unrotate
from sim.field import Vector
from sim.materials import canonical, material
from sim.mesh_file import parts
from sim.model import PREFIX, models
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Part, Shape, Sphere, inner_radius
from sim.solid import centre_of_mass, inside, solid

Float = NDArray[np.float64]
Quaternion = tuple[float, float, float, float]
UPRIGHT: Quaternion = (0.0, 0.0, 0.0, 1.0)
LYING: Quaternion = form.quaternion("x", 90.0)
"""Turns the body's Z to the horizontal, along -Y of the world: things roll towards x."""
UNKNOWN = "thing"
ROLLING = ("sphere", "cylinder", "capsule", "wheel", "tyre", "tube", "ring", "flying disc", "bottle", "egg", "pear", "carrot", "prolate")
"""Forms that roll."""


@dataclass(frozen=True)
class Piece:
    """One body of a thing: nearly always the only one."""

    suffix: str
    """"" for the main piece, else the part after the slash of the body's name."""
    shape: Shape
    position: Vector
    """Centre of mass, with the thing standing on z = 0 over the origin [m]."""
    material: str | None
    color: str | None


@dataclass(frozen=True)
class Prop:
    """What is known about the thing that a noun names."""

    noun: str
    form: str
    size: tuple[float, float, float]
    """As it stands [m]."""
    material: str | None
    color: str | None
    mass: float | None
    """[kg]; None follows from shape and density."""
    restitution: float | None
    """Of the thing on a hard floor, where its rules state it."""
    drag: float | None
    scenery: bool
    """Stands fixed unless the sentence moves it."""
    lying: bool
    """Rests on its side."""
    runs: float
    """How fast its surface runs along +x, of a belt [m/s]."""
    known: bool
    source: str
    pieces: tuple[Piece, ...]

    @property
    def shape(self) -> Shape:
        """Of the main piece, about its centre of mass."""
        return self.pieces[0].shape

    @property
    def rolls(self) -> bool:
        return self.form in ROLLING

    @property
    def orientation_xyzw(self) -> Quaternion:
        """As it rests on a floor."""
        return LYING if self.lying else UPRIGHT


@cache
def _rows() -> dict[str, dict[str, Any]]:
    things: dict[str, dict[str, Any]] = datasheet("sim", "props")["things"]
    rows = {}
    for noun, row in things.items():
        merged = dict(row)
        while "like" in merged:
            merged = {**things[merged.pop("like")], **merged}
        rows[noun] = {**_usual(merged["model"]), **merged} if "model" in merged else merged
    return rows


def _usual(name: str) -> dict[str, Any]:
    """What is written about a model."""
    model = models()[name]
    usual = {"size": model.size, "material": model.material, "source": f"model: {model.credit}"}
    return usual if model.mass is None else {**usual, "mass": model.mass}


def nouns() -> tuple[str, ...]:
    """Every noun of the table."""
    return tuple(n for n in _rows() if n != UNKNOWN)


def find(noun: str) -> str | None:
    """The table's entry for a noun or compound noun ("oak table" -> "table"), or None."""
    words = noun.lower().replace("-", " ").replace("_", " ").split()
    for start in range(len(words)):
        tail = " ".join(words[start:])
        for candidate in (tail, tail.removesuffix("s"), tail.removesuffix("es")):
            if candidate in _rows():
                return candidate
    return None


def thing(noun: str, *, size_m: tuple[float, float, float] | None = None, material_name: str | None = None, like: str | None = None) -> Prop:
    """Everything about the thing that a noun names.

    `size_m` [m] replaces the usual size, `material_name` the usual material (a mass that the table gives scales with density and volume);
    `like` is the noun whose form an unknown noun takes.
    """
    key = find(noun) or (find(like) if like else None)
    row = dict(_rows()[key or UNKNOWN])
    usual = tuple(float(x) for x in row["size"])
    own = row.get("material")
    made_of = canonical(material_name) if material_name else own
    size = size_m or usual
    if size_m is None and made_of in row.get("by_material", {}):
        size = (float(row["by_material"][made_of]),) * 3
    mass = row.get("mass")
    if mass is not None:
        mass = float(mass) * float(np.prod(size)) / float(np.prod(usual)) * material(made_of).density / material(own).density
    colour = row.get("color") if made_of == own else None
    return Prop(
        noun=noun, form=row["form"], size=(float(size[0]), float(size[1]), float(size[2])), material=made_of, color=colour, mass=mass,
        restitution=row.get("restitution") if made_of == own else None, drag=row.get("drag"), scenery=bool(row.get("scenery", False)),
        lying=bool(row.get("lying", False)), runs=float(row.get("runs", 0.0)), known=key is not None, source=str(row["source"]),
        pieces=_drawn(row["model"], size, made_of) if "model" in row else _pieces(row["form"], size, _wall(row, size), _shell_wall(row, size), made_of, colour),
    )  # fmt: skip


def wall_of(noun: str, size: tuple[float, float, float]) -> float:
    """Thickness of the walls of a vessel of that size [m]."""
    return _wall(_rows()[find(noun) or UNKNOWN], size)


def _wall(row: dict[str, Any], size: Any) -> float:
    return float(row.get("wall", 0.005)) * float(size[2]) / float(row["size"][2])


def _shell_wall(row: dict[str, Any], size: Any) -> float | None:
    """Thickness of what a closed thing is made of [m]; None where it is solid. `hollow: true`: as its mass and its material's density give it."""
    given = row.get("hollow")
    if given is None:
        return None
    usual = tuple(float(x) for x in row["size"])
    wall = float(given) if given is not True else _wall_that_weighs(row["form"], usual, row["mass"] / material(row["material"]).density)
    return wall * float(size[2]) / usual[2]


@cache
def _wall_that_weighs(name: str, size: tuple[float, float, float], matter: float) -> float:
    """Wall of a form of one part whose matter has that volume [m^3]."""
    from scipy.optimize import brentq

    (part,) = form.FORMS[name](size, 0.0)
    most = inner_radius(part.shape)

    def excess(wall: float) -> float:
        return solid(part.shape.model_copy(update={"wall": wall})).matter - matter

    return float(brentq(excess, 1e-6 * most, 0.999 * most, rtol=1e-9))


def _hollowed(parts: list[Part], wall: float) -> list[Part]:
    """The parts with a wall, those that are too thin for one solid."""
    made = [p.model_copy(update={"shape": p.shape.model_copy(update={"wall": wall})}) for p in parts]
    return [new if inside(new.shape) is not None else old for old, new in zip(parts, made, strict=True)]


def _drawn(name: str, size: Any, made_of: str | None) -> tuple[Piece, ...]:
    """A model of that size [m]."""
    edges = (float(size[0]), float(size[1]), float(size[2]))
    shape = Mesh(path=PREFIX + name, edges=edges)
    low, high = extent(shape)
    return (Piece("", shape, (float(-(low[0] + high[0]) / 2), float(-(low[1] + high[1]) / 2), float(-low[2])), made_of, None),)


def prop(noun: str, *, size_m: tuple[float, float, float] | None = None) -> Shape:
    """Shape of the thing that a noun names, about its centre of mass [m]; an unknown noun is a box."""
    return thing(noun, size_m=size_m).shape


def ramp(*, length: float, width: float, thick: float, slope_deg: float, made_of: str | None) -> Prop:
    """A ramp of a given slope that falls towards +x; size is (length along the slope, width, thickness) [m]."""
    piece = _piece("", form.ramp(length, width, thick, slope_deg), made_of, None)
    base = thing("ramp", material_name=made_of)
    return replace(base, size=(length, width, thick), pieces=(piece,))


def _pieces(name: str, size: Any, wall: float, shell: float | None, made_of: str | None, colour: str | None) -> tuple[Piece, ...]:
    extents = (float(size[0]), float(size[1]), float(size[2]))
    parts = form.FORMS[name](extents, wall)
    pieces = [_piece("", parts if shell is None else _hollowed(parts, shell), made_of, colour)]
    for suffix, build, stuff, tint in form.EXTRA.get(name, []):
        pieces.append(_piece(suffix, build(extents, wall), stuff, tint))
    return tuple(pieces)


def _piece(suffix: str, parts: list[Part], made_of: str | None, colour: str | None) -> Piece:
    if len(parts) == 1 and parts[0].orientation_xyzw == UPRIGHT:
        return Piece(suffix, parts[0].shape, parts[0].position, made_of, colour)
    centre = centre_of_mass(parts)
    moved = [p.model_copy(update={"position": tuple(float(x) for x in np.subtract(p.position, centre))}) for p in parts]
    return Piece(suffix, Compound(parts=moved), (float(centre[0]), float(centre[1]), float(centre[2])), made_of, colour)


# ------------------------------------------------------------------------------------------------- extents


def extent(shape: Shape, orientation_xyzw: Quaternion = UPRIGHT) -> tuple[Float, Float]:
    """Lowest and highest corner (3,) of the box around a shape that is turned so, relative to its centre of mass [m]."""
    axes = np.vstack([np.eye(3), -np.eye(3)])
    quat = np.broadcast_to(np.asarray(orientation_xyzw, dtype=np.float64), (6, 4))
    local = unrotate(quat, axes)
    if isinstance(shape, Compound):
        reach = np.max([_along(p.shape, p.orientation_xyzw, p.position, local) for p in shape.parts], axis=0)
    else:
        reach = _along(shape, UPRIGHT, (0.0, 0.0, 0.0), local)
    return -reach[3:], reach[:3]


def _along(shape: Sphere | Box | Cylinder | Capsule | Cone | Any, turn: Quaternion, at: Vector, directions: Float) -> Float:
    """Reach (6,) of one convex part along directions of the body's frame [m]."""
    local = unrotate(np.broadcast_to(np.asarray(turn, dtype=np.float64), (len(directions), 4)), directions)
    return np.asarray(np.sum(support(shape, local) * local, axis=-1) + directions @ np.asarray(at, dtype=np.float64))


def seat(shape: Mesh) -> float:
    """Height of a mesh's upper side over the middle of its box, above its centre of mass [m]: a sofa's seat and not its back."""
    from scipy.spatial import ConvexHull

    low, high = extent(shape)
    found = [float(low[2])]
    for corners in parts(shape):
        faces = np.asarray(ConvexHull(corners).equations)
        up, rest = faces[:, 2], -(faces[:, :2] @ (low + high)[:2] / 2 + faces[:, 3])
        upper, lower = (rest[up > 1e-9] / up[up > 1e-9]).min(), (rest[up < -1e-9] / up[up < -1e-9]).max()
        if upper >= lower and (rest[np.abs(up) <= 1e-9] >= 0).all():
            found.append(float(upper))
    return max(found)


def bottom(shape: Shape, orientation_xyzw: Quaternion = UPRIGHT) -> float:
    """How far the shape reaches below its centre of mass [m], positive."""
    return float(-extent(shape, orientation_xyzw)[0][2])


def top(shape: Shape, orientation_xyzw: Quaternion = UPRIGHT) -> float:
    """How far the shape reaches above its centre of mass [m]."""
    return float(extent(shape, orientation_xyzw)[1][2])
