"""Footing: with what forces the ground carries a character that stands or walks.

The sum is the weight and what the centre of mass accelerates, m (g + a); the feet on the ground share it so that it acts below the centre of mass,
as far as pushes without pulls can.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.rotation import rotate
from sim.skeleton import Limb
from sim.troupe import Performance

Float = NDArray[np.float64]
EVEN = 0.1
"""A foot whose ends differ in height by less than this share of its length is flat."""
STEP = 1 / 60
"""Over which accelerations are measured [s]."""


def reactions(p: Performance, time: float, gravity: Float) -> list[tuple[str, Float, float]]:
    """For each foot on the ground: its bone, where it stands (3,) [m] and the force [N]."""
    from scipy.optimize import nnls

    track, skeleton = p.actor.track, p.actor.skeleton
    row = p.row(time)
    down = [leg for leg in skeleton.legs if track.contact[leg.name][row]]
    if not down:
        return []
    mass = np.array([b.mass for b in skeleton.bones])
    share = mass / mass.sum()
    before, now, after = (share @ p.at(max(t, float(track.time[0])))[0] for t in (time - STEP, time, time + STEP))
    rise = (before - 2 * now + after) / STEP**2 if time >= STEP else np.zeros(3)
    up = -gravity / max(float(np.linalg.norm(gravity)), 1e-9)
    total = float(mass.sum() * (np.linalg.norm(gravity) + rise @ up))
    if total <= 0:
        return []
    points = [_stands(leg, p.joint[row, skeleton.index[leg.end]], p.turn[row, skeleton.index[leg.end]]) for leg in down]
    arm = 1.0 / max(p.actor.height, 0.05)
    rows = np.array([[1.0] * len(down), [arm * (x[0] - now[0]) for x in points], [arm * (x[1] - now[1]) for x in points]])
    # the sum counts most: a body that leans beyond its feet for a moment still weighs what it weighs
    force, _ = nnls(rows * np.array([[30.0], [1.0], [1.0]]), np.array([30.0 * total, 0.0, 0.0]))
    return [(leg.end, x, float(f)) for leg, x, f in zip(down, points, force, strict=True) if f > 0]


def _stands(leg: Limb, ankle: Float, turn: Float) -> Float:
    """What of a foot is on the ground (3,) [m]: below the ankle of one that is flat, else the heel or the ball."""
    heel, ball = (ankle + rotate(turn, np.asarray(point)) for point in (leg.heel, leg.ball))
    flat = ankle + [0.0, 0.0, leg.heel[2]]
    if abs(heel[2] - ball[2]) < EVEN * (leg.ball[0] - leg.heel[0]):
        return np.asarray(flat)
    return np.asarray(heel if heel[2] < ball[2] else ball)
