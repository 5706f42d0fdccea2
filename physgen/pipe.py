"""PhysGenPipeline as users know it: the diffusers pipeline, which simulates the prompt by itself where no trajectory is given."""

from __future__ import annotations

from diffusion.pipeline import PhysGenPipeline as Painting
from physgen.clock import Clock
from sim.trajectory import Trajectory


class PhysGenPipeline(Painting):
    """`pipe(prompt="A metal ball falls from a height of 10 meters and bounces on concrete", num_frames=60).frames`

    From diffusers' `DiffusionPipeline` come `device`, `dtype`, `components`, `config`, `progress_bar`, `set_progress_bar_config`, `enable_model_cpu_offload`,
    `maybe_free_model_hooks` and the rest; its own `from_pretrained` cannot find this class, ask this one's. Multistep schedulers that start slowly (DEIS,
    SASolver) differ from the default by 0.02 to 0.03 of the range at 4 steps, others by less than 0.006.
    """

    def simulate(self, prompt: str, *, num_frames: int | None, seed: int, size: tuple[int, int]) -> Trajectory:
        """The prompt's trajectory at 24 frames a second, framed for `size`. Raises InputError, OutOfScopeError, SimulationError."""
        from physgen.pipeline import FPS, Settings, acted, understand

        clock = Clock()
        return acted(understand(prompt, seed=seed, clock=clock), Settings(size, FPS, frames=num_frames), seed=seed, clock=clock)

    def english(self, prompt: str) -> str:
        """The text encoder reads English alone: what is written in another script enters as its English rendering."""
        if prompt.isascii():
            return prompt
        from semantics.parse import parse

        return parse(prompt).text_en
