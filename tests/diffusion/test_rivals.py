"""The measures of speed and of seams, on cases whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from diffusion.prior import CHANNELS, FLOW_UNIT, MotionPrior
from diffusion.rivals import active_parameters, condition_of, experts_layer, grid_of, in_turns, slope, wan_like
from diffusion.seams import Seams, seam_pairs, warp_error
from diffusion.transformer import Transformer, TransformerConfig
from diffusion.windows import edges, plan


def test_the_slope_is_the_exponent():
    sizes = [10, 100, 1000]
    assert slope(sizes, [3 * s**1.5 for s in sizes]) == pytest.approx(1.5)


def test_jobs_take_turns_and_the_first_does_not_count():
    calls, now = [], iter(range(100))
    seconds = in_turns(lambda: calls.append("a"), lambda: calls.append("b"), runs=2, clock=lambda: float(next(now)) ** 2)
    assert calls == ["a", "b"] * 3
    # the clock's readings are squares; 2 to 3 and 6 to 7 are the first job's, 4 to 5 and 8 to 9 the second's: (5 + 13) / 2 and (9 + 17) / 2
    assert seconds == [9.0, 13.0]


def test_the_rival_has_as_many_weights_a_token():
    ours = active_parameters(TransformerConfig())
    theirs = sum(m.weight.numel() for m in wan_like(ours).blocks.modules() if isinstance(m, torch.nn.Linear))
    assert theirs == pytest.approx(ours, rel=0.02)
    net = Transformer(TransformerConfig(dim=64, heads=2, blocks=3, shared=96, hidden=64, latent=14))
    # the gathering of objects, and what only the prompt and the globals pass, are no token's
    passed = ("attention.qkv", "attention.leave", "feed.shared", "feed.experts.gravity", "feed.enter", "feed.leave")
    count = sum(m.weight.numel() for name, m in net.blocks.named_modules() if isinstance(m, torch.nn.Linear) and any(p in name for p in passed))
    assert count == active_parameters(net.config)


def test_made_up_conditions_are_fit_for_the_model():
    config = TransformerConfig(dim=32, heads=2, blocks=2, shared=32, hidden=16, latent=14, slots=3, globals=2)
    net = Transformer(config).eval()
    n, h, w = grid_of(100)
    assert n * h * w == pytest.approx(100, rel=0.2)
    prepared = net.prepare(condition_of((n, h, w)))
    assert 0 < len(prepared.rows) < n * h * w / 2
    duel = experts_layer(tokens=64, runs=1, dtype=torch.float32)
    assert duel.ratio > 0 and duel.holds == (duel.ratio <= 1.25)


@pytest.mark.parametrize(("length", "window"), [(25, 16), (25, 5), (5, 5), (4, 16)])
@pytest.mark.parametrize("shifted", [False, True])
def test_windows_end_where_the_edges_say(length, window, shifted):
    cut = plan((length, 1, 1), (window, 1, 1), shifted, 8)
    where = (cut.scatter // cut.places).tolist()  # the window of each latent frame, or of its wrapped part
    mixed = [where[i] != where[i + 1] for i in range(length - 1)]
    found = [i + 1 for i, ends in enumerate(mixed) if ends]
    assert set(found) <= set(edges(length, window, shifted=shifted))
    if not shifted:
        assert found == edges(length, window, shifted=False)


def test_seams_are_between_frames_of_two_latent_frames():
    seams, joints = seam_pairs(TransformerConfig(), 97)
    assert set(seams) | set(joints) == set(range(0, 96, 4))
    assert not set(seams) & set(joints)
    assert len(seams) >= 4 and len(joints) >= 4
    made = Seams(tuple(2.0 if i in seams else 1.0 for i in range(96)), seams, joints)
    assert made.ratio == made.ratio_all == 2.0


def moving_pattern(shift: int):
    """A pattern that moves right by `shift` pixels a frame, and the prior that says so."""
    rng = np.random.default_rng(0)
    wide = rng.integers(0, 255, (32, 96, 3), dtype=np.uint8)
    video = np.stack([wide[:, 40 - shift * i : 40 - shift * i + 48] for i in range(4)])
    channels = np.zeros((4, len(CHANNELS), 32, 48), dtype=np.float16)
    channels[:, CHANNELS.index("inverse_depth")] = 1
    channels[:, CHANNELS.index("flow_right")] = shift / FLOW_UNIT
    group = np.zeros((4, 32, 48), dtype=np.int16)
    return video, MotionPrior(channels, group, ("a",), ("a",), np.ones(1, dtype=bool))


def test_what_follows_the_flow_has_no_warp_error_and_a_jump_has():
    video, prior = moving_pattern(3)
    assert max(warp_error(video, prior)) == pytest.approx(0, abs=0.01)
    broken = video.copy()
    broken[2] = 255 - broken[2]
    errors = warp_error(broken, prior)
    assert errors[0] == pytest.approx(0, abs=0.01)
    assert min(errors[1:]) > 50
    still = replace(prior, channels=np.where(np.arange(len(CHANNELS))[:, None, None] == CHANNELS.index("flow_right"), 0, prior.channels).astype(np.float16))
    assert min(warp_error(video, still)) > 20
