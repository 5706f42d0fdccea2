"""Director: finds values for what a scene leaves free so that the goals happen, clearly enough to be seen.

First what can be worked out (a bounce count bounds the restitution: apex k is h e^(2k); aims and meetings follow from ballistics),
then a search over simulations on the goals' lack: Sobol points, then Nelder-Mead from the best. The work is bounded (simulations,
and steps times bodies), not the time, so that a seed gives the same take on every machine. What is not free is never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.aim import guesses
from sim.errors import InputError
from sim.event import Finding, find, start_of
from sim.frailty import toughness
from sim.free import Variable, applied, variables
from sim.measure import BOUNCE_RISE_M, FRAME, View, bounce_list, flights
from sim.pose import residual
from sim.scene import Goal, Scene
from sim.slope import descend
from sim.trajectory import Trajectory

if TYPE_CHECKING:
    from sim.engine import Simulation

Float = NDArray[np.float64]
Progress = Callable[[float], None]

SEARCH_FPS = 24
SEARCH_SHARE = 0.9
"""Of the work, as progress is told."""
CLEAR = 0.35
"""A margin from which on nobody doubts what happened; the search stops there."""
LASTS = frozenset((
    "fall", "drop", "throw", "toss", "jump", "hit", "collide", "strike", "meet", "touch", "push", "pull", "kick", "catch", "roll", "slide", "topple",
    "tip", "knock_over", "knock_down", "knock", "collapse", "break", "shatter", "crack", "go_through", "pass_through", "move", "go", "spin", "swing",
    "open", "walk", "run", "pick_up", "take", "give", "hand", "hand_over", "fly", "approach", "chase", "leave", "fall_off", "roll_off", "slide_off",
    "shake_hands", "carry",
))  # fmt: skip
"""Goals that have happened for good once they have."""
LOOKS = (0.3, 0.5, 0.7)
"""Shares of the clip after which a trial may end: to look costs as much as some frames do."""
SOBOL_RUNS = 16
SIMPLEX_RUNS = 40
POLISH_RUNS = 5
"""Simulations spent on making a goal that is met clearer."""
WORK = 60_000
"""Steps times free bodies of all simulations together: about six seconds of one core; a scene so heavy that one simulation takes more gets LEAST_RUNS."""
LEAST_RUNS = 6
POLISH_WORK = 6_000
"""Of that, what may go into making clearer what is met already."""
HOPE = 0.02
"""Where no goal that is unmet came nearer or went farther by so much over the even sampling, what is free does not govern them, and the search ends."""
SPREAD = 0.6
"""Takes of other seeds start anywhere in this middle share of the bounds."""
MIDDLE_WEIGHT = 0.1
"""Between takes that are equally clear, the one nearer to the middle of the bounds."""


@dataclass(frozen=True)
class Take:
    """One simulated choice."""

    unit: Float
    """(n,) in [0, 1]."""
    score: float
    """Below 0: every goal is met, the clearer the lower; else the number of unmet goals and their lack."""
    clear: float
    scene: Scene
    trajectory: Trajectory | None
    findings: tuple[Finding, ...] = ()


class Done(Exception):
    """The search has found a take that is clear enough, or spent its runs."""


@dataclass
class Search:
    scene: Scene
    free: list[Variable]
    seed: int
    progress: Progress | None
    budget: int = 1 + 4 + SOBOL_RUNS + SIMPLEX_RUNS + POLISH_RUNS
    runs: int = 0
    work: int = 0
    allowed: int = field(default_factory=lambda: WORK)
    best: Take | None = None
    failure: InputError | None = None
    seen: dict[bytes, Take] = field(default_factory=dict)
    running: Simulation | None = None
    """The best take's, as far as it has come."""

    def __post_init__(self) -> None:
        from sim.character import all_bodies

        self.names = [b.name for b in all_bodies(self.scene)]

    def take(self, unit: Float) -> Take:
        """Simulate one choice and remember it when it is the best. Raises Done."""
        unit = np.clip(np.asarray(unit, dtype=np.float64), 0, 1)
        key = np.round(unit, 9).tobytes()
        if key in self.seen:
            return self.seen[key]
        if self.runs >= self.budget or (self.work >= self.allowed and self.runs >= LEAST_RUNS):
            raise Done
        self.runs += 1
        trajectory: Trajectory | None = None
        scene = self.scene
        findings: tuple[Finding, ...] = ()
        simulation: Simulation | None = None
        try:
            scene = applied(self.scene, self.free, unit)
            simulation, trajectory, findings = self._run(scene)
            score, clear = _score(findings, unit)
        except InputError as error:  # bodies inside each other, say: a bad choice, not a bad file, unless every choice is
            self.failure = error
            score, clear = 2.0 * len(self.scene.goals) + 1, 0.0
        take = Take(unit, score, clear, scene, trajectory, findings)
        self.seen[key] = take
        if self.best is None or take.score < self.best.score:
            self.best = take
            self.running, simulation = simulation, self.running
        if simulation is not None:
            simulation.close()
        if self.progress is not None:
            self.progress(min(self.runs / self.budget, 1.0))
        return take

    def close(self) -> None:
        """Let go of the world that the best take runs in."""
        if self.running is not None:
            self.running.close()
            self.running = None

    def _run(self, scene: Scene) -> tuple[Simulation, Trajectory, tuple[Finding, ...]]:
        """One trial; it ends as soon as every goal has clearly happened, where what comes later cannot undo that."""
        from sim import engine

        simulation = engine.Simulation(scene)
        when = engine.frame_times(scene, fps=SEARCH_FPS, seconds=None, times=None)
        early = all(g.event in LASTS and not g.negated for g in scene.goals)
        found: tuple[Finding, ...] = ()

        def enough(so_far: Trajectory) -> bool:
            nonlocal found
            found = find(so_far, scene)
            return all(f.lack == 0 and f.margin >= CLEAR for f in found)

        try:
            looks = [max(round(share * len(when)), 2) for share in LOOKS] if early else []
            trajectory = simulation.record(when, progress=None, enough=enough, looks=looks)
            return simulation, trajectory, find(trajectory, scene) if len(trajectory.time) == len(when) else found
        except BaseException:
            simulation.close()
            raise
        finally:
            self.work += simulation.steps * max(1, sum(not b.static for b in scene.bodies) + len(simulation.names) - len(self.names))

    @property
    def start(self) -> Float:
        """The first choice."""
        return _start(len(self.free), self.seed)

    def chosen(self) -> Scene:
        """The best take's scene; the first choice's, where there was nothing to search for."""
        return applied(self.scene, self.free, self.start) if self.best is None else self.best.scene

    def nearest(self) -> tuple[Finding, ...]:
        """Of each goal by itself, the finding that lacks least in any take."""
        judged = [take.findings for take in self.seen.values() if take.findings]
        return tuple(min(of, key=lambda found: (2.0 if found.lack is None else found.lack, -found.margin)) for of in zip(*judged, strict=True))

    def good(self) -> bool:
        return self.best is not None and self.best.score < 0 and self.best.clear >= CLEAR


def _score(findings: tuple[Finding, ...], unit: Float) -> tuple[float, float]:
    """Of a take, and its margin: the least clear goal's."""
    told = [f for f in findings if f.lack is not None]
    unmet = sum(1.0 + (f.lack or 0.0) for f in told if f.lack)
    clear = min([f.margin for f in told if not f.lack], default=1.0)
    if unmet:
        return unmet, 0.0
    off_middle = float(np.mean((2 * unit - 1) ** 2)) if len(unit) else 0.0
    return -1.0 - clear + MIDDLE_WEIGHT * off_middle, clear


def solve(scene: Scene, *, seed: int = 0, progress: Progress | None = None) -> Scene:
    """The scene with every free value chosen (`free` empty) so that the goals happen; the nearest there is where they cannot.

    Deterministic for a seed; other seeds give other takes. Raises InputError where `free` is wrong, or no choice makes a valid scene.
    """
    search = _searched(scene, seed=seed, progress=progress)
    search.close()
    return search.chosen()


def act(scene: Scene, *, fps: float, seed: int = 0, progress: Progress | None = None) -> Trajectory:
    """The scene that `solve` would choose, simulated at `fps`: the same bits as by `engine.run`. Raises InputError, SimulationError."""
    return acted(scene, fps=fps, seed=seed, progress=progress)[0]


def acted(scene: Scene, *, fps: float, seed: int = 0, progress: Progress | None = None) -> tuple[Trajectory, tuple[Finding, ...]]:
    """As `act`, and of each goal the nearest that any of the choices tried came to it (none where nothing was tried).

    Where the search has looked at the same moments, its best take goes on to the end instead of beginning anew.
    """
    from sim import engine

    search = _searched(scene, seed=seed, progress=None if progress is None else lambda share: progress(SEARCH_SHARE * share))
    rest = None if progress is None else lambda share: progress(SEARCH_SHARE + (1 - SEARCH_SHARE) * share)
    try:
        chosen = search.chosen()
        when = engine.frame_times(chosen, fps=fps, seconds=None, times=None)
        if search.running is not None and when == engine.frame_times(chosen, fps=SEARCH_FPS, seconds=None, times=None):
            return search.running.record(when, progress=rest), search.nearest()
    finally:
        search.close()
    return engine.run(chosen, fps=fps, seed=seed, progress=rest), search.nearest()


def _searched(scene: Scene, *, seed: int, progress: Progress | None) -> Search:
    """A search that has found its best, and runs it still. Raises InputError."""
    free = variables(scene)
    for end in (0.0, 1.0):
        applied(scene, free, np.full(len(free), end))  # a bound that no scene may have is an error, whatever is chosen between
    scene, free = _settled(scene, free)
    search = Search(scene, free, seed, progress)
    if not scene.goals or not free:
        return search
    try:
        with suppress(Done):
            _search(search, search.start)
        if search.best is None or search.best.trajectory is None:
            raise search.failure or InputError("free: no choice of values makes a valid scene; widen the bounds")
    except BaseException:
        search.close()
        raise
    if progress is not None:
        progress(1.0)
    return search


def _settled(scene: Scene, free: list[Variable]) -> tuple[Scene, list[Variable]]:
    """The scene with those values set that their bounds leave no choice, and the variables that are left."""
    fixed = [v for v in free if v.high <= v.low]
    return (applied(scene, fixed, np.zeros(len(fixed))) if fixed else scene), [v for v in free if v.high > v.low]


def _start(n: int, seed: int) -> Float:
    """Middle of the bounds; other seeds somewhere around it."""
    if seed == 0:
        return np.full(n, 0.5)
    return np.asarray(0.5 + SPREAD * (np.random.default_rng([seed, 7]).random(n) - 0.5))


def _search(search: Search, start: Float) -> None:
    first = search.take(start)
    if search.good():
        return
    for unit in _worked_out(search, first):
        search.take(unit)
        if search.good():
            return
    _toward_what_is_given(search)
    if search.good():
        return
    assert search.best is not None
    if search.best.score < 0:
        search.allowed = min(search.allowed, search.work + POLISH_WORK)
        _simplex(search, search.best.unit, POLISH_RUNS, width=0.08)
        return
    for unit in _sobol(search):
        search.take(unit)
        if search.good():
            return
    if search.best.score > 0 and not _governed(search):
        return
    _toward_what_is_given(search)
    if search.good():
        return
    _simplex(search, search.best.unit, SIMPLEX_RUNS, width=0.15)


def _governed(search: Search) -> bool:
    """Whether what is free has any say in the goals that the best take does not meet."""
    assert search.best is not None
    judged = [take.findings for take in search.seen.values() if take.findings]
    unmet = [i for i, found in enumerate(search.best.findings) if found.lack]
    return any(max(lacks) - min(lacks) >= HOPE for i in unmet if (lacks := [f[i].lack or 0.0 for f in judged]))


def _toward_what_is_given(search: Search) -> None:
    """From the best take on, follow the slopes towards the key poses and the moments that its goals ask for."""
    goals = search.scene.goals
    if search.best is None or not search.best.findings:
        return
    posed = [g for g in goals if g.event == "pose"]
    timed = [i for i, g in enumerate(goals) if g.event != "pose" and g.at is not None and search.best.findings[i].moment is not None]
    if not posed and not any(search.best.findings[i].lack for i in timed):
        return

    def lacks(unit: Float) -> Float | None:
        take = search.take(unit)
        if search.good():
            raise Done
        moments = [take.findings[i].moment for i in timed] if take.findings else [None]
        if take.trajectory is None or None in moments:
            return None
        view = View(take.trajectory, take.scene)
        late = [np.array([(when - (goals[i].at or 0.0)) / FRAME]) for i, when in zip(timed, moments, strict=True) if when is not None]
        return np.concatenate([*(part for g in posed for part in residual(view, g).values()), *late, np.zeros(0)])

    descend(lacks, search.best.unit)


def _sobol(search: Search) -> Float:
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(len(search.free), seed=search.seed).random(SOBOL_RUNS))


def _simplex(search: Search, unit: Float, runs: int, *, width: float) -> None:
    """Nelder-Mead from a choice, for so many runs at most, until the goals are met clearly."""
    from scipy.optimize import minimize

    n = len(unit)
    # step away from the nearer bound, so that no corner lies outside
    corners = np.vstack([unit, unit + np.diag(np.where(unit > 0.5, -width, width))])

    def cost(point: Float) -> float:
        score = search.take(point).score
        if search.good():
            raise Done
        return score + float(np.sum(np.abs(point - np.clip(point, 0, 1))))

    minimize(cost, unit, method="Nelder-Mead", options={"initial_simplex": corners, "maxfev": max(runs, n + 2), "xatol": 1e-3, "fatol": 1e-3})


# ------------------------------------------------------------------------------------------------- worked out


def _worked_out(search: Search, first: Take) -> list[Float]:
    """Choices that follow from the first run by formula, the most promising first."""
    if first.trajectory is None:
        return []
    view = View(first.trajectory, first.scene)
    found = []
    aimed = guesses(view, first.scene, search.free, search.scene.goals, start=first.unit, seed=search.seed)
    for unit in [first.unit, *aimed]:
        changed = unit.copy()
        for goal in search.scene.goals:
            _bounce_restitution(search, view, goal, changed)
        _frail(search, view, first, changed)
        found.append(changed)
    return sorted(found, key=lambda u: bool(aimed) and np.array_equal(u, found[0]))


def _frail(search: Search, view: View, first: Take, unit: Float) -> None:
    """Sets how little what is to break may bear, from the blows of the first run."""
    for k, goal in enumerate(search.scene.goals):
        rows = set(view.movers(goal.agent)) | set(view.who(goal.agent))
        for i, variable in enumerate(search.free):
            if variable.field != "toughness" or view.trajectory.names.index(variable.owner) not in rows:
                continue
            bears = toughness(view, goal, variable.owner, start=start_of(first.findings, search.scene.goals, k))
            if bears is not None:
                unit[i] = variable.unit(bears)


def _bounce_restitution(search: Search, view: View, goal: Goal, unit: Float) -> None:
    """Sets the restitution for a bounce count k: apex k is h e^(2k), so with q = needed height / h, q^(1/2k) <= e < q^(1/(2k+2)).

    The middle of that range in log e is the most robust; other seeds move within the middle third.
    """
    if goal.event != "bounce" or goal.count is None or goal.negated:
        return
    rows = view.movers(goal.agent)
    if not len(rows):
        return
    row = int(rows[0])
    seen = bounce_list(view, row)
    before = [f for f in flights(view, row) if f.fall >= BOUNCE_RISE_M]
    if not before:
        return
    drop = before[0].fall
    needed = seen[0].needed if seen else max(BOUNCE_RISE_M, 0.02 * drop)
    share = np.random.default_rng([search.seed, 11]).uniform(0.35, 0.65) if search.seed else 0.5
    for i, variable in enumerate(search.free):
        if variable.field != "restitution" or view.trajectory.names[row] not in search.scene.contacts[int(variable.path[1])].between:
            continue
        # drag and spin take their part: how much of h e^2 the run showed
        used = variable.value(float(unit[i]))
        loss = np.sqrt(seen[0].rise / drop) / used if seen and seen[0].rise > 0 and used > 0 else 1.0
        log_q = np.log(min(needed / drop, 0.999))
        low = log_q / (2 * goal.count) if goal.count else np.log(1e-3)
        high = log_q / (2 * (goal.count + 1))
        low, high = max(low, np.log(max(variable.low, 1e-3) * loss)), min(high, np.log(max(variable.high, 1e-3) * loss))
        unit[i] = variable.unit(float(np.exp(low + share * (high - low)) / loss))
