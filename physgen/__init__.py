"""One sentence in; a video out whose motion was simulated, and measured again on the finished frames.

    shot = physgen.generate("A red rubber ball falls from a second-floor balcony and bounces three times on concrete")
    script = physgen.parse(text);  scene = physgen.stage(script);  trajectory = physgen.simulate(scene)

Every name is loaded when it is first used, so `import physgen` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from physgen.measure import verify
    from physgen.pipe import PhysGenPipeline
    from physgen.pipeline import generate
    from physgen.shot import Shot
    from semantics.parse import parse
    from semantics.script import PhysicsScript
    from semantics.stage import stage
    from sim.errors import InputError, OutOfScopeError, SimulationError
    from sim.gbuffers import GBuffers
    from sim.observe import observe
    from sim.render import render
    from sim.scene import Scene
    from sim.scene_file import dumps_scene, load_scene
    from sim.simulate import simulate
    from sim.trajectory import Trajectory

__version__ = "0.1.0"

_HOME = {
    "GBuffers": "sim.gbuffers",
    "InputError": "sim.errors",
    "OutOfScopeError": "sim.errors",
    "PhysGenPipeline": "physgen.pipe",
    "PhysicsScript": "semantics.script",
    "Scene": "sim.scene",
    "Shot": "physgen.shot",
    "SimulationError": "sim.errors",
    "Trajectory": "sim.trajectory",
    "dumps_scene": "sim.scene_file",
    "generate": "physgen.pipeline",
    "load_scene": "sim.scene_file",
    "observe": "sim.observe",
    "parse": "semantics.parse",
    "render": "sim.render",
    "simulate": "sim.simulate",
    "stage": "semantics.stage",
    "verify": "physgen.measure",
}

__all__ = [
    "GBuffers", "InputError", "OutOfScopeError", "PhysGenPipeline", "PhysicsScript", "Scene", "Shot", "SimulationError", "Trajectory",
    "dumps_scene", "generate", "load_scene", "observe", "parse", "render", "simulate", "stage", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from physgen import siblings

    siblings.check()
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
