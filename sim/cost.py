"""Cost: processor time of ten bodies for 5 s, as a multiple of plain PyBullet's at 240 Hz in the same process, and against real time."""

from __future__ import annotations

import time as clock
from collections.abc import Callable

import numpy as np

from sim.benchmark import FLOOR, Row, peer
from sim.engine import run
from sim.scene import Body, Contact, Scene
from sim.shape import Box, Shape, Sphere

REAL_TIME = 20.0
"""So many times faster than real time ten bodies should run."""
BOUNDS = {"flight": 3.0, "stacks": 6.0, "heap of boxes": 6.0, "heap of balls": 6.0, "heap of cups": 6.0}
"""Of the multiple of plain PyBullet's time."""


def rows() -> list[Row]:
    """Every kind of scene; the best of three runs. An error above 0 is over the bound."""
    out = []
    for kind, scene in (
        ("flight", flying()),
        ("stacks", stacks()),
        ("heap of boxes", heap("box")),
        ("heap of balls", heap("ball")),
        ("heap of cups", heap("cup")),
    ):
        ours = _best(lambda scene=scene: run(scene, fps=24))  # type: ignore[misc]
        case = f"cost, ten bodies, {kind}"
        plain = _best(lambda scene=scene: peer(scene, recipe="pybullet"))  # type: ignore[misc]
        times, bound = ours / plain, BOUNDS[kind]
        out.append(Row(case, "physgen", "times plain PyBullet; bound", bound, times, 100 * (times / bound - 1), ours))
        for engine, who, taken in (("physgen", "", ours), ("pybullet", "plain PyBullet, ", plain)):
            faster = scene.seconds / taken
            out.append(Row(case, engine, f"{who}times faster than real time; aim", REAL_TIME, faster, 100 * (REAL_TIME / faster - 1), taken))
    return out


def _best(make: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        started = clock.process_time()
        make()
        taken.append(clock.process_time() - started)
    return min(taken)


def flying() -> Scene:
    rule = Contact(between=("ball0", "floor"), restitution=0.7, friction=0.5)
    balls = [Body(name=f"ball{i}", shape=Sphere(radius=0.1), mass=1.0, position=(0.5 * i, 0, 3 + 0.3 * i), velocity=(0, 1, 3)) for i in range(10)]
    return Scene(medium="vacuum", seconds=5.0, bodies=[FLOOR, *balls], contacts=[rule])


def stacks() -> Scene:
    rule = Contact(between=("box00", "floor"), restitution=0.0, friction=0.5)
    boxes = [Body(name=f"box{i}{k}", shape=Box(size=(0.1, 0.1, 0.1)), mass=1.0, position=(0.5 * i, 0, 0.05 + 0.1 * k)) for i in range(2) for k in range(5)]
    return Scene(medium="vacuum", seconds=5.0, bodies=[FLOOR, *boxes], contacts=[rule])


def heap(kind: str) -> Scene:
    """Ten things, turned every way, fall onto each other: the dearest that ten bodies do."""
    from sim import prop

    draw = np.random.default_rng(0)
    shapes: dict[str, Shape] = {"ball": Sphere(radius=0.06), "cup": prop.prop("cup")}
    bodies = [FLOOR.model_copy(update={"material": "concrete"})]
    for i in range(10):
        turn, place = draw.normal(size=4), 0.12 * draw.uniform(-1, 1, size=2)
        x, y, z = draw.uniform(0.08, 0.14, size=3).tolist()
        bodies.append(
            Body.model_validate({
                "name": f"body{i}", "shape": shapes.get(kind, Box(size=(x, y, z))), "material": {"ball": "rubber", "cup": "plastic"}.get(kind, "wood"),
                "position": (*place.tolist(), 0.3 + 0.22 * i), "orientation_xyzw": turn.tolist(),
            })
        )  # fmt: skip
    return Scene(seconds=5.0, bodies=bodies)
