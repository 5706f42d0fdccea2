"""Benchmark: closed forms of mechanics beside three engines: ours, plain PyBullet, and Kubric's recipe for PyBullet.

Plain PyBullet is 240 Hz with its defaults, damping set to 0. Kubric's recipe is that of its `simulator/pybullet.py` (after bullet3 #3094): maximal
coordinates, contactProcessingThreshold 0, split impulse, no slop, no warm start, restitution at any speed. Restitution and friction are given
so that Bullet's products equal the pair's values; a friction of 0 is given as such.
"""

from __future__ import annotations

import itertools
import math
import time as clock
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.bullet import Client
from sim.collider import collider
from sim.engine import run
from sim.scene import STANDARD_GRAVITY as G
from sim.scene import Body, Contact, Joint, Scene
from sim.shape import Box, Compound, Plane, Sphere
from sim.solid import solid
from sim.trajectory import Trajectory

ENGINES = ("physgen", "pybullet", "kubric")
FPS = 240
FLOOR = Body(name="floor", shape=Plane(), static=True)
COMMON = Contact(between=("any", "other"), restitution=0.5, friction=0.4)
"""What plain PyBullet is told where a scene leaves its contacts to the materials, which it does not know."""


@dataclass(frozen=True)
class Row:
    """One measured quantity of one case in one engine."""

    case: str
    engine: str
    quantity: str
    expected: float
    measured: float
    error_percent: float
    """Of the expected value; of `scale` where that is 0."""
    seconds: float
    """Processor time of the run [s]."""


Measure = Callable[[Trajectory], list[tuple[str, float, float, float]]]
"""(quantity, expected, measured, scale) of each thing to compare."""


def table(*, progress: Callable[[float], None] | None = None) -> list[Row]:
    """The whole table: every case in every engine, in the same process."""
    out: list[Row] = []
    cases = _cases()
    for i, (name, scene, measure) in enumerate(cases):
        for engine in ENGINES:
            started = clock.process_time()
            trajectory = run(scene, fps=FPS) if engine == "physgen" else peer(scene, recipe=engine)
            seconds = clock.process_time() - started
            for quantity, expected, measured, scale in measure(trajectory):
                out.append(Row(name, engine, quantity, expected, measured, 100 * (measured - expected) / scale, seconds))
        if progress is not None:
            progress((i + 1) / len(cases))
    for angle in (5.0, 60.0, 120.0):
        out += _swing(angle)
    from sim import trials

    return out + trials.rows()


def as_data(rows: list[Row]) -> list[dict[str, Any]]:
    """The table as plain data."""
    return [asdict(r) for r in rows]


# ------------------------------------------------------------------------------------------------- the other engines


def peer(scene: Scene, *, recipe: str) -> Trajectory:
    """The same scene by PyBullet alone at 240 Hz: spheres, boxes, planes and compounds of the same pieces, no joints."""
    c: Any = Client()
    kubric = recipe == "kubric"
    try:
        c.setGravity(*scene.gravity)
        if kubric:
            c.setPhysicsEngineParameter(
                restitutionVelocityThreshold=0.0, warmStartingFactor=0.0, useSplitImpulse=1, contactSlop=0.0, enableConeFriction=0,
                deterministicOverlappingPairs=1,
            )  # fmt: skip
        uids = [_peer_body(c, b, scene, maximal=kubric) for b in scene.bodies]
        if kubric:
            for uid in uids:
                c.changeDynamics(uid, -1, contactProcessingThreshold=0.0)
        count = round(scene.seconds * FPS)
        position, quat, velocity, angular = (np.zeros((count, len(uids), n)) for n in (3, 4, 3, 3))
        for frame in range(count):
            if frame:
                c.stepSimulation()
            for k, uid in enumerate(uids):
                position[frame, k], quat[frame, k] = c.getBasePositionAndOrientation(uid)
                velocity[frame, k], angular[frame, k] = c.getBaseVelocity(uid)
    finally:
        c.disconnect()
    return Trajectory(
        names=tuple(b.name for b in scene.bodies), time=np.arange(count) / FPS, position=position, quat_xyzw=quat, velocity=velocity,
        angular_velocity=angular, active=np.ones(position.shape[:2], dtype=bool), scene=scene,
    )  # fmt: skip


def _peer_body(c: Any, body: Body, scene: Scene, *, maximal: bool) -> int:
    shape = body.shape
    if isinstance(shape, Plane):
        collision = c.createCollisionShape(c.GEOM_PLANE)
    elif isinstance(shape, Sphere):
        collision = c.createCollisionShape(c.GEOM_SPHERE, radius=shape.radius)
    elif isinstance(shape, Compound):
        collision = collider(c, shape, frame=(0.0, 0.0, 0.0, 1.0), studded=())
    else:
        assert isinstance(shape, Box)
        collision = c.createCollisionShape(c.GEOM_BOX, halfExtents=[s / 2 for s in shape.size])
    uid = int(
        c.createMultiBody(
            0.0 if body.static else body.mass or 1.0,
            collision,
            basePosition=body.position,
            baseOrientation=body.orientation_xyzw,
            useMaximalCoordinates=maximal,
        )
    )
    rule = scene.contacts[0] if scene.contacts else COMMON
    restitution, friction = rule.restitution or 0.0, rule.friction or 0.0
    c.changeDynamics(uid, -1, restitution=math.sqrt(restitution), lateralFriction=math.sqrt(friction), linearDamping=0.0, angularDamping=0.0)
    if isinstance(shape, Sphere) and shape.wall is not None:
        # who knows that it is hollow says so; Bullet's own is that of a solid ball
        mass = body.mass or 1.0
        c.changeDynamics(uid, -1, mass=mass, localInertiaDiagonal=[mass * i for i in solid(shape).inertia])
    if not body.static:
        c.resetBaseVelocity(uid, body.velocity, body.angular_velocity)
    return uid


# ------------------------------------------------------------------------------------------------- cases


def _cases() -> list[tuple[str, Scene, Measure]]:
    out: list[tuple[str, Scene, Measure]] = [_flight()]
    out += [bounce(e, h) for h in (0.2, 2.0, 10.0) for e in (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)]
    out += [_head_on(ratio, e) for ratio in (1.0, 10.0, 100.0) for e in (0.0, 0.5, 1.0)]
    out += [_oblique(), *[_cradle(n, k) for n in (3, 4, 5, 6, 7) for k in (1, 2)], _slip_to_roll(), _sliding_stop(0.0), _sliding_stop(45.0)]
    out += [_incline(20.0, 0.1), _incline(20.0, 0.3), _incline(30.0, 0.3), _rolling_down(20.0), _tower(10), _bullet()]
    return out


def _body(name: str, shape: Sphere | Box, position: tuple[float, float, float], **options: Any) -> Body:
    return Body(name=name, shape=shape, position=position, **options)


def motion(trajectory: Trajectory, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions (t, 3) [m] and velocities (t, 3) [m/s] of a body."""
    i = trajectory.index(name)
    return trajectory.position[:, i], trajectory.velocity[:, i]


def _flight() -> tuple[str, Scene, Measure]:
    seconds = 2.0
    ball = _body("ball", Sphere(radius=0.1), (0.0, 0.0, 50.0), velocity=(3.0, 0.0, 10.0))
    scene = Scene(medium="vacuum", seconds=seconds + 1 / FPS, bodies=[FLOOR, ball], contacts=[Contact(between=("ball", "floor"), restitution=0.5)])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        x, _ = motion(t, "ball")
        apex, rise = 100 / (2 * G), float(x[:, 2].max()) - 50
        fallen = 10 * seconds - G * seconds**2 / 2
        return [("apex [m]", apex, rise, apex), ("range [m]", 6.0, float(x[-1, 0]), 6.0), ("height [m]", fallen, float(x[-1, 2]) - 50, 20.0)]

    return "projectile 2 s", scene, measure


def bounce(e: float, height: float) -> tuple[str, Scene, Measure]:
    """A ball dropped on a plane: rebounds h e^(2k) of at least 5 mm, at most five."""
    first = math.sqrt(2 * height / G)
    peaks = [height * e ** (2 * k) for k in range(1, 6) if height * e ** (2 * k) >= 5e-3]
    # twice the ideal time, so that engines which bounce too high are seen to
    seconds = 2 * first * (1 + 2 * sum(e**k for k in range(1, len(peaks) + 1))) + 0.1
    ball = _body("ball", Sphere(radius=0.1), (0.0, 0.0, 0.1 + height), mass=1.0)
    scene = Scene(medium="vacuum", seconds=seconds, bodies=[FLOOR, ball], contacts=[Contact(between=("ball", "floor"), restitution=e, friction=0.5)])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        found = apexes(t, "ball", 0.1)
        found += [0.0] * (len(peaks) - len(found))
        return [(f"peak {k + 1} [m]", p, found[k], p) for k, p in enumerate(peaks)]

    return f"bounce e {e:g} from {height:g} m", scene, measure


def apexes(trajectory: Trajectory, name: str, radius: float) -> list[float]:
    """Heights of the rebounds [m]: highest frame of each, raised to the top of its parabola by v^2 / (2 g)."""
    x, v = motion(trajectory, name)
    z, rising = x[:, 2] - radius, v[:, 2]
    out, start = [], None
    for i in range(1, len(z)):
        if rising[i - 1] < 0 < rising[i] and start is None:
            start = i
        if start is not None and rising[i] <= 0:
            out.append(float(max(z[k] + rising[k] ** 2 / (2 * G) for k in (i - 1, i))))
            start = None
    return out


def _head_on(ratio: float, e: float) -> tuple[str, Scene, Measure]:
    balls = [
        _body("a", Sphere(radius=0.1), (-0.5, 0.0, 0.0), mass=ratio, velocity=(2.0, 0.0, 0.0)),
        _body("b", Sphere(radius=0.1), (0.0, 0.0, 0.0), mass=1.0),
    ]
    scene = Scene(gravity=(0, 0, 0), medium="vacuum", seconds=0.5, bodies=balls, contacts=[Contact(between=("a", "b"), restitution=e, friction=0.0)])
    after_a, after_b = 2.0 * (ratio - e) / (ratio + 1), 2.0 * ratio * (1 + e) / (ratio + 1)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        a, b = motion(t, "a")[1][-1, 0], motion(t, "b")[1][-1, 0]
        momentum = ratio * 2.0
        return [("v_a [m/s]", after_a, float(a), 2.0), ("v_b [m/s]", after_b, float(b), 2.0), ("momentum", momentum, float(ratio * a + b), momentum)]

    return f"head-on, masses {ratio:g}:1, e {e:g}", scene, measure


def _oblique() -> tuple[str, Scene, Measure]:
    # smooth equal spheres: the component along the line of centres is exchanged by (1 + e) / 2
    e, offset = 0.8, 0.1
    balls = [
        _body("a", Sphere(radius=0.1), (-0.6, offset, 0.0), mass=1.0, velocity=(3.0, 0.0, 0.0)),
        _body("b", Sphere(radius=0.1), (0.0, 0.0, 0.0), mass=1.0),
    ]
    scene = Scene(gravity=(0, 0, 0), medium="vacuum", seconds=0.5, bodies=balls, contacts=[Contact(between=("a", "b"), restitution=e, friction=0.0)])
    n = np.array([math.sqrt(0.2**2 - offset**2), -offset]) / 0.2
    struck = 3.0 * n[0] * (1 + e) / 2 * n

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        b = motion(t, "b")[1][-1]
        return [("v_b along x [m/s]", float(struck[0]), float(b[0]), 3.0), ("v_b along y [m/s]", float(struck[1]), float(b[1]), 3.0)]

    return "oblique, smooth, e 0.8", scene, measure


def _cradle(count: int, released: int) -> tuple[str, Scene, Measure]:
    balls = []
    for i in range(count):
        away = 0.3 if i < released else 0.0
        balls.append(_body(f"ball{i}", Sphere(radius=0.1), (0.2 * i - away, 0.0, 0.0), mass=1.0, velocity=(1.0 if i < released else 0.0, 0.0, 0.0)))
    rules = [Contact(between=(f"ball{i}", f"ball{i + 1}"), restitution=1.0, friction=0.0) for i in range(count - 1)]
    scene = Scene(gravity=(0, 0, 0), medium="vacuum", seconds=0.6, bodies=balls, contacts=rules)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        ideal = [0.0] * (count - released) + [1.0] * released
        return [(f"speed {i} [m/s]", ideal[i], float(t.velocity[-1, i, 0]), 1.0) for i in range(count)]

    return f"cradle of {count}, {released} released", scene, measure


def _slip_to_roll() -> tuple[str, Scene, Measure]:
    ball = _body("ball", Sphere(radius=0.1), (0.0, 0.0, 0.1), mass=1.0, velocity=(3.0, 0.0, 0.0))
    rule = Contact(between=("ball", "floor"), restitution=0.0, friction=0.3, rolling_friction=0.0)
    scene = Scene(medium="vacuum", seconds=2.0, bodies=[FLOOR, ball], contacts=[rule])
    return "slip to roll", scene, lambda t: [("speed [m/s]", 15 / 7, float(motion(t, "ball")[1][-1, 0]), 15 / 7)]


def _sliding_stop(direction_deg: float) -> tuple[str, Scene, Measure]:
    mu, speed, a = 0.3, 3.0, math.radians(direction_deg)
    box = _body("box", Box(size=(0.2, 0.2, 0.1)), (0.0, 0.0, 0.05), mass=1.0, velocity=(speed * math.cos(a), speed * math.sin(a), 0.0))
    scene = Scene(medium="vacuum", seconds=2.0, bodies=[FLOOR, box], contacts=[Contact(between=("box", "floor"), restitution=0.0, friction=mu)])
    length = speed**2 / (2 * mu * G)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        return [("distance [m]", length, float(np.linalg.norm(motion(t, "box")[0][-1, :2])), length)]

    return f"sliding stop at {direction_deg:g} deg", scene, measure


def _ramp(angle_deg: float) -> tuple[Body, tuple[float, float, float, float], NDArray[np.float64]]:
    a = math.radians(angle_deg)
    quat = (0.0, math.sin(a / 2), 0.0, math.cos(a / 2))
    return Body(name="ramp", shape=Plane(), static=True, orientation_xyzw=quat), quat, np.array([math.sin(a), 0.0, math.cos(a)])


def _travel(t: Trajectory, name: str) -> float:
    x, _ = motion(t, name)
    return float(np.linalg.norm(x[-1] - x[0]))


def _incline(angle_deg: float, mu: float) -> tuple[str, Scene, Measure]:
    ramp, quat, normal = _ramp(angle_deg)
    at = normal * 0.05
    box = _body("box", Box(size=(0.2, 0.2, 0.1)), (float(at[0]), 0.0, float(at[2])), mass=1.0, orientation_xyzw=quat)
    seconds, a = 1.0, math.radians(angle_deg)
    scene = Scene(medium="vacuum", seconds=seconds + 1 / FPS, bodies=[ramp, box], contacts=[Contact(between=("box", "ramp"), restitution=0.0, friction=mu)])
    length = 0.5 * G * (math.sin(a) - mu * math.cos(a)) * seconds**2
    return f"incline {angle_deg:g} deg, mu {mu:g}", scene, lambda t: [("distance in 1 s [m]", length, _travel(t, "box"), length)]


def _rolling_down(angle_deg: float) -> tuple[str, Scene, Measure]:
    ramp, _, normal = _ramp(angle_deg)
    at = normal * 0.1
    ball = _body("ball", Sphere(radius=0.1), (float(at[0]), 0.0, float(at[2])), mass=1.0)
    rule = Contact(between=("ball", "ramp"), restitution=0.0, friction=0.6, rolling_friction=0.0)
    scene = Scene(medium="vacuum", seconds=1.0 + 1 / FPS, bodies=[ramp, ball], contacts=[rule])
    length = 0.5 * 5 / 7 * G * math.sin(math.radians(angle_deg))
    return f"rolling down {angle_deg:g} deg", scene, lambda t: [("distance in 1 s [m]", length, _travel(t, "ball"), length)]


def _tower(count: int) -> tuple[str, Scene, Measure]:
    boxes = [_body(f"box{i}", Box(size=(0.1, 0.1, 0.1)), (0.0, 0.0, 0.05 + 0.1 * i), mass=1.0) for i in range(count)]
    names = ["floor", *(b.name for b in boxes)]
    rules = [Contact(between=(a, b), restitution=0.0, friction=0.5) for a, b in itertools.pairwise(names)]
    scene = Scene(medium="vacuum", seconds=10.0, bodies=[FLOOR, *boxes], contacts=rules)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        drift = float(np.linalg.norm(t.position[-1] - t.position[0], axis=-1).max())
        return [("drift in 10 s, % of an edge [m]", 0.0, drift, 0.1)]

    return f"tower of {count}", scene, measure


def _bullet() -> tuple[str, Scene, Measure]:
    plate = Body(name="plate", shape=Box(size=(1.0, 1.0, 0.01)), static=True)
    ball = _body("ball", Sphere(radius=0.005), (0.0, 0.0, 1.0), mass=0.004, velocity=(0.0, 0.0, -100.0))
    scene = Scene(gravity=(0, 0, 0), medium="vacuum", seconds=0.05, bodies=[plate, ball], contacts=[Contact(between=("ball", "plate"), restitution=0.5)])
    return "1 cm ball at 100 m/s, 1 cm plate", scene, lambda t: [("speed after [m/s]", 50.0, float(motion(t, "ball")[1][-1, 2]), 50.0)]


def pendulum(angle_deg: float, *, kind: str = "ball", periods: float = 3.0) -> tuple[Scene, float]:
    """A ball of 5 cm radius on a massless rod of 1 m, and its period by the complete elliptic integral [s]."""
    from scipy.special import ellipk

    a, radius = math.radians(angle_deg), 0.05
    period = 4 * math.sqrt((1 + 0.4 * radius**2) / G) * float(ellipk(math.sin(a / 2) ** 2))
    frame = Body(name="frame", shape=Box(size=(0.02, 0.02, 0.02)), static=True, position=(0.0, 0.0, 2.0))
    bob = _body("bob", Sphere(radius=radius), (math.sin(a), 0.0, 2.0 - math.cos(a)), mass=1.0)
    joint = Joint.model_validate({"parent": "frame", "child": "bob", "type": kind, "anchor": (0, 0, 2), "axis": (0, 1, 0)})
    return Scene(medium="vacuum", seconds=period * periods, bodies=[frame, bob], joints=[joint]), period


def _swing(angle_deg: float) -> list[Row]:
    """Ours alone: period and energy of a pendulum over 20 swings."""
    scene, period = pendulum(angle_deg, periods=20.2)
    started = clock.process_time()
    t = run(scene, fps=FPS)
    seconds = clock.process_time() - started
    found, lost = swing(t, angle_deg)
    name = f"pendulum {angle_deg:g} deg"
    return [
        Row(name, "physgen", "period [s]", period, found, 100 * (found / period - 1), seconds),
        Row(name, "physgen", "energy after 20 periods, share of the swing", 1.0, 1 - lost, -100 * lost, seconds),
    ]


def swing(trajectory: Trajectory, angle_deg: float) -> tuple[float, float]:
    """Mean period [s] and the share of the swing's energy that was lost, of a `pendulum` scene."""
    x = trajectory.position[:, trajectory.index("bob")] - (0, 0, 2)
    v = trajectory.velocity[:, trajectory.index("bob")]
    angle = np.arctan2(x[:, 0], -x[:, 2])
    down = np.nonzero((angle[:-1] > 0) & (angle[1:] <= 0))[0]
    share = angle[down] / (angle[down] - angle[down + 1])
    crossings = trajectory.time[down] + share * (trajectory.time[down + 1] - trajectory.time[down])
    # the ball turns with the rod: moment of inertia 1 + 2/5 r^2 about the anchor, of 1 kg at 1 m
    energy = 0.5 * (1 + 0.4 * 0.05**2) * np.sum(v**2, axis=1) + G * x[:, 2]
    height = G * (1 - math.cos(math.radians(angle_deg)))
    return float((crossings[-1] - crossings[0]) / (len(crossings) - 1)), float((energy[0] - energy[-1]) / height)


def lines(rows: list[Row]) -> list[str]:
    """The table as text: the largest error of each case in each engine, and its processor time."""
    out = [f"{'case, largest error':<36}" + "".join(f"{e:>12} {'cpu s':>7}" for e in ENGINES)]
    for case in dict.fromkeys(r.case for r in rows):
        cells = []
        for engine in ENGINES:
            mine = [r for r in rows if r.case == case and r.engine == engine]
            if not mine:
                cells.append(f"{'':>11}  {'':>7}")
                continue
            worst = max(mine, key=lambda r: abs(r.error_percent))
            cells.append(f"{worst.error_percent:>+11.3f}% {worst.seconds:>7.3f}")
        out.append((f"{case:<36}" + "".join(cells)).rstrip())
    costs = [r for r in rows if r.case.startswith("cost")]
    return out + [f"{r.case}: {r.measured:.2f} {r.quantity}: {r.expected:g}" for r in costs]
