"""Dust: what a heavy blow raises from a dusty floor, worked out from the contacts that a trajectory records, and drawn over a picture where asked for.

Grains that strike a floor set free dust in proportion to the energy that they lose there (Y. Shao, M. R. Raupach, P. A. Findlater, J. Geophys. Res. 98
(1993) 12719, for blown sand). With J the impulse and m the mass, E = J^2 (1 - e) / (2 m (1 + e)). How much a joule raises from which floor
(`dust` in data/contacts.yaml) is an estimate. The puff spreads to a width that goes with the cube root of E, as blasts do, hangs, and thins out: what
is behind it is dimmed by exp(-tau), tau = k M / (pi r^2). Nothing else knows of it: no body feels it, and nothing trains or measures on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sim.camera import project
from sim.datasheet import datasheet
from sim.gbuffers import GBuffers
from sim.look import encoded, linear
from sim.materials import canonical, material, pair
from sim.scene import Body, Scene
from sim.solid import solid
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
EXTINCTION = 113.0
"""Of dust in air [m^2/kg]: 3 Q / (4 rho a) with Q = 2 (H. C. van de Hulst, Light Scattering by Small Particles, 1957), quartz, grains of 10 micrometres."""
SPREAD = 0.12
"""Width that a puff gains for the cube root of its energy [m/J^(1/3)]: estimate."""
OPENING, FADING = 0.25, 1.5
"""In which it opens, and in which most of it has sunk or drifted away [s]: estimates."""
RISE = 0.35
"""Height of its middle over the floor, as a share of its width: estimate."""
SEEN = 0.03
"""Thinner than this it is not drawn: a thirtieth of the light is lost in it."""
PALER = 1.8
"""Dry dust in the air is so much brighter than the ground it comes from: estimate."""
CLOUDS = 9
"""Balls of dust that make up a puff, one in the middle and the others around it."""


@dataclass(frozen=True, eq=False)
class Puff:
    """Dust of one blow."""

    time: float
    """[s]"""
    position: Float
    """Of the blow, world (3,) [m]."""
    normal: Float
    """Of the floor there, upwards (3,)."""
    energy: float
    """Lost in the blow [J]."""
    mass: float
    """Of the dust [kg]."""
    width: float
    """At first [m]."""
    floor: int
    """Its row."""

    def radius(self, time: float) -> float:
        """At a time [m]."""
        return self.width + SPREAD * self.energy ** (1 / 3) * (1 - math.exp(-max(time - self.time, 0.0) / OPENING))

    def depth(self, time: float) -> float:
        """Optical depth through its middle at a time; 0 before the blow."""
        if time < self.time:
            return 0.0
        return EXTINCTION * self.mass * math.exp(-(time - self.time) / FADING) / (math.pi * self.radius(time) ** 2)


_known: WeakKeyDictionary[Trajectory, tuple[Puff, ...]] = WeakKeyDictionary()


@cache
def _raised() -> dict[str, float]:
    """Dust by material of the floor [kg/J]."""
    return {name: float(row["is"]) for name, row in datasheet("sim", "contacts")["dust"].items()}


def puffs(trajectory: Trajectory) -> tuple[Puff, ...]:
    """Every puff that could be seen; none under water or where there is no air to carry it."""
    found = _known.get(trajectory)
    if found is None:
        found = _known[trajectory] = tuple(_puffs(trajectory))
    return found


def _puffs(trajectory: Trajectory) -> list[Puff]:
    scene = trajectory.scene
    if scene is None or scene.medium != "air":
        return []
    bodies = {b.name: b for b in scene.bodies}
    listed = [bodies.get(name) for name in trajectory.names]
    out = []
    for time, (one, two), point, normal, impulse in zip(
        trajectory.contact_time.tolist(), trajectory.contact_bodies.tolist(), trajectory.contact_point, trajectory.contact_normal,
        trajectory.contact_impulse.tolist(), strict=True,
    ):  # fmt: skip
        for row, floor, up in ((one, two, normal), (two, one, -normal)):
            body, ground = listed[row], listed[floor]
            if body is None or ground is None or body.static or not ground.static or float(np.dot(up, scene.gravity)) >= 0:
                continue
            raised = _raised().get(canonical(ground.material or "") if ground.material else "", 0.0)
            energy = _lost(scene, body, ground, impulse)
            puff = Puff(time, np.array(point, float), np.array(up, float), energy, raised * energy, solid(body.shape).radius / 2, floor)
            if puff.depth(time + OPENING) > SEEN:
                out.append(puff)
    return out


def _lost(scene: Scene, body: Body, ground: Body, impulse: float) -> float:
    """Energy that a blow takes from a body's fall [J]."""
    mass = body.mass if body.mass is not None else (body.density or material(body.material).density) * solid(body.shape).matter
    rule = next((c for c in scene.contacts if set(c.between) == {body.name, ground.name} and c.restitution is not None), None)
    table = pair(body.material, ground.material)
    e = table.restitution_at(impulse / mass) if rule is None or rule.restitution is None else rule.restitution
    return impulse**2 * (1 - e) / (2 * mass * (1 + e))


# ------------------------------------------------------------------------------------------------- drawing


def drawn_over(frames: NDArray[np.uint8], trajectory: Trajectory, *, width: int, height: int, crop: tuple[int, int, int, int] | None = None) -> None:
    """Draw what dust there is over frames (t, h, w, 3) sRGB of a trajectory, behind what stands before it."""
    from sim.observe import Observer

    live = [frame for frame, time in enumerate(trajectory.time.tolist()) if any(p.depth(time) > SEEN for p in puffs(trajectory))]
    if not live:
        return
    seer = Observer(trajectory, width=width, height=height, crop=crop)
    for frame in live:
        _veil(frames[frame], seer.part(range(frame, frame + 1)), trajectory, frame, (width, height, *(crop or (0, 0))[:2]))


def _veil(picture: NDArray[np.uint8], seen: GBuffers, trajectory: Trajectory, frame: int, view: tuple[int, int, int, int]) -> None:
    assert trajectory.scene is not None
    time, (width, height, left, top) = float(trajectory.time[frame]), view
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]] + 0.5
    light = linear(picture / 255.0)
    for puff in puffs(trajectory):
        if puff.depth(time) <= SEEN:
            continue
        r = puff.radius(time)
        centres, sizes = _clouds(puff, r)
        pixels, depths = project(centres, trajectory.scene.camera, time=time, width=width, height=height)
        ground = seen.instance[0] == puff.floor
        color = np.minimum(PALER * light[ground].mean(axis=0), 1.0) if ground.any() else np.full(3, 0.5)
        for (x, y), away, size in zip(pixels - (left, top), depths, sizes, strict=True):
            if away <= size:
                continue
            reach = float(seen.focal_px[0]) * size / away
            across = ((columns - x) ** 2 + (rows - y) ** 2) / reach**2
            before = np.clip((seen.depth[0] - away) / size + 0.5, 0.0, 1.0)
            share = before * (1 - np.exp(-puff.depth(time) * (r / size) ** 2 / CLOUDS * 2 * np.exp(-2 * across)))
            light = light + share[..., None] * (color - light)
    picture[...] = np.clip(encoded(light) * 255 + 0.5, 0, 255).astype(np.uint8)


def _clouds(puff: Puff, r: float) -> tuple[Float, Float]:
    """Middles (n, 3) and radii (n,) of the balls of a puff that is r wide [m]; as ragged for one blow as for another."""
    draw = np.random.default_rng(CLOUDS)
    side = np.cross(puff.normal, (1.0, 0.0, 0.0) if abs(puff.normal[0]) < 0.9 else (0.0, 1.0, 0.0))
    side /= np.linalg.norm(side)
    angle = 2 * math.pi * (np.arange(CLOUDS - 1) + draw.uniform(-0.3, 0.3, CLOUDS - 1)) / (CLOUDS - 1)
    around = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * np.cross(puff.normal, side)
    out = np.vstack([np.zeros(3), around * draw.uniform(0.5, 0.75, (CLOUDS - 1, 1))])
    high = RISE * draw.uniform(0.6, 1.2, (CLOUDS, 1))
    return puff.position + r * (out + high * puff.normal), r * draw.uniform(0.45, 0.65, CLOUDS)
