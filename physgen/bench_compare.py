"""bench motion --compare: every prompt painted by the model and path-traced, both encoded, both read by the same meter.

What the meter cannot read on a path-traced picture it cannot ask of a painted one: a goal is its bound or 97 % of what the
reference reaches, whichever is weaker.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from physgen import measure, textbook, video
from physgen.bench_motion import Row, shown
from physgen.collision import Collision, collisions
from physgen.fidelity import Fidelity, fidelity
from physgen.identity import Faults, faults
from physgen.pisa import PUBLISHED, Drop, drop_of
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

LENIENCY = 0.97
"""Share of the reference's reading that is enough."""
FLICKER, FLICKER_TIMES = 0.5, 1.2
"""Change of still scenery from frame to frame that is enough [levels of 255], and as a multiple of the reference's."""


@dataclass(frozen=True)
class Measure:
    """One line of the table."""

    name: str
    goal: float
    better: int
    """1: more is better; -1: less is."""
    read: Callable[[list[Sight]], list[float]]
    total: Callable[[list[float]], float] = statistics.fmean

    def bound(self, reference: float | None) -> float:
        """The goal, or what `LENIENCY` of the reference allows, whichever is weaker."""
        if reference is None:
            return self.goal
        return min(self.goal, LENIENCY * reference) if self.better > 0 else max(self.goal, reference / LENIENCY)

    def met(self, value: float, reference: float | None) -> bool:
        return self.better * (value - self.bound(reference)) >= -1e-9


def _each(key: str, of: Callable[[dict[str, Any]], float]) -> Callable[[list[Sight]], list[float]]:
    return lambda sights: [of(v) for sight in sights for v in sight.row.values(key) if v["value"] is not None]


def _lost(sights: list[Sight]) -> list[float]:
    """1 for each thing that should be seen and is not found."""
    return [float(v["value"] is None) for sight in sights for v in sight.row.values("error_width")]


def _meeting(key: str) -> Callable[[list[Sight]], list[float]]:
    """A quantity of all collisions."""
    return lambda sights: [getattr(c, key) for sight in sights for c in sight.collisions]


def _strange(sights: list[Sight]) -> list[float]:
    """Of each clip, the things that vanish, stand where another should be, or come from nowhere."""
    return [float(sight.faults.count) for sight in sights if sight.faults is not None]


MEASURES = (
    Measure("centroid off the simulation's, mean [width]", 0.003, -1, _each("error_width", lambda v: v["value"])),
    Measure("the same, worst thing [width]", 0.01, -1, _each("error_width", lambda v: v["value"]), max),
    Measure("mask IoU, things of 20 px and more", 0.90, 1, _each("iou", lambda v: v["value"])),
    Measure("gravity, relative error", 0.03, -1, _each("g_fit_m_s2", lambda v: abs(v["value"] / v["expected"] - 1))),
    Measure("restitution, relative error", 0.05, -1, _each("restitution_fit", lambda v: abs(v["value"] / v["expected"] - 1))),
    Measure("frame of contact, error", 1.0, -1, _each("contact_frame_error", lambda v: v["value"])),
    Measure("colour as named, share", 0.97, 1, _each("color", lambda v: float(v["status"] == "pass"))),
    Measure("things that should be seen and are not, share", 0.0, -1, _lost),
    Measure("velocity before and after collisions, relative error", 0.03, -1, _meeting("velocity")),
    Measure("momentum before and after, relative error", 0.03, -1, _meeting("momentum")),
    Measure("energy before and after, relative error", 0.06, -1, _meeting("energy")),
    Measure("vanished, swapped, from nowhere, in all", 0.0, -1, _strange, sum),
)
"""Of section 3's table what the meter reads on single clips."""


@dataclass(frozen=True, eq=False)
class Sight:
    """What was read on one clip beyond the report."""

    row: Row
    collisions: tuple[Collision, ...] = ()
    faults: Faults | None = None
    drop: Drop | None = None

    @classmethod
    def of(cls, row: Row, clip: video.Clip, report: measure.Report, trajectory: Trajectory, gbuffers: GBuffers) -> Sight:
        tracks = list(report.tracks)
        return cls(
            row, tuple(collisions(tracks, trajectory, gbuffers)), faults(clip.frames, tracks, trajectory, gbuffers), drop_of(tracks, trajectory, gbuffers)
        )

    def as_data(self) -> dict[str, Any]:
        return {
            "collisions": [asdict(c) for c in self.collisions], "faults": None if self.faults is None else asdict(self.faults),
            "drop": None if self.drop is None else asdict(self.drop),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pair:
    """One prompt, both ways."""

    prompt: str
    painted: Sight
    reference: Sight
    likeness: Fidelity | None
    """Of the painted clip to the path-traced one."""
    preview: Fidelity | None = None
    """Of the fast preview, encoded as well."""
    claims: tuple[textbook.Claim, ...] = ()
    """The sentence's own numbers, read from the painted clip."""


def compared(prompt: str, *, size: tuple[int, int], seconds: float, seed: int, steps: int | None, samples: int = 4) -> Pair:
    """Paint and path-trace one simulation. Raises InputError, OutOfScopeError, SimulationError."""
    from physgen.pipeline import Settings, produced
    from sim.render import render

    shot, take = produced(prompt, Settings(size, seconds=seconds, steps=steps), seed=seed, takes=1)
    gbuffers, (width, height) = take.gbuffers, size
    traced = render(shot.trajectory, width=width, height=height, pathtrace=True, samples=samples)
    clip, plain = (video.decode(video.encode(frames, fps=shot.fps)) for frames in (traced, render(shot.trajectory, width=width, height=height)))
    reports = (take.report, measure.measure(clip, trajectory=shot.trajectory, gbuffers=gbuffers))
    moving = [name for name, curve in shot.report["curves"].items() if curve["height_m"]]
    own = textbook.judged(prompt, shot.report["curves"], moving[0]) if moving else []
    rows = (
        Row(prompt, report=shot.report, seconds=shot.report["seconds"]["total"], pictures=shown(shot.frames)),
        Row(prompt, report=reports[1].as_data(), pictures=shown(clip.frames)),
    )
    painted, reference = (Sight.of(row, one, report, shot.trajectory, gbuffers) for row, one, report in zip(rows, (shot.clip, clip), reports, strict=True))
    near, plainly = (fidelity(frames, clip.frames, trajectory=shot.trajectory, gbuffers=gbuffers) for frames in (shot.frames, plain.frames))
    return Pair(prompt, painted, reference, near, plainly, tuple(own))


def readings(pairs: list[Pair]) -> list[dict[str, Any]]:
    """Each measure on the painted clips, on the reference, and whether the goal is met."""
    out = []
    for one in MEASURES:
        values = [one.read([getattr(pair, kind) for pair in pairs]) for kind in ("painted", "reference")]
        painted, reference = (one.total(v) if v else None for v in values)
        out.append(
            {
                "measure": one.name, "n": len(values[0]), "painted": painted, "reference": reference, "goal": one.goal, "bound": one.bound(reference),
                "met": None if painted is None else one.met(painted, reference),
            }
        )  # fmt: skip
    return out


def likeness(pairs: list[Pair], key: str = "likeness") -> dict[str, float | None]:
    """Means of the fidelity over the clips, painted or (`preview`) as the fast preview shows them."""
    data = [one.as_data() for pair in pairs if (one := getattr(pair, key)) is not None]
    keys = data[0] if data else {}
    columns = {key: [value for d in data if (value := d[key]) is not None] for key in keys}
    return {key: round(statistics.fmean(values), 4) if values else None for key, values in columns.items()}


def lines(pairs: list[Pair], failed: dict[str, str]) -> list[str]:
    """The table."""
    text = [f"{'measure':<50}{'n':>5}{'painted':>10}{'reference':>11}{'goal':>8}{'bound':>9}  met"]
    for row in readings(pairs):
        values = ["-" if row[k] is None else f"{row[k]:.4f}" for k in ("painted", "reference", "bound")]
        met = "-" if row["met"] is None else "yes" if row["met"] else "NO"
        text.append(f"{row['measure']:<50}{row['n']:>5}{values[0]:>10}{values[1]:>11}{row['goal']:>8}{values[2]:>9}  {met}")
    for key, name in (("likeness", "painted"), ("preview", "fast preview")):
        text.append(f"{name} against the path-traced reference: " + ", ".join(f"{key} {value}" for key, value in likeness(pairs, key).items()))
    text.append(_still(pairs))
    text += _drops(pairs)
    own = textbook.summary([claim for pair in pairs for claim in pair.claims])
    text.append(f"numbers of the sentences themselves: {own['agree']} of {own['read']} that could be read agree ({own['claims']} stated)")
    goals = [bool(g.get("satisfied")) for pair in pairs for g in (pair.painted.row.report or {}).get("goals", [])]
    text.append(f"{len(pairs)} prompts made, {sum(goals)} of {len(goals)} goals happen in the simulation")
    return text + [f"not made: {prompt}: {why}" for prompt, why in failed.items()]


def _still(pairs: list[Pair]) -> str:
    """Flicker of still scenery: in how many clips it is within its bound."""
    seen = [p.likeness for p in pairs if p.likeness is not None and p.likeness.flicker is not None and p.likeness.flicker_reference is not None]
    within = sum(one.flicker <= max(FLICKER, FLICKER_TIMES * one.flicker_reference) for one in seen)  # type: ignore[operator]
    return f"flicker of still scenery within {FLICKER_TIMES} times the reference's, or {FLICKER}/255: {within} of {len(seen)} clips under a still camera"


def _drops(pairs: list[Pair]) -> list[str]:
    """PISA's measures, beside what its paper reports of others; ours is given the simulation, which is what theirs had to find."""
    kinds = {"painted": [p.painted.drop for p in pairs if p.painted.drop], "path-traced": [p.reference.drop for p in pairs if p.reference.drop]}
    rows = {f"{name}, {len(drops)} drops": _means(drops) for name, drops in kinds.items() if drops}
    table = [f"  {name:<30}{l2:>8.3f}{chamfer:>9.3f}{iou:>7.3f}" for name, (l2, chamfer, iou) in {**rows, **PUBLISHED}.items()]
    return [f"{'PISA (ours knows the simulation)':<32}{'L2':>8}{'Chamfer':>9}{'IoU':>7}", *table] if rows else []


def _means(drops: list[Drop]) -> tuple[float, float, float]:
    l2, chamfer, iou = (float(np.nanmean([getattr(d, key) for d in drops])) for key in ("l2", "chamfer", "iou"))
    return l2, chamfer, iou


def as_data(pairs: list[Pair], failed: dict[str, str]) -> dict[str, Any]:
    """For motion.json."""
    each = [
        {
            "prompt": p.prompt,
            "likeness": None if p.likeness is None else p.likeness.as_data(),
            "preview": None if p.preview is None else p.preview.as_data(),
            "claims": [asdict(claim) for claim in p.claims],
            "painted": p.painted.as_data(),
            "reference": p.reference.as_data(),
        }
        for p in pairs
    ]
    return {"readings": readings(pairs), "likeness": likeness(pairs), "preview": likeness(pairs, "preview"), "prompts": each, "failed": failed}
