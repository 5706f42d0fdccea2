"""PhysGenPipeline as users know it: the diffusers pipeline, which simulates the prompt by itself where no trajectory is given."""

from __future__ import annotations

from dataclasses import replace

from diffusion.pipeline import PhysGenPipeline as Painting
from physgen.clock import Clock
from sim.trajectory import Trajectory

FPS = 24.0


class PhysGenPipeline(Painting):
    """`pipe(prompt="A metal ball falls from a height of 10 meters and bounces on concrete", num_frames=60).frames`"""

    def simulate(self, prompt: str, *, num_frames: int | None, seed: int, size: tuple[int, int]) -> Trajectory:
        """The prompt's trajectory at 24 frames a second, framed for `size`. Raises InputError, OutOfScopeError, SimulationError."""
        from physgen.pipeline import understand
        from semantics.shot import shot_of
        from sim.framing import reframe
        from sim.simulate import simulate

        understood = understand(prompt, seed=seed, clock=Clock())
        seconds = None if num_frames is None else num_frames / FPS / understood.scene.slow_motion
        trajectory = simulate(understood.scene, fps=FPS, seconds=seconds, seed=seed)
        if trajectory.scene is None or understood.script is None:
            return trajectory
        return replace(trajectory, scene=reframe(trajectory.scene, trajectory, aspect=size[0] / size[1], shot=shot_of(understood.script)))

    def english(self, prompt: str) -> str:
        """The text encoder reads English alone: what is written in another script enters as its English rendering."""
        if prompt.isascii():
            return prompt
        from semantics.parse import parse

        return parse(prompt).text_en
