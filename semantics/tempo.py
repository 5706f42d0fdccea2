"""Tempo: how briskly acts of the hands are done: "gently puts down", "hastily hands over".

Where a rule gives an event's force to nothing that it stages (no speed of a thing, no effort of a blow), the words say how quickly who acts goes
about it: speeds go with the root of the intensity, so that the work of the hands goes with it."""

from __future__ import annotations

import math

from semantics import verb
from semantics.placement import Placement
from semantics.script import Event
from sim.scene import Action

PACED = ("walk", "run", "pick_up", "take", "carry", "place", "give", "shake_hands", "unlock", "climb", "approach")
"""Acts whose speed is that of the feet, and with it that of the hands."""
BLOWS = ("push", "hit", "kick", "reach", "jump", "push_along", "throw", "stumble", "slip", "contend")
"""Acts with an effort."""


def plans(p: Placement) -> dict[str, int]:
    """How many actions everybody has, by name."""
    return {c.name: len(c.actions) for c in p.characters}


def keep(p: Placement, event: Event, before: dict[str, int], seconds: float) -> None:
    """Give what was staged for an event since `before` (`plans`) its tempo, unless it has one; `seconds`: the clip's length then [s]."""
    new = [(c.name, k) for c in p.characters for k in range(before.get(c.name, 0), len(c.actions))]
    acts = {(name, k): _action(p, name, k) for name, k in new}
    _in_vain(p, event, acting=bool(acts))
    if event.intensity == 1.0 or any(a.speed is not None or a.effort is not None for a in acts.values()):
        return
    tempo = math.sqrt(event.intensity)
    changed = {key: paced for key, a in acts.items() if (paced := _paced(p, key[0], a, event.intensity, tempo)) is not a}
    for (name, k), action in changed.items():
        character = next(c for c in p.characters if c.name == name)
        p.change(name, actions=[action if i == k else a for i, a in enumerate(character.actions)])
    if changed and tempo < 1.0:
        p.ends(seconds + (p.seconds - seconds) / tempo if p.seconds > seconds else p.seconds / tempo)


def _in_vain(p: Placement, event: Event, *, acting: bool) -> None:
    """Say so where "gently" or "hard" is said of a state, or of what nobody is shown doing."""
    entry = verb.verbs().get(event.verb)
    if entry is None or math.isclose(event.intensity, entry.intensity, abs_tol=1e-3):
        return
    state = entry.still if event.type in (entry.type, entry.transitive) else None
    moves = any(n in p.moving or n in p.aloft for i in (event.agent, event.patient) for n in p.bodies_of(i))
    if state is not None or not (acting or moves):
        p.note(event.phrase or event.verb, f"how hard or gently changes nothing here: {state or NOBODY}", source="data/verbs.yaml" if state else "the staging")


NOBODY = "it is not shown being done"


def _action(p: Placement, name: str, number: int) -> Action:
    return next(c for c in p.characters if c.name == name).actions[number]


def _paced(p: Placement, name: str, action: Action, intensity: float, tempo: float) -> Action:
    character = next(c for c in p.characters if c.name == name)
    if action.type in PACED and character.object is not None:
        kind = p.species(character.object)
        usual = kind.run_speed if action.type == "run" else kind.walk_speed
        size = math.sqrt((character.height or kind.height) / kind.height)
        return action.model_copy(update={"speed": round(usual * size * tempo, 4)})
    return action.model_copy(update={"effort": intensity}) if action.type in BLOWS else action
