"""Pose: key poses as goals: a body, a character or a part of one at a given place, turned in a given way, at a given second.

Judged between samples (positions along a straight line, turns along a great circle). What a pose lacks is also told as a vector of residuals, each 1 at
the edge of what counts, so that the director can follow slopes and need not guess.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

from sim.finding import Case, Finding, core, near, the
from sim.measure import View, tilt_deg
from sim.scene import Goal

Float = NDArray[np.float64]
Bools = NDArray[np.bool_]

WITHIN_M, WITHIN_DEG = 0.05, 10.0
"""How far off counts as there where the goal does not say [m, deg]: about a hand's breadth, and what a viewer begins to see."""
UPRIGHT_DEG, LYING_DEG = 40.0, 60.0
"""The trunk of who stands or sits leans less than the one, of who lies more than the other [deg]: runners lean by 15, the tables of falls end near 90."""
SEATED = 0.88
"""The pelvis of who sits is lower than this share of where it stood, of who stands it is not (as `holding.sits` has it on a seat)."""
AIRBORNE_M = 0.03
"""The soles of who is in the air are higher than this over what they stood on at first [m]."""


def poses(case: Case) -> Finding:
    """The agent is as the goal wants it at `at`, which is compared as it stands, not within a frame."""
    view, goal = case.view, case.goal
    assert goal.at is not None
    if goal.at > float(view.time[-1]) + 1e-6:
        return Finding(None, f"the clip ends at {float(view.time[-1]):.2f} s, before {goal.at:.2f} s", 1.0)
    if (goal.heading_deg is not None or goal.posture is not None) and not view.is_character(goal.agent):
        return Finding(None, f"{the(goal.agent)} is no character: give `orientation_xyzw` instead", None)
    off, told = residual(view, goal), []
    worst = float(np.max([np.linalg.norm(part) for part in off.values()], initial=0.0))
    if "place" in off and goal.position is not None:
        here = place(view, goal)
        told.append(f"is at {_point(here)}, {np.linalg.norm(here - goal.position):.2f} m from {_point(np.asarray(goal.position))}")
    if "turn" in off:
        told.append(f"is turned {np.linalg.norm(off['turn']) * (goal.within_deg or WITHIN_DEG):.0f} degrees off")
    lack = 0.0 if worst <= 1 else near(worst - 1, 4.0)
    if goal.posture is not None:
        wrong = _posture_off(view, goal)
        told.append(f"is {goal.posture}" if wrong == 0 else f"is not {goal.posture}")
        lack, worst = (lack, worst) if wrong == 0 else (max(lack, near(wrong, 0.5)), np.inf)
    said = f"at {goal.at:.2f} s {the(goal.agent)} {' and '.join(told)}"
    return Finding(goal.at, said, 0.0, 1 - worst) if lack == 0 else Finding(None, said, lack)


def _point(p: Float) -> str:
    return f"({p[0]:.2f}, {p[1]:.2f}, {p[2]:.2f})"


def residual(view: View, goal: Goal) -> dict[str, Float]:
    """`place` (3,) and `turn` (3,) (a rotation vector), in units of what counts as there."""
    off: dict[str, Float] = {}
    if goal.position is not None:
        off["place"] = (place(view, goal) - np.asarray(goal.position)) / (goal.within_m or WITHIN_M)
    if goal.orientation_xyzw is not None:
        wrong = Rotation.from_quat(goal.orientation_xyzw) * turn(view, stands_for(view, goal), goal.at or 0.0).inv()
        off["turn"] = np.degrees(wrong.as_rotvec()) / (goal.within_deg or WITHIN_DEG)
    elif goal.heading_deg is not None and view.is_character(goal.agent):
        wrong_deg = (heading_deg(view, goal) - goal.heading_deg + 180.0) % 360.0 - 180.0
        off["turn"] = np.array([0.0, 0.0, wrong_deg / (goal.within_deg or WITHIN_DEG)])
    return off


def place(view: View, goal: Goal) -> Float:
    """Where the agent is at the goal's moment, (3,) [m]: a body's centre; of a character below the pelvis, at its soles."""
    row, at = stands_for(view, goal), goal.at or 0.0
    centre = np.array([np.interp(at, view.time, view.trajectory.position[:, row, k]) for k in range(3)])
    if not view.is_character(goal.agent):
        return centre
    sole = min(float(np.interp(at, view.time, view.lowest(int(i)))) for i in view.who(goal.agent))
    return np.asarray(centre + (sole - centre @ view.up) * view.up)


def turn(view: View, row: int, at: float) -> Rotation:
    """How a row is turned at a time, along the great circle between two samples."""
    time, quat = view.time, view.trajectory.quat_xyzw[:, row]
    if len(time) < 2:
        return Rotation.from_quat(quat[0].copy())
    i = int(np.clip(np.searchsorted(time, at) - 1, 0, len(time) - 2))
    return Slerp(time[i : i + 2], Rotation.from_quat(quat[i : i + 2].copy()))(np.clip(at, time[i], time[i + 1]))


def heading_deg(view: View, goal: Goal) -> float:
    """Where a character looks at the goal's moment [deg]: its first heading and what its trunk has turned since about the upright."""
    assert view.scene is not None
    who = next(c for c in view.scene.characters if goal.agent in (c.name, c.object))
    first = np.radians(who.heading_deg)
    row = stands_for(view, goal)
    since = turn(view, row, goal.at or 0.0) * turn(view, row, float(view.time[0])).inv()
    ahead = since.apply([np.cos(first), np.sin(first), 0.0])
    return float(np.degrees(np.arctan2(ahead[1], ahead[0])))


def stands_for(view: View, goal: Goal) -> int:
    """The row that stands for the agent: itself, or a character's pelvis (else its trunk)."""
    rows = view.who(goal.agent)
    if not view.is_character(goal.agent):
        return int(rows[0])
    names = [view.trajectory.names[i] for i in rows]
    pelvis = next((int(i) for i, n in zip(rows, names, strict=True) if n.endswith("/pelvis")), None)
    return core(Case(view, goal, 0.0), goal.agent) if pelvis is None else pelvis


def _posture_off(view: View, goal: Goal) -> float:
    """How far in time the nearest moment of the wanted posture is, 0 where it holds [s]; the clip's length where there is none."""
    holds = postures(view, goal)
    if not holds.any():
        return float(view.time[-1])
    off = float(np.min(np.abs(view.time[holds] - (goal.at or 0.0))))
    return 0.0 if off <= view.step / 2 + 1e-6 else off


def postures(view: View, goal: Goal) -> Bools:
    """(t,): samples at which the agent holds itself as the goal wants."""
    row = stands_for(view, goal)
    lean, height = tilt_deg(view, row), view.height(row)
    soles = np.min([view.lowest(int(i)) for i in view.who(goal.agent)], axis=0)
    over = height - soles
    upright = lean < UPRIGHT_DEG
    match goal.posture:
        case "standing":
            return np.asarray(upright & (over >= SEATED * over[0]))
        case "sitting":
            return np.asarray(upright & (over < SEATED * over[0]))
        case "lying":
            return np.asarray(lean > LYING_DEG)
        case _:
            return np.asarray(_off_all(view, goal, soles))


def _off_all(view: View, goal: Goal, soles: Float) -> Bools:
    """(t,): nothing carries any part, and the soles are above what is below."""
    parts = [int(i) for i in view.who(goal.agent)]
    others = [i for i in range(len(view.trajectory.names)) if i not in parts]
    return ~view.touching(parts, others) & (soles > soles[0] + AIRBORNE_M)
