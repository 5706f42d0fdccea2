"""What stands still is painted once: the parts fit together, and the background is the same in every frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from diffusion.autoencoder import Autoencoder, AutoencoderConfig
from diffusion.prior import GEOMETRY
from diffusion.rectangle import Rectangle, bounds
from diffusion.standing import Plate, Whole, predictor, surrounded, unchanging
from tests.diffusion.test_pipeline import pipe  # noqa: F401 - a fixture
from tests.diffusion.test_transformer import condition, model


def still(height: int = 12, width: int = 14):
    """A condition in which only the cells (4..5, 6..8) change."""
    c = condition(n=4, h=height, w=width, k=3)
    cells, state, coverage = (x[:, :1].expand_as(x).clone() for x in (c.cells, c.state, c.coverage))
    cells[:, 1:, 4:6, 6:9] += torch.arange(1, 4).view(1, 3, 1, 1, 1)
    return replace(c, cells=cells, state=state, coverage=coverage)


def test_what_changes_is_looked_at_with_a_margin():
    same = unchanging(still().cells)
    assert (~same).nonzero().tolist() == [[4, 6], [4, 7], [4, 8], [5, 6], [5, 7], [5, 8]]
    around = torch.zeros(12, 14, dtype=torch.bool)
    around[2:8, 4:11] = True
    assert torch.equal(surrounded(~same), around)


def test_the_cheaper_way_is_taken():
    assert isinstance(predictor(model(), still()), Plate)
    assert isinstance(predictor(model(), condition(n=4, h=12, w=14)), Whole)
    assert isinstance(predictor(model(), condition(n=1, h=12, w=14)), Whole)


def test_a_plate_is_the_first_frame_and_over_it_what_changes():
    network, c = model(), still()
    plate = predictor(network, c)
    noisy, sigma = torch.randn(1, 14, 4, 12, 14), torch.tensor([0.6])
    clean = plate(noisy, sigma)
    whole = network(noisy[:, :, :1], sigma, network.prepare(replace(c, cells=c.cells[:, :1], state=c.state[:, :1], coverage=c.coverage[:, :1])))[0]
    same = unchanging(c.cells)
    for frame in range(4):
        assert torch.equal(clean[0, :, frame, same], whole[0, :, 0, same])
    assert not torch.equal(clean[0, :, 1, ~same], clean[0, :, 2, ~same])


def test_cells_left_out_change_nothing_for_windows_without_them():
    network, c = model(), condition(n=4, h=8, w=16)
    kept = torch.zeros(8, 16, dtype=torch.bool)
    kept[:, :8] = True
    noisy, sigma = torch.randn(1, 14, 4, 8, 16), torch.tensor([0.5])
    part = network(noisy, sigma, network.prepare(c, kept))[0]
    alone = replace(c, cells=c.cells[:, :, :, :8], state=c.state[:, :, :, :8], coverage=c.coverage[:, :, :, :8])
    expected = network(noisy[..., :8].contiguous(), sigma, network.prepare(alone))[0]
    assert torch.allclose(part[..., :8], expected, atol=1e-4)
    assert not part[..., 8:].any()


@pytest.mark.parametrize("part", [Rectangle(1, 3, 2, 5), Rectangle(0, 4, 0, 6)])
def test_a_part_is_decoded_as_in_the_whole_picture(part):
    torch.manual_seed(0)
    network = Autoencoder(AutoencoderConfig(latent=20, encoder=16, trunk=32, decoder=16, decoder_blocks=3, thin=8, token=16)).eval()
    torch.nn.init.normal_(network.decoder.leave.weight, std=0.1)
    group, dynamic = torch.randint(0, 3, (1, 5, 64, 96)), torch.tensor([[True, False, False]])
    geometry, latents = torch.randn(1, len(GEOMETRY), 5, 64, 96).clamp(-1, 1), torch.randn(1, 20, 2, 4, 6)
    with torch.no_grad():
        whole = network.decode(latents, geometry, group, dynamic)
        parts = [Rectangle(0, 4, 0, 6)] + 2 * [part] + [bounds([part, Rectangle(2, 3, 2, 3)]), part]
        pieces = {start: pixels for start, _, pixels in network.decode_parts(latents, geometry, group, dynamic, chunk=2, parts=parts)}
        tiled = torch.zeros_like(whole)
        for start, place, pixels in network.decode_parts(latents, geometry, group, dynamic, chunk=2, tile=2):
            place.pixels(tiled[:, :, start : start + pixels.shape[2]], rows=3).copy_(pixels)
    assert sorted(pieces) == [0, 1, 3]
    assert torch.allclose(tiled, whole, atol=1e-4)
    assert torch.allclose(pieces[0], whole[:, :, :1], atol=1e-4)
    assert torch.allclose(pieces[3], part.pixels(whole[:, :, 3:], rows=3), atol=1e-4)


def test_a_still_background_is_the_same_in_every_frame(pipe):  # noqa: F811
    from sim.observe import observe
    from sim.scene import Body, Camera, Scene
    from sim.shape import Plane, Sphere
    from sim.trajectory import Trajectory

    scene = Scene(bodies=[Body(name="ball", shape=Sphere(radius=0.1)), Body(name="floor", shape=Plane(), static=True)],
                  camera=Camera(position=(0, -4, 1.5), look_at=(0, 0, 0.5)))  # fmt: skip
    position = np.zeros((9, 2, 3))
    position[:, 0] = np.linspace([0, 0, 0.8], [0.1, 0, 0.4], 9)
    trajectory = Trajectory.from_arrays(names=["ball", "floor"], time=np.arange(9) / 24, position=position, scene=scene)
    buffers = observe(trajectory, width=320, height=240)
    video = pipe("a ball falls", trajectory, gbuffers=buffers, width=320, height=240, num_inference_steps=2, output_type="uint8").frames[0]
    far = np.ones((240, 320), dtype=bool)
    far[48:208, 96:240] = False  # what the ball and its shadow pass through
    assert (video[:, far] == video[:1, far]).all()
    assert (video[8] != video[0]).any()
