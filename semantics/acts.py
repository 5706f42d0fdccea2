"""Acts: what characters do: walk, run, jump onto things, push, kick, hit, throw, catch, pass by."""

from __future__ import annotations

import math
import re

from semantics import groups, slopes
from semantics.perch import LOW
from semantics.placement import Placement
from semantics.script import Event, Object
from sim import prop
from sim.errors import OutOfScopeError
from sim.scene import Action
from sim.shape import Plane
from sim.species import Species

LIMBS = {"kick": "kick", "hit": "hit", "break": "hit", "reach": "reach"}
"""What is done -> how a limb goes (sim.strike.MANNERS); all else is a push."""
STRIKE_SECONDS = 1.0
"""From standing ready to the blow [s]."""
BLOWS = ("hit", "push", "kick", "collide")
"""Goals by which somebody may be knocked down."""
PAIR = 2
BACKWARDS = re.compile(r"\bback(?:wards?)?\b")
"""Words of who falls onto the back."""
FALL_SECONDS = 2.5
"""From a step until somebody lies there [s]."""
KNOCKS_DOWN = 5.0
"""Speed of hands that push somebody over [m/s]: estimate; the balance of who stands gives way to it (sim.struck)."""
NARROW = 0.55
"""Width of a table that a person reaches across [m]."""
SLIPPERY = ("ice", "snow")
"""Ground on which feet slip."""
RUN_IN = 0.8
"""How long somebody runs before running into somebody [s]."""
WALK_UP = 0.6
"""Room to walk up to a target [m]."""
STEP_UP = 0.15
"""The same on a table [m]."""
SLIPS = ("slip", "skid", "slip over", "slip up", "stumble", "trip")
"""Verbs of who loses the foothold."""
BACKED = ("chair", "sofa")
"""Forms with a backrest, open towards -y."""
EDGE_M = 0.12
"""Between the feet of who is to jump down and the edge [m]."""
EDGE_SECONDS = 0.4
"""Who is to jump down is seen standing up there for so long [s]."""
SWINGS_DEG = 20.0
"""So far something swings that a plain blow sets swinging [deg]: estimate."""
OVER = re.compile(r"\b(?:jump|leap|hop|vault|spring|bound|hurdl)\w* (?:\w+ )?over\b")
"""Words that take a jump to the other side."""
DOWN = re.compile(r"\b(?:jump|leap|hop|spring|bound|step|climb)\w* (?:back )?(?:down|off)\b")
"""Words that take a jump down to the ground."""
SMALL = 0.45
"""Lower things than this are knocked over on a table, not on the ground [m]: nobody stoops for that."""
BOTH_HANDS = 0.22
"""Narrower things are pushed with one hand [m]: two are 20 cm apart (sim.strike)."""
FROM_EDGE, ON_DECK, LEAST_PUSH = 0.06, 0.5, 0.26
"""What is pushed along a table begins so far from its near edge [m]; who stands up there takes so much of it, in shoulder heights; the least way [m]."""
SHORT_OF = 0.03
"""What is pushed to the edge stops so far before it, as worked out [m]."""
TALL_SHARE = 1.5
"""What is higher than so many of its widths tips easily."""
PART_WAY, EDGEWAYS = 0.6, 0.85
"""Share of the way to the far edge that a push along a table takes a thing, and one that takes it to the edge."""
ROOMY = (1.9, 1.5, 1.5)
"""Length and depth of what people walk about on, at least, and its height, at most [m]."""
STRAIGHT_DOWN, BEFORE = 0.2, 0.25
"""Level speed of what falls straight down [m/s]; so far before who catches it, in statures."""
THROUGH = 0.5
"""Who goes through a doorway goes so much farther, in statures."""
REACH_UP = 0.9
"""How high over its feet an animal reaches, in shoulder heights."""


def kind_of(p: Placement, id: str) -> Species:
    return p.species(id)


def height(p: Placement, id: str) -> float:
    """Standing or shoulder height of a character [m]."""
    return kind_of(p, id).height


def reach(kind: Species) -> float:
    """From where a character stands to what it touches with a hand or paw [m]: estimate."""
    return 0.42 * kind.height if kind.plan == "people" else 0.75 * kind.height


def can(action: str) -> bool:
    """Whether characters know an action."""
    from sim.act import ACTIONS

    return any(action in words for words in ACTIONS.values())


def jump(p: Placement, event: Event) -> None:
    """A character jumps, onto something where the sentence says so."""
    who = event.agent or event.patient
    obj = p.object(who)
    if obj is None or p.part(obj.id) != "character":
        if obj is not None and p.thing(obj.id).form == "sphere":
            from semantics import falls

            falls.bounce(p, event.model_copy(update={"type": "bounce"}))
            return
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: only people and animals jump here; let a thing fall, roll or be thrown")
    off = _stands_on(p, event, obj.id)
    if off is not None:
        _jump_down(p, event, obj.id, off)
        return
    target = next((i for i in (event.target, event.surface, event.patient) if i and i != obj.id and p.part(i) in ("scenery", "mover")), None)
    kind = kind_of(p, obj.id)
    if target is None:
        name = p.character(obj.id, x=0.0, actions=[Action(type="jump", effort=event.intensity)]) if not p.placed(obj.id) else p.bodies_of(obj.id)[0]
        leaps = kind.plan != "people" and any(e.type == "catch" and e.agent == obj.id for e in p.script.events)  # it does so to catch
        if leaps:
            p.change(name, actions=[a for c in p.characters if c.name == name for a in c.actions if a.type != "jump"])
        elif not any(a.type == "jump" for c in p.characters if c.name == name for a in c.actions):
            p.act(name, Action(type="jump", effort=event.intensity))
        p.goal(event, "jump", agent=name)
        p.ends(2.6)
        return
    if not p.placed(target):
        groups.put_still(p, target, x=p.thing(target).size[0] / 2)
    body = p.deck_of(target)
    low, high = p.bounds(body)
    rise = p.deck(body)
    if OVER.search(p.words(event)) or event.verb in ("jump over", "hurdle", "vault", "leapfrog"):
        _jump_over(p, event, obj.id, body, float(low[0]), rise)
        return
    limit = kind.jump_speed**2 / (2 * max(p.gravity, 1e-3))
    if rise > limit + 0.45 * kind.height:
        p.note(
            event.phrase,
            f"{rise:.2f} m is more than a {kind.name} jumps from standing ({limit:.2f} m)",
            level="conflict",
            source=f"jump speed {kind.jump_speed:g} m/s",
        )
    if p.placed(obj.id):
        p.act(p.bodies_of(obj.id)[0], Action(type="jump", target=body, effort=event.intensity))
    else:
        away = max(0.45 * rise, 0.9 * kind.height) + WALK_UP
        p.character(obj.id, x=float(low[0]) - away, y=float(low[1] + high[1]) / 2, actions=[Action(type="jump", target=body, effort=event.intensity)])
    p.goal(event, "jump", agent=p.goal_name(obj.id), target=body)
    if " into " in p.words(event):
        p.goal(event, "enter", agent=p.goal_name(obj.id), target=body)
    p.ends(p.seconds + (max(0.45 * rise, 0.9 * kind.height) + WALK_UP) / kind.walk_speed + 2.6)


def _stands_on(p: Placement, event: Event, id: str) -> str | None:
    """What somebody jumps down from: what the words name, or what an earlier jump led onto."""
    words = p.words(event)
    if event.target is not None and p.part(event.target) in ("scenery", "mover") and event.target != event.source and not DOWN.search(words):
        return None
    named = next((i for i in (event.source, event.surface, event.target) if i and i != id and p.part(i) in ("scenery", "mover")), None)
    if named is not None and (named == event.source or p.goes_off(event) or DOWN.search(words)):
        return named
    if not p.placed(id) or not (event.direction == "down" or DOWN.search(words)):
        return None
    there = next((g.target for g in reversed(p.goals) if g.event == "jump" and g.agent == p.goal_name(id) and g.target), None)
    return next((i for i, names in p.names.items() if there in names), None)


def _jump_down(p: Placement, event: Event, id: str, off: str) -> None:
    """From the top of a thing to the ground; who is not on the set yet begins up there."""
    kind = kind_of(p, id)
    if not p.placed(off):
        groups.put_still(p, off, x=-p.thing(off).size[0] / 2)
    deck = p.deck_of(off)
    high = p.bounds(deck)[1]
    action = Action(type="jump_down", target=deck, effort=event.intensity)
    if p.placed(id):
        p.act(p.bodies_of(id)[0], action)
        p.ends(p.seconds + 1.0)  # it stands up there for a moment
    else:
        _on_top(p, id, off, action.model_copy(update={"at": EDGE_SECONDS}))
    p.goal(event, "jump", agent=p.goal_name(id), target=p.ground)
    p.watch.append((float(high[0]) + kind.height + 0.5, 0.0, 0.0))
    p.ends(p.seconds + EDGE_SECONDS + 3.2)


def _on_top(p: Placement, id: str, off: str, action: Action) -> None:
    """Put somebody up on a thing, near the edge that they are to leave it over."""
    kind = kind_of(p, id)
    if not p.placed(off):
        groups.put_still(p, off, x=-p.thing(off).size[0] / 2)
    deck = p.deck_of(off)
    low, high = p.bounds(deck)
    back = (kind.height if kind.plan != "people" else 0.2 * kind.height) + EDGE_M
    middle = (low + high)[:2] / 2
    front = p.thing(off).form in BACKED  # over its open side, which looks at the camera
    x, y = float(middle[0]), float(middle[1])
    x, y = (x, min(float(low[1]) + back, y)) if front else (max(float(high[0]) - back, x), y)
    p.character(id, x=x, y=y, z=p.deck(deck), heading_deg=-90.0 if front else 0.0, actions=[action])


def _jump_over(p: Placement, event: Event, id: str, body: str, near: float, rise: float) -> None:
    """From before a thing to behind it."""
    kind = kind_of(p, id)
    action = Action(type="jump_over", target=body, effort=event.intensity)
    if p.placed(id):
        p.act(p.bodies_of(id)[0], action)
    else:
        p.character(id, x=near - 1.5 * kind.height - 0.5 * rise - WALK_UP, actions=[action])
    p.goal(event, "jump_over", agent=p.goal_name(id), target=body)
    p.watch.append((near + 1.5 * kind.height + rise, 0.0, 0.0))
    p.ends(p.seconds + (WALK_UP + 0.5 * rise + 1.5 * kind.height) / kind.walk_speed + 3.0)


MOST_IN_LANES, LANE = 6, 0.9
"""So many characters walk or run side by side at most, and how far apart, in their height: wide enough for shoulders and flanks."""


def go(p: Placement, event: Event) -> None:
    """Walks or runs: to something, past it, or across the picture."""
    obj = p.object(event.agent or event.patient)
    if obj is None or p.part(obj.id) != "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: only people, animals and robots walk here; let a thing roll, slide or be pushed")
    pace = "run" if event.type == "run" else "walk"
    kind = kind_of(p, obj.id)
    speed = p.quantity(("speed", "velocity"), event.id, obj.id)
    usual = kind.run_speed if pace == "run" else kind.walk_speed
    speed = abs(speed) if speed else usual * event.intensity
    target = p.object(event.target) or p.object(event.patient)
    if target is not None and (target.id == obj.id or p.part(target.id) in ("ground", "place")):
        target = None
    if p.placed(obj.id) and (
        event.implied or _is_passing(event) or any(c.actions and c.name in p.bodies_of(obj.id) and c.actions[-1].type == pace for c in p.characters)
    ):
        return
    slope = slopes.ramp_of(p, event)
    if slope is not None:
        steep = p.object(slope).name  # type: ignore[union-attr]
        beside = f"nobody walks on a {steep}: the {obj.name} goes on level ground, the {steep} stands behind"
        p.note(event.phrase or event.verb, beside, level="unsupported")
        p.left_out[event.id] = beside
        target = None if target is not None and target.id == slope else target
    if target is not None and " past " in p.words(event):
        groups.put_still(p, target.id, x=0.0, y=0.9)
        target = None
    if _goes_through(p, event, obj.id, None if target is None else target.id, pace, speed):
        return
    if target is not None:
        far = max(2.0, 1.5 * usual)
        if not p.placed(target.id):
            groups.put_still(p, target.id, x=far / 2)
        name = p.goal_name(target.id) if p.part(target.id) == "character" else p.bodies_of(target.id)[0]
        if not p.placed(obj.id):
            p.character(obj.id, x=-far / 2)
        p.act(p.bodies_of(obj.id)[0], Action(type=pace, target=name, speed=speed))
        p.goal(event, pace, agent=p.goal_name(obj.id), target=name)
        p.ends(far / speed + 1.0)
        return
    seconds = 3.0
    far = speed * seconds
    if not p.placed(obj.id):
        many = min(p.count(obj), MOST_IN_LANES)
        for k in range(many if many > 1 else 0):
            p.another(obj.id, x=-far / 2 - 0.5 * k * kind.height, y=k * LANE * kind.height)
        if many == 1:
            p.character(obj.id, x=-far / 2)
    for name in p.bodies_of(obj.id):
        p.act(name, Action(type=pace, speed=speed))
    p.watch.append((-far / 2 + far, 0.0, 0.0))
    if slope is None:
        p.goal(event, pace, agent=p.goal_name(obj.id))
    p.ends(seconds + 0.5)


def _goes_through(p: Placement, event: Event, who: str, opening: str | None, pace: str, speed: float) -> bool:
    """Through a doorway: one that stands there, or has been opened, and so much farther that the whole body is out of it."""
    from semantics import doors

    opening = opening or doors.opened(p)
    if opening is None or not doors.is_opening(p, opening) or not re.search(r"\b(?:through|into|out of|in|enters?|leaves?|exits?)\b", p.words(event)):
        return False
    kind = kind_of(p, who)
    tall, behind = height(p, who), 2.0 * reach(kind)
    opened = p.placed(opening)
    if not opened:
        doors.frame(p, opening, tall=tall, long=kind.height)
    name = p.bodies_of(opening)[0]
    if not p.placed(who):
        p.character(who, x=p.body(name).position[0] - max(1.5, 1.2 * speed), y=p.body(name).position[1])
    start = next(c.position[0] for c in p.characters if c.name == p.bodies_of(who)[0])
    away = max(p.body(name).position[0] - start, 0.0)
    p.act(p.bodies_of(who)[0], Action(type=pace if opened else f"{pace}_through", target=name, speed=speed))
    p.goal(event, pace if opened else "go_through", agent=p.goal_name(who), target=name)
    p.watch.append((p.body(name).position[0] + THROUGH * tall + behind, 0.0, 0.0))
    p.ends((p.seconds if opened else 0.0) + (away + THROUGH * tall + behind) / speed + 0.8)
    return True


def _is_passing(event: Event) -> bool:
    return (event.subtype or "") in ("pass", "pass_by", "passing") or event.verb in ("pass", "pass by") or "passing" in event.phrase


def pass_by(p: Placement, event: Event, id: str, *, x: float, time: float) -> None:
    """A character that comes by at the right moment: walks so that it is at `x` at `time`; where it starts is the director's."""
    obj = p.object(id)
    assert obj is not None
    kind = p.species(obj.id)
    walks = any(e.type in ("walk", "run") and e.agent == obj.id for e in p.script.events) or _passing_words(p, obj.phrase_en)
    if not walks:
        p.character(obj.id, x=x, heading_deg=180.0)
        p.set_free(p.bodies_of(obj.id)[0], position=[[x - 0.15, x + 0.15], [-0.05, 0.05], [0.0, 0.0]])
        return
    pace = "run" if any(e.type == "run" and e.agent == obj.id for e in p.script.events) else "walk"
    speed = kind.run_speed if pace == "run" else kind.walk_speed
    start = x - speed * time
    p.character(obj.id, x=start, actions=[Action(type=pace)])
    p.set_free(p.bodies_of(obj.id)[0], position=[[start - 0.35 * speed, start + 0.35 * speed], [-0.05, 0.05], [0.0, 0.0]])
    p.note(
        obj.phrase_en,
        f"the {obj.name} {pace}s by at {speed:g} m/s, under it at the right moment",
        source=f"usual {pace}ing speed of a {kind.name} (sim/data/species.yaml)",
    )
    p.watch.append((x + 0.6 * speed, 0.0, 0.0))


def _passing_words(p: Placement, phrase: str) -> bool:
    return any(w in phrase.lower() for w in ("passing", "walking", "running", "passer"))


def at_edge(p: Placement, event: Event, id: str, deck: str) -> None:
    """On a table's right edge, within reach: people stand at the left of a narrow table, animals on it."""
    who = p.object(event.agent)
    assert who is not None
    table = p.thing(deck)
    kin = p.species(who.id)
    animal = kin.plan != "people"
    if not p.placed(deck):
        x, y, z = table.size
        found = table if animal or x <= NARROW else prop.thing(table.noun, size_m=(NARROW, max(x, y), z), material_name=table.material)
        p.put(deck, x=-found.size[0] / 2, static=True, found=found)
    name = p.bodies_of(deck)[0]
    top, edge = p.deck(name), float(p.bounds(name)[1][0])
    low, high = prop.extent(p.thing(id).shape, p.thing(id).orientation_xyzw)
    half = float(high[0] - low[0]) / 2
    p.put(id, x=edge - 0.25 * half, bottom=top + 5e-5, y=float(p.bounds(name)[0][1] + p.bounds(name)[1][1]) / 2)
    if animal and not p.placed(who.id):
        p.character(who.id, x=max(edge - 1.55 * half - reach(kin) - 0.2, float(p.bounds(name)[0][0]) + 0.3), y=0.0, z=top)
    if p.goes_off(event):
        p.goals_after.append((event, "fall", id))


def leaves_deck(p: Placement, event: Event, id: str) -> bool:
    """Whether what is pushed along a table goes over its edge: said so, or it falls, breaks or lands somewhere after that."""
    if event.modality is not None:
        return False
    if p.goes_off(event):
        return True
    events = p.script.events
    later = [e for e in (events[events.index(event) + 1 :] if event in events else []) if p.object(e.patient or e.agent) is p.object(id)]
    return any(e.type in ("fall", "drop", "break", "bounce") and e.modality is None and not e.implied for e in later)


def along_deck(p: Placement, event: Event, id: str, deck: str) -> float:
    """On a table, a way before its right edge, within reach. Returns the fastest blow after which friction stops it there [m/s].

    A led hand is not slowed, so that what it meets leaves with (1 + e) v and e = 0.5; v^2 (1 + e)^2 = 2 mu g d.
    """
    from semantics import decks

    who = p.object(event.agent)
    assert who is not None
    kin, table, known = p.species(who.id), p.thing(deck), p.thing(id)
    animal = kin.plan != "people" or roomy(table.size)
    near, far = prop.extent(known.shape, known.orientation_xyzw)
    half = float(far[0] - near[0]) / 2
    if not p.placed(deck):
        x, y, z = table.size
        found = table if animal or x <= NARROW else prop.thing(table.noun, size_m=(NARROW, max(x, y), z), material_name=table.material)
        need = (
            0.15 * kin.height + reach(kin) + STEP_UP + 2 * half + 1.0
            if kin.plan == "people"
            else ON_DECK * kin.height + reach(kin) + STEP_UP + 2 * half + LEAST_PUSH
        )
        if animal and x < need and p.object(deck).size_m is None:  # type: ignore[union-attr]
            found = prop.thing(table.noun, size_m=(need, y, z), material_name=table.material)
            p.note(p.object(deck).phrase_en, f"the {table.noun} is {100 * need:.0f} cm long, so that there is a way along it", source="estimate")  # type: ignore[union-attr]
        p.put(deck, static=True, found=found)
    name = p.deck_of(deck)
    low, high = p.bounds(name)
    first = float(low[0]) + half + (ON_DECK * kin.height + reach(kin) + STEP_UP if animal else FROM_EDGE)
    room = max(float(high[0]) - half - first, 0.0)
    if room < LEAST_PUSH:
        first, room = float(high[0]) - half - LEAST_PUSH, LEAST_PUSH
    to_edge = decks.to_edge(p, event)
    way = min(EDGEWAYS * room, LEAST_PUSH) if to_edge else PART_WAY * room
    if to_edge:
        first = max(first, float(high[0]) - half - SHORT_OF - way)
    p.put(id, x=first, y=float(low[1] + high[1]) / 2, bottom=p.deck(name) + 5e-5)
    body = p.bodies_of(id)[0]
    decks.stay_upright(p, event, id, body, name)
    wide, tall = 2 * half, float(far[2] - near[2])
    if tall > TALL_SHARE * wide:
        # struck anywhere but at its middle it turns: no faster than tips it, and as smooth as takes it there
        fast = 0.8 * math.sqrt(2 * max(p.gravity, 0.1) * (math.hypot(half, tall / 2) - tall / 2))
        smooth = round(min(p.pair(body, name).friction, fast**2 / (2 * max(p.gravity, 0.1) * way)), 3)
        p.contact(body, name, friction=smooth)
        p.note(event.phrase or event.verb, f"friction lowered to {smooth:g}, so that it slides and does not tip", source="v^2 = 2 mu g d")
    friction = next((c.friction for c in p.contacts if set(c.between) == {body, name} and c.friction is not None), p.pair(body, name).friction)
    most = math.sqrt(2 * friction * max(p.gravity, 0.1) * way) / 1.5
    p.note(event.phrase or event.verb, f"pushed at {most:.2g} m/s at most, so that it stays on the {p.object(deck).name}", source="v^2 (1 + e)^2 = 2 mu g d")  # type: ignore[union-attr]
    if animal and not p.placed(who.id):
        p.character(
            who.id,
            x=max(first - half - reach(kin) - STEP_UP, float(low[0]) + (0.5 if kin.plan != "people" else 0.15) * kin.height),
            y=p.body(body).position[1],
            z=p.deck(name),
        )
    return most


def strike(p: Placement, event: Event, patient: str, kind: str, *, most: float = math.inf) -> None:
    """A character pushes, knocks over, kicks or hits a thing that waits, at no more than `most` [m/s]."""
    who, thing = p.object(event.agent), p.object(patient)
    assert thing is not None
    if who is None:
        return
    if p.part(thing.id) == "character":
        _run_into(p, event, who.id, thing.id)
        return
    kin = p.species(who.id)
    body = p.bodies_of(thing.id)[0]
    low, _ = p.bounds(body)
    speed = p.quantity(("speed", "velocity"), event.id) or min(usual_blow(p, who.id, kind) * event.intensity, _swings_at(p, body) * event.intensity, most)
    if not p.placed(who.id):
        deck = _deck_below(p, body) if kin.plan != "people" and float(low[2]) > REACH_UP * kin.height else roomy_below(p, body)
        if deck is not None:
            # too high for it from the ground: it is up there already
            left = float(p.bounds(deck)[0][0]) + 0.5 * kin.height
            p.character(who.id, x=max(float(low[0]) - reach(kin) - STEP_UP, left), y=p.body(body).position[1], z=p.deck(deck))
        else:
            p.character(who.id, x=float(low[0]) - reach(kin) - WALK_UP, y=p.body(body).position[1])
    name = p.bodies_of(who.id)[0]
    low, high = p.bounds(body)
    narrow = kin.plan == "people" and float(high[1] - low[1]) < BOTH_HANDS
    shove = "hit" if narrow else "push"  # both hands would go by on either side of it
    action = "kick" if "kick" in event.verb else shove if kind in ("topple", "push", "knock") else kind
    p.act(name, Action(type=action if can(action) else "push", target=body, speed=speed))
    goal = {"topple": "topple", "kick": "kick", "hit": "hit", "pull": "push", "break": "hit"}.get(kind, "push")
    p.goal(event, goal, agent=name, patient=p.goal_name(thing.id))
    for asked, next_kind, what in p.goals_after:
        p.goal(asked, next_kind, agent=p.goal_name(what))
    p.goals_after.clear()
    p.ends(max(p.seconds, (WALK_UP + 0.4) / kin.walk_speed + STRIKE_SECONDS) + 2.4)


def _swings_at(p: Placement, body: str) -> float:
    """Fastest blow that what hangs there takes without going over its bar [m/s]: a led hand is not slowed by it, so that it leaves with (1 + e) v.

    v^2 (1 + e)^2 = 2 g L (1 - cos a) with a = SWINGS_DEG, and e = 0.5.
    """
    hung = next((j for j in p.joints if j.child == body and j.type == "hinge" and abs(j.axis[2]) < 0.5), None)
    if hung is None:
        return math.inf
    long = max(hung.anchor[2] - p.body(body).position[2], 0.05)
    return math.sqrt(2 * p.gravity * long * (1 - math.cos(math.radians(SWINGS_DEG)))) / 1.5


def within_reach(p: Placement, event: Event, who: str, id: str, deck: str | None) -> str | None:
    """What carries a thing that somebody's hand is to reach: a narrow table for people, also where the words name none and it is small."""
    kin = p.species(who)
    if kin.plan != "people" or p.placed(who) or "kick" in event.verb or " foot" in p.words(event):
        return deck
    if deck is None:
        grounded = any(p.part(i) == "ground" for e in p.script.events for i in (e.surface, e.target, e.source) if i)
        if p.thing(id).size[2] > SMALL or grounded or p.placed("table_at_hand"):
            return None
        deck = "table_at_hand"
        p.script.objects.append(Object(id=deck, name="table", phrase="a table", phrase_en="a table", kind="static"))
        p.note(event.phrase or event.verb, f"the {p.object(id).name} stands on a table, in reach of a hand", source="estimate")  # type: ignore[union-attr]
    if not p.placed(deck):
        table = p.thing(deck)
        x, y, z = table.size
        narrow = table if x <= NARROW or p.object(deck).size_m else prop.thing(table.noun, size_m=(NARROW, max(x, y), z), material_name=table.material)  # type: ignore[union-attr]
        p.put(deck, static=True, found=narrow)
    return deck


def _deck_below(p: Placement, name: str) -> str | None:
    """What a thing stands on, where that is wide enough to stand beside it."""
    low = p.bounds(name)[0]
    for b in p.bodies:
        if b.static and not isinstance(b.shape, Plane) and "/" not in b.name and abs(p.deck(b.name) - float(low[2])) < 2e-3:
            left = float(p.bounds(b.name)[0][0])
            if left < float(low[0]) - 0.2:
                return b.name
    return None


def roomy(size: tuple[float, float, float]) -> bool:
    """Whether somebody has room on a thing to walk about: a stage, a deck, a porch."""
    return size[0] >= ROOMY[0] and size[1] >= ROOMY[1] and size[2] <= ROOMY[2]


def roomy_below(p: Placement, name: str) -> str | None:
    """The stage or the deck that a thing stands on."""
    deck = _deck_below(p, name)
    if deck is None:
        return None
    low, high = p.bounds(deck)
    return deck if roomy((float(high[0] - low[0]), float(high[1] - low[1]), float(high[2]))) else None


def usual_blow(p: Placement, who: str, kind: str) -> float:
    """Speed of somebody's hand, foot or paw at the target of a plain push, kick or blow [m/s]."""
    from sim import strike
    from sim.anatomy import skeleton

    body = skeleton(p.species(who).name)
    return strike.manner_of(LIMBS.get(kind, "push"), len(body.legs) == 4).speed * strike.vigour(body)


def _run_into(p: Placement, event: Event, who: str, other: str) -> None:
    """One character runs or walks into another, which stands."""
    if not p.placed(other):
        p.character(other, x=0.0, heading_deg=180.0)
    kin = p.species(who)
    if not p.placed(who):
        p.character(who, x=-RUN_IN * _rush(kin, event)[1] - kin.height)
    _rams(p, event, who, p.bodies_of(who)[0], p.bodies_of(other)[0])


def _rush(kin: Species, event: Event) -> tuple[str, float]:
    """How somebody comes who runs into something: walking or running, and how fast [m/s]."""
    pace = "run" if event.intensity > 1 or event.type == "collide" else "walk"
    return pace, (kin.run_speed if pace == "run" else kin.walk_speed) * event.intensity


def _rams(p: Placement, event: Event, who: str, name: str, other: str) -> None:
    pace, speed = _rush(p.species(who), event)
    blow = usual_blow(p, who, "push") * event.intensity
    p.act(name, Action(type=pace, target=other, speed=speed), Action(type="push", target=other, speed=blow))
    p.goal(event, "hit", agent=name, patient=other)
    p.ends(RUN_IN + p.species(who).height / speed + 3.2)


def run_together(p: Placement, event: Event, who: str) -> None:
    """Two of a group run into each other: one comes, the other stands and looks at it."""
    kin = p.species(who)
    if not p.placed(who):
        p.another(who, x=-RUN_IN * _rush(kin, event)[1] - kin.height)
    if len(p.bodies_of(who)) < PAIR:
        start = next(c.position[0] for c in p.characters if c.name == p.bodies_of(who)[0])
        p.another(who, x=start + RUN_IN * _rush(kin, event)[1] + kin.height, heading_deg=180.0)
    name, other = p.bodies_of(who)[:2]
    _rams(p, event, who, name, other)
    if p.count(p.object(who)) > PAIR:  # type: ignore[arg-type]
        p.note(event.phrase or event.verb, f"two of the {p.object(who).name}s are shown", level="unsupported")  # type: ignore[union-attr]


def catch(p: Placement, event: Event) -> None:
    """Catching: the catcher stands where the flight leads, hands out."""
    who, thing = p.object(event.agent), p.object(event.patient or event.target)
    if who is None or thing is None or who.id == thing.id or p.part(who.id) in ("ground", "place"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say who or what catches what")
    if p.part(who.id) != "character":
        _caught_by_thing(p, event, who.id, thing.id)
        return
    if p.part(thing.id) == "character":  # "the cat catches the mouse": it runs after it
        from semantics import pursuits

        pursuits.chase(p, event.model_copy(update={"modality": None, "patient": thing.id, "target": None}))
        if event.modality is None:
            p.note(event.phrase or event.verb, f"the {who.name} comes up with the {thing.name}; nobody holds somebody here", level="unsupported")
        return
    if not p.placed(thing.id):
        from semantics import throws

        throws.throw(p, Event(id=event.id, type="throw", verb="throw", patient=thing.id, target=who.id, intensity=event.intensity, phrase=event.phrase))
    if not p.placed(who.id):
        x = 0.0
        name = p.bodies_of(thing.id)[0]
        if name in p.aloft and math.hypot(*p.body(name).velocity[:2]) < STRAIGHT_DOWN:
            x = p.body(name).position[0] + BEFORE * p.species(who.id).height  # not on the head
        p.character(who.id, x=x, heading_deg=180.0)
    from semantics import hands

    name, body = p.bodies_of(who.id)[0], p.bodies_of(thing.id)[0]
    if event.modality is None:
        hands.wait_for(p, name, body, effort=event.intensity)
    p.goal(event, "catch", agent=name, patient=body)
    p.ends(p.seconds + 1.0)


def _caught_by_thing(p: Placement, event: Event, id: str, thing: str) -> None:
    """A net, a glove, a mat: what meets it stays with it, or drops before it."""
    from semantics import meetings

    if not p.placed(id):
        p.put(id, static=True)
    if not p.placed(thing):
        meetings.run_into(p, event.model_copy(update={"agent": thing, "patient": id, "type": "hit"}), thing, id, "hit")
    body, catcher = p.bodies_of(thing)[0], p.bodies_of(id)[0]
    p.contact(body, catcher, restitution=0.0, friction=1.0)
    p.note(event.phrase, f"the {p.object(id).name} takes all its speed; it does not close round it", level="unsupported", source="restitution 0")  # type: ignore[union-attr]
    p.goal(event, "hit", agent=body, patient=catcher)


def slip(p: Placement, event: Event, id: str) -> None:
    """Somebody loses the foothold on ice and falls."""
    ground = p.ground_material()
    if ground not in SLIPPERY and event.verb in SLIPS:
        p.note(event.phrase or event.verb, f"nobody's foot slides on {ground} here: the balance is lost all the same", level="unsupported")
        p.goal(event, "fall", agent=_loses_balance(p, event, id, back=True))
        return
    if ground not in SLIPPERY:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nobody slips on {ground} here; say `on ice`, or let a crate or a ball slide")
    if not p.placed(id):
        p.character(id, x=-1.0)
    name = p.bodies_of(id)[0]
    p.act(name, Action(type="slip", effort=event.intensity))
    p.goal(event, "fall", agent=name)
    p.ends(p.seconds + 4.0)


def falls_down(p: Placement, event: Event, id: str) -> None:
    """Somebody falls who has slipped or was struck before; nobody falls by themselves."""
    names = p.bodies_of(id)
    name = next((n for n in names if any(g.patient == n and g.event in BLOWS for g in p.goals)), next(iter(names), None))
    jumped = next((g for g in p.goals if g.agent == name and g.event in ("jump", "jump_over")), None) if name is not None else None
    if jumped is not None and event.subtype == "land":
        p.goal(event, jumped.event, agent=name, target=jumped.target)  # who jumps comes down again
        return
    slipped = any(a.type == "slip" for c in p.characters if c.name == name for a in c.actions)
    struck = any(g.patient == name and g.event in BLOWS for g in p.goals)
    if event.subtype == "land" and not (slipped or struck):
        jump(p, event.model_copy(update={"agent": id, "patient": None, "target": None, "surface": None}))
        return
    if event.modality == "not" and name is not None and not (slipped or struck):
        p.goal(event, "fall", agent=name)
        p.note(event.phrase or event.verb, "who loses the balance and keeps it is shown walking on", level="unsupported", source="no such act yet")
        p.ends(p.seconds + 0.5)
        return
    if not (slipped or struck):
        name = _loses_balance(p, event, id)
    p.goal(event, "fall", agent=name)
    if struck and not slipped:
        _shoved_over(p, name)  # type: ignore[arg-type]
    p.ends(p.seconds + 1.0)


def _loses_balance(p: Placement, event: Event, id: str, *, back: bool = False) -> str:
    """Who falls without ice or a blow stumbles: on the way, over the edge of what they stand on, or after what they did before."""
    action = Action(type="fall_back" if back or BACKWARDS.search(p.words(event)) else "stumble")
    off = next((i for i in (event.source, event.surface) if i and i != id and p.part(i) in ("scenery", "mover") and p.thing(i).form in LOW), None)
    if not p.placed(id) and off is not None:
        action = action.model_copy(update={"type": "stumble", "at": EDGE_SECONDS})
        _on_top(p, id, off, action)
    elif not p.placed(id):
        p.character(id, x=-1.0, actions=[action])
    else:
        p.act(p.bodies_of(id)[0], action)
    name = next(c.name for c in p.characters if c.name in p.bodies_of(id))
    back = action.type == "fall_back"
    who = p.object(id)
    p.note(event.phrase or event.verb, f"the {who.name} loses the balance, {'backwards' if back else 'ahead'}", source="estimate: nothing is said to strike it")  # type: ignore[union-attr]
    p.ends(p.seconds + FALL_SECONDS)
    return name


def _shoved_over(p: Placement, name: str) -> None:
    """Who falls is pushed as hard as that takes."""
    for c in p.characters:
        acts = [a.model_copy(update={"speed": max(a.speed or 0.0, KNOCKS_DOWN)}) if a.type == "push" and a.target == name else a for a in c.actions]
        if acts != c.actions:
            p.change(c.name, actions=acts)


def stand(p: Placement, id: str) -> None:
    """A character that the events do not move."""
    x = max([0.9, *(float(p.bounds(b.name)[1][0]) + 0.6 for b in p.bodies if not isinstance(b.shape, Plane))])
    p.character(id, x=min(x, 2.0), y=0.5, heading_deg=180.0)
