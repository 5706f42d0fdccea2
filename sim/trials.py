"""Trials: further cases of the benchmark (rest, oblique blows, slopes, joints, spins, fluids, halved steps).

Each trial is a scene and what is measured on its trajectory: (quantity, expected, measured, scale).
"""

from __future__ import annotations

import math
import time as clock

import numpy as np
from numpy.typing import NDArray

from sim.benchmark import ENGINES, FLOOR, FPS, Measure, Row, apexes, motion, peer
from sim.engine import run
from sim.rigid import Rigid
from sim.scene import STANDARD_GRAVITY as G
from sim.scene import Body, Contact, Joint, Scene
from sim.shape import Box, Compound, Cone, Cylinder, Part, Plane, Shape, Sphere
from sim.solid import solid
from sim.trajectory import Trajectory

Trial = tuple[str, Scene, Measure]
PEERS = Sphere, Box, Plane
"""Shapes that the other engines are given."""
FRAME = Body(name="frame", shape=Box(size=(0.02, 0.02, 0.02)), static=True, position=(0.0, 0.0, 2.0))


def trials() -> list[Trial]:
    """Every trial but dominoes and cost, which compare two runs."""
    rests = [rest(e) for e in (0.5, 0.8)]
    blows = [oblique(ratio, e) for ratio in (1.0, 10.0, 100.0) for e in (0.0, 0.5, 1.0)]
    cradles = [hung_cradle(3), hung_cradle(5)]
    return [
        *rests,
        *blows,
        by_speed(),
        threshold(),
        rolling_down("hollow ball", Sphere(radius=0.1, wall=1e-4), 1 + 2 / 3),
        rolling_down("tyre", Cylinder(radius=0.3, height=0.2, wall=0.1, open=True), 1 + (1 + 4 / 9) / 2),
        *cradles,
        rod(),
        seesaw(0.0),
        seesaw(0.1),
        door(),
        tumbling(),
        falling("air"),
        falling("water"),
        *[afloat(*a) for a in FLOATS],
        vessel(),
        sinking(),
        wall(4),
    ]


def rows() -> list[Row]:
    """All of them, measured, and what two runs say (`sim.sameness`, `sim.cost`)."""
    from sim import cost, sameness

    out = []
    for name, scene, measure in trials():
        # the others take balls, boxes and planes, without joints, and one rule for all pairs
        for engine in ENGINES if len(scene.contacts) == 1 and not scene.joints and all(isinstance(b.shape, PEERS) for b in scene.bodies) else ENGINES[:1]:
            started = clock.process_time()
            t = run(scene, fps=FPS) if engine == "physgen" else peer(scene, recipe=engine)
            seconds = clock.process_time() - started
            out += [Row(name, engine, q, e, m, 100 * (m - e) / scale, seconds) for q, e, m, scale in measure(t)]
    return [*out, dominoes(), *sameness.rows(), *cost.rows()]


# ------------------------------------------------------------------------------------------------- impacts


def rest(e: float) -> Trial:
    """From a drop of 2 m all bounces together take (1 + e) / (1 - e) sqrt(2 h / g)."""
    total = math.sqrt(4 / G) * (1 + e) / (1 - e)
    ball = Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 2.1))
    scene = Scene(medium="vacuum", seconds=total + 1.5, bodies=[FLOOR, ball], contacts=[Contact(between=("ball", "floor"), restitution=e)])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        moves = np.flatnonzero(np.linalg.norm(motion(t, "ball")[1], axis=-1) > 1e-3)
        return [("time until rest [s]", total, float(t.time[min(moves[-1] + 1, len(t.time) - 1)]), total)]

    return f"rest after bounces, e {e:g}", scene, measure


def oblique(ratio: float, e: float) -> Trial:
    """Smooth balls meet half beside each other: along the line of centres as in one dimension, across it nothing changes."""
    offset = 0.1
    a = Body(name="a", shape=Sphere(radius=0.1), position=(-0.6, offset, 0), mass=ratio, velocity=(3, 0, 0))
    b = Body(name="b", shape=Sphere(radius=0.1), mass=1.0)
    scene = Scene(gravity=(0, 0, 0), medium="vacuum", seconds=0.4, bodies=[a, b], contacts=[Contact(between=("a", "b"), restitution=e, friction=0.0)])
    line = np.array([math.sqrt(0.04 - offset**2), -offset, 0]) / 0.2
    impulse = ratio / (ratio + 1) * (1 + e) * 3 * line[0]
    after_a, after_b = np.array([3.0, 0, 0]) - impulse / ratio * line, impulse * line

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        (x_a, v_a), (x_b, v_b) = motion(t, "a"), motion(t, "b")
        turn = ratio * np.cross(x_a, v_a) + np.cross(x_b, v_b)
        momentum = ratio * v_a + v_b
        return [
            ("v_a, error [m/s]", 0.0, float(np.linalg.norm(v_a[-1] - after_a)), 3.0),
            ("v_b, error [m/s]", 0.0, float(np.linalg.norm(v_b[-1] - after_b)), 3.0),
            ("momentum, error", 0.0, float(np.linalg.norm(momentum[-1] - momentum[0])), 3 * ratio),
            ("angular momentum, error", 0.0, float(np.linalg.norm(turn[-1] - turn[0])), float(np.linalg.norm(turn[0]))),
        ]

    return f"oblique, masses {ratio:g}:1, e {e:g}", scene, measure


def by_speed() -> Trial:
    """A steel ball on a steel plate, without a given coefficient: each rebound by the restitution at the speed of its own blow."""
    from sim.materials import pair

    steel, speed, heights = pair("steel", "steel"), math.sqrt(2 * G * 2.0), []
    for _ in range(3):
        speed *= steel.restitution_at(speed)
        heights.append(speed**2 / (2 * G))
    plate = Body(name="plate", shape=Plane(), static=True, material="steel")
    ball = Body(name="ball", shape=Sphere(radius=0.02), material="steel", position=(0, 0, 2.02))

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        found = [*apexes(t, "ball", 0.02), 0.0, 0.0, 0.0]
        return [(f"peak {k + 1} [m]", h, found[k], h) for k, h in enumerate(heights)]

    return "steel on steel, by speed", Scene(medium="vacuum", seconds=2.5, bodies=[plate, ball]), measure


def threshold(mu: float = 0.3) -> Trial:
    """Boxes on ever steeper slopes: where tan(angle) passes static friction the first one goes."""
    steps = (0.97, 0.98, 0.99, 0.995, 1.005, 1.01, 1.02, 1.03)
    angles = [math.atan(mu * step) for step in steps]
    bodies, rules = [], []
    for k, angle in enumerate(angles):
        quat = (0.0, math.sin(angle / 2), 0.0, math.cos(angle / 2))
        normal, away = np.array([math.sin(angle), 0.0, math.cos(angle)]), np.array([0.0, 5.0 * k, 0.0])
        ramp, box = f"ramp{k}", f"box{k}"
        bodies += [
            Body(name=ramp, shape=Box(size=(6.0, 1.0, 0.1)), static=True, position=tuple(away - 0.05 * normal), orientation_xyzw=quat),
            Body(name=box, shape=Box(size=(0.2, 0.2, 0.1)), mass=1.0, position=tuple(away + 0.05 * normal), orientation_xyzw=quat),
        ]
        rules.append(Contact(between=(ramp, box), restitution=0.0, friction=mu))
    scene = Scene(medium="vacuum", seconds=2.0, bodies=bodies, contacts=rules)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        # g (sin - mu cos) t^2 / 2 is 2.7 cm in 2 s at half a percent over it
        stays = [float(np.linalg.norm(motion(t, f"box{k}")[0][-1] - motion(t, f"box{k}")[0][0])) < 1e-3 for k in range(len(steps))]
        last = max((a for a, s in zip(angles, stays, strict=True) if s), default=0.0)
        first = min((a for a, s in zip(angles, stays, strict=True) if not s), default=9.0)
        return [("angle at which it goes [deg]", math.degrees(math.atan(mu)), math.degrees((last + first) / 2), math.degrees(math.atan(mu)))]

    return "incline threshold, mu 0.3", scene, measure


def rolling_down(name: str, shape: Sphere | Cylinder, weight: float, *, angle_deg: float = 20.0) -> Trial:
    """Something round with m r^2 (weight - 1) about its axis rolls down a plane: a = g sin / weight. A thin ball has 2/3 m r^2 (1.5e-3 less with a wall
    of a thousandth of its radius), a pipe (1 + (hole / r)^2) / 2."""
    a = math.radians(angle_deg)
    ramp = Body(name="ramp", shape=Plane(), static=True, orientation_xyzw=(0.0, math.sin(a / 2), 0.0, math.cos(a / 2)))
    lying = (0.0, 0.0, 0.0, 1.0) if isinstance(shape, Sphere) else (math.sin(math.pi / 4), 0.0, 0.0, math.cos(math.pi / 4))
    body = Body(name="roller", shape=shape, mass=1.0, position=(shape.radius * math.sin(a), 0.0, shape.radius * math.cos(a)), orientation_xyzw=lying)
    rule = Contact(between=("roller", "ramp"), restitution=0.0, friction=0.6, rolling_friction=0.0)
    length = 0.5 * G * math.sin(a) / weight
    scene = Scene(medium="vacuum", seconds=1.0 + 1 / FPS, bodies=[ramp, body], contacts=[rule])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        x, _ = motion(t, "roller")
        return [("distance in 1 s [m]", length, float(np.linalg.norm(x[-1] - x[0])), length)]

    return f"rolling down, {name}", scene, measure


def hung_cradle(count: int) -> Trial:
    """Balls on rods of 1 m; the first let go at 20 degrees. The last rises as high, and the others stay, in the first swing."""
    radius, length, angle = 0.05, 1.0, math.radians(20)
    bodies, joints, rules = [], [], []
    for i in range(count):
        x = 2 * radius * i
        off = (-length * math.sin(angle), length * (1 - math.cos(angle))) if i == 0 else (0.0, 0.0)
        peg = Body(name=f"peg{i}", shape=Box(size=(0.02, 0.02, 0.02)), static=True, position=(x, 0, 2.0))
        ball = Body(name=f"ball{i}", shape=Sphere(radius=radius), mass=1.0, position=(x + off[0], 0, 2.0 - length + off[1]))
        bodies += [peg, ball]
        joints.append(Joint.model_validate({"parent": peg.name, "child": ball.name, "type": "ball", "anchor": (x, 0, 2.0)}))
        if i:
            rules.append(Contact(between=(f"ball{i - 1}", f"ball{i}"), restitution=1.0, friction=0.0))
    quarter = math.pi / 2 * math.sqrt(length / G)
    scene = Scene(medium="vacuum", seconds=2.1 * quarter, bodies=bodies, joints=joints, contacts=rules)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        x, _ = motion(t, f"ball{count - 1}")
        swing = math.degrees(math.asin(min(1.0, float(x[:, 0].max() - 2 * radius * (count - 1)) / length)))
        after = t.time > 1.3 * quarter
        others = max(float(np.abs(motion(t, f"ball{i}")[1][after, 0]).max()) for i in range(count - 1))
        speed = math.sqrt(2 * G * length * (1 - math.cos(angle)))
        return [("swing of the last [deg]", 20.0, swing, 20.0), ("speed of the others [m/s]", 0.0, others, speed)]

    return f"hung cradle of {count}, first swing", scene, measure


# ------------------------------------------------------------------------------------------------- joints and spins


def rod() -> Trial:
    """A thin rod hung by its end: T = 2 pi sqrt(2 L / (3 g)), 0.05 % longer at 5 degrees."""
    length, angle = 1.0, math.radians(5)
    shape = Box(size=(0.02, 0.02, length))
    inertia = solid(shape).inertia[0] + length**2 / 4
    period = 2 * math.pi * math.sqrt(inertia / (G * length / 2)) * (1 + angle**2 / 16)
    turn = (0.0, math.sin(-angle / 2), 0.0, math.cos(angle / 2))
    body = Body(name="rod", shape=shape, mass=1.0, position=(math.sin(angle) / 2, 0, 2 - math.cos(angle) / 2), orientation_xyzw=turn)
    joint = Joint.model_validate({"parent": "frame", "child": "rod", "type": "hinge", "anchor": (0, 0, 2), "axis": (0, 1, 0)})
    scene = Scene(medium="vacuum", seconds=3.2 * period, bodies=[FRAME, body], joints=[joint])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        x = motion(t, "rod")[0][:, 0]
        down = np.nonzero((x[:-1] > 0) & (x[1:] <= 0))[0]
        times = t.time[down] + x[down] / (x[down] - x[down + 1]) / FPS
        return [("period [s]", period, float((times[-1] - times[0]) / (len(times) - 1)), period)]

    return "physical pendulum", scene, measure


def seesaw(off: float) -> Trial:
    """A beam on a hinge through its middle, with 2 kg at 0.3 m and 1 kg at 0.6 m + `off`: balanced, or turning at first by m g off / I."""
    beam = Body(name="beam", shape=Box(size=(1.6, 0.1, 0.02)), mass=3.0, position=(0, 0, 2))
    weights = [Body(name=n, shape=Box(size=(0.1, 0.1, 0.1)), mass=m, position=(x, 0, 2.06)) for n, m, x in (("heavy", 2.0, -0.3), ("light", 1.0, 0.6 + off))]
    joints = [Joint.model_validate({"parent": "frame", "child": "beam", "type": "hinge", "anchor": (0, 0, 2), "axis": (0, 1, 0)})]
    joints += [Joint.model_validate({"parent": "beam", "child": w.name, "type": "fixed", "anchor": w.position}) for w in weights]
    # inertia about the hinge; weights stand a little above it, which adds m g z sin(angle)
    inertia = 3.0 * solid(beam.shape).inertia[1] + sum((w.mass or 0) * (0.01 / 6 + w.position[0] ** 2 + 0.06**2) for w in weights)
    seconds = 0.5
    from scipy.integrate import solve_ivp

    ahead = solve_ivp(lambda _, y: [y[1], G * (off * math.cos(y[0]) + 3.0 * 0.06 * math.sin(y[0])) / inertia], (0, seconds), (0.0, 0.0), rtol=1e-9, atol=1e-12)
    expected = float(ahead.y[0, -1])
    scene = Scene(medium="vacuum", seconds=seconds + 1 / FPS, bodies=[FRAME, beam, *weights], joints=joints)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        q = t.quat_xyzw[-1, t.index("beam")]
        return [("angle after 0.5 s [rad]", expected, float(2 * math.atan2(q[1], q[3])), expected or 1.0)]

    return "seesaw, balanced" if off == 0 else f"seesaw, {off:g} m off", scene, measure


def door() -> Trial:
    """A door that was pushed goes on turning at the same rate."""
    rate = 1.2
    leaf = Body(name="door", shape=Box(size=(0.8, 0.04, 2.0)), mass=20.0, position=(0.4, 0, 1.0), velocity=(0, 0.4 * rate, 0), angular_velocity=(0, 0, rate))
    joint = Joint.model_validate({"parent": "frame", "child": "door", "type": "hinge", "anchor": (0, 0, 1), "axis": (0, 0, 1)})
    post = Body(name="frame", shape=Box(size=(0.04, 0.04, 2.0)), static=True, position=(-0.1, 0, 1))
    scene = Scene(medium="vacuum", seconds=1 + 1 / FPS, bodies=[post, leaf], joints=[joint])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        q = t.quat_xyzw[-1, t.index("door")]
        return [("angle after 1 s [rad]", rate, float(2 * math.atan2(q[2], q[3])), rate)]

    return "hinged door", scene, measure


def tumbling() -> Trial:
    """A brick spun about its middle axis, where a spin is unstable: Euler's equations, integrated to 1e-10."""
    from scipy.integrate import solve_ivp

    body = Body(name="brick", shape=Box(size=(0.3, 0.2, 0.1)), mass=1.0, angular_velocity=(0.01, 6.0, 0.01))
    i1, i2, i3 = solid(body.shape).inertia
    seconds = 3.0

    def euler(_: float, w: NDArray[np.float64]) -> list[float]:
        return [(i2 - i3) / i1 * w[1] * w[2], (i3 - i1) / i2 * w[2] * w[0], (i1 - i2) / i3 * w[0] * w[1]]

    local = solve_ivp(euler, (0, seconds), body.angular_velocity, rtol=1e-10, atol=1e-12).y[:, -1]
    scene = Scene(gravity=(0, 0, 0), medium="vacuum", seconds=seconds + 1 / FPS, bodies=[body])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        from scipy.spatial.transform import Rotation

        spin = Rotation.from_quat(t.quat_xyzw[-1, 0].copy()).inv().apply(t.angular_velocity[-1, 0].copy())
        return [("spin in its own axes after 3 s, error [rad/s]", 0.0, float(np.linalg.norm(spin - local)), 6.0)]

    return "tumbling (Euler)", scene, measure


# ------------------------------------------------------------------------------------------------- fluids, stacks


def falling(medium: str) -> Trial:
    """From rest against quadratic drag: v = v_t tanh(a t / v_t), with a what weight leaves of buoyancy and v_t = sqrt(a / k)."""
    from sim.ensemble import DENSITY

    ball = Body(name="ball", shape=Sphere(radius=0.02), density=2000.0, position=(0, 0, 500))
    scene = Scene.model_validate({"medium": medium, "seconds": 3.0 + 1 / FPS, "bodies": [ball]})
    r = Rigid(ball, row=0, kind="dynamic", density=1.0)
    pull = G * (1 - DENSITY[medium] / 2000.0)
    drag = DENSITY[medium] * 0.47 * math.pi * 0.02**2 / (2 * r.mass)
    last = math.sqrt(pull / drag)
    expected = last * math.tanh(pull * 3.0 / last)

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        return [("speed after 3 s [m/s]", expected, float(-t.velocity[-1, 0, 2]), expected)]

    return "falling in air, with drag" if medium == "air" else "sinking in water", scene, measure


FLOATS: list[tuple[str, Shape, float]] = [
    ("ball", Sphere(radius=0.1), 600.0), ("box", Box(size=(0.4, 0.3, 0.1)), 300.0), ("cylinder", Cylinder(radius=0.1, height=0.08), 700.0),
    ("cone, apex up", Cone(radius=0.2, height=0.1), 500.0), ("tipped log", Box(size=(0.1, 0.1, 0.5)), 500.0),
]  # fmt: skip
"""Things that float, with their density [kg/m^3]."""


def afloat(name: str, shape: Shape, density: float) -> Trial:
    """Dropped into water from 2 cm, it floats so deep that what it displaces, water below and air above, weighs what it weighs (Archimedes)."""
    from scipy.optimize import brentq

    from sim.ensemble import DENSITY

    water, air = DENSITY["water"], DENSITY["air"]
    share = (density - air) / (water - air)
    if isinstance(shape, Sphere):
        r = shape.radius
        depth = float(brentq(lambda d: d * d * (3 * r - d) / (4 * r**3) - share, 0, 2 * r))
        middle = r - depth
    elif isinstance(shape, Cone):
        # what stays dry is a cone like the whole one
        middle = shape.height / 4 - shape.height * (1 - (1 - share) ** (1 / 3))
    elif name == "tipped log":
        # upright it falls over, and a square beam of half the water's density floats with its diagonal upright, whatever way it fell
        middle = 0.0
    else:
        height = shape.size[2] if isinstance(shape, Box) else shape.height  # type: ignore[union-attr]
        middle = height / 2 - share * height
    size = 2 * shape.radius if isinstance(shape, Sphere) else 0.1
    body = Body(
        name="float", shape=shape, density=density, position=(0, 0, size / 2 + 0.02), angular_velocity=(0.2, 0, 0) if name == "tipped log" else (0, 0, 0)
    )
    pond = Body(name="pond", shape=Plane(), static=True, material="water")

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        return [("height of its middle over the water [m]", middle, float(t.position[-1, t.index("float"), 2]), size)]

    return f"afloat: {name}", Scene(seconds=12.0, bodies=[pond, body]), measure


def vessel() -> Trial:
    """An open box of 20 x 30 x 12 cm and 4 kg, whose walls displace half of what it weighs, floats by the air in it: m / (rho a b) deep."""
    from sim.ensemble import DENSITY

    plates = [((0.3, 0.2, 0.01), (0.0, 0.0, 0.005))]
    plates += [((0.3, 0.01, 0.11), (0.0, y, 0.065)) for y in (-0.095, 0.095)] + [((0.01, 0.18, 0.11), (x, 0.0, 0.065)) for x in (-0.145, 0.145)]
    weights = [math.prod(size) for size, _ in plates]
    middle = sum(w * at[2] for w, (_, at) in zip(weights, plates, strict=True)) / sum(weights)
    shape = Compound(parts=[Part(shape=Box(size=size), position=(at[0], at[1], at[2] - middle)) for size, at in plates])
    deep = 4.0 / (DENSITY["water"] * 0.06)
    pond = Body(name="pond", shape=Plane(), static=True, material="water")
    boat = Body(name="boat", shape=shape, mass=4.0, position=(0, 0, 0.03))

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        return [("draught [m]", deep, middle - float(t.position[-1, t.index("boat"), 2]), deep)]

    return "afloat: open vessel", Scene(medium="vacuum", seconds=8.0, bodies=[pond, boat]), measure


def sinking() -> Trial:
    """Let go with its middle in the surface, a stone ball ends where drag and lift hold its weight: v^2 = 8 (rho_s / rho_w - 1) g r / (3 Cd)."""
    from sim.ensemble import DENSITY

    ball = Body(name="stone", shape=Sphere(radius=0.03), density=2700.0)
    pond = Body(name="pond", shape=Plane(), static=True, material="water")
    expected = math.sqrt(8 * (2700.0 / DENSITY["water"] - 1) * G * 0.03 / (3 * 0.47))

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        return [("last speed [m/s]", expected, float(-t.velocity[-1, t.index("stone"), 2]), expected)]

    return "sinking from the surface", Scene(seconds=1.5, bodies=[pond, ball]), measure


def wall(edge: int) -> Trial:
    """A wall of edge^3 blocks stands for 10 s."""
    size = 0.1
    blocks = [
        Body(name=f"block{i}{j}{k}", shape=Box(size=(size,) * 3), material="wood", position=(size * i, size * j, size * (k + 0.5)))
        for i in range(edge) for j in range(edge) for k in range(edge)
    ]  # fmt: skip
    scene = Scene(medium="vacuum", seconds=10.0, bodies=[FLOOR, *blocks])

    def measure(t: Trajectory) -> list[tuple[str, float, float, float]]:
        return [("drift in 10 s, % of an edge [m]", 0.0, float(np.linalg.norm(t.position[-1] - t.position[0], axis=-1).max()), size)]

    return f"wall of {edge}x{edge}x{edge}", scene, measure


# ------------------------------------------------------------------------------------------------- two runs


def domino_row(count: int = 20) -> Scene:
    """Dominoes 2 cm apart, the first pushed over."""
    rate = 8.0
    pieces = [Body(name=f"d{i:02d}", shape=Box(size=(0.008, 0.024, 0.048)), material="plastic", position=(0.028 * i, 0, 0.024)) for i in range(count)]
    # about its far lower edge
    pieces[0] = pieces[0].model_copy(update={"angular_velocity": (0.0, rate, 0.0), "velocity": (0.024 * rate, 0.0, 0.004 * rate)})
    return Scene(medium="vacuum", seconds=1.1, bodies=[Body(name="floor", shape=Plane(), static=True, material="wood"), *pieces])


def wave_speed(*, finer: int) -> float:
    """Of falling dominoes, from the fourth to the second last [m/s]: the first ones still gather speed."""
    scene = domino_row()
    t = run(scene, fps=FPS, finer=finer)
    from sim.measure import topple_time

    begin, end = topple_time(t, "d03"), topple_time(t, "d18")
    return 0.0 if begin is None or end is None else 15 * 0.028 / (end - begin)


def dominoes() -> Row:
    """The wave's speed against the same at halved steps."""
    started = clock.process_time()
    plain = wave_speed(finer=1)
    seconds = clock.process_time() - started
    fine = wave_speed(finer=2)
    return Row("dominoes, against halved steps", "physgen", "wave speed [m/s]", fine, plain, 100 * (plain / fine - 1), seconds)
