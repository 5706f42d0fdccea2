"""bench seams: whether one can see where attention windows end in a clip that is much longer than those of the training, under a moving camera."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.scene import Body, Camera, CameraKey, Scene
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory

FPS = 24
RADIUS = 0.25
"""Of the ball [m]."""


def passing(frames: int) -> Trajectory:
    """A ball rolls past a crate; the camera passes them."""
    seconds = frames / FPS
    scene = Scene(
        text="A red rubber ball rolls past a wooden crate on concrete", seconds=seconds,
        bodies=[
            Body(name="ball", shape=Sphere(radius=RADIUS), material="rubber", color="red", phrase="a red rubber ball"),
            Body(name="crate", shape=Box(size=(0.6, 0.6, 0.6)), material="wood", phrase="a wooden crate", position=(0.8, 0.6, 0.3), static=True),
            Body(name="floor", shape=Plane(), material="concrete", static=True),
        ],
        camera=Camera(
            keys=[CameraKey(time=0, position=(-1, -4, 1.2), look_at=(0, 0, 0.5)), CameraKey(time=seconds, position=(1, -4, 1.6), look_at=(0.3, 0, 0.4))]
        ),
    )  # fmt: skip
    keys = [{"time": 0.0, "position": [-1.2, 0, RADIUS]}, {"time": (frames - 1) / FPS, "position": [1.2, 0, RADIUS]}]
    return Trajectory.from_keyframes({"ball": keys}, fps=FPS, seconds=seconds, scene=scene)


def run(*, frames: int, size: tuple[int, int], steps: int, seed: int) -> dict[str, Any]:
    """Warp errors at seams and elsewhere, levels in 0..255."""
    from diffusion.data import torch_rng_for
    from diffusion.pipeline import PhysGenPipeline
    from diffusion.prior import motion_prior
    from diffusion.seams import GOAL, seams_of
    from sim.observe import observe

    trajectory = passing(frames)
    buffers = observe(trajectory, width=size[0], height=size[1])
    pipe = PhysGenPipeline.from_pretrained()
    pipe.set_progress_bar_config(disable=True)
    made: Any = pipe(
        "A red rubber ball rolls past a wooden crate on concrete", trajectory, gbuffers=buffers, width=size[0], height=size[1], num_inference_steps=steps,
        generator=torch_rng_for(seed), output_type="uint8", return_dict=False,
    )[0][0]  # fmt: skip
    seams = seams_of(np.asarray(made), motion_prior(buffers, trajectory, padded=True), pipe.transformer.config)
    means = {kind: round(seams.mean(kind), 3) for kind in ("seams", "joints", "inside")}
    return {
        "frames": frames, "size": list(size), "pairs": list(seams.seams), "warp_error": means, "ratio": round(seams.ratio, 3),
        "ratio_all": round(seams.ratio_all, 3), "goal": GOAL,
    }  # fmt: skip


def lines(data: dict[str, Any]) -> list[str]:
    """Errors, and whether seams can be told."""
    error = data["warp_error"]
    return [
        f"{data['frames']} frames of {data['size'][0]}x{data['size'][1]}, moving camera; warp error between neighbouring frames, of 255:",
        f"{error['seams']:>8.2f}  where a window ends ({', '.join(map(str, data['pairs']))})",
        f"{error['joints']:>8.2f}  where a latent frame ends and no window", f"{error['inside']:>8.2f}  inside of latent frames",
        f"seams are {data['ratio']:.2f} of other ends of latent frames (at most {data['goal']}): {'yes' if data['ratio'] <= data['goal'] else 'NO'}; "
        f"{data['ratio_all']:.2f} of all other pairs: {'yes' if data['ratio_all'] <= data['goal'] else 'NO'}",
    ]  # fmt: skip
