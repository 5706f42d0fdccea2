"""Groups: things that stand where they are until something reaches them: one cup, a tower of blocks, a row of dominoes."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from semantics import cast, hoops
from semantics.passing import MEETS
from semantics.placement import GAP, Placement
from semantics.tables import staging
from sim import prop
from sim.extent import gap
from sim.form import quaternion
from sim.prop import Prop

TOWER = 5
"""Members of a tower without a number."""
NESTS = ("plate", "tray", "pan")
"""Forms that go a little way into their like."""
NEST_STEPS = 25
"""Heights at which that is tried."""
PAIR, LONG, ENDS = 2, 2.5, 0.38
"""A bridge lies on two things, is so many times as long as one of them, and has them so far from its middle, in its lengths."""
ROW = 7
WALL = (4, 4)
EDGE = 0.12
"""What stands on a table keeps so far from its ends [m]."""
RACK = 10
"""Bowling pins in a rack."""
IN_LINE = re.compile(r"\b(?:in contact|touching|in a (?:straight )?(?:line|row)|in line|lined up|end to end)\b")
"""Words of things that lie in a line, each in touch with the next."""
APART, CLOSE = 1.8, 1.15
"""From middle to middle of several things, and where there is little room, in their sizes."""
ROW_END = 0.03
"""A row on a table ends so far before its edge [m]."""
FLAT = 0.35
"""What is lower than this share of its width lies; in a row that topples it stands on end."""
DOMINO_GAP = 0.5
"""Between dominoes, in heights: the wave runs surely from 0.2 to 0.8."""


def put_still(p: Placement, id: str, *, x: float = 0.0, y: float = 0.0, on: str | None = None) -> None:
    """Put an object (all of it) down at rest: on the ground, or on another object."""
    from semantics import decks, turns  # what hangs is hung up there, what covers laid there

    obj = p.object(id)
    assert obj is not None
    if p.placed(obj.id):
        return
    if p.part(obj.id) == "character":
        p.character(obj.id, x=x, y=y)
        return
    hung = turns.swings_too(p, obj.id)
    if hung is not None and turns.struck_first(p, hung, obj.id):
        turns.swing(p, hung)
        return
    if hoops.is_hoop(p, obj.id):
        hoops.put_up(p, obj.id, x=x)
        return
    bottom, room = 0.0, math.inf
    if on is not None and p.object(on) is not None and p.part(on) not in ("ground", "place", "character"):
        if not p.placed(on) and _bridges(p, obj.id, on):
            _abutments(p, obj.id, on, x, y)
        elif not p.placed(on):
            put_still(p, on, x=x, y=y)
        deck = p.deck_of(on)
        cloth = decks.cover(p, on, deck) if _covers(p, on) else None
        bottom = (_floor_of(p, id, deck) if cloth is None or cloth in p.bodies_of(obj.id) else p.top(cloth)) + GAP
        x, y = (x, y) if _bridges(p, obj.id, on) else _within(p, id, deck, x)
        room = float(p.bounds(deck)[1][1] - p.bounds(deck)[0][1])
    arrange(p, obj.id, x=x, y=y, bottom=bottom, room=room)


def _bridges(p: Placement, id: str, on: str) -> bool:
    """Whether a long thing lies across two things: one under either end."""
    below = p.object(on)
    return below is not None and p.count(below) == PAIR and max(p.thing(id).size[:2]) > LONG * max(p.thing(on).size[:2])


def _abutments(p: Placement, id: str, on: str, x: float, y: float) -> None:
    """Two things under the ends of what lies across them."""
    known = p.thing(on)
    low, high = prop.extent(p.thing(id).shape, p.thing(id).orientation_xyzw)
    far = ENDS * float(high[0] - low[0])
    for side in (-1, 1):
        p.put(on, x=x + side * far, y=y, found=known)


def _floor_of(p: Placement, id: str, deck: str) -> float:
    """Height at which a thing stands on another [m]: in a tray on its floor, where it has room between the walls."""
    top = p.deck(deck)
    obj = p.object(p.body(deck).object)
    if obj is None or p.thing(obj.id).form != "tray":
        return top
    low, high = p.bounds(deck)
    wide = p.thing(id).size
    wall = prop.wall_of(p.thing(obj.id).noun, p.thing(obj.id).size)
    return float(low[2]) + wall if all(wide[k] < float(high[k] - low[k]) - 3 * wall for k in (0, 1)) else top


def _covers(p: Placement, id: str) -> bool:
    return any(e.subtype == "cover" and p.object(e.surface or e.target) is p.object(id) for e in p.script.events)


def _within(p: Placement, id: str, deck: str, x: float) -> tuple[float, float]:
    """The nearest place on a table: its middle in depth, half a size clear of its ends."""
    low, high = p.bounds(deck)
    half = 0.5 * max(p.thing(id).size[:2]) + EDGE
    middle = float(low[0] + high[0]) / 2
    room = max(float(high[0] - low[0]) / 2 - half, 0.0)
    return min(max(x, middle - room), middle + room), float(low[1] + high[1]) / 2


def arrange(p: Placement, id: str, *, x: float, y: float, bottom: float, room: float = math.inf) -> None:
    """An object's members in the order that its words name. `x` is where the first of them (a tower: its middle) stands, `room` the depth there is [m]."""
    obj = p.object(id)
    assert obj is not None
    known = p.thing(obj.id)
    word = cast.group_word(obj)
    kind = staging()["groups"].get(word or "", "")
    if not kind and known.noun.endswith("domino") and p.count(obj) > 1:
        kind = "row"
    if not kind and p.count(obj) > 1 and any(IN_LINE.search(p.words(e)) for e in p.script.events if e.type == "rest" and p.object(e.agent or e.patient) is obj):
        _line(p, obj.id, known, x, y, bottom, p.count(obj))
        return
    if not kind and known.noun in ("bowling pin", "pin") and p.count(obj) > 2:
        kind = "triangle"
    if kind == "tower":
        _tower(p, obj.id, known, x, y, bottom, _number(p, obj.id, TOWER))
    elif kind == "row":
        _row(p, obj.id, known, x, y, bottom, _number(p, obj.id, ROW))
    elif kind == "pyramid":
        _pyramid(p, obj.id, known, x, y, bottom, _number(p, obj.id, 6))
    elif kind == "wall":
        _wall(p, obj.id, known, x, y, bottom)
    elif kind == "triangle":
        _triangle(p, obj.id, known, x, y, bottom, _number(p, obj.id, RACK))
    else:
        _apart(p, obj.id, known, x, y, bottom, p.count(obj), room)


def _number(p: Placement, id: str, usual: int) -> int:
    """Members: a group's own number stated in its words ("a tower of six blocks"), its count, or the usual."""
    obj = p.object(id)
    assert obj is not None
    word = cast.group_word(obj)
    stated = p.quantity("count", obj.id)
    for other, group in p.alias.items():
        member = p.script.object(other)
        if group == obj.id and member is not None and member.count and member.name not in cast.PILES and not cast.FIRST.search(member.phrase_en):
            return member.count
    if stated:
        return int(stated)
    said = _said_number(obj.phrase_en)
    if said:
        return said
    if obj.count is not None and (obj.count > 1 or word is None):
        return obj.count
    p.note(obj.phrase_en, f"number of things in {cast.bare_phrase(obj)!r}: {usual}", source="estimate")
    return usual


WORDS = {w: n for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])} | {
    "dozen": 12,
    "twenty": 20,
    "fifteen": 15,
}


def _said_number(phrase: str) -> int | None:
    words = phrase.lower().replace("-", " ").split()
    if "of" not in words:
        return None
    for word in words[words.index("of") :]:
        if word.isdigit():
            return int(word)
        if word in WORDS:
            return WORDS[word]
    return None


def stand_up(known: Prop) -> tuple[tuple[float, float, float, float], float, float, float]:
    """How a thing stands in a stack or row: turn, and its extents x, y, z [m]."""
    low, high = prop.extent(known.shape, known.orientation_xyzw)
    return known.orientation_xyzw, float(high[0] - low[0]), float(high[1] - low[1]), float(high[2] - low[2])


def _tower(p: Placement, id: str, known: Prop, x: float, y: float, bottom: float, count: int) -> None:
    turn, _, _, z = stand_up(known)
    pitch = _pitch(known, turn, z)
    for k in range(count):
        # cups stand foot on foot and rim on rim: else they slip into each other and jam
        over = quaternion("x", 180.0) if known.form in ("vessel", "mug") and k % 2 == 0 else turn
        p.put(id, x=x, y=y, bottom=bottom + k * pitch, turn=over, found=known)


def _pitch(known: Prop, turn: tuple[float, float, float, float], z: float) -> float:
    """From one thing to the next that is put straight on top of it [m]: its height, or less for what goes into its like (plates, bowls)."""
    if known.form not in NESTS or len(known.pieces) > 1:
        return z + GAP

    def apart(rise: float) -> float:
        return float(gap(known.shape, (np.zeros((1, 3)), np.asarray([turn])), known.shape, (np.array([[0.0, 0.0, rise]]), np.asarray([turn])))[0])

    rises = np.linspace(z + GAP, 0.0, NEST_STEPS)
    inside = next((k for k, rise in enumerate(rises) if k and apart(float(rise)) < GAP), 0)
    if not inside:
        return z + GAP
    low, high = float(rises[inside]), float(rises[inside - 1])
    while high - low > GAP:
        middle = (low + high) / 2
        low, high = (middle, high) if apart(middle) < GAP else (low, middle)
    return high


def _row(p: Placement, id: str, known: Prop, x: float, y: float, bottom: float, count: int) -> None:
    """Along x; dominoes so that each reaches the next, and so books that go over."""
    turn, wide, _, high = stand_up(known)
    if known.form == "box" and high < FLAT * wide and _goes_over(p, id):
        turn = quaternion("y", 90.0)
        low, far = prop.extent(known.shape, turn)
        wide, high = float(far[0] - low[0]), float(far[2] - low[2])
    pitch = wide + DOMINO_GAP * high if known.form == "box" else 1.3 * wide
    under = next((b.name for b in p.bodies if b.static and bottom > GAP and abs(p.deck(b.name) + GAP - bottom) < GAP), None)
    if under is not None:
        low, far = p.bounds(under)
        room = float(far[0] - low[0]) - wide - 2 * ROW_END
        if count > 1 and (count - 1) * pitch > room:
            pitch = max(room / (count - 1), 1.3 * wide)
        x = min(x, max(float(far[0]) - ROW_END - wide / 2 - (count - 1) * pitch, float(low[0]) + wide / 2))
    for k in range(count):
        p.put(id, x=x + k * pitch, y=y, bottom=bottom, turn=turn, found=known)


def _goes_over(p: Placement, id: str) -> bool:
    """Whether the sentence lets it topple."""
    return any(e.type == "topple" and p.object(e.patient or e.agent) is p.object(id) for e in p.script.events)


def _is_met(p: Placement, id: str) -> bool:
    """Whether something is said to go to a group of things, or to strike it."""
    obj = p.object(id)
    return any(obj is o for e in p.script.events if e.type in MEETS for o in (p.object(e.patient), p.object(e.target)))


def _line(p: Placement, id: str, known: Prop, x: float, y: float, bottom: float, count: int) -> None:
    """Along x, each in touch with the next."""
    turn, wide, _, _ = stand_up(known)
    for k in range(count):
        p.put(id, x=x + k * (wide + GAP), y=y, bottom=bottom, turn=turn, found=known)


def _pyramid(p: Placement, id: str, known: Prop, x: float, y: float, bottom: float, count: int) -> None:
    """Courses of one less each, seen from the front (along y)."""
    turn, _, deep, z = stand_up(known)
    course = max(1, math.ceil((math.sqrt(8 * count + 1) - 1) / 2))
    pitch = 1.06 * deep
    left, level, width = count, 0, course
    while left > 0:
        for k in range(min(width, left)):
            p.put(id, x=x, y=y + (k - (width - 1) / 2) * pitch, bottom=bottom + level * (z + GAP), turn=turn, found=known)
        left, level, width = left - min(width, left), level + 1, max(width - 1, 1)


def _wall(p: Placement, id: str, known: Prop, x: float, y: float, bottom: float) -> None:
    turn, _, deep, z = stand_up(known)
    for level in range(WALL[1]):
        for k in range(WALL[0]):
            shift = 0.5 * (level % 2)
            p.put(id, x=x, y=y + (k + shift - WALL[0] / 2) * (deep + 4 * GAP), bottom=bottom + level * (z + GAP), turn=turn, found=known)


def _triangle(p: Placement, id: str, known: Prop, x: float, y: float, bottom: float, count: int) -> None:
    """A rack of pins, its tip towards -x; 12 in between centres (USBC), 2.5 widths for other things; balls lie close."""
    turn, wide, _, _ = stand_up(known)
    pitch = wide + 4 * GAP if known.form == "sphere" else 2.52 * wide
    left, row = count, 1
    while left > 0:
        for k in range(min(row, left)):
            p.put(id, x=x + (row - 1) * pitch * math.sqrt(3) / 2, y=y + (k - (row - 1) / 2) * pitch, bottom=bottom, turn=turn, found=known)
        left, row = left - min(row, left), row + 1


def plain(known: Prop, *, like: Prop | None = None) -> Prop:
    """A thing as one board, of its own size and matter or another's: a door of any form, a pane."""
    box = like or prop.thing(prop.UNKNOWN, size_m=known.size, material_name=known.material)
    return replace(known, form="box", size=box.size, material=box.material, mass=None, color=None if like else known.color, pieces=box.pieces)


def _apart(p: Placement, id: str, known: Prop, x: float, y: float, bottom: float, count: int, room: float) -> None:
    """Side by side along y; in rows where what carries them is not that deep."""
    turn, wide, deep, _ = stand_up(known)
    pitch = APART * deep if count * APART * deep <= room else CLOSE * deep
    abreast = count if count * pitch <= room else max(int((room - deep) / pitch) + 1, 1) if room > deep else 1
    rows = math.ceil(count / abreast)
    if abreast % 2 == 0 and _is_met(p, id):
        y += pitch / 2  # what comes along the middle meets one of them
    for k in range(count):
        row, place = divmod(k, abreast)
        mates = min(abreast, count - row * abreast)
        p.put(id, x=x + (row - (rows - 1) / 2) * CLOSE * wide, y=y + (place - (mates - 1) / 2) * pitch, bottom=bottom, turn=turn, found=known)
