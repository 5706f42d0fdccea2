"""Kick: a leg as a whip. The thigh swings first, the bent knee opens last and fast, as in a soccer kick.

Angles of hip and knee run through four postures: standing, drawn back, at the target, through. The foot comes to the target with a given speed ahead; the
hip has about a third of it, the knee the rest (H. Nunome, T. Asai, Y. Ikegami, S. Sakurai, Med. Sci. Sports Exerc. 34 (2002) 2028: in the last 50 ms the
thigh slows down while the shank gains). Swung straight from behind on a straight line, a hard kick asked for 2.4 times what hips give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from sim.gait import ease
from sim.rotation import Y_AXIS, Z_AXIS, about, rotate
from sim.skeleton import STRETCH, Limb

Float = NDArray[np.float64]
BACK, FOLDED = np.radians(-25.0), np.radians(85.0)
"""Hip and knee of the leg that is drawn back for a usual kick (estimate)."""
HIP_SHARE = 0.3
"""Of the foot's speed that comes from the hip at the target (estimate)."""
PATH = 2.7
"""The forward swing takes as long as this many lengths of the leg at the foot's last speed: 0.33 s for a usual kick, 0.22 s for a hard one."""
SINK = 0.06
"""The standing knee bends, and the hips come down by this share of the leg."""
POINTED = np.radians(15.0)
"""By so much toes are stretched against the shank."""
OPEN = np.radians(12.0)
"""Knees are bent by this at least when the leg has swung through."""
RETURN = 0.6
"""Coming back to the ground takes so long [s]."""


@dataclass(frozen=True)
class Whip:
    """A leg's swing."""

    begin: float
    drawn: float
    strike: float
    follow: float
    back: float
    """Times [s]."""
    angles: CubicHermiteSpline
    """Of hip and knee over time [rad]."""
    hip: Float
    """Of who stands (3,) [m]."""
    heading: Float
    """(4,)"""
    lengths: tuple[float, float]
    aside: float
    """Of the target from the plane of the leg, to the left [m]."""

    def there(self, t: Float) -> Float:
        """How much of the kick's posture there is, 0 to 1."""
        return np.asarray(ease((t - self.begin) / (self.drawn - self.begin)) * (1 - ease((t - self.follow) / (self.back - self.follow))))

    def sink(self, t: Float) -> Float:
        """How far the hips have come down [m]."""
        return SINK * sum(self.lengths) * self.there(t)

    def pitch(self, t: Float) -> Float:
        """Of the foot against the ground, above 0 with the toes down [rad]: it goes along with the shank."""
        hip, knee = self.angles(np.clip(t, self.begin, self.back)).T
        return np.asarray(knee - hip + POINTED * self.there(t) - _rest(t, self))

    def ankle(self, t: Float) -> Float:
        """(n, 3) [m]"""
        hip, knee = self.angles(np.clip(t, self.begin, self.back)).T
        flat = _down(self.lengths, hip, knee)
        to = ease((t - self.drawn) / (self.strike - self.drawn)) * (1 - ease((t - self.follow) / (self.back - self.follow)))
        return self.hip + rotate(self.heading, np.stack([flat[:, 0], self.aside * to, flat[:, 1] - self.sink(t)], axis=1))


def _rest(t: Float, swing: Whip) -> Float:
    """A standing leg is not quite straight: its foot is flat all the same."""
    hip, knee = swing.angles(np.array([swing.begin]))[0]
    return (knee - hip) * (1 - swing.there(t))


def _down(lengths: tuple[float, float], hip: Float, knee: Float) -> Float:
    """From the hip to the ankle, ahead and up (n, 2) [m]."""
    a, b = lengths
    shank = hip - knee
    return np.stack([a * np.sin(hip) + b * np.sin(shank), -a * np.cos(hip) - b * np.cos(shank)], axis=-1)


def bent(lengths: tuple[float, float], ahead: float, up: float) -> tuple[float, float]:
    """Hip and knee [rad] of an ankle so far ahead of the hip and over it [m]; what is out of reach is pointed at."""
    a, b = lengths
    far = float(np.clip(np.hypot(ahead, up), abs(a - b) + 0.05 * a, STRETCH * (a + b)))
    knee = np.pi - np.arccos(np.clip((a * a + b * b - far * far) / (2 * a * b), -1, 1))
    hip = np.arctan2(ahead, -up) + np.arccos(np.clip((a * a + far * far - b * b) / (2 * a * far), -1, 1))
    return float(hip), float(knee)


def whip(leg: Limb, hip: Float, ankle: Float, target: Float, yaw: float, *, speed: float, usual: float, begin: float, prepare: float, stops: bool) -> Whip:
    """A kick with the toes at a target (3,) [m], from an ankle that stands. `speed`: the foot's at the target; `stops`: at what does not give way."""
    heading = about(Z_AXIS, np.array(yaw))
    size = sum(leg.lengths)
    low = hip - [0.0, 0.0, SINK * size]

    def flat(point: Float) -> Float:
        return rotate(about(Z_AXIS, np.array(-yaw)), point)

    stand = flat(ankle - hip)
    rest = bent(leg.lengths, float(stand[0]), float(stand[2]))
    at, pitch = rest, 0.0
    for _ in range(4):
        # toes go along with the shank
        tip = rotate(about(Y_AXIS, np.array(pitch)), np.array([leg.toe[0], 0.0, 0.5 * leg.toe[2]]))
        aim = flat(target - low) - tip
        at = bent(leg.lengths, float(aim[0]), float(aim[2]))
        pitch = at[1] - at[0] + float(POINTED)
    strong = float(np.clip(speed / usual, 0.5, 1.3))
    drawn = (float(BACK) * strong, max(float(FOLDED) * strong, at[1]))
    # at the target: of the toes' speed ahead so much is the hip's, the rest the knee's
    tip = rotate(about(Y_AXIS, np.array(pitch)), np.array([leg.toe[0], 0.0, 0.5 * leg.toe[2]]))
    under = -float(_down(leg.lengths, np.array([at[0]]), np.array([at[1]]))[0, 1] + tip[2])
    below = under - leg.lengths[0] * float(np.cos(at[0]))
    fast = HIP_SHARE * speed / max(under, 0.3 * size)
    rates = (fast, -(1 - HIP_SHARE) * speed / max(below, 0.3 * leg.lengths[1]))
    t1 = begin + prepare
    t2 = t1 + max(PATH * size / speed, 0.1)
    room = max(at[1] - float(OPEN), 0.05)
    if stops:
        t3, through = t2 + 0.02, (at[0], at[1])
    else:
        t3 = t2 + float(np.clip(2.2 * room / max(-rates[1], 1.0), 0.05, 0.3))
        through = (at[0] + 0.5 * fast * (t3 - t2), max(at[1] + 0.5 * rates[1] * (t3 - t2), float(OPEN)))
    t4 = t3 + max(RETURN, 1.3 * size / max(speed, 1.0))
    zero = (0.0, 0.0)
    knots = [(begin, rest, zero), (t1, drawn, zero), (t2, at, rates), (t3, through, zero), (t4, rest, zero)]
    times, points, slopes = zip(*knots, strict=True)
    spline = CubicHermiteSpline(times, np.array(points), np.array(slopes))
    return Whip(begin, t1, t2, t3, t4, spline, hip, heading, leg.lengths, float(flat(target - hip)[1]))
