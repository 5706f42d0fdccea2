"""Shot: the camera words of a script, as the camera that films it."""

from __future__ import annotations

from typing import get_args

from semantics.script import PhysicsScript
from sim.shot import ORBIT_DEG, Move, Shot

SIZES = ("close-up", "extreme", "medium", "wide")
ANGLES = ("low", "eye", "side", "far side", "front", "back", "high", "top")
STEEPEST = 84.0
"""A camera that looks straight down has no upper side [deg]."""


def shot_of(script: PhysicsScript) -> Shot:
    """What the text wishes of the camera; an empty Shot where it says nothing."""
    said = script.camera
    size, angle, move, focal = said.get("shot"), said.get("angle"), said.get("move"), said.get("focal_mm")
    tilt, distance = said.get("tilt_deg"), said.get("distance_m")
    return Shot(
        size=size if size in SIZES else None,
        angle=angle if angle in ANGLES else None,
        move=move if move in get_args(Move) else None,
        steps=tuple(tuple(m for m in step if m in get_args(Move)) for step in said.get("steps", [])),
        orbit_deg=float(said.get("orbit_deg", ORBIT_DEG)),
        elevation_deg=max(-STEEPEST, min(STEEPEST, float(tilt))) if isinstance(tilt, int | float) else None,
        distance_m=float(distance) if isinstance(distance, int | float) and distance > 0 else None,
        handheld=bool(said.get("handheld", False)),
        focal_mm=float(focal) if isinstance(focal, int | float) and 8 <= focal <= 1200 else None,
    )
