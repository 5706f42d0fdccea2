"""Record: what a simulation writes down on its way, and the trajectory made of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rigid import Rigid
from sim.scene import Damage, Scene
from sim.trajectory import Trajectory
from sim.vector import Vec, inverse, minus, turned

Float = NDArray[np.float64]


class Record:
    """Frames, impacts, lasting contacts and damage of one run."""

    def __init__(self) -> None:
        self.frames: list[Float] = []
        """By frame: (bodies so far, 13) position, quaternion, velocity, angular velocity, in the rows of the trajectory."""
        self.there: list[list[bool]] = []
        self.impacts: list[tuple[float, int, int, Vec, Vec, float]] = []
        """Time, rows, point, normal from second to first, impulse."""
        self.rests: list[tuple[float, int, int, float]] = []
        self.damage: dict[str, Damage] = {}
        """By body: its worst, the first of a kind."""
        self.origin: dict[int, tuple[int, Vec]] = {}
        """By a shard's row: the row of the body that it was part of, and its place in that body's frame [m]."""

    def frame(self, bodies: list[Rigid]) -> None:
        """Write down where everything is."""
        rows = np.zeros((len(bodies), 13))
        there = [True] * len(bodies)
        for r in bodies:
            rows[r.row] = (*r.position, *r.orientation, *r.velocity, *r.angular)
            there[r.row] = not r.gone
        self.frames.append(rows)
        self.there.append(there)

    def impact(self, time: float, one: Rigid, two: Rigid, point: Vec, normal: Vec, impulse: float) -> None:
        if one.row > two.row:
            one, two, normal = two, one, (-normal[0], -normal[1], -normal[2])
        self.impacts.append((time, one.row, two.row, point, normal, impulse))

    def rest(self, time: float, one: Rigid, two: Rigid, force: float) -> None:
        first, second = sorted((one.row, two.row))
        self.rests.append((time, first, second, force))

    def harm(self, name: str, damage: Damage) -> None:
        known = self.damage.get(name)
        if known is None or damage.kind == "shattered":
            self.damage[name] = damage

    def born(self, shard: Rigid, whole: Rigid) -> None:
        """A shard appears, now, as part of a body."""
        self.origin[shard.row] = (whole.row, turned(inverse(whole.orientation), minus(shard.position, whole.position)))

    def trajectory(self, when: list[float], names: list[str], scene: Scene) -> Trajectory:
        """Everything written down, as arrays. Before it is born a shard rides on its whole body."""
        count = len(names)
        state, active = np.zeros((len(when), count, 13)), np.zeros((len(when), count), dtype=bool)
        for i, (rows, there) in enumerate(zip(self.frames, self.there, strict=True)):
            state[i, : len(rows)], active[i, : len(rows)] = rows, there
            for row in range(len(rows), count):
                state[i, row] = _riding(rows, *self.origin[row])
        quat = state[..., 3:7]
        # neighbouring frames take the same of the two quaternions of one rotation
        quat[1:] *= np.cumprod(np.where(np.sum(quat[1:] * quat[:-1], axis=-1, keepdims=True) < 0, -1.0, 1.0), axis=0)
        impacts, rests = sorted(self.impacts, key=lambda c: c[:3]), self.rests
        arrays: dict[str, Any] = {
            "contact_time": [c[0] for c in impacts], "contact_bodies": np.array([c[1:3] for c in impacts], dtype=np.int64).reshape(-1, 2),
            "contact_point": np.array([c[3] for c in impacts]).reshape(-1, 3), "contact_normal": np.array([c[4] for c in impacts]).reshape(-1, 3),
            "contact_impulse": [c[5] for c in impacts], "rest_time": [r[0] for r in rests],
            "rest_bodies": np.array([r[1:3] for r in rests], dtype=np.int64).reshape(-1, 2), "rest_force": [r[3] for r in rests],
        }  # fmt: skip
        return Trajectory(
            names=tuple(names), time=np.array(when), position=state[..., :3], quat_xyzw=quat, velocity=state[..., 7:10], angular_velocity=state[..., 10:],
            active=active, scene=self._harmed(scene), **arrays,  # type: ignore[arg-type]
        )  # fmt: skip

    def _harmed(self, scene: Scene) -> Scene:
        if not self.damage:
            return scene
        bodies = [b.model_copy(update={"damage": self.damage[b.name]}) if b.name in self.damage else b for b in scene.bodies]
        return scene.model_copy(update={"bodies": bodies})


def _riding(rows: Float, whole: int, local: Vec) -> Float:
    position, quat, velocity, angular = np.split(rows[whole], [3, 7, 10])
    x, y, z, w = quat.tolist()
    arm = np.asarray(turned((x, y, z, w), local))
    return np.concatenate([position + arm, quat, velocity + np.cross(angular, arm), angular])
