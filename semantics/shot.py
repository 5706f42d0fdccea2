"""Shot: the camera words of a script, as the camera that films it."""

from __future__ import annotations

from semantics.script import PhysicsScript
from sim.shot import ORBIT_DEG, Shot

SIZES = ("close-up", "extreme", "medium", "wide")
ANGLES = ("low", "eye", "side", "front", "high", "top")
MOVES = {
    "static": "static", "pan_left": "pan_left", "pan_right": "pan_right", "pan": "pan_right", "tilt_up": "tilt_up", "tilt_down": "tilt_down",
    "dolly_in": "dolly_in", "dolly_out": "dolly_out", "orbit": "orbit", "track": "track", "crane": "crane",
}  # fmt: skip


def shot_of(script: PhysicsScript) -> Shot:
    """What the text wishes of the camera; an empty Shot where it says nothing."""
    said = script.camera
    size, angle, move, focal = said.get("shot"), said.get("angle"), said.get("move"), said.get("focal_mm")
    return Shot(
        size=size if size in SIZES else None,
        angle=angle if angle in ANGLES else None,
        move=MOVES.get(str(move)),  # type: ignore[arg-type]
        orbit_deg=float(said.get("orbit_deg", ORBIT_DEG)),
        handheld=bool(said.get("handheld", False)),
        focal_mm=float(focal) if isinstance(focal, int | float) and 8 <= focal <= 1200 else None,
    )
