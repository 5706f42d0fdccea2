"""Sameness: what must come out the same: the bits of a run, bodies in another order, a world that is turned and shifted, mass and momentum of what breaks.

Rows of the benchmark; differences are compared with 0.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time as clock
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.benchmark import FLOOR, Row
from sim.engine import run
from sim.scene import Body, Contact, Scene
from sim.scene_file import dumps_scene
from sim.shape import Box, Cylinder, Mesh, Plane, Sphere
from sim.trajectory import Trajectory


def rows() -> list[Row]:
    """All of them, measured."""
    return [*_timed(same_bits), *_timed(other_order), *_timed(moved_world), *_timed(breaking), *_timed(own_mesh)]


def _timed(trial: Callable[[], list[tuple[str, str, float, float, float]]]) -> list[Row]:
    started = clock.process_time()
    found = trial()
    seconds = clock.process_time() - started
    return [Row(case, "physgen", quantity, e, m, 100 * (m - e) / scale, seconds) for case, quantity, e, m, scale in found]


def heap() -> Scene:
    """Ten boxes, balls and cylinders that fall onto each other."""
    bodies = [FLOOR]
    for i in range(10):
        shape = (Box(size=(0.12, 0.1, 0.08)), Sphere(radius=0.06), Cylinder(radius=0.05, height=0.1))[i % 3]
        turn = (0.1 * i, 0.3, 0.2, 0.9 - 0.05 * i)
        bodies.append(Body(name=f"body{i}", shape=shape, material="wood", position=(0.03 * (i % 4), 0.02 * (i % 3), 0.3 + 0.2 * i), orientation_xyzw=turn))
    return Scene(seconds=2.0, bodies=bodies)


def bits(t: Trajectory) -> str:
    """Digest of how things move and meet, to the last bit."""
    parts = (t.position, t.quat_xyzw, t.velocity, t.contact_time, t.contact_impulse)
    return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()


def same_bits() -> list[tuple[str, str, float, float, float]]:
    """The same scene twice here, and once in another process."""
    scene = heap()
    first, second = run(scene), run(scene)
    code = "import sys\nfrom sim.engine import run\nfrom sim.sameness import bits\nfrom sim.scene_file import loads_scene\n"
    code += "print(bits(run(loads_scene(open(sys.argv[1], encoding='utf-8').read()))))"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.yaml"
        path.write_text(dumps_scene(scene), encoding="utf-8")
        root = str(Path(__file__).parents[1])
        elsewhere = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=root).stdout.strip()
    return [
        ("same bits, one process", "runs that differ", 0.0, float(bits(first) != bits(second)), 1.0),
        ("same bits, two processes", "runs that differ", 0.0, float(bits(first) != elsewhere), 1.0),
    ]


def other_order() -> list[tuple[str, str, float, float, float]]:
    """The bodies in another order in the file."""
    scene = heap()
    a, b = run(scene), run(scene.model_copy(update={"bodies": scene.bodies[::-1]}))
    differing = sum(not np.array_equal(a.position[:, a.index(n)], b.position[:, b.index(n)]) for n in a.names)
    return [("bodies in another order", "bodies that move otherwise", 0.0, float(differing), 1.0)]


def moved_world() -> list[tuple[str, str, float, float, float]]:
    """A box and two balls that meet once each, in a world that is turned and shifted, gravity and all: off by so much [m] until 40 ms after the blow."""
    from scipy.spatial.transform import Rotation

    turn, shift = Rotation.from_euler("xyz", [20, 35, 60], degrees=True), np.array([1.0, -2.0, 0.5])

    def at(turn: Rotation, shift: np.ndarray, bodies: list[Body]) -> Scene:
        def move(b: Body) -> Body:
            return b.model_copy(
                update={
                    "position": tuple(turn.apply(b.position) + shift), "velocity": tuple(turn.apply(b.velocity)),
                    "orientation_xyzw": tuple((turn * Rotation.from_quat(b.orientation_xyzw)).as_quat()),
                    "angular_velocity": tuple(turn.apply(b.angular_velocity)),
                }
            )  # fmt: skip

        rule = Contact(between=(bodies[0].name, bodies[1].name), restitution=0.5, friction=0.4)
        return Scene(gravity=tuple(turn.apply([0, 0, -9.81])), medium="vacuum", seconds=0.6, bodies=[move(b) for b in bodies], contacts=[rule])

    box = Body(name="box", shape=Box(size=(0.1, 0.2, 0.3)), position=(0, 0, 1), orientation_xyzw=(0.2, 0.1, 0.3, 0.9), angular_velocity=(1, 2, 0))
    balls = [
        Body(name="a", shape=Sphere(radius=0.1), position=(-0.6, 0.05, 5), velocity=(3, 0, 0)),
        Body(name="b", shape=Sphere(radius=0.1), position=(0, 0, 5)),
    ]
    found = []
    for name, bodies in (("box on the floor", [FLOOR, box]), ("two balls", balls)):
        plain, moved = run(at(Rotation.identity(), np.zeros(3), bodies), fps=240), run(at(turn, shift, bodies), fps=240)
        first = plain.time <= plain.contact_time[0] + 0.04
        off = max(float(np.abs(turn.apply(plain.position[first, i]) + shift - moved.position[first, i]).max()) for i in (0, 1))
        found.append((f"turned and shifted, {name}", "farthest apart [m]", 0.0, off, 0.1))
    return found


def breaking() -> list[tuple[str, str, float, float, float]]:
    """An ice cube thrown at a free one of steel: mass, momentum and energy over the blow that shatters it."""
    from sim.character import all_bodies
    from sim.materials import material
    from sim.solid import solid

    ice = Body(
        name="ice", shape=Box(size=(0.1, 0.1, 0.1)), material="ice", position=(-0.5, 0.02, 0.01), velocity=(12, 0, 0), orientation_xyzw=(0.2, 0.1, 0, 0.97)
    )
    steel = Body(name="steel", shape=Box(size=(0.1, 0.1, 0.1)), material="steel")
    t = run(Scene(gravity=(0, 0, 0), medium="vacuum", seconds=0.3, bodies=[ice, steel]), fps=960)
    known = {b.name: b for b in all_bodies(t.scene)}  # type: ignore[arg-type]
    damage = known["ice"].damage
    if damage is None or damage.kind != "shattered":
        raise AssertionError("the ice was to shatter")
    solids = {n: solid(known[n].shape) for n in t.names}
    weights = np.array([known[n].mass or material(known[n].material).density * solids[n].volume for n in t.names])

    def energy(frame: int) -> float:
        from scipy.spatial.transform import Rotation

        total = 0.0
        for i, n in enumerate(t.names):
            if t.active[frame, i]:
                turn = Rotation.from_quat(t.quat_xyzw[frame, i].copy()) * Rotation.from_quat(solids[n].turn_xyzw)
                spin = turn.inv().apply(t.angular_velocity[frame, i].copy())
                total += 0.5 * weights[i] * float(t.velocity[frame, i] @ t.velocity[frame, i] + spin**2 @ np.array(solids[n].inertia))
        return total

    before, after = int(np.searchsorted(t.time, damage.time)) - 1, int(np.searchsorted(t.time, damage.time))
    mass = [float(weights[t.active[k]].sum()) for k in (before, after)]
    momentum = [np.sum(weights[t.active[k], None] * t.velocity[k, t.active[k]], axis=0) for k in (before, after)]
    return [
        ("breaking: mass", "[kg]", mass[0], mass[1], mass[0]),
        ("breaking: momentum", "error [kg m/s]", 0.0, float(np.linalg.norm(momentum[1] - momentum[0])), float(np.linalg.norm(momentum[0]))),
        ("breaking: energy gained", "[J]", 0.0, max(0.0, energy(after) - energy(before)), energy(before)),
    ]


def own_mesh() -> list[tuple[str, str, float, float, float]]:
    """A ball from a file, 2 kg: rolls down 20 degrees as a ball does, to what its triangles lack."""
    import trimesh

    from sim.solid import solid

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ball.stl"
        trimesh.creation.icosphere(subdivisions=4, radius=0.1).export(path)
        shape = Mesh(path=str(path))
        known = solid(shape)
        floor = Body(name="floor", shape=Plane(), static=True)
        body = Body(name="ball", shape=shape, mass=2.0, position=(0, 0, 1.1))
        t = run(Scene(medium="vacuum", seconds=0.5, bodies=[floor, body], contacts=[Contact(between=("ball", "floor"), restitution=0.5)]), fps=240)
    landed, due = float(t.contact_time[0]) if len(t.contact_time) else 0.0, (2 * 1.0 / 9.81) ** 0.5
    return [
        ("a ball from a file", "inertia of 1 kg [m^2]", 0.4 * 0.01, float(np.mean(known.inertia)), 0.4 * 0.01),
        ("a ball from a file", "time of landing [s]", due, landed, due),
    ]
