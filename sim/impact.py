"""Impact: what two bodies do to each other in an instant.

Newton's law for the normal velocity at each contact point, u+ = -e u-, Coulomb's law for the tangential impulse,
|J_t| <= mu J_n, sticking where the cone allows it. One pair at a time: in a Newton's cradle the blow then runs through the row and
only the last ball leaves, as it does with real balls, whose contacts last microseconds. An impact never gains energy:
where Newton's law would (friction and eccentric blows), the restitution is lowered until it does not.
"""

from __future__ import annotations

import math
from operator import mul

import numpy as np
from numpy.typing import NDArray

from sim.rigid import Rigid
from sim.vector import Vec, cross, dot, minus, norm, plus

SWEEPS, SETTLED = 120, 1e-7
"""Rounds of the projected Gauss-Seidel iteration for several points at once, and the share of an impulse below which a change no longer counts."""


def gap_speed(a: Rigid, b: Rigid, point: Vec, normal: Vec) -> float:
    """Rate at which the gap opens [m/s]; negative where the bodies approach. The normal points from b to a."""
    (x, y, z), (l, m, n) = point, normal
    (px, py, pz), (a1, a2, a3), (u, v, w) = a.position, a.angular, a.velocity
    x1, y1, z1 = x - px, y - py, z - pz
    (px, py, pz), (b1, b2, b3), (u2, v2, w2) = b.position, b.angular, b.velocity
    x2, y2, z2 = x - px, y - py, z - pz
    return (
        (u + a2 * z1 - a3 * y1 - (u2 + b2 * z2 - b3 * y2)) * l
        + (v + a3 * x1 - a1 * z1 - (v2 + b3 * x2 - b1 * z2)) * m
        + (w + a1 * y1 - a2 * x1 - (w2 + b1 * y2 - b2 * x2)) * n
    )


def strike(a: Rigid, b: Rigid, points: list[Vec], normal: Vec, *, restitution: float, friction: float) -> list[Vec]:
    """Apply the impulses of one impact to both bodies; impulses on `a`, one a point [N s]."""
    before = [_meeting_at(a, b, p, normal) for p in points]
    e = restitution
    impulses: list[Vec] = []
    for attempt in range(8):
        impulses = _impulses(a, b, points, normal, before, e, friction)
        gain = 0.0
        delta = _changes(a, b, points, impulses)
        for p, u, j in zip(points, before, impulses, strict=True):
            gain += dot(j, u) + 0.5 * dot(j, delta(p))
        loss_scale = sum(abs(dot(j, u)) for u, j in zip(before, impulses, strict=True))
        if gain <= 1e-9 * loss_scale:
            break
        e = 0.0 if attempt == 6 else e * 0.7
    for p, j in zip(points, impulses, strict=True):
        a.push(j, p)
        b.push((-j[0], -j[1], -j[2]), p)
    return impulses


def _meeting_at(a: Rigid, b: Rigid, point: Vec, normal: Vec) -> Vec:
    """Relative velocity of two bodies where they touch [m/s]; a belt's surface runs along the contact, never into it."""
    u = minus(a.speed_at(point), b.speed_at(point))
    for r, sign in ((a, 1.0), (b, -1.0)):
        if r.running:
            u = plus(u, plus(r.surface, normal, -dot(r.surface, normal)), sign)
    return u


def meeting_energy(a: Rigid, b: Rigid) -> float:
    """No blow between the two can take more than this: what they have in the frame of their common centre of mass, or of the one that is fixed [J]."""
    if (a.fixed and norm(a.angular) > 0) or (b.fixed and norm(b.angular) > 0):
        return math.inf
    u = minus(a.velocity, b.velocity)
    weight = a.inverse_mass + b.inverse_mass
    moving = 0.5 * dot(u, u) / weight if weight > 0 else 0.0
    return moving + sum(r.spin_energy() for r in (a, b) if not r.fixed)


def closing_energy(a: Rigid, b: Rigid, points: list[Vec], normal: Vec) -> float:
    """Energy that goes into pressing two bodies together until they no longer approach [J]."""
    return _spent(a, b, points, _stopping(a, b, points, normal))


def crush(a: Rigid, b: Rigid, points: list[Vec], normal: Vec, *, energy: float) -> list[Vec]:
    """The blow up to the moment when so much energy [J] has been spent on it; applies and returns the impulses on `a` [N s].

    A share f of the impulses that stop the approach spends the share 2 f - f^2 of the closing energy.
    """
    whole = _stopping(a, b, points, normal)
    closing = _spent(a, b, points, whole)
    share = 1 - math.sqrt(max(0.0, 1 - energy / closing)) if closing > 0 else 1.0
    impulses = [(share * j[0], share * j[1], share * j[2]) for j in whole]
    for p, j in zip(points, impulses, strict=True):
        a.push(j, p)
        b.push((-j[0], -j[1], -j[2]), p)
    return impulses


def _stopping(a: Rigid, b: Rigid, points: list[Vec], normal: Vec) -> list[Vec]:
    before = [minus(a.speed_at(p), b.speed_at(p)) for p in points]
    return _impulses(a, b, points, normal, before, 0.0, 0.0)


def _spent(a: Rigid, b: Rigid, points: list[Vec], impulses: list[Vec]) -> float:
    before = [minus(a.speed_at(p), b.speed_at(p)) for p in points]
    delta = _changes(a, b, points, impulses)
    return -sum(dot(j, u) + 0.5 * dot(j, delta(p)) for p, u, j in zip(points, before, impulses, strict=True))


def _changes(a: Rigid, b: Rigid, points: list[Vec], impulses: list[Vec]):  # type: ignore[no-untyped-def]
    """How the relative velocity at a point changes by these impulses."""
    va = vb = wa = wb = (0.0, 0.0, 0.0)
    for p, j in zip(points, impulses, strict=True):
        va, wa = plus(va, j, a.inverse_mass), plus(wa, a.turn(cross(minus(p, a.position), j)))
        vb, wb = plus(vb, j, -b.inverse_mass), plus(wb, b.turn(cross(minus(p, b.position), j)), -1.0)

    def change(point: Vec) -> Vec:
        one = plus(va, cross(wa, minus(point, a.position)))
        two = plus(vb, cross(wb, minus(point, b.position)))
        return minus(one, two)

    return change


def _impulses(a: Rigid, b: Rigid, points: list[Vec], normal: Vec, before: list[Vec], e: float, mu: float) -> list[Vec]:
    if len(points) == 1:
        single = _one(a, b, points[0], normal, before[0], e, mu)
        if single is not None:
            return [single]
    return _several(a, b, points, normal, before, e, mu)


def _one(a: Rigid, b: Rigid, point: Vec, n: Vec, u: Vec, e: float, mu: float) -> Vec | None:
    """Closed form for one point; None where sliding would turn round on the way."""
    response = _response(a, b, point)
    u_n = dot(u, n)
    slip = plus(u, n, -u_n)
    speed = norm(slip)
    if speed < 1e-12 or mu == 0.0:
        k = dot(n, response(n))
        straight = plus((0.0, 0.0, 0.0), n, -(1 + e) * u_n / k)
        turn = response(straight)
        if mu == 0.0 or norm(plus(turn, n, -dot(turn, n))) < 1e-9 * abs(u_n):
            return straight
    wanted = (-e * u_n * n[0] - u[0], -e * u_n * n[1] - u[1], -e * u_n * n[2] - u[2])
    stick = _inverted(response((1.0, 0.0, 0.0)), response((0.0, 1.0, 0.0)), response((0.0, 0.0, 1.0)), wanted)
    j_n = dot(stick, n)
    if j_n > 0 and norm(plus(stick, n, -j_n)) <= mu * j_n:
        return stick
    if speed < 1e-12:
        return None
    t = (slip[0] / speed, slip[1] / speed, slip[2] / speed)
    along = plus(n, t, -mu)
    k = dot(n, response(along))
    if k <= 0:
        return None
    slide = plus((0.0, 0.0, 0.0), along, -(1 + e) * u_n / k)
    after = plus(slip, response(slide))
    after = plus(after, n, -dot(after, n))
    sideways = plus(after, t, -dot(after, t))
    return slide if dot(after, t) >= 0 and norm(sideways) < 1e-3 * speed else None


def _inverted(x: Vec, y: Vec, z: Vec, wanted: Vec) -> Vec:
    """Numbers (a, b, c) with a x + b y + c z as wanted: Cramer's rule, on three numbers several times faster than a library."""
    across = cross(y, z)
    whole = dot(x, across)
    turned_round = cross(wanted, x)
    return dot(wanted, across) / whole, -dot(z, turned_round) / whole, dot(y, turned_round) / whole


def _response(a: Rigid, b: Rigid, point: Vec):  # type: ignore[no-untyped-def]
    """Relative velocity at a point by an impulse there."""
    ra, rb = minus(point, a.position), minus(point, b.position)
    inverse = a.inverse_mass + b.inverse_mass

    def response(j: Vec) -> Vec:
        out = plus((0.0, 0.0, 0.0), j, inverse)
        if not a.fixed:
            out = plus(out, cross(a.turn(cross(ra, j)), ra))
        if not b.fixed:
            out = plus(out, cross(b.turn(cross(rb, j)), rb))
        return out

    return response


def _several(a: Rigid, b: Rigid, points: list[Vec], n: Vec, before: list[Vec], e: float, mu: float) -> list[Vec]:
    """Projected Gauss-Seidel over normal and tangential impulses of all points of one pair."""
    t1, t2 = tangents(n)
    axes = (n, t1, t2)
    matrix = _matrix(a, b, points, axes)
    start = np.array([dot(u, axis) for u in before for axis in axes])
    target = np.zeros(len(start))
    target[::3] = [-e * min(dot(u, n), 0.0) for u in before]
    return _solve(matrix, start - target, mu, axes, len(points))


def _matrix(a: Rigid, b: Rigid, points: list[Vec], axes: tuple[Vec, Vec, Vec]) -> NDArray[np.float64]:
    """Relative velocity (3 n) along the axes of n points by impulses (3 n) along them [1/kg], row by answer."""
    count = len(points)
    directions = np.tile(np.array(axes), (count, 1))
    where = np.repeat(np.array(points), 3, axis=0)
    matrix = (a.inverse_mass + b.inverse_mass) * (directions @ directions.T)
    for r in (a, b):
        if not r.fixed:
            x, y, z = (where - r.position).T
            u, v, w = directions.T
            twist = np.stack((y * w - z * v, z * u - x * w, x * v - y * u), axis=1)
            matrix += twist @ np.array([r.turn((1.0, 0.0, 0.0)), r.turn((0.0, 1.0, 0.0)), r.turn((0.0, 0.0, 1.0))]) @ twist.T
    return matrix


def _solve(matrix: NDArray[np.float64], offset: NDArray[np.float64], mu: float, axes: tuple[Vec, Vec, Vec], count: int) -> list[Vec]:
    rows: list[list[float]] = matrix.tolist()
    bias: list[float] = offset.tolist()
    if count == 1:
        return [_solve_one(rows, bias, mu, axes)]
    j = [0.0] * (3 * count)
    scale = max(abs(b) for b in bias) / max(rows[0][0], 1e-12)
    # larger eigenvalue of each point's 2 x 2 tangential block: the largest step that is stable
    stiff = [(rows[k][k] + rows[k + 1][k + 1]) / 2 + math.hypot((rows[k][k] - rows[k + 1][k + 1]) / 2, rows[k][k + 1]) for k in range(1, 3 * count, 3)]
    blocks = [(k, rows[k], rows[k + 1], rows[k + 2], bias[k], bias[k + 1], bias[k + 2], rows[k][k], stiff[k // 3]) for k in range(0, 3 * count, 3)]
    for _ in range(SWEEPS):
        moved = 0.0
        for k, row, row1, row2, free, free1, free2, own, step in blocks:
            old, old1, old2 = j[k], j[k + 1], j[k + 2]
            new = j[k] = max(0.0, old - (free + sum(map(mul, row, j))) / own)
            moved = max(moved, abs(new - old))
            if mu > 0:
                # one step size for both directions, so that friction opposes the slip whatever the axes
                new1 = old1 - (free1 + sum(map(mul, row1, j))) / step
                new2 = old2 - (free2 + sum(map(mul, row2, j))) / step
                cone, length = mu * new, math.hypot(new1, new2)
                if length > cone:
                    new1 *= cone / length
                    new2 *= cone / length
                j[k + 1], j[k + 2] = new1, new2
                moved = max(moved, abs(new1 - old1), abs(new2 - old2))
        if moved < SETTLED * scale:
            break
    n, t1, t2 = axes
    return [plus(plus(plus((0.0, 0.0, 0.0), n, j[3 * i]), t1, j[3 * i + 1]), t2, j[3 * i + 2]) for i in range(count)]


def _solve_one(rows: list[list[float]], bias: list[float], mu: float, axes: tuple[Vec, Vec, Vec]) -> Vec:
    """The same for one point, numbers written out: most blows are of one point."""
    (nn, n1, n2), (_, k11, k12), (_, _, k22) = rows
    b0, b1, b2 = bias
    limit = SETTLED * max(abs(b0), abs(b1), abs(b2)) / max(nn, 1e-12)
    step = (k11 + k22) / 2 + math.hypot((k11 - k22) / 2, k12)
    j0 = j1 = j2 = 0.0
    for _ in range(SWEEPS):
        old0, old1, old2 = j0, j1, j2
        j0 = max(0.0, -(b0 + n1 * j1 + n2 * j2) / nn)
        if mu > 0:
            # of both directions at once
            j1, j2 = old1 - (b1 + n1 * j0 + k11 * old1 + k12 * old2) / step, old2 - (b2 + n2 * j0 + k12 * old1 + k22 * old2) / step
            cone, length = mu * j0, math.hypot(j1, j2)
            if length > cone:
                j1, j2 = j1 * cone / length, j2 * cone / length
        if abs(j0 - old0) < limit and abs(j1 - old1) < limit and abs(j2 - old2) < limit:
            break
    n, t1, t2 = axes
    return plus(plus((j0 * n[0], j0 * n[1], j0 * n[2]), t1, j1), t2, j2)


def tangents(n: Vec) -> tuple[Vec, Vec]:
    """Two unit vectors across a unit normal."""
    seed = (1.0, 0.0, 0.0) if abs(n[0]) < 0.6 else (0.0, 1.0, 0.0)
    t1 = cross(n, seed)
    length = norm(t1)
    t1 = (t1[0] / length, t1[1] / length, t1[2] / length)
    return t1, cross(n, t1)
