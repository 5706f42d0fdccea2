"""Framing: the camera of a staged scene, from a quick guess at the paths (sim.framing fits it again to the simulated ones)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantics.placement import Placement
from semantics.shot import shot_of
from sim import prop, shot
from sim.scene import Body, Scene
from sim.seen import Seen
from sim.shape import Plane
from sim.species import species

Float = NDArray[np.float64]
STEP = 1 / 48
"""Of the guessed paths [s]."""
LIKELY = 0.57
"""Restitution that gives three bounces or so."""
SPENT = 0.3
"""Share of its speed that is left to what has run into something."""


def framed(scene: Scene, p: Placement) -> Scene:
    """The scene with its camera."""
    from sim.character import all_bodies

    time = np.arange(0.0, scene.seconds + 1e-9, STEP)
    bodies = all_bodies(scene)
    walks = {c.name: _walk(scene, c.name, time) for c in scene.characters}
    paths = np.stack([_path(p, scene, b, time) + walks.get(b.name.split("/")[0], 0.0) for b in bodies], axis=1)
    if all(isinstance(b.shape, Plane) for b in bodies):
        return scene
    watched = [Seen("watched", np.asarray([point]), 0.02, 0.02) for point in p.watch]
    return scene.model_copy(update={"camera": shot.camera_of(scene, bodies, time, paths, shot=shot_of(p.script), extra=watched)})


def _walk(scene: Scene, name: str, time: Float) -> Float:
    """Way of a character that walks (t, 3) [m]; towards a target it stops there."""
    character = next(c for c in scene.characters if c.name == name)
    kind = species(character.species)
    way = np.zeros((len(time), 3))
    goes = next((a for a in character.actions if a.type in ("walk", "run", "push", "kick", "hit", "jump")), None)
    if goes is None:
        return way
    speed = goes.speed if goes.type in ("walk", "run") and goes.speed else kind.run_speed if goes.type == "run" else kind.walk_speed
    a = np.radians(character.heading_deg)
    far = speed * time
    bodies = {b.name: b for b in scene.bodies}
    if goes.target in bodies:
        far = np.minimum(far, max(float(np.hypot(*np.subtract(bodies[goes.target].position, character.position)[:2])) - 0.3, 0.0))
    elif goes.type == "jump":
        far = np.zeros_like(time)
    way[:, 0], way[:, 1] = np.cos(a) * far, np.sin(a) * far
    return way


def _path(p: Placement, scene: Scene, body: Body, time: Float) -> Float:
    """Guess at where a body's centre goes (t, 3): free flight, bounces with its restitution, friction on what carries it."""
    path = np.tile(np.asarray(body.position), (len(time), 1))
    if body.static or body.name not in p.moving or any(j.child == body.name for j in scene.joints):
        return path
    gravity = np.asarray(scene.gravity)
    rolls = any(body.angular_velocity)
    below = prop.bottom(body.shape, body.orientation_xyzw)
    e, friction = _coefficients(p, scene, body, rolls)
    slack = 0.03
    slope = _slope(scene, body)
    met: set[str] = set()
    blocks = [b for b in _blocks(scene) if b.name != body.name]
    x, v = np.asarray(body.position, dtype=np.float64).copy(), np.asarray(body.velocity, dtype=np.float64).copy()
    for i in range(1, len(time)):
        floor = _floor(blocks, x, below - slack) + below
        if slope is not None and x[2] > below + 0.02:
            v = v + slope * STEP
        elif x[2] <= floor + 1e-3 and abs(v[2]) < 0.25:
            v[2], x[2] = 0.0, max(x[2], floor) if x[2] > floor - slack else x[2]
            flat = float(np.hypot(v[0], v[1]))
            v[:2] *= max(0.0, 1 - friction * float(np.linalg.norm(gravity)) * STEP / flat) if flat > 1e-6 else 0.0
        else:
            v = v + gravity * STEP
        other = _met(blocks, x, below, met)
        if other is not None:
            met.add(other)
            v[:2] *= SPENT
        x = x + v * STEP
        if x[2] < floor and v[2] < 0:
            x[2] = floor + (floor - x[2]) * e
            v[2] *= -e
        path[i] = x
    return path


def _coefficients(p: Placement, scene: Scene, body: Body, rolls: bool) -> tuple[float, float]:
    """Restitution and friction on the ground; a restitution left free is guessed inside its bounds."""
    table = p.pair(body.name, p.ground)
    e, friction = table.restitution, table.rolling_friction if rolls else table.friction
    for i, contact in enumerate(scene.contacts):
        if body.name in contact.between:
            e = contact.restitution if contact.restitution is not None else e
            friction = contact.friction if contact.friction is not None else friction
            bounds = scene.free.get(f"contacts/{i}", {}).get("restitution")
            e = e if bounds is None else min(max(LIKELY, bounds[0]), bounds[1])
    return e, friction


@dataclass(frozen=True)
class _Block:
    """Box around something that stands there at first, world frame [m]."""

    name: str
    low: Float
    high: Float
    carries: bool
    """Fixed, and in one piece: things lie on it."""


def _blocks(scene: Scene) -> list[_Block]:
    found = []
    for body in scene.bodies:
        if not isinstance(body.shape, Plane):
            low, high = prop.extent(body.shape, body.orientation_xyzw)
            found.append(_Block(body.name, low + body.position, high + body.position, body.static and "/" not in body.name))
    return found


def _met(blocks: list[_Block], at: Float, below: float, met: set[str]) -> str | None:
    """What a body that reaches `below` around itself runs into at a point."""
    x, y, z = at
    for b in blocks:
        if b.name in met or b.high[2] <= z - 0.8 * below or b.low[2] - below >= z:
            continue
        if b.low[0] - below < x < b.high[0] + below and b.low[1] - below < y < b.high[1] + below:
            return b.name
    return None


def _floor(blocks: list[_Block], at: Float, below: float) -> float:
    """Height of what lies under a point: the ground, or a fixed thing that the body is above [m]."""
    x, y, z = at
    return max(
        [0.0, *(float(b.high[2]) for b in blocks if b.carries and b.high[2] <= z - below + 1e-3 and b.low[0] <= x <= b.high[0] and b.low[1] <= y <= b.high[1])]
    )


def _slope(scene: Scene, body: Body) -> Float | None:
    """Acceleration along a ramp that a body begins on [m/s^2]."""
    from scipy.spatial.transform import Rotation

    ramp = next((b for b in scene.bodies if (b.static and b.object and "ramp" in b.name) or b.name in ("slope", "incline", "hill", "slide")), None)
    if ramp is None or (abs(body.orientation_xyzw[1]) < 1e-6 and np.linalg.norm(body.velocity) > 1e-6):
        return None
    part = getattr(ramp.shape, "parts", [None])[0]
    if part is None:
        return None
    along = Rotation.from_quat(part.orientation_xyzw).apply([1.0, 0.0, 0.0])
    pull = float(np.dot(scene.gravity, along))
    return 0.7 * pull * along
