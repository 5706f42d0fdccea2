"""Harder words stage faster things; what rolls turns, what slides does not; what is stated stays, to the digit."""

from __future__ import annotations

import numpy as np
import pytest

from semantics.script import Event, Object, PhysicsScript, Quantity
from semantics.stage import set_up, stage
from sim.scene import Scene

GENTLY, PLAIN, HARD = 0.5, 1.0, 1.6
THINGS = {
    "ball": "dynamic", "crate": "dynamic", "cup": "dynamic", "can": "dynamic", "marble": "dynamic", "top": "dynamic", "bell": "dynamic",
    "table": "static", "ramp": "static", "wall": "static", "man": "character", "cat": "character",
}  # fmt: skip
LAUNCHES = {
    "rolls": {"type": "roll", "agent": "ball"},
    "rolls on the table": {"type": "roll", "agent": "marble", "surface": "table"},
    "rolls off the table": {"type": "roll", "agent": "ball", "source": "table", "direction": "off"},
    "rolls into the crate": {"type": "roll", "agent": "ball", "target": "crate"},
    "rolls up the ramp": {"type": "roll", "agent": "ball", "surface": "ramp", "direction": "up"},
    "slides": {"type": "slide", "agent": "crate"},
    "slides on the table": {"type": "slide", "agent": "cup", "surface": "table"},
    "slides off the table": {"type": "slide", "agent": "cup", "source": "table", "direction": "off"},
    "slides into the wall": {"type": "slide", "agent": "crate", "target": "wall"},
    "is thrown": {"type": "throw", "patient": "ball"},
    "is thrown at the wall": {"type": "throw", "patient": "crate", "target": "wall"},
    "throws": {"type": "throw", "agent": "man", "patient": "ball"},
    "is kicked": {"type": "kick", "patient": "ball"},
    "kicks": {"type": "kick", "agent": "man", "patient": "ball"},
    "is pushed": {"type": "push", "patient": "crate"},
    "pushes": {"type": "push", "agent": "man", "patient": "crate"},
    "pulls": {"type": "pull", "agent": "man", "patient": "crate"},
    "hits": {"type": "hit", "agent": "ball", "patient": "crate"},
    "hits with the hand": {"type": "hit", "agent": "man", "patient": "crate"},
    "hits, not rolling": {"type": "hit", "agent": "crate", "patient": "can"},
    "collides": {"type": "collide", "agent": "ball", "patient": "crate"},
    "knocks over": {"type": "topple", "agent": "ball", "patient": "can"},
    "knocks over with a paw": {"type": "topple", "agent": "cat", "patient": "can"},
    "falls over": {"type": "topple", "agent": "can"},
    "spins": {"type": "spin", "agent": "top"},
}  # fmt: skip


def scene_of(roles: dict[str, str], *, intensity: float = 1.0, quantities: tuple[Quantity, ...] = ()) -> Scene:
    event = Event(id="e1", verb=roles["type"], intensity=intensity, phrase="", **roles)
    ids = [v for k, v in roles.items() if k not in ("type", "direction")]
    objects = [Object(id=i, name=i, phrase=f"a {i}", phrase_en=f"a {i}", kind=THINGS[i]) for i in ids]
    text = f"{roles} {intensity}"
    return stage(PhysicsScript(text=text, text_en=text, objects=objects, events=[event], quantities=list(quantities)))


def speed(scene: Scene, *, plain: float | None = None) -> float:
    """What the initial conditions move at: a body [m/s, else rad/s], or a character's limb or throw."""
    actions = [a for c in scene.characters for a in c.actions]
    if actions:
        return next((a.speed for a in actions if a.speed), None) or next((a.effort for a in actions if a.effort), None) or plain or 1.0
    bodies = [b for b in scene.bodies if not b.static]
    return max(np.linalg.norm(b.velocity) for b in bodies) or max(np.linalg.norm(b.angular_velocity) for b in bodies)


@pytest.mark.parametrize("name", LAUNCHES)
def test_gently_is_slower_than_plain_and_hard_is_faster(name):
    roles = LAUNCHES[name]
    gently, plain, hard = (scene_of(roles, intensity=i) for i in (GENTLY, PLAIN, HARD))
    if plain.characters:
        # a plain blow has the limb's own speed, which lies between the others where both are multiples of it
        assert speed(gently, plain=1.0) / speed(hard, plain=1.0) == pytest.approx(GENTLY / HARD)
        assert all(a.speed is None and a.effort is None for c in plain.characters for a in c.actions)
    else:
        assert speed(gently) < speed(plain) < speed(hard)


@pytest.mark.parametrize("name", [n for n, roles in LAUNCHES.items() if roles["type"] == "roll"])
def test_what_rolls_turns_as_it_goes(name):
    body = next(b for b in scene_of(LAUNCHES[name]).bodies if b.name in ("ball", "marble"))
    # no slip: |omega| = |v| / r about an axis square to the way
    assert np.linalg.norm(body.angular_velocity) == pytest.approx(np.linalg.norm(body.velocity) / body.shape.radius)
    assert np.dot(body.angular_velocity, body.velocity) == pytest.approx(0)


@pytest.mark.parametrize("name", [n for n, roles in LAUNCHES.items() if roles["type"] == "slide"])
def test_what_slides_does_not_turn(name):
    scene = scene_of(LAUNCHES[name])
    assert not any(any(b.angular_velocity) for b in scene.bodies) and any(any(b.velocity) for b in scene.bodies)


@pytest.mark.parametrize(
    "name", [n for n, roles in LAUNCHES.items() if roles["type"] in ("roll", "slide", "throw", "hit", "collide", "topple") and n != "falls over"]
)
def test_a_stated_speed_is_staged_as_it_is_and_never_left_free(name):
    roles = LAUNCHES[name]
    if THINGS[roles.get("agent", "ball")] == "character":
        pytest.skip("characters take a stated speed as their limb's")
    mover = roles["patient"] if roles["type"] == "throw" else roles["agent"]
    scene = scene_of(roles, quantities=(Quantity(value=3.25, unit="m/s", quantity="speed", of=mover),))
    assert max(np.linalg.norm(b.velocity) for b in scene.bodies) == pytest.approx(3.25)
    for owner, fields in scene.free.items():
        for low, high in fields.get("velocity", []):
            assert low == high or (owner == mover and abs(high) <= 0.25)  # a little sideways at most


def test_more_bounces_than_a_drop_allows_name_the_nearest_number():
    ball = Object(id="ball", name="ball", phrase="a ball", phrase_en="a ball", kind="dynamic", material="rubber")
    events = [Event(id="e1", type="fall", verb="fall", agent="ball"), Event(id="e2", type="bounce", verb="bounce", agent="ball", count=12)]
    height = Quantity(value=0.5, unit="m", quantity="height", of="ball")
    staged = set_up(PhysicsScript(text="x", text_en="x", objects=[ball], events=events, quantities=[height]))
    assert min(b.position[2] - b.shape.radius for b in staged.scene.bodies if b.name == "ball") == pytest.approx(0.5)
    conflict = next(n.message for n in staged.notes if n.level == "conflict")
    assert "12 bounces" in conflict and "nearest" in conflict
