"""Region: the pixels in which a frame can differ from the standing picture of what does not move.

A body lies within a ball around its centre. What the ball covers in the picture is a rectangle, and where its shadow can
fall are the points whose distance from its axis along the light is at most its radius; both are bounds, never too small.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.geometry import Geometry
from sim.squash import widest
from sim.trajectory import Trajectory

Float = NDArray[np.float64]

CELLS = 512
"""Cells across the plane square to the light in which shadows are looked up."""
MARGIN = 2
"""Pixels and cells added on every side, for rounding."""


def movers(trajectory: Trajectory) -> NDArray[np.int64]:
    """Rows of the bodies whose pose or presence changes over the samples."""
    changes = np.zeros(len(trajectory.names), dtype=bool)
    for states in (trajectory.position, trajectory.quat_xyzw, trajectory.active[..., None]):
        changes |= (states != states[:1]).any(axis=(0, 2))
    return np.flatnonzero(changes)


def radii(shapes: list[Geometry], rows: NDArray[np.int64]) -> Float:
    """How far each of these bodies reaches from its centre [m]."""
    reach = np.zeros(int(max(*(shape.body_of_vertex.max() for shape in shapes), rows.max(initial=0))) + 1)
    for shape in shapes:
        np.maximum.at(reach, shape.body_of_vertex, np.linalg.norm(shape.surface.vertices, axis=1))
    return np.asarray(reach[rows])


class Region:
    """Which pixels the moving bodies of a trajectory can change, frame by frame, under a camera and a key light that stand still."""

    def __init__(
        self, trajectory: Trajectory, rows: NDArray[np.int64], radius: Float, *, points: list[NDArray[np.float32]], hits: list[NDArray[np.bool_]], pose: Float,
        focal: float, principal: Float, light: Float,
    ) -> None:  # fmt: skip
        """points: (h, w, 3) what each standing picture shows [m], where its hits (h, w); pose (4, 4) camera to world; principal (2,) [px]."""
        if not len(rows):
            rows, radius = np.array([0]), np.array([0.0])  # one point: a region of a few pixels
        # a soft ball that strikes is wider than it is round
        radius = radius * widest(trajectory, rows)
        self.trajectory, self.rows, self.radius = trajectory, rows, radius
        self.pose, self.focal, self.principal, self.size = pose, focal, principal, hits[0].shape
        across = np.cross(light, [0.0, 1.0, 0.0] if abs(light[1]) < 0.9 else [1.0, 0.0, 0.0])
        across /= np.linalg.norm(across)
        self.axes = np.stack([across, np.cross(light, across)], axis=1)
        centres = trajectory.position[:, rows] @ self.axes
        self.low = (centres - radius[:, None]).min(axis=(0, 1))
        extent = (centres + radius[:, None]).max(axis=(0, 1)) - self.low
        self.cell = max(float(extent.max()) / CELLS, 1e-9)
        self.lookup = self._cells(points[0], hits[0])
        # further pictures differ from the first at few pixels
        others = [self._cells(p, hit) for p, hit in zip(points[1:], hits[1:], strict=True)]
        self.others = [(np.nonzero(cells != self.lookup), cells[cells != self.lookup]) for cells in others]

    def _cells(self, points: NDArray[np.float32], hit: NDArray[np.bool_]) -> NDArray[np.int32]:
        """(h, w) the cell that each pixel's point lies in; the last cell never lies in shadow."""
        place = np.full((*hit.shape, 2), -1e9)
        place[hit] = (points[hit] @ self.axes - self.low) / self.cell
        inside: NDArray[np.bool_] = np.asarray(((place >= -MARGIN) & (place < CELLS + MARGIN)).all(axis=-1))
        cell = np.floor(np.where(inside[..., None], place, 0)).astype(np.int32).clip(0, CELLS - 1)
        return np.where(inside, cell[..., 1] * CELLS + cell[..., 0], CELLS * CELLS).astype(np.int32)

    def pixels(self, frame: int) -> NDArray[np.int64]:
        """Flat indices, in order."""
        there = self.trajectory.active[frame, self.rows]
        centres, radius = self.trajectory.position[frame, self.rows][there], self.radius[there]
        dark = np.zeros(CELLS * CELLS + 1, dtype=bool)
        cells = dark[:-1].reshape(CELLS, CELLS)
        place = (centres @ self.axes - self.low) / self.cell
        for (u, v), reach in zip(place, radius / self.cell + MARGIN, strict=True):
            cells[max(int(v - reach), 0) : int(v + reach) + 2, max(int(u - reach), 0) : int(u + reach) + 2] = True
        mask = dark[self.lookup]
        for where, lookup in self.others:
            mask[where] |= dark[lookup]
        for left, top, right, bottom in self._rectangles(centres, radius):
            mask[top:bottom, left:right] = True
        return np.flatnonzero(mask)

    def _rectangles(self, centres: Float, radius: Float) -> NDArray[np.int64]:
        """(n, 4) left, top, right, bottom of each ball's picture [px]; the whole frame where the ball reaches the camera's plane."""
        local = (centres - self.pose[:3, 3]) @ self.pose[:3, :3]
        height, width = self.size
        out = np.empty((len(local), 4))
        for axis, (limit, principal) in enumerate(((width, self.principal[0]), (height, self.principal[1]))):
            side, depth = local[:, axis], local[:, 2]
            ahead = depth > 1.001 * radius
            # tangents from the camera's centre to the circle: slopes (x z +- r sqrt(x^2 + z^2 - r^2)) / (z^2 - r^2)
            beneath = np.where(ahead, depth**2 - radius**2, 1.0)
            root = radius * np.sqrt(np.maximum(side**2 + depth**2 - radius**2, 0))
            for place, sign in ((axis, -1.0), (axis + 2, 1.0)):
                pixel = np.where(ahead, self.focal * (side * depth + sign * root) / beneath + principal, 0.0 if sign < 0 else limit)
                out[:, place] = np.clip(np.floor(pixel) + sign * MARGIN + (sign > 0), 0, limit)
        return out.astype(np.int64)
