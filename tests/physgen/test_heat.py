"""The heat map: a cell's colour is its experts', where nobody is sent it stays the video's."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.heat import COLORS, FADED, OPACITY, heat
from sim.errors import InputError


def test_each_cell_takes_its_experts_colour_at_its_time():
    frames = np.full((6, 32, 40, 3), 100, dtype=np.uint8)
    frames[..., 0] = 160
    routing = np.zeros((3, 2, 3, 3))
    routing[0, 0, 1, 0] = 1  # the first frame alone
    routing[1, 1, 2] = 0, 0.5, 0.5  # frames 1 to 4
    out = heat(frames, routing).astype(float)
    below = frames[0, 0, 0] + FADED * (frames[0, 0, 0].mean() - frames[0, 0, 0].astype(float))
    blue, red, green = (np.array(c) for c in COLORS.values())
    assert np.allclose(out[0, :16, 16:32], below + OPACITY * (blue - below), atol=2)
    assert np.allclose(out[1:5, 16:, 32:], below + OPACITY * ((red + green) / 2 - below), atol=2)
    assert np.allclose(out[5], below, atol=1) and np.allclose(out[0, 16:], below, atol=1)


@pytest.mark.parametrize("shape", [(2, 2, 3, 3), (3, 2, 2, 3), (3, 2, 3, 4)])
def test_routing_of_another_clip_is_refused(shape):
    with pytest.raises(InputError, match="does not belong"):
        heat(np.zeros((6, 32, 40, 3), dtype=np.uint8), np.zeros(shape))
