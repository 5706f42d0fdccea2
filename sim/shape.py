"""Shape: what a body is made like. Lengths in metres, in the body's own frame, whose origin is its centre of mass."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.field import Extent, Model, Positive, Rotation, Vector


class Sphere(Model):
    type: Literal["sphere"] = "sphere"
    radius: Extent
    """[m]"""


class Box(Model):
    type: Literal["box"] = "box"
    size: tuple[Extent, Extent, Extent]
    """Full edge lengths [m]."""


class Cylinder(Model):
    type: Literal["cylinder"] = "cylinder"
    radius: Extent
    height: Extent
    """Along the body's Z [m]."""


class Capsule(Model):
    type: Literal["capsule"] = "capsule"
    radius: Extent
    height: Positive
    """Along the body's Z, without the caps [m]."""


class Cone(Model):
    type: Literal["cone"] = "cone"
    radius: Extent
    height: Extent
    """Along the body's Z, apex up; the body's origin is the centre of mass, height / 4 above the base [m]."""


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
