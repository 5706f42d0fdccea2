"""Ways: what goes under a thing, through an opening or a gap, or ends next to something: the words after the verb decide what is asked for.

Without them "rolls under a bench" would be a ball that strikes a bench. The thing is put where the mover's way leads under, through or past it, and
turned, or the mover made small enough, so that there is room.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from semantics import acts, doors, drives, gaps, groups, launches, starts
from semantics.placement import GAP, Placement, xyzw
from semantics.slowing import slowing
from sim import prop
from sim.errors import OutOfScopeError
from sim.extent import gap
from sim.scene import Action
from sim.shape import Plane

if TYPE_CHECKING:
    from semantics.script import Event, Object

Rule = Callable[[Placement, "Event"], None]

UNDER = re.compile(r"(?<!from )(?<!out )\b(?:under|underneath|beneath|below)\b")
THROUGH = re.compile(r"\bthrough\b")
BESIDE = re.compile(r"\b(?:next to|beside|alongside|close to|near)\b")
HOLE = re.compile(r"\bthrough (?:an?|the) (?:[\w-]+ )?(?:gap|hole|opening|break|space) (?:in|of) ")
"""Of a gap in something, which stands on either side of it."""
RINGS = ("hoop", "ring", "tire", "tyre", "loop", "hula hoop", "life ring", "wreath")
PORTALS = (*doors.OPENINGS, "tunnel", "pipe", "culvert", "goalpost", "cave", "arcade", "passage", "gap")
DEEP = ("tunnel", "pipe", "culvert", "cave", "passage", "arcade")
"""Openings that one is inside of for a while."""
GOES = ("roll", "slide", "push", "pull", "kick", "walk", "run", "jump", "other")
ENDS = ("rest", "fall", "drop")
GO_VERBS = ("go", "pass", "move", "travel", "come", "drive", "ride", "speed", "race")
NEAREST = 26
"""Letters between the word and the name of the thing that it goes with, at most: articles and adjectives."""
BEFORE_M = 0.8
"""Way on the ground before what one goes under or through [m]: estimate."""
ROOM = 1.5
"""Width of an opening in widths of what goes through: estimate."""
RING_ROOM = 2.4
"""The same of a ring, which is narrow below."""
TUNNEL = 2.5
"""Length of a tunnel in lengths of what goes through: estimate."""
SHRINKS = (1.0, 0.8, 0.6, 0.45, 0.33, 0.25)
"""Sizes that what has no stated one may take to fit under something."""
CLEAR_M = 2e-3
"""Room over what goes under a thing, at least [m]."""
ARRIVES = 0.5
"""Share of its speed that is left to what comes out on the far side: estimate."""
PANEL_M = 1.2
"""Length of what stands on either side of a gap, so that both sides are seen [m]: estimate."""
NEXT_M = 0.05
"""Between what ends next to something and that [m]: estimate."""


def play(p: Placement, event: Event, rule: Rule) -> bool:
    """Stage an event whose words lead under, through or next to a thing. Returns whether they do."""
    obj = gaps.mover(p, event)
    if event.modality is not None or obj is None:
        return False
    words = p.words(event) if p.script.language == "en" else f" {p.script.text_en.lower()} "
    for said, stage in ((HOLE, _through_gap), (UNDER, _under), (THROUGH, _through), (BESIDE, _beside)):
        found = said.search(words)
        other = None if found is None else _named(p, words[found.end() :], obj)
        if other is not None and stage(p, event, rule, obj, other):
            return True
    return False


def _named(p: Placement, rest: str, mover: Object) -> Object | None:
    """The object that words begin with."""
    found = []
    for o in p.script.objects:
        at = rest.find(o.name)
        if o.id != mover.id and 0 <= at <= NEAREST and p.part(o.id) in ("mover", "scenery"):
            found.append((at, o))
    return min(found, key=lambda one: one[0])[1] if found else None


def _plain(p: Placement, event: Event, mover: Object, other: Object, rule: Rule) -> tuple[Event, Rule]:
    """The event without the thing, and its rule; what only goes rolls, slides or drives."""
    less = {k: None for k in ("target", "patient", "surface", "source", "instrument") if p.object(getattr(event, k)) is p.object(other.id)}
    plain = event.model_copy(update=less)
    if event.type != "other" or p.part(mover.id) == "character":
        return plain, rule
    if mover.name in starts.VEHICLES:
        return plain.model_copy(update={"subtype": "drive", "verb": "drive"}), drives.drive
    rolls = p.thing(mover.id).rolls
    return plain.model_copy(update={"type": "roll" if rolls else "slide", "subtype": None}), launches.roll if rolls else launches.slide


def _goes(p: Placement, event: Event, mover: Object, other: Object) -> bool:
    """Whether an event takes something that is not on the set yet along the ground to something that is not there either."""
    if event.type not in GOES or p.placed(mover.id) or p.placed(other.id) or p.part(other.id) not in ("mover", "scenery"):
        return False
    return event.type != "other" or event.verb.split(" ")[0] in GO_VERBS


# ------------------------------------------------------------------------------------------------- under


def _under(p: Placement, event: Event, rule: Rule, mover: Object, roof: Object) -> bool:
    """Below what stands on legs, or hangs, or has wheels."""
    if event.type in ("roll", "slide") and p.placed(mover.id) and not p.placed(roof.id) and p.part(mover.id) == "mover":
        return _goes_on_under(p, event, rule, mover, roof)
    if not _goes(p, event, mover, roof) or event.type in ("jump",) or p.count(mover) > 1 or p.count(roof) > 1:
        return False
    groups.put_still(p, roof.id)
    name = p.bodies_of(roof.id)[0]
    p.push_body(name, static=True, mass=None)
    if p.part(mover.id) == "character":
        kind = p.species(mover.id)
        low, high = p.bounds(name)
        if not free_below(p, name, _standing(acts.height(p, mover.id), kind.height)):
            raise OutOfScopeError(
                f"{event.phrase or event.verb!r}: the {mover.name} is too tall to go under the {roof.name}; let it roll or slide a thing there"
            )
        p.character(mover.id, x=float(low[0]) - BEFORE_M - kind.height)
        pace = "run" if event.type == "run" else "walk"
        p.act(p.bodies_of(mover.id)[0], Action(type=f"{pace}_through", target=name))
        p.ends((float(high[0] - low[0]) + BEFORE_M + 2 * kind.height) / kind.walk_speed + 0.8)
    else:
        _make_room(p, event, mover, roof, name)
        plain, way = _plain(p, event, mover, roof, rule)
        way(p, plain)
        thing = p.bodies_of(mover.id)[0]
        _shift(p, roof.id, float(p.bounds(thing)[1][0]) + BEFORE_M - float(p.bounds(name)[0][0]))
        _far_enough(p, event, mover.id, thing, float(p.bounds(name)[1][0]))
    p.goal(event, "go_under", agent=p.goal_name(mover.id), target=p.goal_name(roof.id))
    return True


def _goes_on_under(p: Placement, event: Event, rule: Rule, mover: Object, roof: Object) -> bool:
    """What is on its way already goes on under something: where that stands is the director's."""
    plain, way = _plain(p, event, mover, roof, rule)
    way(p, plain)
    name = p.bodies_of(mover.id)[0]
    low, high = (float(v) for v in (p.bounds(name)[0][0], p.bounds(name)[1][0]))
    x = p.arrive[name][0] if name in p.arrive else high + BEFORE_M
    groups.put_still(p, roof.id, x=x + BEFORE_M + launches.front_of(p, roof.id))
    for one in p.bodies_of(roof.id):
        px, py, pz = p.body(one).position
        p.push_body(one, static=True, mass=None)
        p.set_free(one, position=[[px - 0.4 * (high - low), px + 1.5], [py, py], [pz, pz]])
    p.goal(event, "go_under", agent=p.goal_name(mover.id), target=p.goal_name(roof.id))
    p.ends(p.seconds + 2.0)
    return True


def _standing(tall: float, long: float) -> prop.Prop:
    """A box as large as somebody."""
    return prop.thing(prop.UNKNOWN, size_m=(long, 0.45 * long, tall))


def _make_room(p: Placement, event: Event, mover: Object, roof: Object, name: str) -> None:
    """Turn the roof so that its legs are aside, or make what goes under it smaller. Raises OutOfScopeError where neither helps."""
    known, upright = p.thing(mover.id), p.body(name).orientation_xyzw
    shrinks = SHRINKS if mover.size_m is None else SHRINKS[:1]
    for share in shrinks:
        small = known if share == 1.0 else prop.thing(known.noun, size_m=tuple(share * v for v in known.size), material_name=known.material)  # type: ignore[arg-type]
        for yaw in (0.0, 90.0):
            if len(p.bodies_of(roof.id)) == 1 and yaw:
                p.push_body(name, orientation_xyzw=_turned(upright, yaw))
            if free_below(p, name, small):
                if share < 1:
                    mover.size_m = small.size
                    p.note(mover.phrase_en, f"{100 * max(small.size):.0f} cm, so that it fits under the {roof.name}", source="estimate")
                return
        p.push_body(name, orientation_xyzw=upright)
    raise OutOfScopeError(f"{event.phrase or event.verb!r}: under the {roof.name} there is no room for the {mover.name}")


def _turned(quat: tuple[float, float, float, float], yaw_deg: float) -> tuple[float, float, float, float]:
    return xyzw(Rotation.from_euler("z", yaw_deg, degrees=True) * Rotation.from_quat(quat))


def free_below(p: Placement, name: str, known: prop.Prop) -> bool:
    """Whether a thing on the ground passes below a body, along x through its middle."""
    roof = p.body(name)
    (low, high), (near, far) = p.bounds(name), prop.extent(known.shape, known.orientation_xyzw)
    if far[2] - near[2] > 0.95 * (high[2] - low[2]):
        return False
    ways = np.linspace(low[0] - (far[0] - near[0]), high[0] + (far[0] - near[0]), 17)
    at = np.stack([ways, np.full_like(ways, float(low[1] + high[1]) / 2), np.full_like(ways, low[2] - near[2] + GAP)], axis=1)
    turns = np.tile(known.orientation_xyzw, (len(ways), 1))
    there = (np.tile(roof.position, (len(ways), 1)), np.tile(roof.orientation_xyzw, (len(ways), 1)))
    return bool(np.min(gap(known.shape, (at, turns), roof.shape, there)) > CLEAR_M)


def _shift(p: Placement, id: str, dx: float) -> None:
    for name in p.bodies_of(id):
        for body in [b for b in p.bodies if b.name == name or b.name.startswith(f"{name}/")]:
            x, y, z = body.position
            p.push_body(body.name, position=(x + dx, y, z))


def _far_enough(p: Placement, event: Event, id: str, name: str, end: float) -> None:
    """A speed that takes it to the far end of what it goes under or through, unless one is stated."""
    body = p.body(name)
    (vx, vy, vz), left = body.velocity, float(p.bounds(name)[0][0])
    if vx <= 0 or p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None:
        return
    way = end - left
    needed = slowing(p, id, rolls=any(body.angular_velocity), vehicle=p.object(id).name in starts.VEHICLES).before(ARRIVES * vx, way=way)  # type: ignore[union-attr]
    if needed > vx:
        p.push_body(name, velocity=(needed, vy, vz), angular_velocity=tuple(w * needed / vx for w in body.angular_velocity))
        vx = needed
    seconds = 1.4 * way / max(vx, 0.2) + 0.5
    p.ends(seconds)
    if event is p.script.events[-1] and not any(p.characters):
        p.seconds = min(p.seconds, seconds)  # nothing more is to be seen


# ------------------------------------------------------------------------------------------------- through


def _through_gap(p: Placement, event: Event, rule: Rule, mover: Object, fence: Object) -> bool:
    """A gap in something: that stands on either side of it."""
    if not _goes(p, event, mover, fence) or p.count(fence) > 1:
        return False
    fence.count, known = 2, p.thing(fence.id)
    if fence.size_m is None and known.size[1] > PANEL_M:
        fence.size_m = (known.size[0], PANEL_M, known.size[2])
    plain, way = _plain(p, event, mover, fence, rule)
    if p.part(mover.id) == "character":
        pace = "run" if event.type in ("run", "jump") else "walk"
        plain, way = plain.model_copy(update={"type": pace, "subtype": None}), acts.go
        if event.type == "jump":
            p.note(event.phrase or event.verb, f"the {mover.name} goes through at its own gait", source="estimate")
    gaps.through(p, plain, way, [fence], mover)
    return True


def _through(p: Placement, event: Event, rule: Rule, mover: Object, opening: Object) -> bool:
    """Through a ring that stands or hangs upright, or through a tunnel or doorway that is large enough."""
    noun = opening.name.rsplit(maxsplit=1)[-1]
    ring = noun in RINGS and p.thing(opening.id).form in ("ring", "tyre")
    if event.modality is not None or not (ring or noun in PORTALS) or p.count(mover) > 1 or not _goes(p, event, mover, opening):
        return False
    who = p.part(mover.id) == "character"
    if who and (event.type == "jump" or (not ring and doors.is_opening(p, opening.id))):
        return False  # who walks through a doorway: `acts.go`
    if who:
        kind = p.species(mover.id)
        tall, long, wide = acts.height(p, mover.id), kind.height, 0.5 * kind.height
    else:
        known = p.thing(mover.id)
        low, high = prop.extent(known.shape, known.orientation_xyzw)
        long, wide, tall = (float(v) for v in high - low)
    name = (
        _put_ring(p, opening, max(tall, wide))
        if ring
        else doors.frame(p, opening.id, tall=tall, long=long, width=ROOM * wide, deep=TUNNEL * long if noun in DEEP else None)
    )
    plain, way = _plain(p, event, mover, opening, rule)
    if who:
        p.character(mover.id, x=float(p.bounds(name)[0][0]) - BEFORE_M - 1.5 * kind.height)
        pace = "run" if event.type == "run" else "walk"
        p.act(p.bodies_of(mover.id)[0], Action(type=f"{pace}_through", target=name))
        behind = 2 * kind.height + 0.8
        p.watch.append((float(p.bounds(name)[1][0]) + behind, 0.0, 0.0))
        p.ends(
            (BEFORE_M + 3.5 * kind.height + float(p.bounds(name)[1][0] - p.bounds(name)[0][0])) / (kind.run_speed if pace == "run" else kind.walk_speed) + 1.0
        )
    else:
        way(p, plain)
        body = p.bodies_of(mover.id)[0]
        _shift(p, opening.id, float(p.bounds(body)[1][0]) + BEFORE_M - float(p.bounds(name)[0][0]))
        _far_enough(p, event, mover.id, body, float(p.bounds(name)[1][0]) + 2 * long)
    p.goal(event, "go_through", agent=p.goal_name(mover.id), target=name)
    return True


def _put_ring(p: Placement, ring: Object, size: float) -> str:
    """Upright across the way, its lowest part let into the ground: nothing stumbles over it."""
    known = p.thing(ring.id)
    wide = max(max(known.size), RING_ROOM * size) if ring.size_m is None else max(known.size)
    thick = min(known.size) * wide / max(known.size)
    found = known if abs(wide - max(known.size)) < 1e-6 else prop.thing(known.noun, size_m=(wide, wide, thick), material_name=known.material)
    found = replace(found, color=known.color)
    p.note(ring.phrase_en, f"the {ring.name} stands upright, {100 * wide:.0f} cm wide, let into the ground", source="estimate: so that what goes through fits")
    return p.put(ring.id, bottom=-0.1 * wide, turn=xyzw(Rotation.from_euler("y", 90.0, degrees=True)), static=True, found=found)


# ------------------------------------------------------------------------------------------------- beside


def _beside(p: Placement, event: Event, rule: Rule, mover: Object, other: Object) -> bool:
    """Ends or comes down next to a thing: that is put beside its place, behind as the camera sees it."""
    if event.type not in ENDS or p.placed(other.id) or p.part(mover.id) == "character" or p.count(mover) > 1 or p.count(other) > 1:
        return False
    if event.type == "rest" and not any(n in p.moving for n in p.bodies_of(mover.id)):
        return False
    plain, way = _plain(p, event, mover, other, rule)
    way(p, plain)
    name = p.bodies_of(mover.id)[0]
    body, known = p.body(name), p.thing(other.id)
    low, high = p.bounds(name)
    near, far = prop.extent(known.shape, known.orientation_xyzw)
    x, bottom = body.position[0], 0.0
    if name not in p.aloft:
        kind = "roll" if any(body.angular_velocity) else "slide"
        x += launches.stopping(p, name, abs(body.velocity[0]), kind)
        bottom = max((p.deck(b.name) for b in p.bodies if _carries(p, b.name, low)), default=0.0)
    elif name in p.arrive:
        x = p.arrive[name][0]
    y = float(high[1]) + NEXT_M + float(far[1] - near[1]) / 2
    p.put(other.id, x=x, y=y, bottom=bottom + GAP)
    p.goal(event, "rest_beside" if event.type == "rest" else "land_beside", agent=p.goal_name(mover.id), target=p.goal_name(other.id))
    return True


def _carries(p: Placement, name: str, low: np.ndarray) -> bool:
    """Whether a body is what something with its lowest corner at `low` stands on."""
    body = p.body(name)
    return body.static and not isinstance(body.shape, Plane) and abs(p.deck(name) - float(low[2])) < 2e-3
