"""Framing: a camera that shows the action, from the paths that bodies take.

A pinhole of fixed direction is moved to where its four frustum planes touch what must be seen: with the points in camera
axes and t the tangent of half the field, left and right give x + z t >= c_x + c_z t and x - z t <= c_x - c_z t, so

    c_z = (min(x + z t) - max(x - z t)) / 2t,   c_x = (min(x + z t) + max(x - z t)) / 2,

likewise up and down, and the farther of the two. Where the main body would be too small, the camera follows it instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.extent import support
from sim.scene import Body, Camera, CameraKey, Plane, Scene
from sim.trajectory import Trajectory

if TYPE_CHECKING:
    from sim.shot import Shot

Float = NDArray[np.float64]

ASPECT = 4 / 3
FOCAL_MM, SENSOR_MM = 35.0, (36.0, 27.0)
FILL = 0.84
"""Share of the frame that the action may fill."""
SMALLEST_HANDLED = 0.012
"""The same for what somebody throws, carries or gives: who does it must be seen too."""
SMALLEST = 0.05
"""Of the frame's height that the main body takes at least (the contract), or the camera follows."""
FOLLOWED = 0.075
"""Of the frame's height that a followed body takes."""
DEAD = 0.24
"""A followed body may move so far from the middle, in shares of the frame, before the camera moves."""
SMOOTH_SECONDS = 0.05
KEYS_PER_SECOND = 12
AZIMUTH_DEG = -68.0
"""Of the camera seen from the action, counter-clockwise from +x: from the front, a little from the right."""
ELEVATION_DEG = (7.0, 17.0)
"""For tall actions and for flat ones."""
INSIDE_DEG = 42.0
"""Elevation from which one sees into a bucket [deg]."""
LOWEST = 0.12
"""Height of the camera above the ground at least [m]."""
NEAREST = 0.25
"""From the camera to what it looks at, at least [m]."""


@dataclass(frozen=True)
class Seen:
    """One body as the framing sees it: a ball that moves."""

    name: str
    path: Float
    """(t, 3) [m]"""
    radius: float
    """Of the ball around it [m]."""
    height: float
    """Its own extent that the viewer sees, the smaller of the visible ones [m]."""


def radius_of(body: Body) -> tuple[float, float]:
    """Radius of the ball about the centre that holds a body, and its middle extent [m]."""
    if isinstance(body.shape, Plane):
        return 0.0, 0.0
    axes = np.vstack([np.eye(3), -np.eye(3)])
    reach = np.abs(np.sum(support(body.shape, axes) * axes, axis=1))
    half = np.maximum(reach[:3], reach[3:])
    return float(np.linalg.norm(half)) if np.ptp(half) > 1e-9 else float(half[0]), float(np.sort(reach[:3] + reach[3:])[1])


def direction(paths: Sequence[Float], *, azimuth_deg: float = AZIMUTH_DEG, elevation_deg: float | None = None) -> Float:
    """Unit vector (3,) from the action to the camera: from higher up over flat actions, unless an elevation is given."""
    points = np.concatenate(paths)
    tall = float(np.ptp(points[:, 2])) / max(float(np.ptp(points[:, :2], axis=0).max()), 0.3)
    elevation = np.radians(np.interp(tall, [0.2, 1.2], ELEVATION_DEG[::-1]) if elevation_deg is None else elevation_deg)
    a = np.radians(azimuth_deg)
    return np.array([np.cos(elevation) * np.cos(a), np.cos(elevation) * np.sin(a), np.sin(elevation)])


def _axes(away: Float) -> Float:
    """Rows: right, down, forward of a camera that looks along -away."""
    forward = -away
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


def _tangents(aspect: float) -> Float:
    """Tangents of half the field (2,): across and up."""
    across = SENSOR_MM[0] / 2 / FOCAL_MM
    return np.array([across, across / aspect])


def fit(points: Float, radii: Float, away: Float, *, aspect: float = ASPECT, fill: float = FILL) -> tuple[Float, float]:
    """Where the camera stands (3,) to see balls (n, 3), (n,) from a direction, and the distance to their middle [m]."""
    axes = _axes(away)
    local = points @ axes.T
    place = np.zeros(3)
    back = np.inf
    for k, tangent in enumerate(_tangents(aspect) * fill):
        spread = radii * np.sqrt(1 + tangent**2)
        low = np.min(local[:, k] + local[:, 2] * tangent - spread)
        high = np.max(local[:, k] - local[:, 2] * tangent + spread)
        place[k] = (low + high) / 2
        back = min(back, (low - high) / (2 * tangent))
    nearest = float(np.min(local[:, 2] - radii))
    place[2] = min(back, nearest - NEAREST)
    return place @ axes, float(np.mean(local[:, 2]) - place[2])


def _lift(position: Float, look_at: Float) -> Float:
    """Above the ground, still looking at the same point."""
    return np.array([position[0], position[1], max(position[2], LOWEST)]) if look_at[2] >= 0 else position


def camera_for(
    time: Float, main: Seen, others: Sequence[Seen], *, aspect: float = ASPECT, partner: Seen | None = None, inside: bool = False, smallest: float = SMALLEST
) -> Camera:  # fmt: skip
    """A still camera that sees all of it, or one that follows the main body where it would be too small.

    `partner` is what the main body meets: a camera that follows keeps far enough to show it. `inside`: it goes into its partner, seen from above.
    `smallest`: share of the frame's height below which the main body is followed.
    """
    everything = [main, *others]
    points = np.concatenate([s.path for s in everything])
    radii = np.concatenate([np.full(len(s.path), s.radius) for s in everything])
    away = direction([s.path for s in everything], elevation_deg=INSIDE_DEG if inside else None)
    position, distance = fit(points, radii, away, aspect=aspect)
    depth = (main.path - position) @ -away
    share = main.height / (2 * np.maximum(depth, 1e-6) * _tangents(aspect)[1])
    if np.mean(share >= smallest) >= 0.6:
        look_at = position - away * distance
        return Camera(position=_vector(_lift(position, look_at)), look_at=_vector(look_at), focal_mm=FOCAL_MM, sensor_mm=SENSOR_MM)
    return _follow(time, main, away, aspect, around=_around(main, partner, inside))


def _around(main: Seen, partner: Seen | None, inside: bool) -> float:
    """How much of what it meets a followed body is shown with [m]: all of it where the two are of a size."""
    if partner is None:
        return 0.0
    if inside:
        return min(partner.radius, 12 * main.radius)
    return partner.radius if partner.radius < 3 * main.radius else 0.0


def _follow(time: Float, main: Seen, away: Float, aspect: float, *, around: float) -> Camera:
    """`around`: radius of what must fit into the picture beside the main body [m]."""
    tangents = _tangents(aspect)
    distance = max(main.height / FOLLOWED / (2 * tangents[1]), main.radius + NEAREST, around / (FILL * tangents[1]) + around)
    axes = _axes(away)
    room = DEAD * 2 * distance * tangents
    middle = _led(main.path @ axes.T, room) @ axes
    steps = np.arange(0.0, time[-1] + 1e-9, 1 / KEYS_PER_SECOND)
    at = np.stack([np.interp(steps, time, _smooth(time, middle[:, k])) for k in range(3)], axis=1)
    keep = _needed(at)
    keys = []
    for t, look_at in zip(steps[keep], at[keep], strict=True):
        position = _lift(look_at + away * distance, look_at)
        keys.append(CameraKey(time=round(float(t), 4), position=_vector(position), look_at=_vector(look_at)))
    return Camera(position=keys[0].position, look_at=keys[0].look_at, focal_mm=FOCAL_MM, sensor_mm=SENSOR_MM, keys=keys if len(keys) > 1 else [])


def _led(local: Float, room: Float) -> Float:
    """Middle of the view (t, 3) in camera axes: moves only where the body would leave the room around it (2,)."""
    out = local.copy()
    for i in range(1, len(local)):
        out[i, :2] = np.clip(out[i - 1, :2], local[i, :2] - room, local[i, :2] + room)
    return out


def _smooth(time: Float, values: Float) -> Float:
    from scipy.ndimage import gaussian_filter1d

    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    return np.asarray(gaussian_filter1d(values, max(SMOOTH_SECONDS / step, 0.3), mode="nearest"))


def _needed(at: Float) -> NDArray[np.bool_]:
    """Keys that differ from a neighbour; the first and last always."""
    moves = np.linalg.norm(np.diff(at, axis=0), axis=1) > 1e-3
    keep = np.zeros(len(at), dtype=bool)
    keep[1:] |= moves
    keep[:-1] |= moves
    keep[0] = True
    keep[-1] |= bool(moves.any())
    return keep


def _vector(values: Float) -> tuple[float, float, float]:
    x, y, z = (round(float(v), 4) for v in values)
    return x, y, z


# ------------------------------------------------------------------------------------------------- from a simulation


def main_name(scene: Scene) -> str | None:
    """Whom the film is about: who acts first in the goals, else the first body that can move."""
    for goal in scene.goals:
        for name in (goal.agent, goal.patient):
            if name is not None:
                return name
    movers = [b.name for b in scene.bodies if not b.static] + [c.name for c in scene.characters]
    return movers[0] if movers else None


def belongs(body: Body, name: str | None) -> bool:
    """Whether a body is what a name stands for: itself, its part, or one of its object."""
    return name is not None and (body.name == name or body.name.startswith(name + "/") or body.object == name)


def seen(bodies: Sequence[Body], paths: Float, name: str, rows: Sequence[int]) -> Seen:
    """Bodies (a character's parts, or one) as one ball; paths (t, p, 3)."""
    group = paths[:, list(rows)]
    low, high = group.min(axis=1), group.max(axis=1)
    sizes = [radius_of(bodies[i]) for i in rows]
    if len(rows) == 1:
        return Seen(name, group[:, 0], *sizes[0])
    spread = float(np.linalg.norm(high - low, axis=1).max()) / 2
    return Seen(name, (low + high) / 2, spread + min(r for r, _ in sizes), float(np.median((high - low)[:, 2])) + 2 * min(r for r, _ in sizes))


def subjects(scene: Scene, bodies: Sequence[Body], paths: Float) -> tuple[Seen, list[Seen]]:
    """The main body, and everything else that the action needs in the picture; paths (t, p, 3) of all bodies."""
    characters = {c.name for c in scene.characters}
    groups: dict[str, list[int]] = {}
    for i, body in enumerate(bodies):
        head = body.name.split("/")[0]
        key = head if head in characters else body.name
        if not isinstance(body.shape, Plane) and (not body.static or _matters(scene, body, bodies)):
            groups.setdefault(key, []).append(i)
    named = main_name(scene)
    views = {key: seen(bodies, paths, key, rows) for key, rows in groups.items()}
    chosen = [k for k, rows in groups.items() if any(belongs(bodies[i], named) for i in rows)]
    main = views[chosen[0]] if chosen else max(views.values(), key=lambda s: float(np.ptp(s.path, axis=0).max()))
    # whoever acts stays in the picture to the end; of things that fly about, the near part will do
    return main, [s if k in characters else _near(s, main) for k, s in views.items() if s is not main]


def _matters(scene: Scene, body: Body, bodies: Sequence[Body]) -> bool:
    """Static things that the action happens on, unless they are as large as houses."""
    radius, _ = radius_of(body)
    asked = any(belongs(body, name) for goal in scene.goals for name in (goal.patient, goal.target))
    return radius < (2.5 if asked else 1.6) and "/" not in body.name


def _near(other: Seen, main: Seen) -> Seen:
    """Of what flies about after a crash only the nearer part of its way; all of it until halfway."""
    away = np.linalg.norm(other.path - main.path.mean(axis=0), axis=1)
    early = np.arange(len(away)) <= len(away) // 2
    return Seen(other.name, other.path[early | (away <= np.quantile(away, 0.8) + 1e-9)], other.radius, other.height)


def reframe(scene: Scene, trajectory: Trajectory, *, aspect: float = ASPECT, shot: Shot | None = None) -> Scene:
    """The scene with a camera that fits the simulated paths, for frames of an aspect (width / height); `shot` says how it is to be filmed."""
    from sim import shot as shots
    from sim.character import all_bodies

    bodies = all_bodies(scene)
    if [b.name for b in bodies] != list(trajectory.names):
        return scene
    camera = shots.camera_of(scene, bodies, trajectory.time, trajectory.position, shot=shot or shots.Shot(), aspect=aspect)
    return scene.model_copy(update={"camera": camera})


def camera_of(scene: Scene, bodies: Sequence[Body], time: Float, paths: Float, *, extra: Sequence[Seen] = (), aspect: float = ASPECT) -> Camera:
    """The camera for a scene whose bodies take paths (t, p, 3) [m]."""
    main, others = subjects(scene, bodies, paths)
    goal = next((g for g in scene.goals if g.agent is not None and (g.patient or g.target)), None)
    met = None if goal is None else goal.patient or goal.target
    partner = next((s for s in others if any(belongs(b, met) and s.name == b.name for b in bodies)), None)
    inside = any(g.event in ("enter", "land_in") for g in scene.goals)
    smallest = SMALLEST_HANDLED if _handled(scene, main) else SMALLEST
    return camera_for(time, main, [*others, *extra], aspect=aspect, partner=partner, inside=inside, smallest=smallest)


def _handled(scene: Scene, main: Seen) -> bool:
    """Whether the main body is a thing that a character acts on."""
    own = {name for b in scene.bodies if b.name == main.name for name in (b.name, b.object)}
    return any(c.holds in own or any(own & {a.object, a.target} - {None} for a in c.actions) for c in scene.characters)
