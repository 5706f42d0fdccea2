"""Jumps: crouch, push, flight, landing, recovery.

The centre of mass is led through all five: smoothly down, then with constant acceleration to the take-off velocity, in flight on
c(t) = c0 + v0 t + g t^2 / 2, and after touching down with constant deceleration into the knees, and smoothly up.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from sim.errors import InputError
from sim.gait import ease
from sim.rotation import X_AXIS, Y_AXIS, Z_AXIS, about, multiply, rotate
from sim.skeleton import Limb, Skeleton
from sim.step import rolled
from sim.track import Moment, Planted, Track, stand, standing_com

Float = NDArray[np.float64]

DIP, GIVE = 0.36, 0.34
"""People push off from so deep in the knees, and come down so deep, in lengths of the leg: 0.3 m, about a countermovement's (estimate); less asks for more
torque."""
SOFT, GIVES = 1.5, 0.52
"""Who lands fast gives way farther, so that the ground slows the body by this many g, but no farther than this in lengths of the leg (a full squat)."""
LONGEST = 0.34
"""Pushing off and braking take no longer than this, however low the jump: a countermovement's push takes 0.25 to 0.35 s [s]."""
HEELS_UP, TOES_FIRST = np.radians(50.0), np.radians(22.0)
"""People leave the ground with the heels up, and come down on the balls of their feet (plantar flexion at take-off 40 to 50 degrees and at touchdown about 20:
estimates)."""
BENT = 0.035
"""A leg leaves the ground so far from straight, in lengths of it: else the feet would be pulled off before."""
DEEP = (0.10, 0.32)
"""People come down onto something crouched: the higher it is, the deeper, in lengths of the leg; before that feet are drawn up as far."""
EARLY = 0.35
"""Between drawn-up feet and what they come over at the highest, in lengths of the leg: they are over its edges before and after."""
DRAWN = 0.45
"""People draw up their feet so far at most, in lengths of the leg: thighs level, shanks upright."""
BEHIND = -0.15
"""Feet that are drawn up are so far ahead of where they stand, in lengths of the leg."""
LIFTS, ROLLS = 0.5, 0.45
"""Heels come up in this last share of the push, and go down in this first share of the landing."""
LAGS, LEADS, HIGHEST = 0.3, 0.6, 0.5
"""How far feet stay behind the body as they leave, and slow down against it before they land, in shares of its speed; when in the flight they are drawn up."""
AHEAD = 0.75
"""Who jumps ahead leans ahead before and back after it, by this share of what makes the ground's force pass through the middle of the body;"""
BACK = 0.4
"""and comes to rest over the feet, by this much of the way back (estimate)."""
SPARE = 0.5
"""Room between the feet of animals and what they jump over, in lengths of the leg."""
TUCKED = 0.62
"""Forelegs are drawn up by this share of their length on the way onto something, so that the paws come over its edge."""


@dataclass(frozen=True)
class Jump:
    """Times from the start of the crouch [s], places in the world [m]."""

    crouch: float
    push: float
    flight: float
    absorb: float
    recover: float
    low: Float
    """Centre of mass at the bottom of the crouch, (3,)."""
    off: Float
    """At take-off."""
    velocity: Float
    """At take-off [m/s]."""
    gravity: Float
    landing: Float
    """Where the base lands, (3,)."""
    drawn: float | None = None
    """How far the feet are drawn up on the way [m]; None: as an animal's."""
    person: bool = False
    """Heels come up before the feet leave the ground, and toes come down first."""

    @property
    def smooth(self) -> float:
        """1 where going down runs over into pushing off, without a stop between."""
        return float(self.person)

    @property
    def seconds(self) -> float:
        return self.crouch + self.push + self.flight + self.absorb + self.recover

    @property
    def takeoff(self) -> float:
        return self.crouch + self.push

    @property
    def touchdown(self) -> float:
        return self.takeoff + self.flight

    def path(self, t: Float, start: Float, end: Float) -> Float:
        """Centre of mass at times from the start of the crouch, (n, 3)."""
        s = t[:, None]
        t1, t2, t3 = self.crouch, self.takeoff, self.touchdown
        t4 = t3 + self.absorb
        down = start + ease(s / t1) * (self.low - start) + 0.5 * (self.velocity / self.push) * t1**2 * _late(s / t1) * self.smooth
        push = self.low + 0.5 * (self.velocity / self.push) * np.clip(s - t1, 0, self.push) ** 2
        air = np.clip(s - t2, 0, self.flight)
        flight = self.off + self.velocity * air + 0.5 * self.gravity * air**2
        touch = self.off + self.velocity * self.flight + 0.5 * self.gravity * self.flight**2
        speed = self.velocity + self.gravity * self.flight
        braking = np.clip(s - t3, 0, self.absorb)
        absorb = touch + speed * braking - 0.5 * (speed / self.absorb) * braking**2
        bottom = touch + 0.5 * speed * self.absorb
        rise = bottom + ease((s - t4) / self.recover) * (end - bottom)
        return np.asarray(np.where(s < t1, down, np.where(s < t2, push, np.where(s < t3, flight, np.where(s < t4, absorb, rise)))))


def plan(
    track: Track,
    start: Float,
    yaw: float,
    landing: Float,
    gravity: Float,
    *,
    jump_speed: float,
    hop: float | None = None,
    effort: float = 1.0,
    over: float = 0.0,
) -> Jump:
    """From a base to another. `hop`: how high a small jump's centre of mass rises [m]; None jumps as high as needed, or straight up as high as it can.
    `effort`: straight up, its share of the take-off speed; onto something, that of the height left to spare. `over`: height of what lies between [m]."""
    if hop is None and track.skeleton.arms and float(-gravity[2]) > 0.05:
        return _leap(track, start, yaw, landing, gravity, jump_speed=jump_speed, effort=effort, over=over)
    com = np.asarray(standing_com(track.skeleton))
    heading = about(Z_AXIS, np.array(yaw))
    legs = [sum(leg.lengths) for leg in track.skeleton.legs]
    reach = float(np.mean(legs))
    dip = (0.22 if hop is None else 0.08) * reach
    g = max(float(-gravity[2]), 0.0)
    way = landing - start
    level = np.hypot(way[0], way[1])
    here, there = start + rotate(heading, com), landing + rotate(heading, com)
    here_z, there_z = here[2] + 0.02 * reach, there[2] - 0.03 * reach
    climb = there_z - here_z
    if g < 0.05:
        up, air = jump_speed, climb / jump_speed if climb > 0.3 * reach else 60.0
    else:
        if hop is not None:
            apex = max(climb, 0.0) + hop
        elif level < 1e-6 and abs(climb) < 0.1 * reach:
            apex = (jump_speed * effort) ** 2 / (2 * g)
        else:
            apex = max(climb, 0.0) + max((0.35 * reach + 0.10 * level) * effort, over + SPARE * reach if over > 0 else 0.0)
        up = np.sqrt(2 * g * apex)
        _possible(up, climb, jump_speed)
        air = (up + np.sqrt(max(up * up - 2 * g * climb, 0.0))) / g
    push = 2 * dip / up
    fall = up - g * air
    absorb = 2 * 0.20 * reach / max(-fall, 0.5)
    # the flight covers what pushing off and braking leave of the way; the scene's gravity may also pull sideways
    pull = np.array([gravity[0], gravity[1]]) * min(air, 60.0)
    flat = (way[:2] - pull * (air + absorb) / 2) / (air + (push + absorb) / 2)
    velocity = np.array([flat[0], flat[1], up])
    off = np.array([here[0], here[1], here_z]) + np.array([*velocity[:2], 0.0]) * push / 2
    low = off - velocity * push / 2
    crouch, recover = (0.40, 0.65 if track.skeleton.arms else 0.45) if hop is None else (0.07, 0.10)
    scale = float(np.sqrt(max(reach, 0.02) / 0.8)) if hop is None else 1.0
    return Jump(
        crouch=max(crouch * scale, 0.07), push=push, flight=air, absorb=absorb, recover=max(recover * scale, 0.10), low=low, off=off,
        velocity=velocity, gravity=gravity, landing=landing,
    )  # fmt: skip


def _raised(leg: Limb) -> float:
    """By how much a heel that is up raises the ankle [m]."""
    return float(rolled(leg, Planted(np.zeros(3), 0.0), np.array([HEELS_UP]))[0, 2])


def _late(x: Float) -> Float:
    """0 and at rest at both ends, with a second derivative of 0 at the first and of 2 at the last."""
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x**3 * (1 - x) ** 2)


def _possible(up: float, climb: float, jump_speed: float) -> None:
    if up > 2.5 * jump_speed:
        raise InputError(
            f"a jump onto something {climb:.2f} m up needs a take-off at {up:.1f} m/s, and this body does {jump_speed:.1f} m/s; "
            "lower the target or use a stronger character"
        )


def _needed(skeleton: Skeleton, climb: float, over: float) -> tuple[float, float, float]:
    """How much higher than standing a person leaves the ground, how much lower they come down, and how high they must rise between [m]."""
    reach = sum(skeleton.legs[0].lengths)
    raised, deep = _raised(skeleton.legs[0]) - BENT * reach, float(np.clip(climb / reach, *DEEP)) * reach
    # feet come over what is in the way, and down onto it from above
    return raised, deep, max(max(over, climb) + (EARLY - DRAWN) * reach, climb - deep - raised + 0.06 * reach)


def demand(skeleton: Skeleton, *, jump_speed: float, g: float, climb: float = 0.0, over: float = 0.0) -> float:
    """Take-off speed that a jump onto something `climb` high [m], or over it, needs at least, as a share of what a person's legs give; animals: 0."""
    if not skeleton.arms:
        return 0.0
    return float(np.sqrt(2 * g * max(_needed(skeleton, climb, over)[2], 0.0))) / jump_speed


def _leap(track: Track, start: Float, yaw: float, landing: Float, gravity: Float, *, jump_speed: float, effort: float, over: float) -> Jump:
    """People: a deep countermovement, heels up, feet drawn up no more than is needed, down on the balls of the feet into a crouch."""
    com = rotate(about(Z_AXIS, np.array(yaw)), np.asarray(standing_com(track.skeleton)))
    reach = sum(track.skeleton.legs[0].lengths)
    g, way = float(-gravity[2]), landing - start
    level = float(np.hypot(way[0], way[1]))
    climb = float(way[2])
    here, there = start + com, landing + com
    raised, deep, need = _needed(track.skeleton, climb, over)
    leaves, lands = float(here[2]) + raised, float(there[2]) - deep + 0.02 * reach
    if level < 1e-6 and abs(climb) < 0.1 * reach:
        rise = (jump_speed * effort) ** 2 / (2 * g)
    else:
        easy = min(0.10 * reach + 0.4 * max(over, climb, 0.0) + 0.05 * level, (0.85 * jump_speed) ** 2 / (2 * g)) * effort
        rise = max(need, easy)
    up = float(np.sqrt(2 * g * rise))
    _possible(up, climb, jump_speed)
    air = (up + float(np.sqrt(max(up * up - 2 * g * (lands - leaves), 0.0)))) / g
    fall = g * air - up
    dip = min(DIP, LONGEST * up / 2 / reach - raised / reach)
    give = float(np.clip(fall**2 / (2 * SOFT * g * reach), min(GIVE, LONGEST * fall / 2 / reach), GIVES))
    push, absorb = 2 * (dip * reach + raised) / up, 2 * give * reach / max(fall, 0.5)
    pull = np.asarray(gravity[:2], float) * air
    # leaning, for each m/s: so far the middle of the body is ahead of the feet when the push begins, and behind them when it has come down [s]
    first, last = (max(AHEAD * 0.8 * float(com[2]) / (g * t + v) - t / 6, 0.0) for t, v in ((push, up), (absorb, fall)))
    last *= BACK
    flat = (way[:2] - pull * (air + absorb) / 2) / (first + push / 2 + air + absorb / 2 + last)
    velocity = np.array([flat[0], flat[1], up])
    off = np.array([*(here[:2] + flat * (first + push / 2)), leaves])
    low = off - velocity * push / 2
    scale = float(np.sqrt(reach / 0.8))
    return Jump(
        crouch=max(0.55 * scale, 0.07), push=push, flight=air, absorb=absorb, recover=max(0.65 * scale, 0.10), low=low, off=off, velocity=velocity,
        gravity=gravity, landing=landing, drawn=min(max(deep, max(over, climb) + EARLY * reach - rise), DRAWN * reach), person=True,
    )  # fmt: skip


def jump(
    track: Track, begin: float, plan: Jump, start: Float, yaw: float, planted: dict[str, Planted], *, action: int, lively: float = 1.0
) -> dict[str, Planted]:
    """Fill the track from `begin` on; returns where the feet stand afterwards."""
    t = track.time
    span = slice(int(np.searchsorted(t, begin)), len(t))
    s = t[span] - begin
    com = rotate(about(Z_AXIS, np.array(yaw)), np.asarray(standing_com(track.skeleton)))
    goal = plan.path(s, start + com, plan.landing + com)
    active = s <= plan.seconds
    rows = np.arange(span.start, span.start + int(active.sum()))
    track.com[rows] = goal[active]
    done = np.clip((s - plan.takeoff) / plan.flight, 0, 1)[:, None]
    track.base[span] = np.where(s[:, None] < plan.takeoff, start, np.where(s[:, None] < plan.touchdown, start + done * (plan.landing - start), plan.landing))
    track.yaw[span] = yaw
    _posture(track, span, s, plan, lively)
    after = stand(track.skeleton, plan.landing, yaw)
    for leg in track.skeleton.legs:
        (_step_off if plan.person else _leg)(track, span, s, plan, leg, yaw, planted[leg.name], after[leg.name], goal - com)
    for kind, time in (("takeoff", plan.takeoff), ("landing", plan.touchdown)):
        track.moments.append(Moment(action, kind, begin + time))
    return after


def _bump(s: Float, *knots: tuple[float, float]) -> Float:
    """Smooth interpolation through (time, value) knots, flat at each."""
    out = np.full_like(s, knots[0][1])
    for (a, x), (b, y) in pairwise(knots):
        out = np.where(s >= a, x + (y - x) * ease((s - a) / max(b - a, 1e-9)), out)
    return out


def _posture(track: Track, span: slice, s: Float, plan: Jump, lively: float) -> None:
    t1, t2, t3 = plan.crouch, plan.takeoff, plan.touchdown
    t4, t5 = t3 + plan.absorb, plan.seconds
    if len(track.skeleton.legs) == 4:
        rise = np.arctan2(plan.velocity[2], np.hypot(plan.velocity[0], plan.velocity[1]) + 1.1 * plan.velocity[2])
        early, middle = 0.45 * t1, t2 + 0.5 * plan.flight
        nose = -lively * _bump(s, (0, 0), (early, 0), (t2 + 0.12 * plan.flight, 0.75 * rise), (middle, 0.1 * rise), (t3, -0.22 * rise), (t5, 0.0))
        track.turn[span] = multiply(track.turn[span], about(Y_AXIS, nose))
        track.bend("neck", span, about(Y_AXIS, -0.5 * nose))
        track.bend("tail_1", span, about(Y_AXIS, _bump(s, (0, 0), (middle, -0.3), (t3, 0.4), (t5, 0.0)) * lively))
        return
    if not track.skeleton.arms:
        wave = np.where((s > t2) & (s < t3), np.sin(2 * np.pi * 6 * (s - t2)), 0.0) * np.sin(np.pi * np.clip((s - t2) / plan.flight, 0, 1))
        flap(track, span, _bump(s, (0, 0), (t2 + 0.2 * plan.flight, 1), (t3 - 0.3 * plan.flight, 1), (t5, 0)), wave)
        return
    lean = np.radians(lively) * _bump(s, (0, 0), (t1, 30), (t2, -4), (t2 + 0.5 * plan.flight, 8), (t3, 8), (t4, 26), (t5, 0))
    track.bend("torso", span, about(Y_AXIS, lean))
    track.bend("head", span, about(Y_AXIS, -0.7 * lean))
    track.turn[span] = multiply(track.turn[span], about(Y_AXIS, 0.5 * lean))
    swing = np.radians(lively) * _bump(
        s, (0, 0), (0.6 * t1, 50), (t2 + 0.15 * plan.flight, -130), (t2 + 0.6 * plan.flight, -100), (t3, -60), (t4, -70), (t5, 0)
    )
    crook = np.radians(-lively) * _bump(s, (0, 0), (0.6 * t1, 15), (t1 + 0.2 * plan.push, 80), (t2, 30), (t3, 25), (t4, 35), (t5, 0))
    for side in "lr":
        track.bend(f"upper_arm_{side}", span, about(Y_AXIS, swing))
        track.bend(f"forearm_{side}", span, about(Y_AXIS, crook))


def flap(track: Track, span: slice, open_: Float, wave: Float) -> None:
    """Wings spread (0 folded, 1 out) and beaten (-1 down, 1 up)."""
    for side, s in (("l", 1.0), ("r", -1.0)):
        spread = about(Z_AXIS, -s * np.radians(75) * open_)
        roll = about(X_AXIS, s * np.radians(70) * open_)
        beat = about(X_AXIS, s * np.radians(45) * wave * open_)
        track.bend(f"wing_{side}", span, multiply(beat, multiply(spread, roll)))


def _step_off(track: Track, span: slice, s: Float, plan: Jump, leg: Limb, yaw: float, before: Planted, after: Planted, body: Float) -> None:
    """People's feet roll onto their balls, leave, are drawn up, and come down on the balls again."""
    t2, t3 = plan.takeoff, plan.touchdown
    up = np.clip((s - t2 + LIFTS * plan.push) / (LIFTS * plan.push), 0.0, 1.0) ** 2
    down = (1 - np.clip((s - t3) / (ROLLS * plan.absorb), 0.0, 1.0)) ** 2
    aloft = np.clip((s - t2) / plan.flight, 0.0, 1.0)
    hanging = _bump(aloft, (0.0, HEELS_UP), (0.5, 0.5 * HEELS_UP), (1.0, TOES_FIRST))
    pitch = np.where(s < t2, HEELS_UP * up, np.where(s < t3, hanging, TOES_FIRST * down))
    edges = np.array([HEELS_UP, TOES_FIRST])
    off, on = rolled(leg, before, edges[:1])[0], rolled(leg, after, edges[1:])[0]
    # against the body, which at these times moves as the plan says
    here = np.array([np.interp(x, s, body[:, k]) for x in (t2, t3) for k in range(3)]).reshape(2, 3)
    heading = about(Z_AXIS, np.array(yaw))
    tuck = rotate(heading, np.array([*leg.stand, -leg.heel[2]]) + [BEHIND * sum(leg.lengths), 0.0, plan.drawn or 0.0])
    fast = plan.velocity, plan.velocity + plan.gravity * plan.flight
    middle = t2 + HIGHEST * plan.flight
    path = CubicHermiteSpline([t2, middle, t3], np.array([off - here[0], tuck, on - here[1]]), np.array([-LAGS * fast[0], np.zeros(3), -LEADS * fast[1]]))
    ankle = body + path(np.clip(s, t2, t3))
    standing, landed = (s < t2)[:, None], (s >= t3)[:, None]
    track.ankle[leg.name][span] = np.where(standing, rolled(leg, before, pitch), np.where(landed, rolled(leg, after, pitch), ankle))
    turned = np.where(s < t2, before.yaw, after.yaw)
    track.foot[leg.name][span] = multiply(about(Z_AXIS, turned), about(Y_AXIS, pitch))
    ground = np.where(s < t2 + 0.5 * plan.flight, before.ankle[2], after.ankle[2]) + leg.heel[2]
    track.step_on(leg, span, pitch, ground)
    track.contact[leg.name][span] = (s < t2) | (s >= t3)


def _leg(track: Track, span: slice, s: Float, plan: Jump, leg: Limb, yaw: float, before: Planted, after: Planted, body: Float) -> None:
    """Feet stand until they are pushed off, are drawn up in flight, and reach for the ground before it comes."""
    fore = leg.name[0] == "f"
    release = 0.8 * plan.crouch if fore and len(track.skeleton.legs) == 4 else plan.takeoff
    touch = plan.touchdown
    # people tuck their legs only to get onto something
    climb = plan.landing[2] - before.ankle[2]
    drawn = (0.42 if len(track.skeleton.legs) == 4 or climb > 0 else 0.12) * sum(leg.lengths)
    if fore and climb > 0.5 * sum(leg.lengths):
        drawn = TUCKED * sum(leg.lengths)
    heading = about(Z_AXIS, np.array(yaw))
    ahead = (0.12 if fore else -0.05) * sum(leg.lengths)
    tuck = body + rotate(heading, np.array([*leg.stand, -leg.heel[2]])) + rotate(heading, np.array([ahead, 0.0, drawn]))
    early = 1 - ease((s - release) / (0.45 * plan.flight))
    late = ease((s - (touch - 0.5 * plan.flight)) / (0.5 * plan.flight))
    late = np.where(s >= touch, 1.0, late)
    early = np.where(s < release, 1.0, np.where(s >= touch, 0.0, early)) * (1 - late)
    track.ankle[leg.name][span] = early[:, None] * before.ankle + late[:, None] * after.ankle + (1 - early - late)[:, None] * tuck
    # a rabbit's long foot would dip into the ground
    droop = (
        np.radians(38)
        * min(1.0, 0.3 * sum(leg.lengths) / leg.toe[0])
        * ease((s - release) / (0.2 * plan.flight))
        * (1 - ease((s - plan.takeoff) / (0.95 * plan.flight)))
    )
    lowest = leg.lowest(about(Y_AXIS, droop))
    ground = np.where(s < plan.takeoff + 0.5 * plan.flight, before.ankle[2], after.ankle[2]) + leg.heel[2]
    z = track.ankle[leg.name][span, 2]
    near = np.abs(z - ground) < 0.5 * sum(leg.lengths)
    track.ankle[leg.name][span, 2] = np.where(near, np.maximum(z, ground - lowest), z)
    turned = np.where(s < plan.takeoff, before.yaw, after.yaw) if abs(before.yaw - after.yaw) > 1e-9 else np.full_like(s, after.yaw)
    track.foot[leg.name][span] = multiply(about(Z_AXIS, turned), about(Y_AXIS, droop))
    track.step_on(leg, span, droop, ground)
    settled = touch + (plan.absorb if len(track.skeleton.legs) == 4 and not fore else 0.0)
    track.contact[leg.name][span] = (s < release) | (s >= settled)
