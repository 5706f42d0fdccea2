"""Framing: a camera that shows the action, from the paths that bodies take.

A camera that stands still is tried first (sim.pinhole): one that sees all of it, from the side that shows the main body largest and
unhidden; where it would be small, one that sees only as much of the furniture as the action needs. Where the main body would
still be too small, the camera follows it (sim.following).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.extent import support
from sim.following import follow
from sim.hidden import Block, blocks, clear, corners, hidden
from sim.materials import liquids
from sim.pinhole import ASPECT, FOCAL_MM, INSIDE_DEG, SENSOR_MM, direction, distance_for, fit, lift, share, vector
from sim.scene import Body, Camera, Scene
from sim.seen import Seen
from sim.shape import Plane
from sim.trajectory import Trajectory

if TYPE_CHECKING:
    from sim.shot import Shot

Float = NDArray[np.float64]

SMALLEST = 0.05
"""Of the frame's height that the main body takes at least (the contract), or the camera follows."""
TINY, CUT_OFF = 0.01, 0.15
"""A camera that stands still is taken at this share of the height even so, where one that follows sees nothing for so much more of the clip ..."""
LARGE_M, WITHIN = 0.5, 0.7
"""... or gets inside of something of this radius [m]: nearer to its middle than so many radii."""
GOOD = 0.1
"""Share of it that a camera is content with; below, it comes nearer at the cost of the furniture."""
SMALLEST_HANDLED, GOOD_HANDLED = 0.012, 0.03
"""The same for what somebody throws, carries or gives: who does it must be seen too."""
LARGEST = 0.36
"""Share of it that a thing takes at most, but for who acts: what is around it belongs to the picture."""
MARGIN = 2.5
"""How much furniture stays around a way when the camera comes nearer, in heights of the main body."""
WORTH = 1.1
"""How much larger a nearer camera must show the main body to be taken."""
PARTNER = 0.02
"""Of the frame's height that a thing which is met takes at least, or the camera follows and comes near."""
EVEN = 1.25
"""How many times as large as at its smallest the main body counts at most."""
SIDES = {-68.0: 1.0, -56.0: 0.97, -80.0: 0.97, -46.0: 0.93, -100.0: 0.95, -112.0: 0.95, -124.0: 0.92}
"""Azimuths that a camera is tried from [deg], and how welcome each is."""


AFTERWARDS = 0.8
"""What happened last is looked at so long at least before the main body may leave the picture [s]."""
LEFT = 4.0
"""Left behind is what lies so many radii away."""
APPROACH = 2.0
"""So many radii before what is met, the main body is in the picture."""


@dataclass(frozen=True)
class _View:
    """A camera that stands still, and how it shows the main body."""

    camera: Camera
    share: float
    """Of the frame's height that the main body takes in most frames."""
    score: float


def radius_of(body: Body) -> tuple[float, float]:
    """Radius of the ball about the centre that holds a body, and how large it looks: the mean of its two larger extents (of a square as large) [m]."""
    if isinstance(body.shape, Plane):
        return 0.0, 0.0
    ends = np.vstack([np.eye(3), -np.eye(3)])
    reach = np.abs(np.sum(support(body.shape, ends) * ends, axis=1))
    half = np.maximum(reach[:3], reach[3:])
    return float(np.linalg.norm(half)) if np.ptp(half) > 1e-9 else float(half[0]), float(np.sqrt(np.prod(np.sort(reach[:3] + reach[3:])[1:])))


def camera_for(
    time: Float, main: Seen, others: Sequence[Seen], *, aspect: float = ASPECT, partners: Sequence[Seen] = (), standing: Sequence[Block] = (),
    inside: bool = False, handled: bool = False, contained: bool = False, largest: float = LARGEST,
) -> Camera:  # fmt: skip
    """A still camera that sees all of it, or one that follows the main body where it would be too small.

    `partners` are what the main body meets: a camera that follows shows them too. `standing`: what may hide it. `inside`: it goes into its
    partner, seen from above. `handled`: somebody throws or carries it, and is to be seen at work; `contained`: so is the vessel
    around it. `largest`: share of the frame's height that it may take.
    """
    smallest, good = (SMALLEST_HANDLED, GOOD_HANDLED) if handled else (SMALLEST, SMALLEST if contained else GOOD)
    whole = _still(main, others, standing, aspect, inside, largest)
    if whole.share >= good and _shows(partners, main, whole):
        return whole.camera
    near = [n for n in (s.near(main.path, MARGIN * main.height) for s in others) if n is not None]
    close = _still(main, near, standing, aspect, inside, largest)
    chosen = close if close.share > WORTH * whole.share else whole
    if chosen.share >= smallest and (handled or _shows(partners, main, chosen)):
        return chosen.camera
    led = follow(time, main, partners, _clearest(main, standing, aspect, inside), aspect=aspect)
    lost = _within(time, led, others) or _cut_off(time, led, main, standing) > _cut_off(time, chosen.camera, main, standing) + CUT_OFF
    return chosen.camera if lost and chosen.share >= TINY else led


def _within(time: Float, camera: Camera, others: Sequence[Seen]) -> bool:
    """Whether a camera ever gets inside of something large."""
    eye = _eyes(time, camera)
    return any(s.radius > LARGE_M and len(s.path) in (1, len(time)) and bool(np.any(np.linalg.norm(s.path - eye, axis=1) < WITHIN * s.radius)) for s in others)


def _cut_off(time: Float, camera: Camera, main: Seen, standing: Sequence[Block]) -> float:
    """Share of the clip during which the main body is hidden from a camera."""
    return float(np.mean(hidden(standing, _eyes(time, camera), main.path)))


def _eyes(time: Float, camera: Camera) -> Float:
    """Where a camera is at every moment (t, 3), or (1, 3) where it stays [m]."""
    keys = camera.keys
    if not keys:
        return np.asarray([camera.position])
    return np.stack([np.interp(time, [k.time for k in keys], [k.position[i] for k in keys]) for i in range(3)], axis=1)


def _shows(partners: Sequence[Seen], main: Seen, view: _View) -> bool:
    """Whether small things that are met are large enough in a picture."""
    return all(view.share * p.height / main.height >= PARTNER for p in partners)


def _still(main: Seen, others: Sequence[Seen], standing: Sequence[Block], aspect: float, inside: bool, largest: float) -> _View:
    """The best of the cameras that stand still and see all."""
    balls = [s.balls() for s in (main, *others)]
    points, radii = np.concatenate([b[0] for b in balls]), np.concatenate([b[1] for b in balls])
    views = []
    for azimuth, welcome in SIDES.items():
        away = direction([points], azimuth_deg=azimuth, elevation_deg=INSIDE_DEG if inside else None)
        position, distance = fit(points, radii, away, aspect=aspect)
        look_at = position - away * distance
        depth = (main.path - position) @ -away
        step_back = max(distance_for(main.height, largest, aspect) - float(np.min(depth)), 0.0)
        position = lift(position + away * step_back, look_at)
        shares = share(main.height, depth + step_back, aspect)
        seen = min(float(np.quantile(shares, 0.4)), EVEN * float(np.min(shares)))
        score = min(seen, GOOD) * welcome * (1 - float(np.mean(hidden(standing, position, main.path)))) ** 2
        camera = Camera(position=vector(position), look_at=vector(look_at), focal_mm=FOCAL_MM, sensor_mm=SENSOR_MM)
        views.append(_View(camera, seen, score))
    return max(views, key=lambda v: v.score)


def _clearest(main: Seen, standing: Sequence[Block], aspect: float, inside: bool) -> Float:
    """The direction from which a followed body is hidden least (3,)."""
    ways = [direction([main.path], azimuth_deg=azimuth, elevation_deg=INSIDE_DEG if inside else None) for azimuth in SIDES]
    distance = distance_for(main.height, GOOD, aspect)
    seen = [welcome * (1 - float(np.mean(hidden(standing, main.path + way * distance, main.path)))) for way, welcome in zip(ways, SIDES.values(), strict=True)]
    return ways[int(np.argmax(seen))]


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
        body = bodies[rows[0]]
        return Seen(name, group[:, 0], *sizes[0], corners(body) if body.static else None)
    spread = float(np.linalg.norm(high - low, axis=1).max()) / 2
    return Seen(name, (low + high) / 2, spread + min(r for r, _ in sizes), float(np.median((high - low)[:, 2])) + 2 * min(r for r, _ in sizes))


def subjects(scene: Scene, bodies: Sequence[Body], paths: Float) -> tuple[Seen, list[Seen]]:
    """The main body, and everything else that the action needs in the picture; paths (t, p, 3) of all bodies."""
    characters = {c.name for c in scene.characters}
    groups: dict[str, list[int]] = {}
    for i, body in enumerate(bodies):
        head = body.name.split("/")[0]
        key = head if head in characters else body.name
        if not isinstance(body.shape, Plane) and (not body.static or _matters(scene, body)):
            groups.setdefault(key, []).append(i)
    named = main_name(scene)
    views = {key: seen(bodies, paths, key, rows) for key, rows in groups.items()}
    chosen = [k for k, rows in groups.items() if any(belongs(bodies[i], named) for i in rows)]
    main = views[chosen[0]] if chosen else max(views.values(), key=lambda s: float(np.ptp(s.path, axis=0).max()))
    # whoever acts stays in the picture to the end; of things that fly about, the near part will do
    return main, [s if k in characters else _near(s, main) for k, s in views.items() if s is not main]


def _matters(scene: Scene, body: Body) -> bool:
    """Static things that the action happens on, unless they are as large as houses."""
    radius, _ = radius_of(body)
    asked = any(belongs(body, name) for goal in scene.goals for name in (goal.patient, goal.target))
    return radius < (2.5 if asked else 1.6) and "/" not in body.name


def _near(other: Seen, main: Seen) -> Seen:
    """Of what flies about after a crash only the nearer part of its way; all of it until halfway."""
    if other.corners is not None:
        return other
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
    shot = shot or shots.Shot()
    camera = shots.camera_of(scene, bodies, trajectory.time, trajectory.position, shot=shot, aspect=aspect)
    if camera.keys and shot == shots.Shot():
        camera = _staying(scene, bodies, trajectory, aspect) or camera
    return scene.model_copy(update={"camera": camera})


def _staying(scene: Scene, bodies: Sequence[Body], trajectory: Trajectory, aspect: float) -> Camera | None:
    """A camera that stays with the things that were moved, where the main body goes on after all has happened that was asked for; None where that is not so.

    A ball that has knocked over a row of dominoes rolls on for a long time, and nothing more is to be seen there.
    """
    times = [event.get("time") for event in trajectory.events]
    if not times or None in times or any(event.get("satisfied") is False for event in trajectory.events):
        return None
    until = max(float(t) for t in times if t is not None) + AFTERWARDS
    time, paths = trajectory.time, trajectory.position
    main, _ = subjects(scene, bodies, paths)
    partners = [p for p in _partners(scene, bodies, paths, main) if len(p.path) == len(main.path)]
    alive = {c.name for c in scene.characters}
    moved = [p for p in partners if p.name not in alive and float(np.ptp(p.path, axis=0).max()) > 0]
    if main.name in alive or len(moved) < max(len(partners), 1) or float(time[-1]) < until:
        return None
    if any(float(np.linalg.norm(p.path[-1] - main.path[-1])) < LEFT * (p.radius + main.radius) for p in partners):
        return None
    about, *more = partners
    reach = APPROACH * max(about.radius, main.radius)
    coming = np.linalg.norm(main.path - about.path, axis=1) <= reach
    if not coming.any():
        return None
    way = Seen(main.name, main.path[coming & (time <= until)], main.radius, main.height)
    view = _still(about, [way, *more], blocks(bodies, without=[main.name, about.name]), aspect, False, LARGEST)
    return view.camera if view.share >= SMALLEST else None


def camera_of(scene: Scene, bodies: Sequence[Body], time: Float, paths: Float, *, extra: Sequence[Seen] = (), aspect: float = ASPECT) -> Camera:
    """The camera for a scene whose bodies take paths (t, p, 3) [m]."""
    main, others = subjects(scene, bodies, paths)
    inside = _inside(scene)
    return camera_for(
        time, main, [*others, *extra], aspect=aspect, partners=_partners(scene, bodies, paths, main), standing=blocks(bodies, without=[main.name]),
        inside=inside, handled=_handled(scene, main), contained=_contained(scene),
        largest=1.0 if any(c.name == main.name for c in scene.characters) else LARGEST,
    )  # fmt: skip


HIGH = 1.5
"""What hangs or stands above a viewer's eyes is not looked into [m]."""


def _contained(scene: Scene) -> bool:
    """Whether there is water in something: that is to be seen with what is in it."""
    return any(b.material in liquids() and not isinstance(b.shape, Plane) for b in scene.bodies)


def _inside(scene: Scene) -> bool:
    """Whether the action is in something that one sees into from above only: a bucket, a tub of water, but no glass and no hoop."""
    bodies = {b.name: b for b in scene.bodies}
    entered = [bodies.get(g.target or g.patient or "") for g in scene.goals if g.event in ("enter", "land_in")]
    if entered:
        return any(b is None or (not clear(b) and b.position[2] < HIGH) for b in entered)
    return _contained(scene) and not any(clear(b) for b in scene.bodies if b.material not in liquids() and b.static)


LARGE = 12.0
"""What is so many times as large as the main body is a place, not a partner."""


def _partners(scene: Scene, bodies: Sequence[Body], paths: Float, main: Seen) -> list[Seen]:
    """What the goals say the main body meets, each name as one."""
    named = dict.fromkeys(name for goal in scene.goals for name in (goal.agent, goal.patient, goal.target) if name is not None)
    found = []
    for name in named:
        rows = [i for i, b in enumerate(bodies) if belongs(b, name) and not isinstance(b.shape, Plane)]
        if not rows or any(bodies[i].name.split("/")[0] == main.name for i in rows):
            continue
        group = seen(bodies, paths, name, rows)
        if group.radius < LARGE * main.height:
            # many are as large as one of them, and are to be seen as a whole
            found.append(Seen(name, group.path, group.radius, min(radius_of(bodies[i])[1] for i in rows) if _separate(bodies, rows) else group.height))
    return found


def _separate(bodies: Sequence[Body], rows: Sequence[int]) -> bool:
    """Members of a group, not parts of one."""
    return not any("/" in bodies[i].name for i in rows)


def _handled(scene: Scene, main: Seen) -> bool:
    """Whether the main body is a thing that a character acts on."""
    own = {name for b in scene.bodies if b.name == main.name for name in (b.name, b.object)}
    return any(c.holds in own or any(own & {a.object, a.target} - {None} for a in c.actions) for c in scene.characters)
