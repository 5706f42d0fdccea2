"""Settling a happening: which event type it is, given who takes part, and what is patient and what target."""

from __future__ import annotations

from dataclasses import replace

from semantics import lexicon, verb
from semantics.environment import place_words
from semantics.happening import Happening, Situation
from semantics.leaning import sort
from semantics.thing import Thing

OWN = ("his", "her", "its", "their", "your", "my")


FREE = ("fall", "drop", "throw", "kick", "slide", "roll", "fly", "bounce", "run")
"""What is by itself on its way after these: a hammer that falls collides, it does not strike a blow."""
TAKES = ("hold", "carry", "pick_up", "lift", "catch", "pull")
"""Classes of verbs after which somebody has something in hand."""
FIXED = ("mount", "fix", "bolt", "nail", "screw", "anchor", "embed")
"""What is fixed so stays."""
BEATS = ("tap", "tap on", "pound", "pound on", "rap", "drum")
"""What is done with something in hand, though no hand is named."""
HINGED = ("door", "gate", "window", "shutter", "hatch")
"""What moves only if it is said to."""
FLOORS = ("ground", "floor", "surface")
DONE_TO = ("throw", "kick", "push", "pull", "hit", "drop", "catch", "give", "break", "topple")
"""What needs something that it is done to."""


def settle(h: Happening, s: Situation) -> None:
    """Choose the event type by who takes part, and tell patients from targets."""
    agent = _first(h.agents, s)
    _retyped(h, agent, s)
    h.type = h.verb.transitive if h.transitive or h.patients else h.verb.type
    if h.verb.character and agent is not None and agent.kind == "character" and not h.patients:
        h.type = h.verb.character
    if h.verb.type == "hit" and agent is not None and _runs_into(h, agent, s):
        h.type = "collide"
    if h.type in ("collide", "hit"):
        _own_body(h, s)
        _struck(h, s)
    if h.type == "jump" and h.agents and h.patients and not h.passive:
        h.targets, h.patients = h.patients + h.targets, []  # "clears the bar"
    if h.verb.group == "cover" and h.agents and h.patients and not h.passive:
        h.surfaces, h.patients = h.patients, []  # "a card covering a glass" lies on it
    if "in relation to" in h.phrase and h.targets and not h.patients and not h.passive and h.verb.object != "no" and h.verb.transitive in DONE_TO:
        h.patients, h.targets = h.targets, []  # "performs a throw in relation to a ball"
    if h.verb.group == "release" and h.targets and not h.patients and not h.passive:
        h.patients, h.targets = h.targets, []  # "releases his grip on the ball"
    if h.verb.group == "release" and not h.patients and not h.passive and h.agents:
        h.patients = _held(h, s)
    if h.verb.subtype == "shake_hands" and not h.patients:
        h.patients, h.instruments = h.instruments, []  # "shakes hands with a woman"
    if h.verb.subject == "patient" and not h.transitive and not h.patients:
        h.patients, h.agents = h.agents, []
    if h.verb.lemma.endswith(" together") and h.type == "collide" and h.passive and not h.agents and not h.targets:
        h.agents, h.patients = h.patients, []  # "two eggs are knocked together"
        _reciprocal(h, s)
    if h.verb.reciprocal and len(_ids(h.agents, s)) == 1 and agent is not None and agent.count != 1:
        body = lexicon.table("syntax")["body"]
        for role in (h.targets, h.patients):
            role[:] = [t for t in role if (met := _first([t], s)) is None or met.mention.name not in body]  # "collide at the shoulder"
    if h.verb.lemma.split(" ")[0] == "swing" and h.passive and h.targets and h.patients and h.type == "hit":
        h.instruments, h.patients, h.targets = h.patients, h.targets, []  # "a hammer is swung at a goblet"
    if h.passive and not h.agents and h.verb.lemma in FIXED and (fixed := _first(h.patients, s)) is not None and fixed.kind == "dynamic" and h.targets:
        fixed.kind = "static"
    if h.verb.reciprocal and not h.patients and not h.targets and not h.transitive:
        _reciprocal(h, s)
    if h.verb.lemma == "leave" and h.passive:
        h.type, h.verb = "rest", replace(h.verb, type="rest", transitive="rest", subtype="place")  # "is left in the rain"
    if h.verb.lemma in ("prop", "prop up") and h.surfaces and not h.instruments and not (h.agents and h.patients) and not _alive(h, s):
        h.patients, h.agents = h.patients or h.agents, []
        h.type, h.verb = "rest", replace(h.verb, type="rest", transitive="rest", subtype="lean")  # "propped up against the wall"
    if h.verb.lemma == "stick" and h.passive and not h.agents:
        h.type, h.verb = "rest", replace(h.verb, type="rest", transitive="rest", subtype="stop")  # "gets stuck in a tree"
    if h.verb.lemma == "push off" and h.type == "push" and not h.patients and (left := _first(h.surfaces, s)) is not None and left.mention.name in FLOORS:
        h.type, h.verb = "other", replace(h.verb, type="other", transitive="other")  # "pushes off the ground": how one sets out
    if h.verb.lemma in ("run into", "crash into") and not h.patients and not h.targets:
        h.type = "run" if agent is not None and agent.kind == "character" else h.type
    if h.verb.lemma == "run into" and h.type == "collide" and agent is not None and agent.kind == "character" and not h.patients and _into_place(h, s):
        h.type, h.verb = "run", verb.verbs()["run"]  # "runs into the forest"


def _into_place(h: Happening, s: Situation) -> bool:
    """Is it a place that one can be in, and no thing of ours?"""
    met = _first(h.targets, s)
    return met is not None and met.mention.name in place_words() and (met.mention.noun is None or met.mention.noun.backed is not None)


RETURNED = ("throw", "give", "kick", "roll")
"""What goes back to who it came from."""


def returns(s: Situation, happenings: list[Happening]) -> None:
    """ "A boy throws a ball to a girl and she throws it back": to the boy."""
    for k, h in enumerate(happenings):
        if h.direction != "back" or h.type not in RETURNED or h.targets or not h.patients:
            continue
        mine = _ids(h.agents, s)
        sent = next((b for b in reversed(happenings[:k]) if b.type in RETURNED and _ids(b.targets, s) & mine and not _ids(b.agents, s) & mine), None)
        if sent is not None:
            h.targets = list(sent.agents)


def _runs_into(h: Happening, agent: Thing, s: Situation) -> bool:
    """Is it no blow but a thing, or somebody on the move, that comes against another?"""
    table = lexicon.table("verbs")
    moved = any(agent.id in _ids(f.agents if not f.patients else f.patients, s) and f.type_hint() in FREE for f in s.found.values() if f is not h)
    if agent.kind == "character":
        still = [t for t in (*h.patients, *h.targets) if _kind(t, s) == "static"]
        rides = agent.mention.name in table["riders"] or moved
        return bool(still) and not h.passive and rides and h.verb.lemma in ("hit", "strike") and agent.mention.name not in lexicon.table("syntax")["body"]
    noun = agent.mention.noun
    tool = agent.mention.name in table["tools"] or (noun is not None and noun.backed in (*table["tools"], "implement", "tool"))
    return (not tool and h.verb.lemma not in BEATS) or moved


def _ids(tokens: list[int], s: Situation) -> set[str]:
    return {i for t in tokens for i in s.stands.get(t, ())}


def _retyped(h: Happening, agent: Thing | None, s: Situation) -> None:
    """Verbs whose class depends on who does it: an arrow pierces by running into something, a boat sails on water."""
    table = lexicon.table("verbs")["depends"].get(h.verb.lemma)
    if table is None:
        return
    patient = _first(h.patients, s)
    for row in table:
        who = agent if row["role"] == "agent" else patient
        if row.get("object") == "no" and (h.patients or h.transitive):
            continue
        if "by" in row and (agent is None or agent.kind not in row["by"]):
            continue
        if "along" in row and (not h.surfaces or not set(row["along"]) & set(h.phrase.lower().split())):
            continue
        named = who is not None and (who.mention.name in row["names"] or who.kind in row["names"] or ("solid" in row["names"] and _solid(who)))
        if named:
            h.verb = replace(h.verb, type=row["type"], transitive=row["type"], topic=row.get("topic"), subtype=row.get("subtype"), subject="agent")
            return


def _hinged(h: Happening, token: int, s: Situation) -> bool:
    """A door or the like of which nothing else is told: it stays where it is."""
    thing = _first([token], s)
    if thing is None or thing.mention.name not in HINGED:
        return False
    return not any(thing.id in _ids([*f.agents, *f.patients], s) for f in s.found.values() if f is not h)


def _solid(thing: Thing) -> bool:
    """A known thing that moves and is no liquid, powder or gas."""
    known, name = thing.mention.noun is not None and thing.kind == "dynamic", thing.mention.name
    return known and name not in lexicon.table("scope")["matter"] and sort(name) not in ("liquid", "gas", "substance", "food")


def _struck(h: Happening, s: Situation) -> None:
    """What is struck and can move is the patient; what stands is the target."""
    if not h.patients:
        moved = [t for t in h.targets if _kind(t, s) != "static"]
        h.patients, h.targets = moved, [t for t in h.targets if t not in moved]
    if h.patients and not h.passive:
        still = [t for t in h.patients if _kind(t, s) == "static" or _hinged(h, t, s)]
        h.targets, h.patients = still + h.targets, [t for t in h.patients if t not in still]


def _held(h: Happening, s: Situation) -> list[int]:
    """ "A hand holds a ball ... the hand lets go": what the same one took last."""
    mine = {i for t in h.agents for i in s.stands.get(t, ())}
    before = [f for k, f in sorted(s.found.items()) if k < h.token and f.patients and f.verb.group in TAKES]
    return next((list(f.patients) for f in reversed(before) if mine & {i for t in f.agents for i in s.stands.get(t, ())}), [])


def _own_body(h: Happening, s: Situation) -> None:
    """ "Butts its head against a crate": a part of one's own body is what one strikes with."""
    patient, body = _first(h.patients, s), lexicon.table("syntax")["body"]
    if h.passive or not h.agents or not h.targets or patient is None:
        return
    if patient.mention.name in body and patient.mention.determiner in OWN:
        h.instruments, h.patients = h.patients, []
        h.type = "hit" if (mover := _first(h.agents, s)) is not None and mover.kind == "character" else h.type


def _reciprocal(h: Happening, s: Situation) -> None:
    """ "Two balls collide": both roles are filled."""
    ids = [i for t in h.agents for i in s.stands.get(t, ())]
    if len(ids) > 1 and len(h.agents) > 1:
        h.patients, h.agents = h.agents[1:2], h.agents[:1]
    elif len(ids) == 1 and s.things[ids[0]].count != 1:
        h.patients = list(h.agents)


def _alive(h: Happening, s: Situation) -> bool:
    """Does a character do it?"""
    return any(_kind(t, s) == "character" for t in h.agents)


def _first(tokens: list[int], s: Situation) -> Thing | None:
    return next((s.things[i] for t in tokens for i in s.stands.get(t, ())), None)


def _kind(token: int, s: Situation) -> str | None:
    return next((s.things[i].kind for i in s.stands.get(token, ())), None)
