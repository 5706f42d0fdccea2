"""Acts: a character's list of actions to a Track, one after the other."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sim import jump, step, strike
from sim.errors import InputError
from sim.gait import ease, gait
from sim.rotation import Y_AXIS, Z_AXIS, about, multiply, rotate
from sim.scene import Action, Character, Plane, Scene
from sim.skeleton import Skeleton
from sim.species import Species
from sim.target import Place, box_of, footprint, place_of
from sim.track import RATE, Moment, Planted, Track, stand

Float = NDArray[np.float64]
LEAD = 0.5
"""Samples go on for this long after the scene's end [s]."""
STROLL = 2.0
"""How long a walk lasts that leads nowhere and is followed by something else [s]."""
RUN_UP = 2.0
"""Who walks or runs at once is already on the way when the scene begins: the track starts this much earlier [s]."""
TURN_RATE = np.radians(150.0)
"""[rad/s]"""

ACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "stand": ("stand", "wait", "watch", "stay", "rest", "idle", "look", "stop", "pass"),
    "walk": ("walk", "go", "come", "approach", "enter", "leave", "stroll", "wander", "step", "crawl", "pass_by", "hop", "move", "march"),
    "run": ("run", "chase", "jog", "sprint", "trot", "gallop", "rush", "dash"),
    "jump": ("jump", "leap", "hop_onto", "bounce", "pounce", "climb"),
    "sit": ("sit",),
    "turn": ("turn", "spin", "turn_around"),
    "reach": ("reach", "touch", "grab", "pick_up", "take", "place", "give", "hold"),
    "push": ("push", "knock", "knock_over", "knock_down", "topple", "shove", "swat", "tap", "pull", "open"),
    "hit": ("hit", "punch", "strike", "slap", "swing", "break"),
    "kick": ("kick",),
    "throw": ("throw", "toss", "hurl", "drop"),
    "catch": ("catch",),
    "fly": ("fly",),
})  # fmt: skip
"""What a character can do, and the words that mean it."""


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


@dataclass
class Actor:
    """Where a character has got to while its track is being filled."""

    character: Character
    scene: Scene
    kind: Species
    track: Track
    time: float
    position: Float
    yaw: float
    planted: dict[str, Planted]
    front: float
    back: float

    @property
    def skeleton(self) -> Skeleton:
        return self.track.skeleton

    @property
    def reach(self) -> float:
        """Of an arm, or a foreleg [m]."""
        if self.skeleton.arms:
            return sum(self.skeleton.arms[0].lengths) + float(np.linalg.norm(self.skeleton.arms[0].toe))
        return sum(self.skeleton.legs[0].lengths)


def perform(character: Character, scene: Scene, skeleton: Skeleton, kind: Species) -> Track:
    """The whole motion of a character in a scene."""
    rolling = sets_off_moving(character)
    time = np.arange(-int(RUN_UP * RATE) * rolling, int(np.ceil((scene.seconds + LEAD) * RATE)) + 1) / RATE
    position, yaw = np.asarray(character.position, float), float(np.radians(character.heading_deg))
    track = Track.standing(skeleton, time, position, yaw)
    breathe(track)
    front, back = footprint(skeleton)
    actor = Actor(character, scene, kind, track, float(time[0]), position, yaw, stand(skeleton, position, yaw), front, back)
    for i, action in enumerate(character.actions):
        if action.at is not None:
            actor.time = max(actor.time, action.at)
        if actor.time >= time[-1]:
            break
        track.moments.append(Moment(i, "start", actor.time))
        _perform_one(actor, i, action)
        track.moments.append(Moment(i, "end", actor.time))
    return track


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


def _perform_one(actor: Actor, i: int, action: Action) -> None:
    name = meaning(action.type)
    if name in ("walk", "run") and action.type in ("hop",) and actor.kind.data.get("gait") != "hop":
        name = "walk"
    place = place_of(action.target, actor.character, actor.scene) if action.target else None
    match name:
        case "stand":
            _stand(actor, i)
        case "walk" | "run":
            _travel(actor, i, name, place, action)
        case "jump":
            _jump(actor, i, place)
        case "sit":
            _sit(actor, place)
        case "turn":
            toward = actor.yaw + np.pi if place is None else _bearing(actor, place.middle)
            _go(actor, toward, 0.0, "walk", None)
        case "fly":
            _fly(actor, i, place, action)
        case _:
            _strike(actor, i, name, place, action)


def _next_time(actor: Actor, i: int) -> float | None:
    """When the next action must start; None where nothing sets it."""
    rest = actor.character.actions[i + 1 :]
    return None if not rest else rest[0].at


def _stand(actor: Actor, i: int) -> None:
    until = _next_time(actor, i)
    last = i + 1 == len(actor.character.actions)
    actor.time = actor.track.time[-1] if last else max(actor.time + (0.0 if until is not None else 1.0), until or 0.0)


def _bearing(actor: Actor, point: Float) -> float:
    way = point[:2] - actor.position[:2]
    return actor.yaw if np.hypot(*way) < 1e-6 else float(np.arctan2(way[1], way[0]))


def _toward(actor: Actor, point: Float) -> Float:
    bearing = _bearing(actor, point)
    return np.array([np.cos(bearing), np.sin(bearing), 0.0])


def _turned(actor: Actor, toward: float) -> float:
    return float((toward - actor.yaw + np.pi) % (2 * np.pi) - np.pi)


def _go(actor: Actor, toward: float, distance: float, pace: str, speed: float | None) -> None:
    """Turn and go straight on."""
    angle = _turned(actor, toward)
    if abs(angle) < np.radians(2) and distance < 1e-3:
        return
    if actor.kind.data.get("gait") == "hop" and distance > 0:
        if actor.time < 0:
            actor.yaw = toward
        else:
            _go(actor, toward, 0.0, pace, None)
        _hop(actor, distance, speed or (actor.kind.walk_speed if pace == "walk" else actor.kind.run_speed))
        return
    how = gait(actor.skeleton, actor.kind, pace if distance > 0 else "walk")
    fast = speed or (actor.kind.walk_speed if pace == "walk" else actor.kind.run_speed) * actor_scale(actor)
    rate = how.rate(fast)
    turning = abs(angle) / (TURN_RATE if len(actor.skeleton.legs) == 2 else 0.65 * TURN_RATE)
    if distance <= 0:
        steps = 1.0 if len(actor.skeleton.legs) == 2 else 2.0
        rate = max(rate, steps / max(turning, 0.35))
    lift = step.first_swing(how, rate)
    path = step.Path(
        start=actor.position, yaw=actor.yaw, toward=actor.yaw + angle, distance=distance, speed=fast, begin=actor.time + lift,
        ramp=0.35 if pace == "walk" else 0.55, turning=turning if abs(angle) > np.radians(2) else 0.0,
    )  # fmt: skip
    if actor.time < 0:
        path = _on_the_way(actor, path)
    actor.planted = step.walk(actor.track, how, path, rate, actor.planted)
    end = np.array([path.end + 1.0])
    actor.position, actor.yaw = path.base(end)[0], actor.yaw + angle
    actor.time = path.end + 1.0 / rate


def _on_the_way(actor: Actor, path: step.Path) -> step.Path:
    """The same path, begun so much farther back that the body is at the scene's starting point at time 0."""
    path = replace(path, yaw=path.toward, turning=0.0, distance=path.distance + 10.0 * path.speed)
    before = float(path.along(np.zeros(1))[0])
    ahead = np.array([np.cos(path.toward), np.sin(path.toward), 0.0])
    path = replace(path, start=path.start - before * ahead, distance=path.distance - 10.0 * path.speed + before)
    actor.planted = stand(actor.skeleton, path.start, path.toward)
    for leg, planted in actor.planted.items():
        actor.track.ankle[leg][:], actor.track.foot[leg][:] = planted.ankle, about(Z_AXIS, np.array(planted.yaw))
    actor.track.base[:], actor.track.yaw[:] = path.start, path.toward
    actor.yaw = path.toward - _turned(actor, path.toward)
    return path


def actor_scale(actor: Actor) -> float:
    """Speeds go with the root of size."""
    return float(np.sqrt((actor.character.height or actor.kind.height) / actor.kind.height))


def _hop(actor: Actor, distance: float, speed: float) -> None:
    gravity = np.asarray(actor.scene.gravity, float)
    g = max(float(-gravity[2]), 0.5)
    height = 0.45 * sum(actor.skeleton.legs[0].lengths)
    length = speed * (2 * np.sqrt(2 * height / g) + 0.25)
    count = max(int(np.ceil(distance / length)), 1)
    ahead = np.array([np.cos(actor.yaw), np.sin(actor.yaw), 0.0]) * distance / count
    if actor.time < 0:
        count = _hop_in(actor, ahead, count, height)
    for _ in range(count):
        if actor.time >= actor.track.time[-1]:
            return
        _leap(actor, actor.position + ahead, -1, hop=height, lively=0.8)


def _hop_in(actor: Actor, ahead: Float, count: int, height: float) -> int:
    """Begin with whole hops before time 0, placed so that it falls into the middle of a flight; returns how many hops there are now."""
    gravity = np.asarray(actor.scene.gravity, float)
    plan = jump.plan(actor.track, actor.position, actor.yaw, actor.position + ahead, gravity, jump_speed=actor.kind.jump_speed, hop=height)
    middle = plan.takeoff + plan.flight / 2
    early = int((-actor.time - middle) / plan.seconds)
    actor.time = -middle - early * plan.seconds
    actor.position = actor.position - (early + 0.5) * ahead
    actor.planted = stand(actor.skeleton, actor.position, actor.yaw)
    for leg, planted in actor.planted.items():
        actor.track.ankle[leg][:] = planted.ankle
        actor.track.foot[leg][:] = about(Z_AXIS, np.array(planted.yaw))
    actor.track.base[:], actor.track.yaw[:] = actor.position, actor.yaw
    return count + early + 1


def _leap(actor: Actor, landing: Float, i: int, *, hop: float | None = None, lively: float = 1.0) -> None:
    gravity = np.asarray(actor.scene.gravity, float)
    plan = jump.plan(actor.track, actor.position, actor.yaw, landing, gravity, jump_speed=actor.kind.jump_speed * actor_scale(actor), hop=hop)
    actor.planted = jump.jump(actor.track, actor.time, plan, actor.position, actor.yaw, actor.planted, action=i, lively=lively)
    actor.position, actor.time = np.asarray(landing, float), actor.time + plan.seconds


def _travel(actor: Actor, i: int, pace: str, place: Place | None, action: Action) -> None:
    if place is not None:
        bearing = _bearing(actor, place.middle)
        distance = place.distance(actor.position, _toward(actor, place.middle)) - actor.front - 0.05 * actor.skeleton.root_height
        _go(actor, bearing, max(distance, 0.0), pace, action.speed)
        return
    speed = action.speed or (actor.kind.walk_speed if pace == "walk" else actor.kind.run_speed) * actor_scale(actor)
    until, last = _next_time(actor, i), i + 1 == len(actor.character.actions)
    lasts = actor.track.time[-1] + 1.0 - actor.time if last else max((until or 0.0) - actor.time, 0.5) if until is not None else STROLL
    lasts -= max(-actor.time, 0.0)
    _go(actor, actor.yaw, speed * lasts, pace, action.speed)


# ------------------------------------------------------------------------------------------------- jumps and seats


def _jump(actor: Actor, i: int, place: Place | None) -> None:
    if place is None:
        _leap(actor, actor.position, i)
        return
    ahead = _toward(actor, place.middle)
    edge = place.distance(actor.position, ahead)
    length = actor.front + actor.back
    comfortable = actor.front + 0.35 * length
    if edge > comfortable + 0.8 * length:
        _go(actor, _bearing(actor, place.middle), edge - comfortable, "walk", None)
    else:
        _go(actor, _bearing(actor, place.middle), 0.0, "walk", None)
    _leap(actor, _landing(actor, i, place, ahead), i)


def _landing(actor: Actor, i: int, place: Place, ahead: Float) -> Float:
    """On the top of a target: in its middle, or within reach of what the next action is after."""
    spot = place.middle.copy()
    rest = [a.target for a in actor.character.actions[i + 1 :] if a.target]
    standing = [rest[0]] if rest else [b.name for b in actor.scene.bodies if _on_top(b.name, place, actor)]
    for name in standing[:1]:
        other = place_of(name, actor.character, actor.scene)
        if np.all(other.middle[:2] > place.low[:2]) and np.all(other.middle[:2] < place.high[:2]):
            clear = _standoff(actor, "push", other, ahead) if rest else actor.front + 0.1 * actor.skeleton.root_height + np.max(other.high - other.middle)
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


def _sit(actor: Actor, place: Place | None) -> None:
    skeleton, track = actor.skeleton, actor.track
    if len(skeleton.legs) == 4:
        _sit_down_on_haunches(actor)
        return
    leg = skeleton.legs[0]
    thigh = leg.lengths[0]
    seat = actor.position[2]
    if place is not None:
        ahead = _toward(actor, place.middle)
        gap = float(np.hypot(*(place.middle - actor.position)[:2])) - 0.95 * thigh
        _go(actor, _bearing(actor, place.middle), max(gap, 0.0), "walk", None)
        _go(actor, float(np.arctan2(-ahead[1], -ahead[0])), 0.0, "walk", None)
        seat = place.high[2]
    width = 0.05 * (actor.character.height or actor.kind.height)
    drop = max(skeleton.root_height - (seat - actor.position[2]) - width, 0.0)
    span = slice(int(np.searchsorted(track.time, actor.time)), None)
    down = ease((track.time[span] - actor.time) / 1.1)
    bow = np.sin(np.pi * np.clip((track.time[span] - actor.time) / 1.1, 0, 1))
    track.offset[span] += down[:, None] * np.array([-0.95 * thigh, 0.0, -drop])
    track.bend("torso", span, about(Y_AXIS, np.radians(35) * bow))
    for side in "lr":
        track.bend(f"upper_arm_{side}", span, about(Y_AXIS, -np.radians(28) * down))
        track.bend(f"forearm_{side}", span, about(Y_AXIS, -np.radians(45) * down))
    actor.time += 1.3


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
    for part in ("tail_1", "tail_2"):
        track.bend(part, span, about(Y_AXIS, 0.5 * tilt))
    actor.time += 1.0


# ------------------------------------------------------------------------------------------------- limbs and wings


def _standoff(actor: Actor, kind: str, place: Place, ahead: Float) -> float:
    """How far from a target's middle the base stands to strike it [m]."""
    near = place.distance(place.middle - 10.0 * ahead, ahead)
    depth = 10.0 - near
    if actor.skeleton.arms:
        return depth + (0.80 * actor.reach if kind != "kick" else 0.50 * sum(actor.skeleton.legs[0].lengths))
    if len(actor.skeleton.legs) == 4:
        # what is low enough is struck from close by, under the head
        low = place.high[2] - place.low[2] < 0.75 * actor.skeleton.root_height
        return depth + (actor.skeleton.leg("fr").stand[0] + 0.45 * actor.reach if low else actor.front + 0.05 * actor.reach)
    return depth + actor.front


def _strike(actor: Actor, i: int, kind: str, place: Place | None, action: Action) -> None:
    skeleton = actor.skeleton
    if place is None:
        ahead = np.array([np.cos(actor.yaw), np.sin(actor.yaw), 0.0])
        height = (1.35 if kind == "throw" else 0.25 if kind == "kick" else 1.15) * skeleton.root_height
        target = actor.position + ahead * (actor.front + 0.5 * actor.reach) + np.array([0, 0, height])
    else:
        ahead = _toward(actor, place.middle)
        if kind not in ("throw", "catch"):
            gap = float(np.hypot(*(place.middle - actor.position)[:2])) - _standoff(actor, kind, place, ahead)
            _go(actor, _bearing(actor, place.middle), gap if gap > 0.05 * actor.reach else 0.0, "walk", None)
        else:
            _go(actor, _bearing(actor, place.middle), 0.0, "walk", None)
        target = _aim(actor, kind, place, ahead)
    track = actor.track
    if skeleton.arms and kind != "kick":
        actor.time = strike.with_hands(track, kind, target, actor.yaw, actor.position, begin=actor.time, speed=action.speed, action=i)
    elif len(skeleton.legs) == 4 or skeleton.arms:
        leg = skeleton.leg("fr" if len(skeleton.legs) == 4 else "r")
        manner = kind if kind != "catch" else "reach"
        actor.time = strike.with_leg(track, manner, leg, target, actor.yaw, actor.planted[leg.name], begin=actor.time, speed=action.speed, action=i)
    else:
        actor.time = strike.with_head(track, begin=actor.time, action=i)


def _aim(actor: Actor, kind: str, place: Place, ahead: Float) -> Float:
    """The point that is struck: on the near side, high enough to topple it; in front of the body for a throw or a catch out of reach."""
    skeleton = actor.skeleton
    if kind in ("throw", "catch"):
        height = (1.45 if kind == "throw" else 1.25) * skeleton.root_height
        return actor.position + ahead * 0.7 * actor.reach + np.array([0, 0, height])
    depth = 10.0 - place.distance(place.middle - 10.0 * ahead, ahead)
    point = place.middle - ahead * depth
    share = 0.3 if kind == "kick" else 0.5 if kind == "reach" else 0.72
    point[2] = place.low[2] + share * (place.high[2] - place.low[2])
    top = actor.position[2] + (1.75 if skeleton.arms and kind != "kick" else 0.95) * skeleton.root_height
    point[2] = float(np.clip(point[2], actor.position[2] + 0.04 * skeleton.root_height, top))
    return point


def _fly(actor: Actor, i: int, place: Place | None, action: Action) -> None:
    """A bird beats its wings, climbs and goes along; wings and air are not simulated."""
    if "wing_l" not in actor.skeleton.index:
        raise InputError(f"character {actor.character.name!r}: a {actor.kind.name} cannot fly; only {', '.join(('bird', 'duck', 'chicken'))} can")
    track = actor.track
    speed = action.speed or float(actor.kind.data["fly_speed"])
    toward = actor.yaw if place is None else _bearing(actor, place.middle)
    _go(actor, toward, 0.0, "walk", None)
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
