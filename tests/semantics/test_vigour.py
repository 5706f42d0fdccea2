"""Gently < plain < violently for the classes of verbs that hands, feet and water do: strictly monotone, or no speed at all, and then that is said.

`test_force.py` has the classes of what moves by itself or is thrown, pushed and struck."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from semantics import framing, verb
from semantics.chinese.words import actions
from semantics.parse import parse_many
from semantics.script import PhysicsScript
from semantics.stage import set_up
from semantics.tempo import PACED
from sim.errors import InputError, OutOfScopeError
from sim.scene import Action, Character
from sim.shape import Plane
from sim.species import SPECIES

WORDS, CHINESE_WORDS = ("gently", "", "violently"), ("轻轻地", "", "用力地")
FRAMES = {
    "catch": "A man {} a ball.",
    "give": "A man {} a book to a woman.",
    "carry": "A man {} a box to a table.",
    "chase": "A dog {} a cat.",
    "pick_up": "A man {} a cup.",
    "lift": "A man {} a box.",
    "touch": "A man {} a cat.",
    "open": "A woman {} the door.",
    "approach": "A man {} a table.",
    "place": "A woman {} a cup on a table.",
    "float": "A cork {} in the water.",
    "contend": "Two dogs {} a ball.",
    "drive": "A car {} down the street.",
    "fly": "A ball {} through the air.",
}
"""Class -> a sentence that its verbs fit into."""
CHINESE = {
    "catch": "男人{}一个球。", "carry": "男人{}箱子到桌子旁。", "chase": "狗{}猫。", "pick_up": "男人{}杯子。", "lift": "男人{}箱子。", "touch": "男人{}猫。",
    "open": "女人{}门。",
}  # fmt: skip
STILL = {
    "rest": "The box {} on the floor.", "stack": "Two boxes {} on the floor.", "cover": "A lid {} a pot.", "hold": "A man {} a cup.",
    "hang": "A lamp {} from the ceiling.", "attach": "A man {} a box to a wall.",
}  # fmt: skip


def said(entry: verb.Verb, *, many: bool = False) -> str:
    first, _, rest = entry.lemma.partition(" ")
    form = first if many else next(word for word, rows in verb.forms().items() if (first, "s") in rows)
    return f"{form} {rest}".strip()


def of_class(group: str) -> list[verb.Verb]:
    found = [v for v in verb.verbs().values() if v.group == group]
    assert found
    return found


def three(frame: str, words: Iterable[str], what: str, *, glue: str = " ") -> list[str]:
    return [frame.format(glue.join(w for w in (how, what) if w)) for how in words]


def pace(character: Character, action: Action) -> float:
    """[m/s] of who walks or handles, or the share of the usual speed."""
    if action.speed is not None or action.effort is not None:
        return action.speed or action.effort or 0.0
    kind = SPECIES[character.species]
    usual = kind.run_speed if action.type == "run" else kind.walk_speed
    return usual * math.sqrt((character.height or kind.height) / kind.height) if action.type in PACED else 1.0


def speeds(script: PhysicsScript) -> tuple[dict[str, float], list[str]]:
    """What moves how fast [m/s], and the notes."""
    staged = set_up(script)
    found = {b.name: math.hypot(*b.velocity) + math.hypot(*b.angular_velocity) for b in staged.scene.bodies if not b.static and not isinstance(b.shape, Plane)}
    return found | {f"{c.name}/{k}": pace(c, a) for c in staged.scene.characters for k, a in enumerate(c.actions)}, [n.message for n in staged.notes]


def wrong(scripts: list[PhysicsScript]) -> str | None:
    """What does not rise; "" where the sentence is not staged, and None where all is well."""
    try:
        (gentle, _), (plain, _), (hard, notes) = (speeds(s) for s in scripts)
    except (InputError, OutOfScopeError):
        return ""
    changed = {k: (gentle.get(k), v, hard.get(k)) for k, v in plain.items() if not gentle.get(k) == v == hard.get(k)}
    rise = all(a is not None and c is not None and a < b < c for a, b, c in changed.values())
    if changed:
        return None if rise else str(changed)
    return None if any("changes nothing here" in n for n in notes) else "nothing changes, and nothing is said of it"


def judged(sentences: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    monkeypatch.setattr(framing, "framed", lambda scene, p: scene)  # the camera is most of staging, and not the point
    scripts = list(parse_many([s for group in sentences for s in group]))
    return {group[1]: wrong(scripts[3 * k : 3 * k + 3]) for k, group in enumerate(sentences)}


def test_every_verb_of_hands_feet_and_water_is_gentler_and_harder(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = {g: [three(f, WORDS, said(v, many=g == "contend")) for v in of_class(g)] for g, f in FRAMES.items()}
    found = judged([s for rows in sentences.values() for s in rows], monkeypatch)
    assert {s: why for s, why in found.items() if why} == {}
    for group, rows in sentences.items():
        staged = [s for s in rows if found[s[1]] is None]
        assert staged, group


def test_so_is_every_one_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    table = [(v.group, str(words).split()) for lemma, words in actions()["verbs"].items() if (v := verb.verbs().get(lemma)) and v.group in CHINESE]
    found = judged([three(CHINESE[group], CHINESE_WORDS, word, glue="") for group, words in table for word in words], monkeypatch)
    assert {s: why for s, why in found.items() if why} == {}
    assert sum(why is None for why in found.values()) > len(found) / 3


def test_states_have_no_force_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "framed", lambda scene, p: scene)
    assert {v.group for v in verb.verbs().values() if v.still} == set(STILL)
    for group, frame in STILL.items():
        entry = of_class(group)[0]
        _, plain, hard = (speeds(s) for s in parse_many(three(frame, WORDS, said(entry, many=group == "stack"))))
        assert plain[0] == hard[0], group
        assert not any("changes nothing" in n for n in plain[1]), group
        assert any("changes nothing here" in n for n in hard[1]), group
