"""Finding: what was seen of one goal: when it happened, how far from happening it is, and how clearly it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scene import Goal
from sim.view import View

Float = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Finding:
    """What a detector saw."""

    time: float | None
    """[s]; None: it did not happen, or cannot be told (`lack` None)."""
    detail: str
    lack: float | None = 0.0
    """0 happened, 1 nowhere near; None: cannot be measured."""
    margin: float = 1.0
    """How clearly it happened: 0 just so, 1 beyond doubt."""
    moment: float | None = None
    """When it happened, in time for the goal's `at` or not [s]; only told where there is an `at`."""
    times: tuple[float, ...] = ()
    """Every time it happened, where each of them may be the one that is meant (a bounce, not a rattle after a blow)."""


@dataclass(frozen=True)
class Case:
    """One goal on one trajectory."""

    view: View
    goal: Goal
    start: float
    """Nothing before this counts [s]."""
    end: float = np.inf
    """Of a count of bounces: nothing from then on belongs to it [s]."""

    @property
    def mover(self) -> str | None:
        """Who undergoes the event: the patient of "a boy drops a ball", else the agent."""
        return self.goal.patient or self.goal.agent

    @property
    def partner(self) -> str | None:
        """The other side of a contact."""
        return self.goal.patient or self.goal.target

    @property
    def after(self) -> Bools:
        frames = np.asarray(self.view.time >= self.start - 1e-9)
        frames[-1] = True  # never empty: an impact may come after the last frame
        return frames


Detector = Callable[[Case], Finding]


def the(name: str | None) -> str:
    return "something" if name is None else f"the {name.replace('_', ' ').replace('/', ' ')}"


def near(value: float, scale: float) -> float:
    """Lack (0, 1] of a distance still to go; smooth, and never 0."""
    return float(np.clip(1 - 1 / (1 + max(value, 0.0) / scale), 0.02, 1.0))


def best(findings: list[Finding]) -> Finding:
    """The earliest that happened, else the one that came closest."""
    happened = [f for f in findings if f.time is not None]
    if happened:
        return min(happened, key=lambda f: f.time or 0.0)
    return min(findings, key=lambda f: 2.0 if f.lack is None else f.lack)


def each(case: Case, name: str | None, judge: Callable[[int], Finding], *, count: int | None = None) -> Finding:
    """A group's finding from its members': with `all` every one must, with a `count` that many, else any. A character is judged by its core."""
    rows = case.view.movers(name)
    if not len(rows):
        return Finding(None, f"{the(name)} cannot move", 1.0)
    if case.view.is_character(name):
        return judge(core(case, name))
    findings = [judge(int(i)) for i in rows]
    if len(findings) == 1:
        return findings[0]
    wanted = len(rows) if case.goal.all else (count or 1)
    return share(findings, wanted, the(name))


def share(findings: list[Finding], wanted: int, who: str) -> Finding:
    happened = sorted(f.time for f in findings if f.time is not None)
    wanted = min(wanted, len(findings))
    if len(happened) >= wanted:
        clear = sorted((f.margin for f in findings if f.time is not None), reverse=True)[wanted - 1]
        return Finding(happened[wanted - 1], f"{len(happened)} of {len(findings)} of {who}: {best(findings).detail}", 0.0, clear)
    closest = sorted(1.0 if f.lack is None else f.lack for f in findings if f.time is None)[: wanted - len(happened)]
    lack = sum(closest) / wanted
    nearest = min((f for f in findings if f.time is None), key=lambda f: f.lack or 0.0)
    return Finding(None, f"only {len(happened)} of {wanted} of {who}; {nearest.detail}", max(lack, 0.02))


def core(case: Case, name: str | None) -> int:
    """The part that stands for a character: its torso (or pelvis), else the heaviest looking one."""
    rows = case.view.movers(name)
    names = [case.view.trajectory.names[i] for i in rows]
    for word in ("torso", "pelvis", "chest", "body", "root"):
        for row, part in zip(rows, names, strict=True):
            if part.rsplit("/", 1)[-1].startswith(word):
                return int(row)
    return int(rows[np.argmax([np.prod(case.view.half_size(int(i)) + 1e-3) for i in rows])])
