"""What guided characters do takes no limb through furniture or another body by more than a stated depth."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measure import View
from sim.scene import Action, Body, Character, Scene
from sim.shape import Box, Cylinder, Plane, Sphere
from sim.simulate import simulate

FLOOR = Body(name="floor", shape=Plane(), static=True, material="wood")
TABLE = Body(name="table", shape=Box(size=(0.8, 1.2, 0.74)), static=True, position=(1.6, 0, 0.37))
SHELF = Body(name="shelf", shape=Box(size=(0.4, 1, 0.6)), static=True, position=(-1.4, 1.2, 0.3))
STOOL = Body(name="stool", shape=Cylinder(radius=0.2, height=0.45), static=True, position=(1.6, 0, 0.225))
WALL = Body(name="wall", shape=Box(size=(0.3, 1.5, 1.0)), static=True, position=(1.2, 0, 0.5))
BENCH = Body(name="bench", shape=Box(size=(0.4, 1.5, 0.4)), static=True, position=(1.8, 0, 0.2))
FAR = Body(name="ball", shape=Sphere(radius=0.06), mass=0.2, position=(2.6, 0, 0.06))
CUP = Body(name="cup", shape=Cylinder(radius=0.04, height=0.1), mass=0.2, position=(1.35, 0, 0.7901))
BALL = Body(name="ball", shape=Sphere(radius=0.06), mass=0.2, position=(1.4, 0, 0.06))
CRATE = Body(name="crate", shape=Box(size=(0.5, 0.5, 0.5)), mass=8, position=(1.6, 0, 0.25))
PICK_AND_PLACE = ({"type": "pick_up", "object": "cup"}, {"type": "place", "object": "cup", "target": "shelf"})
CASES = {
    "human takes and puts": ("human", [TABLE, CUP, SHELF], PICK_AND_PLACE, 11.0, 0.045),
    "child takes and puts": ("child", [TABLE, CUP, SHELF], PICK_AND_PLACE, 11.0, 0.045),
    "human sits": ("human", [STOOL], ({"type": "sit", "target": "stool"},), 7.5, 0.025),
    "child sits": ("child", [STOOL], ({"type": "sit", "target": "stool"},), 7.0, 0.05),
    "human walks up": ("human", [WALL], ({"type": "walk", "target": "wall"},), 4.0, 0.045),
    "human goes round": ("human", [WALL, FAR], ({"type": "pick_up", "object": "ball"},), 5.0, 0.01),
    "human pushes along": ("human", [CRATE], ({"type": "push_along", "target": "crate"},), 6.0, 0.035),
    "human kicks": ("human", [BALL], ({"type": "kick", "target": "ball"},), 4.0, 0.01),
    "human jumps over": ("human", [BENCH], ({"type": "jump_over", "target": "bench"},), 7.0, 0.01),
    "dog walks up": ("dog", [WALL], ({"type": "walk", "target": "wall"},), 4.0, 0.01),
    "cat jumps up": ("cat", [TABLE], ({"type": "jump", "target": "table"},), 4.0, 0.03),
}
"""Species, what stands there, what is done, for how long [s], and how deep a limb may get into it at worst [m]: measured, and a quarter more."""


def deepest(scene: Scene) -> float:
    """How deep any part of the character comes into anything but the ground [m]."""
    trajectory = simulate(scene)
    view = View(trajectory, scene)
    parts = [int(i) for i in view.who("it")]
    others = [i for i, b in enumerate(view.bodies) if i not in parts and b is not None and not isinstance(b.shape, Plane)]
    return float(max(np.max(-view.closest([i], others)) for i in parts))


@pytest.mark.parametrize("case", CASES)
def test_no_limb_goes_deeper_into_anything_than_stated(case: str) -> None:
    species, bodies, acts, seconds, bound = CASES[case]
    it = Character(name="it", species=species, position=(0, 0, 0), actions=[Action.model_validate(a) for a in acts])
    assert deepest(Scene(bodies=[FLOOR, *bodies], characters=[it], seconds=seconds)) <= bound
