"""Shape: what a body is made like. Lengths in metres, in the body's own frame, whose origin is its centre of mass."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sim.field import Extent, Model, Positive, Rotation, Vector


class Hollow(Model):
    """What may have a `wall`: closed all round, with nothing that weighs inside."""

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        wall = getattr(self, "wall", None)
        if wall is not None and wall >= (most := inner_radius(self)):
            raise ValueError(f"a wall of {wall:g} m leaves no room inside; give less than {most:.6g} m, or leave `wall` out where it is solid")
        return self


class Sphere(Hollow):
    type: Literal["sphere"] = "sphere"
    radius: Extent
    """[m]"""
    wall: Positive | None = None
    """Thickness of its wall [m]; None is solid."""


class Box(Hollow):
    type: Literal["box"] = "box"
    size: tuple[Extent, Extent, Extent]
    """Full edge lengths [m]."""
    wall: Positive | None = None
    """Thickness of its wall [m]; None is solid."""


class Cylinder(Hollow):
    type: Literal["cylinder"] = "cylinder"
    radius: Extent
    height: Extent
    """Along the body's Z [m]."""
    wall: Positive | None = None
    """Thickness of its wall [m]; None is solid."""
    open: bool = False
    """Without ends: a pipe, a ring, a tyre, with a hole of radius - wall that things pass through."""

    @model_validator(mode="after")
    def _walled(self) -> Self:
        if self.open and self.wall is None:
            raise ValueError("an open cylinder is a pipe: give its `wall` [m], or leave `open` out")
        return self


class Capsule(Hollow):
    type: Literal["capsule"] = "capsule"
    radius: Extent
    height: Positive
    """Along the body's Z, without the caps [m]."""
    wall: Positive | None = None
    """Thickness of its wall [m]; None is solid."""


class Cone(Hollow):
    type: Literal["cone"] = "cone"
    radius: Extent
    height: Extent
    """Along the body's Z, apex up; the body's origin is the centre of mass, height / 4 above the base [m]."""
    wall: Positive | None = None
    """Mean thickness of its wall [m], so that its centre of mass stays where that of a solid one is; None is solid."""


def inner_radius(shape: Hollow) -> float:
    """Of the largest ball in a primitive; of a pipe, its radius [m]. No wall is as thick."""
    if isinstance(shape, Box):
        return min(shape.size) / 2
    if isinstance(shape, Cylinder):
        return shape.radius if shape.open else min(shape.radius, shape.height / 2)
    if isinstance(shape, Cone):
        return shape.radius * shape.height / (shape.radius + float(np.hypot(shape.radius, shape.height)))
    assert isinstance(shape, (Sphere, Capsule))
    return shape.radius


class Plane(Model):
    type: Literal["plane"] = "plane"


class Mesh(Model):
    """A file (GLB, OBJ, STL, PLY) or a model that comes with physgen (`model:piano`); the body's origin is its centre of mass. Give `scale`, or
    the `size` or `edges` that it shall have."""

    type: Literal["mesh"] = "mesh"
    path: str
    scale: Positive = 1.0
    """Metres per unit of the file."""
    size: Positive | None = None
    """Largest edge of the box around it, along the file's axes [m]; replaces `scale`."""
    edges: tuple[Positive, Positive, Positive] | None = None
    """All edges of the box around it, along the file's axes [m]; replaces `size`. Other proportions than the file's stretch it."""


class Polyhedron(Model):
    """Flat faces around a volume. The body's origin is its centre of mass, wherever the vertices are counted from."""

    type: Literal["polyhedron"] = "polyhedron"
    vertices: Annotated[list[Vector], Field(min_length=4, max_length=100_000)]
    """[m]"""
    faces: Annotated[list[tuple[int, int, int]], Field(min_length=4, max_length=200_000)]
    """Indices into vertices, counter-clockwise from outside."""

    @model_validator(mode="after")
    def _closed(self) -> Polyhedron:
        faces, count = np.asarray(self.faces), len(self.vertices)
        if faces.min() < 0 or faces.max() >= count:
            raise ValueError(f"polyhedron: faces name vertex {int(faces.max())}, but there are {count}, counted from 0")
        edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
        there, back = edges[:, 0] * count + edges[:, 1], edges[:, 1] * count + edges[:, 0]
        if not np.array_equal(np.sort(there), np.sort(back)):
            raise ValueError("polyhedron: its faces do not close; every edge must be walked once in each direction")
        corners = np.asarray(self.vertices)[faces]
        if not np.einsum("fi,fi->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) > 1e-18:
            raise ValueError("polyhedron: it holds no volume; faces go counter-clockwise seen from outside")
        return self


class Part(Model):
    """One convex piece of a compound, placed in the compound's frame."""

    shape: Annotated[Sphere | Box | Cylinder | Capsule | Cone, Field(discriminator="type")]
    position: Vector = (0.0, 0.0, 0.0)
    orientation_xyzw: Rotation = (0.0, 0.0, 0.0, 1.0)


class Compound(Model):
    """Several primitives that move as one; positions are relative to the body's centre of mass."""

    type: Literal["compound"] = "compound"
    parts: Annotated[list[Part], Field(min_length=1)]


Shape = Annotated[Sphere | Box | Cylinder | Capsule | Cone | Plane | Mesh | Compound | Polyhedron, Field(discriminator="type")]
