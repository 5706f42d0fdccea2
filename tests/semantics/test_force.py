"""Gently < plain < violently is strictly monotone in the staged speed, for every verb of force in the tables, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from semantics import framing, verb
from semantics.chinese.words import actions
from semantics.parse import parse_many
from semantics.script import PhysicsScript
from semantics.stage import stage
from sim import prop
from sim.errors import InputError, OutOfScopeError
from sim.scene import Scene
from sim.shape import Sphere

THING = {"roll": "ball", "bounce": "ball", "throw": "ball", "kick": "ball", "spin": "wheel", "swing": "ball", "break": "vase", "topple": "bottle"}
"""What each kind of force is done to; else a box."""
MOVER = {"jump": "A man", "run": "A man", "walk": "A man", "topple": "The bottle", "break": "The vase", "slide": "The box", "spin": "The wheel"}
"""Who does it by themselves; else a ball."""
DONE = ("throw", "kick", "push", "pull", "hit", "topple", "roll", "slide", "bounce", "swing", "spin", "break", "drop", "collide")
DOING = ("fall", "roll", "slide", "bounce", "jump", "swing", "spin", "run", "walk", "topple", "fly", "collide", "hit", "break", "drop")
CHINESE_THING = {"ball": "球", "wheel": "轮子", "vase": "花瓶", "bottle": "瓶子", "box": "箱子"}
CHINESE_MOVER = {"A man": "男人", "The bottle": "瓶子", "The vase": "花瓶", "The box": "箱子", "The wheel": "轮子", "A ball": "球"}
WORDS = ("gently", "", "violently")
CHINESE_WORDS = ("轻轻地", "", "用力地")


def done(entry: verb.Verb) -> bool:
    """Takes an object, next to it: a particle that may stand before one, or none."""
    return entry.transitive in DONE and entry.object != "no" and (" " not in entry.lemma or entry.lemma in verb.separable())


def doing(entry: verb.Verb) -> bool:
    return entry.type in DOING and entry.object != "yes" and " " not in entry.lemma


def third_person(lemma: str) -> str:
    first, _, rest = lemma.partition(" ")
    return f"{next(word for word, rows in verb.forms().items() if (first, 's') in rows)} {rest}".strip()


def tell(*words: str) -> str:
    return " ".join(w for w in words if w) + "."


def english(entry: verb.Verb) -> Iterable[list[str]]:
    said = third_person(entry.lemma)
    if done(entry):
        yield [tell("A man", how, said, "a " + THING.get(entry.transitive, "box")) for how in WORDS]
    if doing(entry):
        into = "into a box" if entry.type == "collide" else "a box" if entry.type == "hit" else ""
        yield [tell(MOVER.get(entry.type, "The ball"), how, said, into) for how in WORDS]


def chinese(word: str, entry: verb.Verb) -> list[str] | None:
    """The plainest sentence of a Chinese verb: what moves of itself, or what somebody does to a thing."""
    if done(entry) and entry.type != "fall":
        return [f"男人{how}{word}{CHINESE_THING[THING.get(entry.transitive, 'box')]}。" for how in CHINESE_WORDS]
    if doing(entry) and entry.type not in ("collide", "hit"):
        return [f"{CHINESE_MOVER[MOVER.get(entry.type, 'A ball')]}{how}{word}。" for how in CHINESE_WORDS]
    return None


def speeds(scene: Scene) -> dict[str, float]:
    """How fast each body goes when it has come down or swung to its lowest, and how fast each action is [m/s, rad/s, or shares of the usual]."""
    g = abs(scene.gravity[2])
    found: dict[str, float] = {}
    for body in scene.bodies:
        if body.static:
            continue
        height = body.position[2] - prop.bottom(body.shape, body.orientation_xyzw)
        hung = next((j for j in scene.joints if j.child == body.name), None)
        if hung is not None:
            low = hung.anchor[2] - math.dist(hung.anchor, body.position)
            height = body.position[2] - low
        found[body.name] = math.sqrt(sum(v * v for v in body.velocity) + 2 * g * max(height, 0.0))  # v^2 + 2 g h
        found[f"{body.name}'s spin"] = math.hypot(*body.angular_velocity)
    for c in scene.characters:
        for k, a in enumerate(c.actions):
            found[f"{c.name}/{k}"] = a.speed if a.speed is not None else a.effort if a.effort is not None else 0.0
    return found


def wrong(scripts: list[PhysicsScript]) -> str | None:
    """What is not monotone in three scripts, or why they are not staged."""
    try:
        gentle, plain, hard = (speeds(stage(s)) for s in scripts)
    except (InputError, OutOfScopeError) as error:
        return str(error)
    if set(gentle) != set(plain) or set(plain) != set(hard):
        return f"other bodies: {sorted(gentle)}, {sorted(plain)}, {sorted(hard)}"
    changed = {k: (gentle[k], plain[k], hard[k]) for k in plain if not math.isclose(gentle[k], plain[k]) or not math.isclose(plain[k], hard[k])}
    against = {k: v for k, v in changed.items() if not v[0] < v[1] < v[2]}
    return f"{against or 'nothing changes'}" if against or not changed else None


VERBS = [v for v in verb.verbs().values() if done(v) or doing(v)]
OTHERWISE = {"meet", "arc", "miss", "whiff"}
"""A man who meets a box does not collide with it, nor one who misses it; an arc is electric as well."""
CHINESE = [(word, v) for lemma, words in actions()["verbs"].items() if (v := verb.verbs().get(lemma)) for word in str(words).split() if chinese(word, v)]
CHINESE_OTHERWISE = {"弹", "弹跳", "破", "摆", "拍动"}
"""Part of another word beside these nouns: 弹球 is a bouncy ball, 摆球 a pendulum's, 球拍 a racket; 破花瓶 a broken vase."""
SHAKEN = {"摇晃", "晃动", "晃", "摇曳"}
"""With an object they shake it, which is not staged."""


def failures(sentences: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(framing, "framed", lambda scene, p: scene)  # the camera is most of staging, and not the point
    scripts = list(parse_many([s for three in sentences for s in three]))
    found = {three[1]: wrong(scripts[3 * k : 3 * k + 3]) for k, three in enumerate(sentences)}
    return {s: why for s, why in found.items() if why is not None}


def test_gently_plain_violently_is_strictly_monotone_in_the_staged_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [three for v in VERBS if v.lemma not in OTHERWISE for three in english(v)]
    assert len(sentences) > 600
    assert failures(sentences, monkeypatch) == {}


def test_gently_plain_hard_is_strictly_monotone_in_chinese_too(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [chinese(word, v) for word, v in CHINESE if word not in CHINESE_OTHERWISE | SHAKEN]
    assert len(sentences) > 300
    assert failures([three for three in sentences if three], monkeypatch) == {}


@pytest.mark.parametrize("lemma", ["roll", "slide"])
def test_rolling_turns_with_the_way_and_sliding_does_not(lemma: str) -> None:
    """omega = v / r, for what rolls by itself, is rolled, or comes down a slope."""
    said = third_person(lemma)
    for text in (f"A steel ball {said} across the floor at 2 m/s.", f"A boy {said} a steel ball across the floor.", f"A steel ball {said} off a table."):
        scene = stage(next(parse_many([text])))
        ball = next(b for b in scene.bodies if b.object == "ball")
        assert isinstance(ball.shape, Sphere)
        speed = math.hypot(*ball.velocity)
        assert speed > 0.1
        assert math.hypot(*ball.angular_velocity) == pytest.approx(speed / ball.shape.radius if lemma == "roll" else 0.0)
