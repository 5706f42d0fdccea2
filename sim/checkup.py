"""Checkup: what every kind of body must keep to, each as a figure with its bound: feet that stand, jumps on the parabola, the weight on the feet,
and blows and throws that are the faster the harder they are meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import drill, exertion
from sim.character import parts
from sim.errors import InputError, SimulationError
from sim.exercise import FLOOR, exercises
from sim.scene import Scene
from sim.simulate import simulate
from sim.species import species as species_of
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
SLIDE = 0.02
"""A foot slides less than this in a step [m]."""
BALLISTIC, WEIGHT = 0.02, 0.02
"""Shares by which the fall of the centre of mass in flight may differ from gravity, and the ground's force from the weight of who stands."""
EFFORTS = (0.6, 1.0, 1.5)
"""Gently, plain, hard, as the sentence's adverbs give them."""
SOON = 0.15
"""A thing that was struck has its speed by so long after the first contact [s]."""


@dataclass(frozen=True)
class Check:
    """One figure of one kind of body."""

    name: str
    species: str
    value: float
    bound: float
    """The value is less than this; of speeds, `value` is the largest of gentle / plain and plain / hard."""
    detail: str

    @property
    def passed(self) -> bool:
        """Within the bound."""
        return self.value < self.bound


def kinds() -> list[str]:
    """Everybody who does any exercise."""
    return list(dict.fromkeys(who for _, who in exercises()))


def table(chosen: Iterable[str] | None = None, *, progress: Callable[[float], None] | None = None) -> list[Check]:
    """All checks of all kinds of bodies, or of those chosen."""
    todo = [(who, check) for who in (kinds() if chosen is None else chosen) for check in _checks(who)]
    found: list[Check] = []
    for i, (who, check) in enumerate(todo):
        found += check(who)
        if progress is not None:
            progress((i + 1) / len(todo))
    return found


def as_data(checks: list[Check]) -> list[dict[str, Any]]:
    """The checks as plain data."""
    return [asdict(c) | {"passed": c.passed} for c in checks]


def lines(checks: list[Check]) -> list[str]:
    """The checks as text."""
    out = [f"{'check':<16}{'who':<15}{'value':>10}{'bound':>8}       detail"]
    out += [f"{c.name:<16}{c.species:<15}{c.value:>10.4f}{c.bound:>8.2f}  {'ok  ' if c.passed else 'over'} {c.detail}" for c in checks]
    missed = [c for c in checks if not c.passed]
    return [*out, f"{len(checks) - len(missed)} of {len(checks)} within their bounds"]


def _checks(who: str) -> list[Callable[[str], list[Check]]]:
    arms, four = bool(_arms(who)), species_of(who).plan == "quadrupeds"
    blows = ("throw", "hit", "kick", "push") if arms else ("throw", "hit", "push") if four else ()
    return [feet, jumps, stands, *(lambda name, act=act: speeds(name, act) for act in blows)]  # type: ignore[misc]


def _arms(who: str) -> bool:
    from sim.anatomy import skeleton

    return bool(skeleton(species_of(who).name).arms)


# ------------------------------------------------------------------------------------------------- on the feet


def _alone(who: str, *actions: dict[str, Any], seconds: float, **more: Any) -> tuple[Scene, Trajectory]:
    bodies = [FLOOR, *more.pop("bodies", [])]
    scene = Scene.model_validate({"bodies": bodies, "characters": [{"name": "it", "species": who, "actions": list(actions), **more}], "seconds": seconds})
    return scene, simulate(scene, fps=exertion.RATE)


def feet(who: str) -> list[Check]:
    """The farthest slide in any step of walking, running and turning round."""
    out = []
    for act, actions in (("walk", [{"type": "walk"}]), ("run", [{"type": "run"}]), ("turn", [{"type": "stand"}, {"type": "turn"}])):
        scene, trajectory = _alone(who, *actions, seconds=2.5)
        slides = drill.slides(trajectory, scene)
        told = f"of {len(slides)} steps, {slides[0].foot} at {slides[0].time:.2f} s [m]" if slides else "no foot was on the ground"
        out.append(Check(f"slide, {act}", who, slides[0].way if slides else 0.0, SLIDE, told))
    return out


def jumps(who: str) -> list[Check]:
    """How far the acceleration of the centre of mass in flight is from gravity's, as a share of it."""
    scene, trajectory = _alone(who, {"type": "jump", "at": 0.3}, seconds=2.5)
    bodies = parts(scene.characters[0])
    mass = np.array([b.mass or 0.0 for b in bodies])
    rows = [trajectory.index(b.name) for b in bodies]
    com = np.einsum("p,tpk->tk", mass / mass.sum(), trajectory.position[:, rows])
    aloft = ~np.isin(trajectory.time, trajectory.rest_time[np.isin(trajectory.rest_bodies, rows).any(axis=1)])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], aloft, [False]]).astype(int)))
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if not spans:
        return [Check("jump", who, 1.0, BALLISTIC, "it never leaves the ground")]
    first, last = max(spans, key=lambda s: s[1] - s[0])
    t = trajectory.time[first:last] - trajectory.time[first]
    pull = np.array([2 * np.polyfit(t, com[first:last, k], 2)[0] for k in range(3)])
    off = float(np.linalg.norm(pull - np.asarray(scene.gravity)) / np.linalg.norm(scene.gravity))
    return [Check("jump", who, off, BALLISTIC, f"{t[-1]:.2f} s in the air, {np.ptp(com[first:last, 2]):.2f} m up, {-pull[2]:.3f} m/s^2")]


def stands(who: str) -> list[Check]:
    """How far the forces on the feet of who stands are from the weight, at most, as a share of it."""
    scene, trajectory = _alone(who, {"type": "stand"}, seconds=1.0)
    weight = sum(b.mass or 0.0 for b in parts(scene.characters[0])) * float(np.linalg.norm(scene.gravity))
    mine = np.array([trajectory.names[i].startswith("it/") for i in range(len(trajectory.names))])
    counted = mine[trajectory.rest_bodies].any(axis=1)
    force = np.array([trajectory.rest_force[counted & (trajectory.rest_time == time)].sum() for time in trajectory.time])
    return [Check("weight", who, float(np.abs(force / weight - 1).max()), WEIGHT, f"{force.mean():.1f} of {weight:.1f} N on the ground")]


# ------------------------------------------------------------------------------------------------- blows and throws


def speeds(who: str, act: str) -> list[Check]:
    """Gently is slower than plain, and plain than hard: the larger of both ratios, of what is thrown, or of what was struck."""
    found = [_speed(who, act, effort) for effort in EFFORTS]
    ratio = max(found[0] / max(found[1], 1e-9), found[1] / max(found[2], 1e-9)) if min(found) > 0 else np.inf
    return [Check(f"{act}, harder", who, ratio, 1.0, ", ".join(f"{v:.2f}" for v in found) + " m/s")]


def _speed(who: str, act: str, effort: float) -> float:
    """Of the thing when it has left the hand, or after the blow [m/s]; 0 where it is not reached."""
    size = species_of(who).height
    radius = 0.11 if size > 0.3 else 0.033
    thing: dict[str, Any] = {"name": "ball", "shape": {"type": "sphere", "radius": radius}, "mass": 0.4 * (radius / 0.11) ** 2}
    action: dict[str, Any] = {"type": act, "effort": effort, "object" if act == "throw" else "target": "ball"}
    bodies, holds = [], None
    if act == "throw":
        thing |= {"shape": {"type": "sphere", "radius": 0.033}, "mass": 0.06, "position": [0.3, 0.0, 1.0]}
        holds = "ball"
    elif act == "kick" or not _arms(who):
        thing["position"] = [1.4 * max(size, 0.5), 0.0, radius]
    else:
        # on a post before the breast
        high = 0.55 * size
        bodies.append({"name": "post", "shape": {"type": "cylinder", "radius": 0.08, "height": high}, "static": True, "position": [1.4, 0.0, high / 2]})
        thing["position"] = [1.4, 0.0, high + radius]
    try:
        slow = float(np.hypot(*thing["position"][:2])) / species_of(who).walk_speed
        _, trajectory = _alone(who, action, seconds=3.0 + (0.0 if act == "throw" else max(slow, 1.0)), bodies=[*bodies, thing], holds=holds)
    except (InputError, SimulationError):
        return 0.0
    ball = trajectory.index("ball")
    fast = np.linalg.norm(trajectory.velocity[:, ball], axis=1)
    if act == "throw":
        led = np.isin(trajectory.time, trajectory.guided_time[trajectory.guided_body == ball])
        free = np.flatnonzero(~led)
        return float(fast[free[0]]) if len(free) else 0.0
    mine = np.array([name.startswith("it/") for name in trajectory.names])
    struck = mine[trajectory.contact_bodies].any(axis=1) & (trajectory.contact_bodies == ball).any(axis=1)
    if not struck.any():
        return 0.0
    begin = float(trajectory.contact_time[struck].min())
    return float(fast[(trajectory.time >= begin) & (trajectory.time <= begin + SOON)].max())
