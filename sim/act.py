"""Acts: a character's list of actions to a Track, one after the other.

Every action has `type` and may have `at` (starts then at the earliest [s]), `after` (waits for `NAME`, who has done everything, or `NAME/i`, whose
action number i, counted from 0, or of that type, has come to its point) and `speed` [m/s]. A character may begin with a body in its hand or mouth:
`holds: BODY`. What is picked up, given, thrown or caught is a body that is not static, and weighs at most half of who lifts it.

| type | fields | what happens, and when it has "come to its point" for `after` |
|---|---|---|
| pick_up | object, speed | goes there, takes it in the hand (both for wide things; the mouth, the beak), brings it to the body; at the grip |
| take | object | the same, or out of the hands of whoever holds it; at the grip |
| carry | object, target | picks it up where it is not in hand, goes to the target with it; at the end |
| place | object, target | goes to the target and puts it on top, without a target onto the ground before the feet; at letting go |
| drop | object | opens the hand; then |
| give | object, to | goes to `to`, who turns and takes it (picked up first where it is not in hand); when it changes hands |
| throw | object, target, speed or effort | to a thing, or to somebody who may `catch`; no target: ahead; effort 0.6 gently, 1, 1.5 hard; at letting go |
| catch | object, effort | waits until it flies, goes and reaches for it, hands as stiff as the effort; animals leap; misses where it is too late; at the grip |
| contend | object, speed or effort | the first at it takes it, the other tugs it away; at the grip |
| unlock | object, target | brings the object (a key) to the target, whose joints with `locked: true` are free from then on; then |
| push_along | target, speed or effort | both hands (an animal's breast) on it, and a metre ahead on foot: for crates and carts; when the hands are on it |
| slip | speed or effort | walks or runs ahead, and falls where the ground's friction is below 0.22 (ice); when the foot slips |
| stumble, fall_back | speed or effort | walks ahead and falls over the own feet; who stood, or did something before, goes over there, or backwards; then |
| shake_hands | target | goes there, right hands clasp; at the clasp |
| kick, hit, push, reach | target, speed or effort | a foot, a hand or a paw goes to the target; at the blow |
| chase | target, speed or effort | runs to where somebody or something will be, until it is near; at the end |
| jump_down | target, effort | to its edge, straight ahead, and down from it to the ground; as for jump |
| jump | target, effort | onto it, or straight up; effort: share of the usual take-off speed, or of the room left over the target |
| walk, run, sit, turn, fly, stand | target, speed | as before; who sat gets up before the next act |
| walk_through, run_through | target, speed | through an open doorway and on |

What is done by hand keeps step with the feet: `speed` is that of the walk, and hands are as much slower or quicker as it is than the usual walk.
A receiver (`give`, `shake_hands`) needs no action of its own; who is busy is waited for. A catcher needs `catch`, from before the throw.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim import jump, step
from sim.actor import Actor, go, leap
from sim.anatomy import skeleton as skeleton_of
from sim.arm import lead
from sim.catch import catch
from sim.chase import chase
from sim.errors import InputError
from sim.gait import ease
from sim.handle import carry, drop, now, pick_up, place_down, stand_up, thing_of, travel
from sim.lunge import BLOWS, felt, lunge, standoff
from sim.meet import contend, give, shake_hands, take, unlock
from sim.posture import Posture
from sim.rotation import Y_AXIS, Z_AXIS, about, conjugate, multiply, rotate
from sim.scene import Action, Character, Scene
from sim.seat import OUT, Seat, seat, sitter
from sim.shape import Plane
from sim.shove import push_along
from sim.slip import slip
from sim.species import species
from sim.stumble import stumble
from sim.target import Place, box_of, footprint, place_of
from sim.throw import throw
from sim.track import RATE, Moment, Track, stand

if TYPE_CHECKING:
    from sim.troupe import Troupe

Float = NDArray[np.float64]
LEAD = 0.5
"""Samples go on for this long after the scene's end [s]."""
OPEN, THROUGH = np.radians(45.0), 0.4
"""Who walks to a door that stands open by more than this goes through it, and so much farther, in statures."""
PASSES = ("walk_through", "run_through")
"""Ways that lead through their target and on."""
STROLL = 2.0
"""How long a walk lasts that leads nowhere and is followed by something else [s]."""
RUN_UP = 2.0
"""Who walks or runs at once is already on the way when the scene begins: the track starts this much earlier [s]."""

ACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "stand": ("stand", "wait", "watch", "stay", "rest", "idle", "look", "stop", "pass"),
    "walk": ("walk", "walk_through", "go", "come", "approach", "enter", "leave", "stroll", "wander", "step", "crawl", "pass_by", "hop", "move", "march",
             "slip", "stumble", "fall_back"),
    "run": ("run", "run_through", "chase", "jog", "sprint", "trot", "gallop", "rush", "dash"),
    "jump": ("jump", "leap", "hop_onto", "bounce", "pounce", "climb", "jump_over", "leap_over", "vault", "jump_down", "jump_off"),
    "sit": ("sit",),
    "turn": ("turn", "spin", "turn_around"),
    "reach": ("reach", "touch", "grab", "pick_up", "take", "place", "put", "put_down", "carry", "bring", "give", "hand", "hand_over", "hold",
              "shake_hands", "contend", "fight_over", "unlock"),
    "push": ("push", "knock", "knock_over", "knock_down", "topple", "shove", "swat", "tap", "pull", "open", "push_along"),
    "hit": ("hit", "punch", "strike", "slap", "swing", "break"),
    "kick": ("kick",),
    "throw": ("throw", "toss", "hurl", "drop", "release"),
    "catch": ("catch",),
    "fly": ("fly",),
})  # fmt: skip
"""What a character can do, and the words that mean it."""

HANDLED: Mapping[str, Callable[[Actor, int, Action], Iterator[float]]] = MappingProxyType({
    "pick_up": pick_up, "grab": take, "take": take, "give": give, "hand": give, "hand_over": give, "pass": give, "shake_hands": shake_hands,
    "slip": slip, "stumble": stumble, "fall_back": stumble, "push_along": push_along, "contend": contend, "fight_over": contend, "unlock": unlock,
    "chase": chase, "throw": throw, "toss": throw, "hurl": throw, "catch": catch,
    "carry": carry, "bring": carry, "place": place_down, "put": place_down, "put_down": place_down, "drop": drop, "release": drop,
})  # fmt: skip
"""Acts that look at the world while they go on."""
NEEDS_THING = frozenset(HANDLED) - {"shake_hands", "chase", "unlock", "slip", "stumble", "fall_back"}
"""Without a thing these words are gestures only."""
OVER = ("jump_over", "leap_over", "vault")
"""Jumps that end behind their target."""
DOWN = ("jump_down", "jump_off")
"""Jumps that end on the ground before what the jumper stands on."""
AT_EDGE, BEYOND = 0.06, 0.8
"""How far before an edge the feet stop, and how far beyond it the back comes down, in lengths of the body."""
RUN_OVER = 0.35
"""Room before and behind what is jumped over, in its heights: a parabola that is three of them long is over it there;"""
KNEES_OUT = 0.20
"""and for the knees of people who crouch before it, in lengths of the leg."""
ALONG = np.radians(5.0)
"""The tail of who sits on the ground points no farther down than this."""
LAP = 0.01
"""Between the hands and the thighs that they rest on [m]."""
WATCH = 1 / 60
"""Who waits for something looks so often [s]."""


def meaning(word: str) -> str:
    """The action that a word means. Raises InputError that lists what there is."""
    plain = word.strip().lower().replace(" ", "_")
    for name, words in ACTIONS.items():
        if plain in words:
            return name
    near = difflib.get_close_matches(plain, [w for words in ACTIONS.values() for w in words], n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise InputError(f"no action {word!r}: {hint}there are {', '.join(ACTIONS)}")


# ------------------------------------------------------------------------------------------------- one after the other


def enter(character: Character, scene: Scene, troupe: Troupe | None) -> Actor:
    """A character at its place, before it does anything."""
    kind = species(character.species)
    skeleton = skeleton_of(kind.name, character.height, character.color, character.phrase)
    rolling = sets_off_moving(character)
    time = np.arange(-int(RUN_UP * RATE) * rolling, int(np.ceil((scene.seconds + LEAD) * RATE)) + 1) / RATE
    position, yaw = np.asarray(character.position, float), float(np.radians(character.heading_deg))
    track = Track.standing(skeleton, time, position, yaw)
    breathe(track)
    front, back = footprint(skeleton)
    return Actor(character, scene, kind, track, float(time[0]), position, yaw, stand(skeleton, position, yaw), front, back, troupe)


def script(actor: Actor, first: int = 0) -> Iterator[float]:
    """Everything that a character does from an action on, in order; yields the times at which it must look at the world again [s]."""
    troupe = actor.troupe
    assert troupe is not None
    live = first > 0
    for i, action in enumerate(actor.character.actions):
        if i < first:
            continue
        if action.after is not None:
            yield from _await(actor, action.after)
            live = True
        if action.at is not None:
            actor.time = max(actor.time, action.at)
        if actor.time >= actor.track.time[-1]:
            return
        plan = _plan(actor, action)
        actor.briskness = _briskness(actor, action) if plan is not None else 1.0
        if live or plan is not None:
            yield from now(actor)
        actor.track.moments.append(Moment(i, "start", actor.time))
        begin = actor.time
        if plan is not None:
            live = True
            yield from plan(actor, i, action)
        else:
            if live:
                yield from stand_up(actor)
            _perform_one(actor, i, action, live=live)
            troupe.changed(actor, begin)
            if action.target and (kind := meaning(action.type)) in BLOWS:
                yield from felt(actor, i, kind, action)
                live = True
        actor.track.moments.append(Moment(i, "end", actor.time))
        troupe.done.setdefault((actor.character.name, i), actor.time)
    yield from now(actor)


def _briskness(actor: Actor, action: Action) -> float:
    """Hands keep step with the feet: who walks slower than usual to what is done by hand does it slower too."""
    if action.speed is None or meaning(action.type) not in BY_HAND:
        return 1.0
    return float(np.clip(action.speed / (actor.kind.walk_speed * actor.scale), *BRISK))


BY_HAND = ("pick_up", "take", "carry", "place", "give", "shake_hands", "unlock")
BRISK = (0.4, 2.0)
"""Slowest and quickest hands, as shares of their usual speed; estimate."""


def _plan(actor: Actor, action: Action) -> Callable[[Actor, int, Action], Iterator[float]] | None:
    """The coroutine of an act that depends on the world; None where all is known beforehand."""
    assert actor.troupe is not None
    word = action.type.strip().lower().replace(" ", "_")
    found = HANDLED.get(word)
    if found is None:
        meaning(word)
        return None
    if word in NEEDS_THING and thing_of(actor, action) is None and not _will_hold(actor, action):
        return None
    return found


def _will_hold(actor: Actor, action: Action) -> bool:
    """Somebody else may have put something into its hands by then."""
    return action.object is not None or any(a.to in (actor.character.name, actor.character.object) for c in actor.scene.characters for a in c.actions if a.to)


def _await(actor: Actor, after: str) -> Iterator[float]:
    """Until `name` has done everything, or `name/i` its action number i (counted from 0) or of that type."""
    troupe = actor.troupe
    assert troupe is not None
    name, _, which = after.partition("/")
    other = troupe.actor(name)
    if other is None:
        raise InputError(f"character {actor.character.name!r}: `after: {after}` names no character; there are: {', '.join(troupe.performances)}")
    kinds = [a.type for a in other.character.actions]
    if which and not which.isdigit() and which not in kinds:
        raise InputError(f"character {actor.character.name!r}: `after: {after}`, but {name!r} does: {', '.join(kinds) or 'nothing'}")
    index = None if not which else int(which) if which.isdigit() else kinds.index(which)
    yield from now(actor)
    while (other.character.name not in troupe.over) if index is None else troupe.done.get((other.character.name, index), np.inf) > troupe.time + 1e-9:
        yield troupe.time + WATCH
        actor.time = troupe.time


def sets_off_moving(character: Character) -> bool:
    """The first action is a walk or a run that nothing delays: the character comes in at full speed."""
    first = next(iter(character.actions), None)
    return first is not None and first.at is None and meaning(first.type) in ("walk", "run")


def breathe(track: Track) -> None:
    """A body at rest still moves a little; nothing at time 0, so that the first pose is the standing one."""
    t = track.time
    everything = slice(None)
    track.bend("head", everything, about(Y_AXIS, np.radians(1.5) * np.sin(2 * np.pi * 0.23 * t)))
    wag = np.radians(5.0) * np.sin(2 * np.pi * 0.5 * t)
    track.bend("tail_1", everything, about(Z_AXIS, wag))
    track.bend("tail_2", everything, about(Z_AXIS, wag))


def _perform_one(actor: Actor, i: int, action: Action, *, live: bool) -> None:
    name = meaning(action.type)
    if name in ("walk", "run") and action.type in ("hop",) and actor.kind.data.get("gait") != "hop":
        name = "walk"
    place = place_of(action.target, actor.character, actor.scene) if action.target else None
    if live and action.target and actor.troupe is not None:
        place = actor.troupe.place(action.target, actor) or place
    match name:
        case "stand":
            _stand(actor, i)
        case "walk" | "run":
            _travel(actor, i, name, place, action)
        case "jump":
            jumping = _jump_over if action.type in OVER else _jump_down if action.type in DOWN else _jump
            jumping(actor, i, place, action.effort or 1.0)
        case "sit":
            _sit(actor, place, action.target)
        case "turn":
            toward = actor.yaw + np.pi if place is None else actor.bearing(place.middle)
            go(actor, toward, 0.0, "walk", None)
        case "fly":
            _fly(actor, i, place, action)
        case _:
            lunge(actor, i, name, place, action)


def _next_time(actor: Actor, i: int) -> float | None:
    """When the next action must start; None where nothing sets it."""
    rest = actor.character.actions[i + 1 :]
    return None if not rest else rest[0].at


def _stand(actor: Actor, i: int) -> None:
    until = _next_time(actor, i)
    last = i + 1 == len(actor.character.actions)
    actor.time = max(actor.time + (0.0 if until is not None or last else 1.0), until or 0.0)


def _doorway(actor: Actor, name: str | None) -> Place | None:
    """Where a door that stands open was when it was shut: one goes through there. None where it is no door, or shut."""
    joint = next((j for j in actor.scene.joints if j.child == name and j.type == "hinge" and abs(j.axis[2]) > 0.9), None)
    if joint is None or name is None or actor.troupe is None:
        return None
    shut = actor.scene.body(name)
    turned = multiply(actor.troupe.state(name).quat, conjugate(np.asarray(shut.orientation_xyzw)))
    if 2 * np.arctan2(np.linalg.norm(turned[:3]), abs(turned[3])) < OPEN:
        return None
    return place_of(name, actor.character, actor.scene)


def _travel(actor: Actor, i: int, pace: str, place: Place | None, action: Action) -> None:
    doorway = place if action.type in PASSES else _doorway(actor, action.target)
    if doorway is not None:
        ahead = actor.toward(doorway.middle)
        far = float((doorway.middle - actor.position) @ ahead) + actor.back + THROUGH * actor.height
        go(actor, actor.bearing(doorway.middle), far, pace, action.speed)
        return
    if place is not None:
        bearing = actor.bearing(place.middle)
        distance = place.distance(actor.position, actor.toward(place.middle)) - actor.front - 0.05 * actor.skeleton.root_height
        go(actor, bearing, max(distance, 0.0), pace, action.speed)
        return
    speed = action.speed or (actor.kind.walk_speed if pace == "walk" else actor.kind.run_speed) * actor.scale
    until, last = _next_time(actor, i), i + 1 == len(actor.character.actions)
    lasts = actor.track.time[-1] + 1.0 - actor.time if last else max((until or 0.0) - actor.time, 0.5) if until is not None else STROLL
    lasts -= max(-actor.time, 0.0)
    go(actor, actor.yaw, speed * lasts, pace, action.speed)


# ------------------------------------------------------------------------------------------------- jumps and seats


def _jump(actor: Actor, i: int, place: Place | None, effort: float) -> None:
    if place is None:
        leap(actor, actor.position, i, effort=effort)
        return
    to = place.middle + _aside(actor, place)
    ahead = actor.toward(to)
    edge = place.distance(actor.position, ahead)
    length = actor.front + actor.back
    comfortable = actor.front + (max(0.35 * length, _room(actor, float(place.high[2] - actor.position[2]))) if actor.skeleton.arms else 0.35 * length)
    if edge > comfortable + 0.8 * length:
        go(actor, actor.bearing(to), edge - comfortable, "walk", None)
    else:
        go(actor, actor.bearing(to), 0.0, "walk", None)
    leap(actor, _landing(actor, i, place, ahead), i, effort=effort)


def _aside(actor: Actor, place: Place) -> Float:
    """From a place's middle to the line that somebody is on who looks at it: several who jump over one thing do so beside each other [m], (3,)."""
    way = place.middle - actor.position
    along = float(way[:2] @ actor.forward[:2])
    aside = np.array([*(along * actor.forward[:2] - way[:2]), 0.0])
    meets = along > 0 and bool(np.all(np.abs(aside[:2]) < (place.high - place.low)[:2] / 2))
    return aside if meets else np.zeros(3)


def _room(actor: Actor, high: float) -> float:
    """Between the feet and what is jumped over or onto, so that it is cleared [m]."""
    if actor.skeleton.arms:
        return KNEES_OUT * sum(actor.skeleton.legs[0].lengths) + RUN_OVER * max(high, 0.0)
    return RUN_OVER * high + 0.1 * (actor.front + actor.back)


def _jump_over(actor: Actor, i: int, place: Place | None, effort: float) -> None:
    """From before a thing to behind it, so high that the feet clear it."""
    if place is None:
        leap(actor, actor.position, i, effort=effort)
        return
    to = place.middle + _aside(actor, place)
    ahead = actor.toward(to)
    edge = place.distance(actor.position, ahead)
    high = max(float(place.high[2] - actor.position[2]), 0.0)
    deep = float(np.abs(ahead[:2]) @ (place.high - place.low)[:2])
    clear = _room(actor, high)
    go(actor, actor.bearing(to), max(edge - actor.front - clear, 0.0), "walk", None)
    near = place.distance(actor.position, ahead)
    way = near + deep + actor.back + clear
    leap(actor, actor.position + ahead * way, i, effort=effort, over=high)


def _way_out(place: Place, point: Float, ahead: Float) -> float:
    """From a point on a place along a level direction to its edge [m]."""
    outs = [max((place.low[k] - point[k]) / ahead[k], (place.high[k] - point[k]) / ahead[k]) for k in (0, 1) if abs(ahead[k]) > 1e-9]
    return max(float(min(outs)), 0.0)


def _jump_down(actor: Actor, i: int, place: Place | None, effort: float) -> None:
    """Straight ahead over the edge of what one stands on, down to the ground."""
    ground = max((b.position[2] for b in actor.scene.bodies if isinstance(b.shape, Plane) and b.material != "water"), default=0.0)
    if place is None or actor.position[2] < ground + 0.02:
        leap(actor, actor.position, i, effort=effort)
        return
    ahead, length = actor.forward, actor.front + actor.back
    edge = _way_out(place, actor.position, ahead)
    go(actor, actor.yaw, max(edge - actor.front - AT_EDGE * length, 0.0), "walk", None)
    way = min(edge, actor.front + AT_EDGE * length) + actor.back + BEYOND * length
    spot = actor.position + ahead * way
    spot[2] = ground
    leap(actor, spot, i, effort=effort)


def _landing(actor: Actor, i: int, place: Place, ahead: Float) -> Float:
    """On the top of a target: in its middle, or within reach of what the next action is after."""
    spot = place.middle + _aside(actor, place)
    rest = [a.target for a in actor.character.actions[i + 1 :] if a.target]
    standing = [rest[0]] if rest else [b.name for b in actor.scene.bodies if _on_top(b.name, place, actor)]
    for name in standing[:1]:
        other = place_of(name, actor.character, actor.scene)
        if np.all(other.middle[:2] > place.low[:2]) and np.all(other.middle[:2] < place.high[:2]):
            clear = standoff(actor, "push", other, ahead) if rest else actor.front + 0.1 * actor.skeleton.root_height + np.max(other.high - other.middle)
            spot[:2] = other.middle[:2] - ahead[:2] * clear
    margin = np.minimum(0.45 * (actor.front + actor.back) * np.abs(ahead[:2]) + 0.15 * actor.skeleton.root_height, 0.45 * (place.high - place.low)[:2])
    spot[:2] = np.clip(spot[:2], place.low[:2] + margin, place.high[:2] - margin)
    spot[2] = place.high[2]
    return spot


def _on_top(name: str, place: Place, actor: Actor) -> bool:
    body = actor.scene.body(name)
    if isinstance(body.shape, Plane) or body.static:
        return False
    low, _ = box_of(body.shape, np.asarray(body.position), np.asarray(body.orientation_xyzw))
    x, y, _ = body.position
    inside = place.low[0] < x < place.high[0] and place.low[1] < y < place.high[1]
    return bool(inside and abs(low[2] - place.high[2]) < 0.02)


def _sit(actor: Actor, place: Place | None, target: str | None) -> None:
    skeleton, track = actor.skeleton, actor.track
    if len(skeleton.legs) == 4:
        _sit_down_on_haunches(actor)
        return
    who = sitter(skeleton)
    height, out = float(actor.position[2]), OUT * who.thigh
    if place is not None:
        found = seat(str(target), place, actor.scene, start=actor.position, who=who)
        _back_up(actor, found)
        height, out = float(found.point[2]), found.out
    drop = max(skeleton.root_height - (height - actor.position[2]) - who.under, 0.0)
    span = slice(int(np.searchsorted(track.time, actor.time)), None)
    bow = np.sin(np.pi * np.clip((track.time[span] - actor.time) / 1.1, 0, 1))
    track.bend("torso", span, about(Y_AXIS, np.radians(35) * bow))
    bends = {f"{bone}_{side}": (-np.radians(angle), 0.0) for side in "lr" for bone, angle in (("upper_arm", 28), ("forearm", 45))}
    actor.leaning.append(actor.bend(Posture(offset=(-out, 0.0, -drop), bends=bends), actor.time, 1.1))
    for side in actor.sides:
        if side != "mouth" and side not in actor.holding:
            thick = who.stout + actor.tip(side).thick
            lead(actor, side, actor.time + 0.3, 0.8, local=np.array([0.72 * who.thigh, skeleton.leg(side).stand[1], thick + LAP]))
    actor.time += 1.3


def _back_up(actor: Actor, found: Seat) -> None:
    """Stand before a seat, the back to it; who comes from ahead turns round where there is room for the feet, and steps back."""
    yaw = float(np.arctan2(found.face[1], found.face[0]))
    if found.room > 0.01 and abs(actor.turned(yaw)) > np.radians(60):
        travel(actor, found.feet + found.room * found.face[:2], yaw)
        go(actor, yaw, found.room, "walk", None, backward=True)
    else:
        travel(actor, found.feet, yaw)


def _sit_down_on_haunches(actor: Actor) -> None:
    skeleton, track = actor.skeleton, actor.track
    half = skeleton.leg("fl").stand[0]
    hips = skeleton.root_height + skeleton.bones[skeleton.index["upper_leg_hl"]].offset[2]
    angle = float(np.arcsin(np.clip(0.52 * hips / (2 * half), 0.0, 0.75)))
    span = slice(int(np.searchsorted(track.time, actor.time)), None)
    down = ease((track.time[span] - actor.time) / 0.8)
    tilt = angle * down
    track.turn[span] = multiply(track.turn[span], about(Y_AXIS, -tilt))
    track.offset[span] += np.stack([half * (1 - np.cos(tilt)), 0 * tilt, -half * np.sin(tilt)], axis=1)
    track.bend("neck", span, about(Y_AXIS, 0.8 * tilt))
    ahead = np.array([np.cos(actor.yaw), np.sin(actor.yaw), 0.0]) * 0.18 * 2 * half
    for leg in ("hl", "hr"):
        track.ankle[leg][span] += down[:, None] * ahead
        track.contact[leg][span] = (down <= 0) | (down >= 1)
    rise = 0.0
    for part in ("tail_1", "tail_2", "tail_3"):
        if part in skeleton.index:
            _, y, _, w = skeleton.bones[skeleton.index[part]].rest_xyzw
            rise += 2 * float(np.arctan2(y, w))
            # a tail that hangs lies down on the ground
            lifted = max(-ALONG - rise, 0.0)
            rise += lifted
            track.bend(part, span, about(Y_AXIS, (0.5 * tilt if part != "tail_3" else 0.0) + lifted * down))
    actor.time += 1.0


# ------------------------------------------------------------------------------------------------- wings


def _fly(actor: Actor, i: int, place: Place | None, action: Action) -> None:
    """A bird beats its wings, climbs and goes along; wings and air are not simulated."""
    if "wing_l" not in actor.skeleton.index:
        raise InputError(f"character {actor.character.name!r}: a {actor.kind.name} cannot fly; only {', '.join(('bird', 'duck', 'chicken'))} can")
    track = actor.track
    speed = action.speed or float(actor.kind.data["fly_speed"])
    toward = actor.yaw if place is None else actor.bearing(place.middle)
    go(actor, toward, 0.0, "walk", None)
    begin = actor.time
    far = speed * (track.time[-1] - begin) if place is None else float(np.hypot(*(place.middle - actor.position)[:2]))
    goal = 1.2 if place is None else place.high[2] - actor.position[2]
    lands = place is not None
    path = step.Path(start=actor.position, yaw=actor.yaw, toward=actor.yaw, distance=far, speed=speed, begin=begin + 0.15, ramp=0.7, turning=0.0)
    span = slice(int(np.searchsorted(track.time, begin)), None)
    t = track.time[span]
    over = max(goal, 0.0) + 0.6
    rise = ease((t - begin - 0.1) / 1.2) * over
    if lands:
        rise += (goal - over) * ease((t - path.end + 0.9) / 0.9)
    track.base[span] = path.base(t) + np.stack([0 * t, 0 * t, rise], axis=1)
    aloft = ease((t - begin - 0.1) / 0.3) * (1 - ease((t - path.end + 0.1) / 0.3) if lands else 1.0)
    beat = 2.2 * (0.26 / actor.skeleton.root_height) ** 0.5
    jump.flap(track, span, aloft, np.sin(2 * np.pi * beat * (t - begin)))
    heading = about(Z_AXIS, np.array(actor.yaw))
    for leg in actor.skeleton.legs:
        under = track.base[span] + rotate(heading, np.array([*leg.stand, -leg.heel[2]]))
        tucked = rotate(heading, np.array([-0.5, 0.0, 0.55])) * sum(leg.lengths)
        track.ankle[leg.name][span] = under + aloft[:, None] * tucked
        track.foot[leg.name][span] = multiply(about(Z_AXIS, np.full(len(t), actor.yaw)), about(Y_AXIS, np.radians(60) * aloft))
        track.contact[leg.name][span] = aloft <= 0
    actor.position = track.base[-1].copy()
    actor.planted = stand(actor.skeleton, actor.position, actor.yaw)
    actor.time = path.end + 0.3
