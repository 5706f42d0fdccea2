"""The diffusers pipeline as users get it: prompts in other languages, and its own simulation."""

from __future__ import annotations

import math

import pytest
import torch

from diffusion.autoencoder import Autoencoder
from diffusion.transformer import Transformer
from physgen import PhysGenPipeline
from sim.camera import project
from tests.diffusion.test_pipeline import SMALL, TINY


def tiny():
    torch.manual_seed(0)
    return PhysGenPipeline.from_models(Transformer(SMALL), Autoencoder(TINY), dtype=torch.float32)


def test_the_text_encoder_reads_chinese_in_english():
    said = tiny().english("一个红色的球从桌子上滚下来")
    assert said.isascii()
    assert "red" in said and "ball" in said
    assert tiny().english("a red ball") == "a red ball"


def test_a_prompt_alone_is_simulated_and_framed_for_the_size():
    trajectory = tiny().simulate("A red rubber ball falls from a height of 3 meters and bounces on concrete", num_frames=12, seed=0, size=(64, 128))
    assert len(trajectory.time) == 12
    ball = trajectory.position[:, trajectory.names.index("ball")]
    pixels, depth = project(ball, trajectory.scene.camera, time=0.0, width=64, height=128)
    assert (depth > 0).all()
    assert ((pixels > 0) & (pixels < [64, 128])).all()
    camera = trajectory.scene.camera
    assert math.tan(math.radians(camera.fov_y_deg) / 2) == pytest.approx(0.5 * camera.sensor_mm[0] * 128 / 64 / camera.focal_mm)  # written for other programs
