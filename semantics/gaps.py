"""Gaps: what goes, comes down or stops "between two boxes": the two stand on either side of its way, room left between them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from semantics import launches
from semantics import throws as thrown
from semantics.placement import Placement
from sim.prop import Prop, extent
from sim.shape import Plane

if TYPE_CHECKING:
    from semantics.script import Event, Object

BETWEEN = re.compile(r"\bbetween\b(.*)")
BETWEEN_ZH = re.compile(r"(?:从|在|到|落在|经过|穿过)?(.*)(?:之间|中间)")
JOINED = re.compile(r"[\s,]*and\s*|[和与跟、]")
"""What stands between the phrases of the two, where each is named."""
GOES = ("roll", "slide", "walk", "run", "throw", "kick", "fly", "push", "pull")
COMES_DOWN = ("fall", "drop")
ROOM_WIDTHS, ROOM_M = 3.0, 0.15
"""Width of the gap: so many of what goes through, and so much more [m]: wide enough to be missed by neither, narrow enough to be seen as one."""
SOMEBODY_M = 0.9
"""Width of who walks or runs, arms and all [m]."""
WAY_M, WAY_SHARE = 0.8, 0.5
"""The gap begins so far ahead of what moves along the ground [m], or after this share of its way."""
APART_M, TALL_M, FAST_M_S, UP_M_S = 1.6, 1.0, 6.0, 1.5
"""Between two walls that something bounces between; from how high up; how fast along and up [m, m/s]: it meets both within half a second, where it has
come down by no more than half a metre."""
STOPPING = 0.8
"""Share of the speed of what is to lie still within the clip."""
TO_REST = 7.0
"""Until what bounces between two walls lies still [s]."""
LOW = 0.4
"""What flies between two things is lower than this share of the lower one as it gets there."""


def play(p: Placement, event: Event, rule: Callable[[Placement, Event], None]) -> bool:
    """Stage an event by its rule, and the things that its words say "between" of around its way. Returns whether there were any."""
    posts, obj = named(p, event), mover(p, event)
    if posts and obj is not None and event.type == "bounce" and p.part(obj.id) == "mover" and not p.placed(obj.id):
        return _to_and_fro(p, event, posts, obj)
    if not posts or obj is None or (p.part(obj.id) == "character" and event.type not in ("walk", "run")):
        return False
    kind = _kind(event)
    if kind is None:
        return False
    plain = event.model_copy(update={"target": None, "source": None, "surface": None if event.surface in {o.id for o in posts} else event.surface})
    if event.type == "other":
        plain = plain.model_copy(update={"type": "roll" if p.thing(obj.id).rolls else "slide", "subtype": None})
        rule = launches.roll if plain.type == "roll" else launches.slide
    through(p, plain, rule, posts, obj, kind=kind)
    return True


def mover(p: Placement, event: Event) -> Object | None:
    """What goes: the patient of who throws or pushes it, else the agent."""
    return p.object(event.patient if event.type in ("throw", "kick", "push", "pull") and event.patient else event.agent or event.patient)


def through(p: Placement, plain: Event, rule: Callable[[Placement, Event], None], posts: list[Object], obj: Object, *, kind: str = "pass_between") -> None:
    """Stage an event that names the posts no more by its rule, and put them down on either side of its way."""
    rule(p, plain)
    _around(p, plain, posts, obj, kind)
    p.goal(plain, kind, agent=p.goal_name(obj.id), **_partners(p, posts))


def _to_and_fro(p: Placement, event: Event, posts: list[Object], obj: Object) -> bool:
    """Bounces between two walls: off the right one and then off the left one, in flight."""
    things = [(o, p.thing(o.id)) for o in posts for _ in range(p.count(o) if len(posts) == 1 else 1)][:2]
    if any(p.placed(o.id) for o in posts) or any(_size(known)[2] < TALL_M for _, known in things):
        return False
    for way, (post, known) in zip((-1.0, 1.0), things, strict=True):
        p.put(post.id, x=way * (APART_M + _size(known)[0]) / 2, found=known, static=True)
    stops = any(e.type == "rest" and e.modality is None and p.object(e.agent or e.patient) is obj for e in p.script.events)
    speed = p.quantity(("speed", "velocity"), event.id, obj.id) or (STOPPING if stops else 1.0) * FAST_M_S
    name = p.put(obj.id, x=-APART_M / 4, bottom=TALL_M, velocity=(speed, 0.0, UP_M_S), aloft=True)
    p.note(event.phrase or event.verb, f"it comes at {speed:.2g} m/s, {APART_M:.2g} m between the walls", source="estimate: back before it has come down")
    left, right = (p.bodies_of(o.id)[k if len(posts) == 1 else 0] for k, (o, _) in enumerate(things))
    p.goal(event, "bounce", agent=name, target=right)
    p.goal(event, "bounce", agent=name, target=left)
    p.ends(3.0 if not stops else TO_REST)
    return True


def _kind(event: Event) -> str | None:
    """The goal that "between" makes of an event; None where it means something else ("bounces between two walls")."""
    if event.type in GOES or (event.type == "other" and (event.subtype or event.verb) == "pass"):
        return "pass_between"
    if event.type in COMES_DOWN:
        return "land_between"
    return "rest_between" if event.type == "rest" and event.agent else None


def named(p: Placement, event: Event) -> list[Object]:
    """What an event's words name after "between": one object of several, or two that "and" joins."""
    words, key = (event.phrase, "phrase") if p.script.language == "zh" else (p.words(event), "phrase_en")
    found = (BETWEEN_ZH if p.script.language == "zh" else BETWEEN).search(words)
    if found is None or event.modality is not None:
        return []
    said = [(found[1].find(str(getattr(o, key)).lower()), o) for o in p.script.objects if o.id not in (event.agent, event.patient)]
    things = sorted(((at, o) for at, o in said if at >= 0 and p.part(o.id) in ("mover", "scenery")), key=lambda one: one[0])
    if not things:
        return []
    at, first = things[0]
    if p.count(first) > 1:
        return [first]
    rest = found[1][at + len(getattr(first, key)) :]
    joined = JOINED.match(rest)
    second = None if joined is None else next((o for _, o in things[1:] if rest[joined.end() :].startswith(str(getattr(o, key)).lower())), None)
    return [] if second is None else [first, second]


def _partners(p: Placement, posts: list[Object]) -> dict[str, str | None]:
    if len(posts) == 1:
        return {"target": p.goal_name(posts[0].id)}
    return {"patient": p.goal_name(posts[0].id), "target": p.goal_name(posts[1].id)}


def _around(p: Placement, event: Event, posts: list[Object], obj: Object, kind: str) -> None:
    """Put the things down on either side of where the mover will be; those that are on the set already stay."""
    if all(p.placed(o.id) for o in posts):
        return
    known = p.thing(obj.id) if p.part(obj.id) != "character" else None
    wide = (
        launches.SIDE_BY_SIDE * 0.5
        if known is None
        else float(extent(known.shape, known.orientation_xyzw)[1][1] - extent(known.shape, known.orientation_xyzw)[0][1])
    )
    things = [(o, p.thing(o.id)) for o in posts for _ in range(p.count(o) if len(posts) == 1 else 1)]
    x, y = _where(p, event, obj, things, kind)
    room = ROOM_WIDTHS * wide + ROOM_M
    for (post, thing), off in zip(things, _row(things, room), strict=True):
        p.put(post.id, x=x, y=y + off, found=thing)
    p.note(event.phrase or event.verb, f"{room:.2g} m are left between the two", source=f"estimate: {ROOM_WIDTHS:g} times the width of what goes there")


def _size(known: Prop) -> tuple[float, float, float]:
    """As it stands on the set, along x, y and z [m]."""
    low, high = extent(known.shape, known.orientation_xyzw)
    return float(high[0] - low[0]), float(high[1] - low[1]), float(high[2] - low[2])


def _row(things: list[tuple[Object, Prop]], room: float) -> list[float]:
    """Where the middles of things stand in a row along y, so that the middle gap lies about 0 [m]."""
    deep = [_size(known)[1] for _, known in things]
    ys = [0.0]
    for one, two in pairwise(deep):
        ys.append(ys[-1] + one / 2 + room + two / 2)
    k = (len(ys) - 2) // 2
    middle = (ys[k] + deep[k] / 2 + ys[k + 1] - deep[k + 1] / 2) / 2
    return [y - middle for y in ys]


def _where(p: Placement, event: Event, obj: Object, things: list[tuple[Object, Prop]], kind: str) -> tuple[float, float]:
    """Over which point of the ground the middle of the gap lies (x, y) [m]."""
    name = p.bodies_of(obj.id)[0]
    character = next((c for c in p.characters if c.name == name), None)
    if character is not None:
        return character.position[0] + 2 * WAY_M, character.position[1]
    thrower = next((c for c in p.characters if c.holds == name), None)
    if thrower is not None:
        a = math.radians(thrower.heading_deg)
        return thrower.position[0] + 1.25 * WAY_M * math.cos(a), thrower.position[1] + 1.25 * WAY_M * math.sin(a)
    body = p.body(name)
    (x, y, _), (vx, _, vz) = body.position, body.velocity
    low = float(p.bounds(name)[0][2])
    if name in p.aloft:
        tall = (
            0.0
            if kind != "pass_between"
            else LOW * min(float(extent(k.shape, k.orientation_xyzw)[1][2] - extent(k.shape, k.orientation_xyzw)[0][2]) for _, k in things)
        )
        gravity = max(p.gravity, 1e-3)
        seconds = (vz + math.sqrt(max(vz**2 + 2 * gravity * (low - tall), 0.0))) / gravity
        if abs(vx) > launches.LEVEL_M_S and name not in p.free:
            thrown.aim_free(p, event, name, False)
        if kind == "rest_between":
            p.note(event.phrase or event.verb, "where it comes to rest after a flight is not aimed at", level="unsupported")
        return x + vx * seconds, y
    if name in p.arrive:
        return p.arrive[name][0], y
    stop = launches.stopping(p, name, abs(vx), "roll" if any(body.angular_velocity) else "slide")
    if kind == "rest_between":
        if name not in p.free:
            launches.free_speed(p, event, name)
        return x + stop, y
    right = float(p.bounds(name)[1][0])
    near = [float(p.bounds(b.name)[0][0]) for b in p.bodies if b.name not in p.moving and not isinstance(b.shape, Plane)]
    ends = [end for end in near if end > right]
    return min(right + WAY_M, right + WAY_SHARE * stop, *(right + WAY_SHARE * (end - right) for end in ends)), y
