"""Troupe: all characters of a running scene. It lets each go on with what it does when its time comes, and knows who holds what.

What a character does is planned at the moment when it is due, from what the world looks like then; until the next such moment every pose is a
function of time. Plans are coroutines (`sim.act.script`) that say when they want to go on.

Guidance ends here: a troupe moves the parts of characters and what they hold, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.actor import Actor
from sim.grip import Grip, Hold
from sim.rotation import conjugate, mix, multiply, rotate
from sim.scene import Body, Character, Scene
from sim.target import Place, box_of
from sim.track import RATE

Float = NDArray[np.float64]
SOON = 1e-3
"""Who wants to go on at once waits at least so long [s]."""
CHUNK = 240
"""Samples that are solved at a time."""
GRASP = 0.06
"""What is farther from the hand than this when it closes is missed [m]."""


@dataclass(frozen=True)
class State:
    """How a body moves now."""

    position: Float
    quat: Float
    velocity: Float
    angular: Float


class World(Protocol):
    """What a troupe must know of the world, and may do to it."""

    def state(self, body: str) -> State:
        """Of a body that is no character's."""

    def flight(self, body: str, seconds: float, *, start: tuple[Float, Float] | None = None) -> tuple[Float, Float, Float]:
        """Times from now (n,) [s], positions (n, 3) [m] and velocities (n, 3) [m/s] that a body will have while nobody touches it.

        `start`: position and velocity, where it is not as it moves now.
        """

    def take(self, body: str, parts: tuple[str, ...], velocity: Float) -> None:
        """From now on the body is moved by the troupe: it is held by these parts, which move with this velocity."""

    def free(self, body: str, velocity: Float | None, angular: Float | None) -> None:
        """Let it go. None: with the velocity that it has."""

    def unlock(self, body: str) -> None:
        """Its locked joints move from now on."""

    def grip(self, actor: Actor) -> float:
        """Friction of the ground below a character."""

    def overturn(self, actor: Actor, bone: str, point: Float, impulse: Float) -> None:
        """It loses its balance: an impulse (3,) [N s] on a bone at a point (3,) [m], and the fall that follows."""

    def spare(self, body: str, parts: tuple[str, ...]) -> None:
        """Open hands, these parts, come and go around the body until they close; no parts: no longer."""


class Still:
    """A world in which nothing moves unless it is carried: what `sim.character.driver` plans in."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.left: dict[str, State] = {}

    def state(self, body: str) -> State:
        b = self.scene.body(body)
        zero = np.zeros(3)
        return self.left.get(body, State(np.asarray(b.position, float), np.asarray(b.orientation_xyzw, float), np.asarray(b.velocity, float), zero))

    def flight(self, body: str, seconds: float, *, start: tuple[Float, Float] | None = None) -> tuple[Float, Float, Float]:
        t = np.arange(0.0, seconds, 1 / 120)
        now = self.state(body)
        position, velocity = start or (now.position, now.velocity)
        pull = np.asarray(self.scene.gravity) if np.any(velocity) else np.zeros(3)
        return t, position + t[:, None] * velocity + 0.5 * t[:, None] ** 2 * pull, velocity + t[:, None] * pull

    def take(self, body: str, parts: tuple[str, ...], velocity: Float) -> None:
        pass

    def free(self, body: str, velocity: Float | None, angular: Float | None) -> None:
        pass

    def spare(self, body: str, parts: tuple[str, ...]) -> None:
        pass

    def unlock(self, body: str) -> None:
        pass

    def grip(self, actor: Actor) -> float:
        return 1.0

    def overturn(self, actor: Actor, bone: str, point: Float, impulse: Float) -> None:
        pass


class Performance:
    """One character: its plan, and its poses as far as they are solved."""

    def __init__(self, actor: Actor, parts: list[Body]) -> None:
        from sim.act import script
        from sim.skeleton import body_shape

        self.actor = actor
        self.parts = tuple(b.name for b in parts)
        self.plan: Iterator[float] = script(actor)
        self.wake = float(actor.track.time[0])
        n, b = len(actor.track.time), len(actor.skeleton.bones)
        self.joint, self.turn = np.zeros((n, b, 3)), np.zeros((n, b, 4))
        """Bone frames: what grips refer to."""
        self.position, self.quat = np.zeros((n, b, 3)), np.zeros((n, b, 4))
        """Bodies: centre of mass and orientation."""
        self.solved = 0
        self.given: list[tuple[int, Float, Float]] = []
        """Bone frames that no plan leads: first sample, joints (n, b, 3), turns (n, b, 4)."""
        frames = [body_shape(bone.pieces) for bone in actor.skeleton.bones]
        self._middle, self._turned = np.array([f[1] for f in frames]), np.array([f[2] for f in frames])

    def replan(self, time: float) -> None:
        """Poses from this time on are to be solved anew."""
        row = self.actor.row(time)
        if row < len(self.actor.track.time):
            self.actor.track.settle(row)
        self.solved = min(self.solved, row)

    def row(self, time: float) -> int:
        """The sample at a time, solved."""
        i = min(self.actor.row(time), len(self.actor.track.time) - 1)
        self.need(i)
        return i

    def give(self, first: int, joint: Float, turn: Float) -> None:
        """From this sample on these frames are the poses."""
        self.given.append((first, joint, turn))
        self.solved = min(self.solved, first)

    def _frames(self, first: int, last: int) -> tuple[int, Float, Float]:
        """Bone frames of some samples from `first` on, `last` at most: how far they go, joints and turns."""
        for begin, joint, turn in reversed(self.given):
            if begin <= first < begin + len(joint):
                last = min(last, begin + len(joint))
                return last, joint[first - begin : last - begin], turn[first - begin : last - begin]
            if first < begin:
                last = min(last, begin)
        joint, turn = self.actor.track.part(slice(first, last)).solve()
        return last, joint, turn

    def need(self, row: int) -> None:
        """Solve at least up to this sample."""
        n = len(self.actor.track.time)
        while self.solved <= min(row, n - 1):
            first = self.solved
            last = min(n, max(row + 2, first + CHUNK))
            last, joint, turn = self._frames(first, last)
            rows = slice(first, last)
            where = joint + rotate(turn, self._middle)
            quat = multiply(turn, self._turned)
            before = self.quat[first - 1] if first else quat[0]
            dots = np.einsum("npk,npk->np", quat, np.concatenate([before[None], quat[:-1]]))
            quat *= np.cumprod(np.where(dots < 0, -1.0, 1.0), axis=0)[..., None]
            self.joint[rows], self.turn[rows], self.position[rows], self.quat[rows] = joint, turn, where, quat
            self.solved = last

    def _between(self, time: float) -> tuple[int, int, float]:
        t = self.actor.track.time
        x = min(max((time - t[0]) * RATE, 0.0), len(t) - 1.0)
        i = min(int(x), max(len(t) - 2, 0))
        j = min(i + 1, len(t) - 1)
        self.need(j)
        return i, j, x - i

    def at(self, time: float) -> tuple[Float, Float]:
        """Bodies of the parts: positions (p, 3) [m] and quaternions (p, 4)."""
        i, j, w = self._between(time)
        position = (1 - w) * self.position[i] + w * self.position[j]
        quat = (1 - w) * self.quat[i] + w * self.quat[j]
        quat /= np.sqrt(np.einsum("pk,pk->p", quat, quat))[:, None]
        return position, quat

    def tips(self, sides: tuple[str, ...], time: float) -> Float:
        """The middle of the points that hold, (3,) [m]."""
        i, j, w = self._between(time)
        found = np.zeros(3)
        for side in sides:
            tip = self.actor.tip(side)
            b = self.actor.skeleton.index[tip.bone]
            ends = [self.joint[k, b] + rotate(self.turn[k, b], np.asarray(tip.point)) for k in (i, j)]
            found = found + ((1 - w) * ends[0] + w * ends[1]) / len(sides)
        return found

    def hand(self, side: str, time: float) -> tuple[Float, Float]:
        """The middle of one hand (3,) [m] and how it is turned (4,)."""
        i, j, w = self._between(time)
        b = self.actor.skeleton.index[self.actor.tip(side).bone]
        return self.tips((side,), time), mix(self.turn[i, b], self.turn[j, b], w)

    def yaw(self, time: float) -> float:
        t = self.actor.track.time
        return float(np.interp(time, t, self.actor.track.yaw))


def alone(character: Character, scene: Scene) -> Performance:
    """A character's whole performance in a scene in which nothing moves but the characters."""
    troupe = Troupe(scene, Still(scene))
    end = scene.seconds + 0.25
    while troupe.wake < end:
        troupe.advance(troupe.wake)
    return troupe.performances[character.name]


class Troupe:
    """The characters of a scene, in a world."""

    def __init__(self, scene: Scene, world: World) -> None:
        from sim.act import enter
        from sim.character import parts

        self.scene, self.world, self.time = scene, world, 0.0
        self.grips: dict[str, Grip] = {}
        self.falls: list[tuple[str, float, float]] = []
        """Who fell, from when until when a body was simulated and not led [s]."""
        self.done: dict[tuple[str, int], float] = {}
        """Character and number of its action to when that came to its point: the strike, the grip, letting go, or the end [s]."""
        self.over: set[str] = set()
        """Characters that have done everything."""
        self.performances = {c.name: Performance(enter(c, scene, self), parts(c)) for c in scene.characters}
        for p in self.performances.values():
            if p.actor.character.holds is not None:
                self._begin_with(p)
        self.advance(0.0)

    def _begin_with(self, p: Performance) -> None:
        from sim.handle import take_in_hand

        take_in_hand(p.actor, str(p.actor.character.holds))

    @property
    def wake(self) -> float:
        """When somebody wants to go on [s]."""
        return min((p.wake for p in self.performances.values()), default=np.inf)

    def advance(self, time: float) -> None:
        """Let everybody go on whose time has come."""
        self.time = time
        while True:
            due = [p for p in self.performances.values() if p.wake <= time + 1e-9]
            if not due:
                return
            # who chases looks where the others go, so they plan first
            for p in sorted(due, key=lambda p: (p.wake, any(a.type == "chase" for a in p.actor.character.actions), p.actor.character.name)):
                plan = p.plan
                wake = next(plan, None)
                if p.plan is not plan:
                    continue  # it fell, and has another plan now
                if wake is None:
                    self.over.add(p.actor.character.name)
                p.wake = np.inf if wake is None else max(wake, time + SOON)

    # --------------------------------------------------------------------------------------------- what actors ask

    def of(self, actor: Actor) -> Performance:
        return self.performances[actor.character.name]

    def actor(self, name: str | None) -> Actor | None:
        """A character by its name or its object's."""
        for p in self.performances.values():
            if name is not None and name in (p.actor.character.name, p.actor.character.object):
                return p.actor
        return None

    def is_thing(self, name: str | None) -> bool:
        """Whether it is a body that can be picked up."""
        return any(b.name == name and not b.static for b in self.scene.bodies)

    def state(self, body: str) -> State:
        """How a body moves now, in somebody's hand or not."""
        grip = self.grips.get(body)
        if grip is None:
            return self.world.state(body)
        (position, quat), (before, _) = self.held(body, self.time), self.held(body, max(self.time - 1 / RATE, 0.0))
        return State(position, quat, (position - before) * RATE, np.zeros(3))

    def held(self, body: str, time: float) -> tuple[Float, Float]:
        """Pose of a held thing."""
        grip = self.grips[body]
        p = self.of(grip.holder)
        if grip.local is not None:
            return grip.in_hand(*p.hand(grip.sides[0], time))
        return grip.pose(p.tips(grip.sides, time), p.yaw(time))

    def place(self, name: str, actor: Actor) -> Place | None:
        """The box around a body, a group or a character where it is now; None where there is no such thing."""
        boxes = []
        for b in self.scene.bodies:
            if (b.name == name or b.name.startswith(name + "/") or b.object == name) and b.shape.type != "plane":
                now = self.state(b.name) if not b.static else None
                where = np.asarray(b.position) if now is None else now.position
                quat = np.asarray(b.orientation_xyzw) if now is None else now.quat
                boxes.append(box_of(b.shape, where, quat))
        for p in self.performances.values():
            c = p.actor.character
            if name.split("/", maxsplit=1)[0] in (c.name, c.object) and p.actor is not actor:
                position, quat = p.at(self.time)
                for i, bone in enumerate(p.actor.skeleton.bones):
                    if name in (c.name, c.object) or p.parts[i] == name:
                        boxes.append(box_of(_shape(bone.pieces), position[i], quat[i]))
        return Place(np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)) if boxes else None

    # --------------------------------------------------------------------------------------------- what actors do

    def changed(self, actor: Actor, time: float) -> None:
        """An actor's track is another from this time on."""
        self.of(actor).replan(time)

    def take(self, actor: Actor, sides: tuple[str, ...], body: str, *, within: float = GRASP, how: Hold | None = None) -> bool:
        """Close the hand on a thing now; False where it is not there. `how`: as far as that says."""
        from sim.arm import clench
        from sim.grip import halves

        p = self.of(actor)
        now = self.state(body)
        shape = self.scene.body(body).shape
        yaw = p.yaw(self.time)
        tip = p.tips(sides, self.time)
        away = now.position - tip
        half = float(np.linalg.norm(halves(shape, now.quat, yaw))) if len(sides) == 1 else float(np.min(halves(shape, now.quat, yaw)))
        self.world.spare(body, ())
        if np.linalg.norm(away) > half + actor.tip(sides[0]).thick + within:
            return False
        if body in self.grips:
            self._loose(body)
        before = p.tips(sides, max(self.time - 1 / RATE, 0.0))
        hands = {} if how is None else how.hands
        local = None
        if len(sides) == 1 and sides[0] in hands:
            _, turn = p.hand(sides[0], self.time)
            local = rotate(conjugate(turn), away), multiply(conjugate(turn), now.quat)
        self.grips[body] = Grip(actor, sides, body, away, now.quat, yaw, local, hands.get(sides[0]))
        for side in sides:
            actor.holding[side] = body
            if side in hands:
                clench(actor, side, self.time, hands[side])
        bones = tuple(f"{actor.character.name}/{actor.tip(s).bone}" for s in sides)
        self.world.take(body, bones, (tip - before) * RATE)
        return True

    def open_hands(self, actor: Actor, sides: tuple[str, ...], body: str) -> None:
        """Hands that are about to take a thing do not push it away."""
        arm = ("hand", "hand_fingers", "hand_thumb", "forearm", "upper_arm")
        bones = {"mouth": ("head", "face", "beak", "neck", "muzzle", "nose", "eyes", "horns")} | {s: tuple(f"{bone}_{s}" for bone in arm) for s in "lr"}
        self.world.spare(body, tuple(f"{actor.character.name}/{bone}" for side in sides for bone in bones[side] if bone in actor.skeleton.index))

    def _loose(self, body: str) -> Grip:
        from sim.arm import clench

        grip = self.grips.pop(body)
        for side in grip.sides:
            clench(grip.holder, side, self.time, None)
        for side in [s for s, b in grip.holder.holding.items() if b == body]:
            del grip.holder.holding[side]
        return grip

    def free(self, body: str, *, velocity: Float | None = None, angular: Float | None = None) -> None:
        """Open the hand."""
        if body in self.grips:
            self._loose(body)
            self.world.free(body, velocity, angular)


def _shape(pieces):  # type: ignore[no-untyped-def]
    from sim.skeleton import body_shape

    return body_shape(pieces)[0]
