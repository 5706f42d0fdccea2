"""Actor: a character while its track is being filled: where it has got to, and how it turns, walks, hops and leaps from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim import jump, step
from sim.gait import ease
from sim.poise import poised_gait
from sim.posture import Layer, Posture, Tip, mouth, palm
from sim.rotation import Z_AXIS, about
from sim.scene import Character, Scene
from sim.skeleton import Skeleton
from sim.species import Species
from sim.track import RATE, Planted, Track, stand

if TYPE_CHECKING:
    from sim.troupe import Troupe

Float = NDArray[np.float64]
TURN_RATE = np.radians(150.0)
"""[rad/s]"""


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
    """How far the standing body reaches forward and back of its base [m]."""
    troupe: Troupe | None = None
    """Those it acts with, and what it knows of the world."""
    holding: dict[str, str] = field(default_factory=dict)
    """Hand or mouth to the body in it."""
    feet: float = -np.inf
    """When the feet have come to rest [s]."""
    leaning: list[Layer] = field(default_factory=list)
    """Postures that last, such as sitting."""
    briskness: float = 1.0
    """Of hands in the act under way, as a share of their usual speed."""

    @property
    def skeleton(self) -> Skeleton:
        return self.track.skeleton

    @property
    def reach(self) -> float:
        """Of an arm, or a foreleg [m]."""
        if self.skeleton.arms:
            return sum(self.skeleton.arms[0].lengths) + float(np.linalg.norm(self.skeleton.arms[0].toe))
        return sum(self.skeleton.legs[0].lengths)

    @property
    def scale(self) -> float:
        """Speeds go with the root of size."""
        return float(np.sqrt((self.character.height or self.kind.height) / self.kind.height))

    @property
    def height(self) -> float:
        """Standing or shoulder height [m]."""
        return self.character.height or self.kind.height

    @property
    def forward(self) -> Float:
        """Unit vector of the heading, (3,)."""
        return np.array([np.cos(self.yaw), np.sin(self.yaw), 0.0])

    def bearing(self, point: Float) -> float:
        """Heading toward a point [rad]."""
        way = point[:2] - self.position[:2]
        return self.yaw if np.hypot(*way) < 1e-6 else float(np.arctan2(way[1], way[0]))

    def toward(self, point: Float) -> Float:
        """Level unit vector to a point, (3,)."""
        angle = self.bearing(point)
        return np.array([np.cos(angle), np.sin(angle), 0.0])

    def turned(self, yaw: float) -> float:
        """From the heading to another, -pi to pi [rad]."""
        return float((yaw - self.yaw + np.pi) % (2 * np.pi) - np.pi)

    # --------------------------------------------------------------------------------------------- hands

    @property
    def sides(self) -> tuple[str, ...]:
        """What it can hold with."""
        return ("r", "l") if self.skeleton.arms else ("mouth",)

    def tip(self, side: str) -> Tip:
        """The hand or the mouth that holds."""
        return mouth(self.skeleton) if side == "mouth" else palm(self.skeleton, side)

    def row(self, time: float) -> int:
        """The first sample at or after a time."""
        return int(np.clip(np.ceil((time - self.track.time[0]) * RATE - 1e-6), 0, len(self.track.time)))

    def bend(self, posture: Posture, begin: float, seconds: float) -> Layer:
        """Come into a posture; `ease_out` undoes it."""
        layer = self.track.lay(posture)
        ease_in(self.track, layer, begin, seconds)
        return layer


def ease_in(track: Track, layer: Layer, begin: float, seconds: float, to: float = 1.0) -> None:
    """Bring a layer's weight from what it is to another over so many seconds."""
    k = int(np.clip(np.ceil((begin - track.time[0]) * RATE - 1e-6), 0, len(track.time)))
    if k < len(track.time):
        now = layer.weight[k]
        layer.weight[k:] = now + (to - now) * ease((track.time[k:] - begin) / seconds)


def go_round(actor: Actor, corners: list[Float], pace: str, speed: float | None) -> None:
    """Go around corners (2,) each, the goal last, without a stop."""
    first = np.array([*corners[0], actor.position[2]])
    if len(corners) == 1 or actor.kind.data.get("gait") == "hop":
        for corner in corners:
            point = np.array([*corner, actor.position[2]])
            go(actor, actor.bearing(point), float(np.linalg.norm((point - actor.position)[:2])), pace, speed)
        return
    go(actor, actor.bearing(first), float(np.linalg.norm((first - actor.position)[:2])), pace, speed, corners=corners)


def go(actor: Actor, toward: float, distance: float, pace: str, speed: float | None, *, backward: bool = False, corners: list[Float] | None = None) -> None:
    """Turn and go straight on, or step back; or around `corners`, of which the first is straight ahead."""
    angle = actor.turned(toward)
    if abs(angle) < np.radians(2) and distance < 1e-3:
        return
    actor.time = max(actor.time, actor.feet)
    if actor.kind.data.get("gait") == "hop" and distance > 0:
        if actor.time < 0:
            actor.yaw = toward
        else:
            go(actor, toward, 0.0, pace, None)
        _hop(actor, distance, speed or (actor.kind.walk_speed if pace == "walk" else actor.kind.run_speed))
        return
    how = poised_gait(actor.skeleton, actor.kind, pace if distance > 0 else "walk")
    fast = speed or (actor.kind.walk_speed if pace == "walk" else actor.kind.run_speed) * actor.scale
    rate = how.rate(fast)
    turning = abs(angle) / (TURN_RATE if len(actor.skeleton.legs) == 2 else 0.65 * TURN_RATE)
    if distance <= 0:
        steps = 1.0 if len(actor.skeleton.legs) == 2 else 2.0
        rate = max(rate, steps / max(turning, 0.35))
    lift = step.first_swing(how, rate)
    path = step.Path(
        start=actor.position, yaw=actor.yaw, toward=actor.yaw + angle, distance=distance, speed=fast, begin=actor.time + lift,
        ramp=0.45 if pace == "walk" else 0.55, turning=turning if abs(angle) > np.radians(2) else 0.0, sense=-1.0 if backward else 1.0,
    )  # fmt: skip
    if corners:
        points = [actor.position[:2], *corners]
        whole = sum(float(np.linalg.norm(b - a)) for a, b in pairwise(points))
        places = tuple((float(x), float(y)) for x, y in corners)
        path = step.Course(
            start=path.start,
            yaw=path.yaw,
            toward=path.toward,
            distance=whole,
            speed=fast,
            begin=path.begin,
            ramp=path.ramp,
            turning=path.turning,
            corners=places,
        )
    if path.begin - lift > actor.track.time[-1] - 2 / RATE:
        actor.time = path.end + 1.0 / rate
        return
    if actor.time < 0:
        path = _on_the_way(actor, path)
    actor.planted = step.walk(actor.track, how, path, rate, actor.planted)
    end = np.array([path.end + 1.0])
    actor.position, actor.yaw = path.base(end)[0], float(path.heading(end)[0])
    actor.time = _feet_rest(actor.track, path.end, path.end + 1.0 / rate)


def _feet_rest(track: Track, end: float, latest: float) -> float:
    """When the last foot has come down after the body has stopped [s]."""
    stand = np.all(list(track.contact.values()), axis=0) | (track.time > latest)
    swung = np.flatnonzero(~stand)
    return latest if latest > track.time[-1] else max(end, float(track.time[swung[-1]]) + 1 / RATE) if len(swung) else end


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
    actor.yaw = path.toward - actor.turned(path.toward)
    return path


def _hop(actor: Actor, distance: float, speed: float) -> None:
    gravity = np.asarray(actor.scene.gravity, float)
    g = max(float(-gravity[2]), 0.5)
    height = 0.45 * sum(actor.skeleton.legs[0].lengths)
    length = speed * (2 * np.sqrt(2 * height / g) + 0.25)
    # who comes in hopping has half a hop left of the one under way
    half = 0.5 if actor.time < 0 else 0.0
    count = max(int(np.ceil(distance / length - half)), 1)
    ahead = np.array([np.cos(actor.yaw), np.sin(actor.yaw), 0.0]) * distance / (count + half)
    if actor.time < 0:
        count = _hop_in(actor, ahead, count, height)
    for _ in range(count):
        if actor.time >= actor.track.time[-1]:
            return
        leap(actor, actor.position + ahead, -1, hop=height, lively=0.8)


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


def leap(actor: Actor, landing: Float, i: int, *, hop: float | None = None, lively: float = 1.0, effort: float = 1.0, over: float = 0.0) -> None:
    gravity = np.asarray(actor.scene.gravity, float)
    speed = actor.kind.jump_speed * actor.scale
    plan = jump.plan(actor.track, actor.position, actor.yaw, landing, gravity, jump_speed=speed, hop=hop, effort=effort, over=over)
    actor.planted = jump.jump(actor.track, actor.time, plan, actor.position, actor.yaw, actor.planted, action=i, lively=lively)
    actor.position, actor.time = np.asarray(landing, float), actor.time + plan.seconds
