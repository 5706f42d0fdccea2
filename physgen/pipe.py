"""PhysGenPipeline as users know it: the diffusers pipeline, which simulates the prompt by itself where no trajectory is given."""

from __future__ import annotations

from diffusion.pipeline import PhysGenPipeline as Painting
from physgen.clock import Clock
from sim.trajectory import Trajectory

FPS = 24.0


class PhysGenPipeline(Painting):
    """`pipe(prompt="A metal ball falls from a height of 10 meters and bounces on concrete", num_frames=60).frames`"""

    def simulate(self, prompt: str, *, num_frames: int | None, seed: int) -> Trajectory:
        """The prompt's trajectory at 24 frames a second. Raises InputError, OutOfScopeError, SimulationError."""
        from physgen.pipeline import understand
        from sim.simulate import simulate

        scene = understand(prompt, seed=seed, clock=Clock()).scene
        return simulate(scene, fps=FPS, seconds=None if num_frames is None else num_frames / FPS, seed=seed)
