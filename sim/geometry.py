"""Geometry: the triangles of several bodies as one mesh, and where they are at a time.

One mesh for many bodies keeps the renderer's scene alike whatever is in it, so that its kernels are compiled once;
which body a triangle belongs to is a table by face.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.errors import InputError
from sim.look import look
from sim.mesh import PART_SEGMENTS, SEGMENTS, Surface, joined, solid_surface, surface
from sim.scene import Body, Scene
from sim.squash import drawn
from sim.trajectory import Trajectory

Float = NDArray[np.float64]

SAG = 1 / 420
"""How far a character's outline may be off, as a share of its size: a pixel where it fills 420."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """Triangles of some of a trajectory's bodies, each in its body's frame."""

    surface: Surface
    body_of_vertex: NDArray[np.int64]
    """(v,) row of the trajectory."""
    body_of_face: NDArray[np.int64]
    """(f,)"""

    def posed(self, trajectory: Trajectory, frame: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Vertices and normals (v, 3) in the world [m], soft balls as flat as they are. A body that is not there is a point, which no ray meets."""
        turn = rotations(trajectory, frame)[self.body_of_vertex]
        there = trajectory.active[frame][self.body_of_vertex, None]
        offset = trajectory.position[frame][self.body_of_vertex]
        vertices = np.where(there, np.einsum("vij,vj->vi", turn, self.surface.vertices) + offset, 0.0)
        normals = np.einsum("vij,vj->vi", turn, self.surface.normals)
        for dent, stretch in drawn(trajectory, frame):
            here = np.flatnonzero(self.body_of_vertex == dent.row)
            if len(here) and trajectory.active[frame, dent.row]:
                lowest = trajectory.position[frame, dent.row] - dent.radius * dent.normal
                vertices[here] = (vertices[here] - lowest) @ stretch + lowest
                across = normals[here] @ np.linalg.inv(stretch)
                normals[here] = across / np.linalg.norm(across, axis=1, keepdims=True)
        return vertices.astype(np.float32), normals.astype(np.float32)


def rotations(trajectory: Trajectory, frame: int) -> Float:
    """Body to world, (p, 3, 3)."""
    return np.asarray(Rotation.from_quat(trajectory.quat_xyzw[frame]).as_matrix())


def geometry(bodies: list[Body], rows: list[int], *, sags: Float | None = None) -> Geometry:
    """The triangles of the bodies in these rows. sags (p,): how far from round each body may at least be drawn [m]."""
    if not rows:
        return nothing()
    fine = _sags(bodies)
    least: list[float | None] = [None] * len(bodies) if sags is None else sags.tolist()
    surfaces = [body_surface(bodies[row], sag=max([s for s in (fine.get(_whole(bodies[row])), least[row]) if s is not None], default=None)) for row in rows]
    return Geometry(
        joined(surfaces), np.repeat(np.array(rows), [len(s.vertices) for s in surfaces]), np.repeat(np.array(rows), [len(s.faces) for s in surfaces]),
    )  # fmt: skip


def nothing() -> Geometry:
    """One triangle without area, which no ray meets: stands in where there are no bodies of a kind, so that a scene's make-up stays the same."""
    zero = np.zeros((3, 3))
    point = Surface(zero, np.tile([0.0, 0.0, 1.0], (3, 1)), np.array([[0, 1, 2]]), zero[:, :2])
    return Geometry(point, np.zeros(3, dtype=np.int64), np.zeros(1, dtype=np.int64))


def body_surface(body: Body, *, sag: float | None = None) -> Surface:
    """Clear bodies have no inner walls; `sag` as in `surface`."""
    segments = PART_SEGMENTS if "/" in body.name else SEGMENTS
    return solid_surface(body.shape, segments=segments) if look(body).clear else surface(body.shape, segments=segments, sag=sag)


def _whole(body: Body) -> str:
    """What a part is a part of."""
    return body.name.split("/", 1)[0]


def _sags(bodies: list[Body]) -> dict[str, float]:
    """How far from round the parts of each whole may be drawn [m]."""
    places: dict[str, list[Any]] = {}
    for body in bodies:
        if "/" in body.name:
            places.setdefault(_whole(body), []).append(body.position)
    return {name: SAG * float(np.linalg.norm(np.ptp(np.array(points), axis=0))) for name, points in places.items()}


def staged(trajectory: Trajectory) -> tuple[Scene, list[Body]]:
    """The scene of a trajectory and the body of each of its rows. Raises InputError where it does not hold them."""
    from sim.character import all_bodies

    scene = trajectory.scene
    if scene is None:
        raise InputError("this trajectory has no scene, so nothing says what its bodies look like; give Trajectory.from_arrays(..., scene=...)")
    known: dict[str, Any] = {body.name: body for body in all_bodies(scene)}
    missing = [name for name in trajectory.names if name not in known]
    if missing:
        raise InputError(f"the trajectory's body {missing[0]!r} is not in its scene; there are: {', '.join(known)}")
    return scene, [known[name] for name in trajectory.names]


def check_size(width: int, height: int, crop: tuple[int, int, int, int] | None) -> tuple[int, int, int, int]:
    """(x, y, w, h) of the picture inside the whole frame [px]. Raises InputError."""
    if width < 1 or height < 1:
        raise InputError(f"size {width}x{height}: width and height must be at least 1 pixel")
    x, y, w, h = (0, 0, width, height) if crop is None else crop
    if w < 1 or h < 1 or x < 0 or y < 0 or x + w > width or y + h > height:
        raise InputError(f"crop {(x, y, w, h)} (x, y, w, h) does not lie inside the {width}x{height} frame")
    return x, y, w, h
