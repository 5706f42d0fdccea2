"""Blow: everything that meets at one instant, resolved pair by pair, the fastest approach first; and what breaks of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sim.approach import OVERLAP, TOUCH, part_bodies
from sim.burst import burst
from sim.ensemble import NEAR, Ensemble
from sim.fracture import Failure, failures
from sim.impact import crush, gap_speed, strike
from sim.manifold import touch
from sim.pairing import Pairing
from sim.record import Record
from sim.rigid import Rigid
from sim.scene import Damage
from sim.shatter import shards
from sim.vector import Vec, inverse, minus, plus, turned

Meeting = tuple[Pairing, list[Vec], Vec]
"""A pair that touches, its contact points, and the normal from its second body to its first."""

FEWEST, MOST = 8, 20
"""Shards of a body, about: 10 at its limit, and as new surface costs energy, more with the root of what the blow brings."""


@dataclass
class _Sums:
    """Impulse of a pair in this instant [N s], and its moment about the origin."""

    total: float = 0.0
    moment: Vec = (0.0, 0.0, 0.0)
    broken: list[tuple[Failure, Vec]] = field(default_factory=list)

    def add(self, points: list[Vec], impulses: list[Vec], normal: Vec) -> None:
        for x, j in zip(points, impulses, strict=True):
            strength = j[0] * normal[0] + j[1] * normal[1] + j[2] * normal[2]
            self.total, self.moment = self.total + strength, plus(self.moment, x, strength)

    @property
    def point(self) -> Vec:
        return (self.moment[0] / self.total, self.moment[1] / self.total, self.moment[2] / self.total)


def resolve(e: Ensemble, indices: list[int], record: Record) -> list[Rigid]:
    """Resolve every impact of this instant among these pairs. Returns the bodies that broke; shards stand in their place."""
    lasting = set(e.touching)
    listed = set(indices)
    meeting = _meeting(e, [i for i in indices if i not in lasting])
    # what lies on something is asked only once something strikes it
    lying = [i for i in indices if i in lasting]
    sums: dict[int, _Sums] = {}
    broken: dict[str, tuple[Failure, Vec]] = {}
    for attempt in range(30 + 12 * len(meeting)):
        chosen, speed = _worst(e, meeting, broken)
        if chosen < 0 and attempt == 0:
            meeting, lying = meeting + _meeting(e, lying), []
            chosen, speed = _worst(e, meeting, broken)
        if chosen < 0:
            break
        p, points, normal = meeting[chosen]
        reached = [i for i in lying if e.pairs[i].shares(p)]
        if reached:
            lying = [i for i in lying if i not in reached]
            meeting += _meeting(e, reached)
        for r in (p.a, p.b):
            if r.asleep:
                e.wake(r)
                joined = [i for i in e.touching if i not in listed]
                listed.update(joined)
                meeting += _meeting(e, joined)
        sum_ = sums.setdefault(chosen, _Sums())
        failing = failures(p.a, p.b, points, normal, p.bearings) if p.fragile else []
        shattering = [f for f in failing if f.kind == "shatter" and f.at <= 1.05 * failing[0].at]
        if shattering:
            sum_.add(points, crush(p.a, p.b, points, normal, energy=shattering[0].at), normal)
            broken |= {f.body.name: (f, sum_.point if sum_.total > 0 else points[0]) for f in shattering}
            continue
        # a train of blows that does not end loses its restitution
        e_pair = p.restitution_at(speed) if attempt < 15 + 8 * len(meeting) else 0.0
        sum_.add(points, strike(p.a, p.b, points, normal, restitution=e_pair, friction=p.friction), normal)
        for f in failing:
            if f.kind != "shatter":
                record.harm(f.body.name, _damage(e, f, sum_.point if sum_.total > 0 else points[0]))
    for k, s in sorted(sums.items()):
        p, _, normal = meeting[k]
        if s.total > 0:
            p.struck = [*p.struck[-5:], e.time]
            record.impact(e.time, p.a, p.b, s.point, normal, s.total)
    for failure, point in broken.values():
        _break(e, failure, point, record)
    return [f.body for f, _ in broken.values()]


def _worst(e: Ensemble, meeting: list[Meeting], broken: dict[str, tuple[Failure, Vec]]) -> tuple[int, float]:
    """Place of the pair that approaches the fastest, and how fast [m/s]; -1 where none does."""
    worst, chosen = 0.0, -1
    for k, (p, points, normal) in enumerate(meeting):
        if p.a.name in broken or p.b.name in broken:
            continue
        speed = min(gap_speed(p.a, p.b, x, normal) for x in points)
        if speed < worst and speed < -e.calm_below(p):
            worst, chosen = speed, k
    return chosen, -worst


def _meeting(e: Ensemble, indices: list[int]) -> list[Meeting]:
    """Those of the pairs that touch now, with their contact points and normal."""
    meeting = []
    for i in indices:
        p = e.pairs[i]
        if p.inside or e.budget[i] - p.a.travelled - p.b.travelled > OVERLAP:
            continue
        gap, point, normal = e.gap(p.a, p.b, within=NEAR)
        if gap <= 2 * TOUCH:
            part_bodies(p.a, p.b, gap, normal)
            # shards strike with one corner at a time
            meeting.append((p, [point] if p.loose else touch(p.a, p.b, point, normal), normal))
    return meeting


def _damage(e: Ensemble, failure: Failure, point: Vec) -> Damage:
    body = failure.body
    local = turned(inverse(body.orientation), minus(point, body.position))
    kind = {"shatter": "shattered", "crack": "cracked", "dent": "dented"}[failure.kind]
    count = min(MOST, max(FEWEST, round(10 * math.sqrt(failure.load / failure.limit)))) if failure.kind == "shatter" else 0
    return Damage(kind=kind, time=e.time, point=local, energy=failure.load, pieces=count)  # type: ignore[arg-type]


def _break(e: Ensemble, failure: Failure, point: Vec, record: Record) -> None:
    whole = failure.body
    damage = _damage(e, failure, point)
    record.harm(whole.name, damage)
    now = whole.body.model_copy(update={"damage": damage, "position": whole.position, "orientation_xyzw": whole.orientation})
    velocity, angular, fixed = whole.velocity, whole.angular, whole.fixed
    made = e.replace(whole, shards(now))
    whole.velocity, whole.angular = velocity, angular
    burst(whole, made, point=point, stored=failure.limit)
    assert fixed == whole.fixed
    whole.velocity = whole.angular = (0.0, 0.0, 0.0)
    for shard in made:
        record.born(shard, whole)
