from __future__ import annotations

import pytest
import torch

from diffusion.condition import CELL_FEATURES, DYNAMIC, Condition, cell_features, cell_state
from diffusion.flow import flow_loss, noised, sample, schedule, training_sigma, velocity
from diffusion.moe import EXPERTS
from diffusion.prior import CHANNELS, STATE
from diffusion.text import FEATURES
from diffusion.transformer import Transformer, TransformerConfig
from diffusion.windows import plan, rotate

TINY = TransformerConfig(latent=14, dim=32, heads=2, blocks=4, shared=32, hidden=16, slots=3, globals=2, wide=(2, 4, 4), long=(4, 2, 2))


def condition(n=3, h=5, w=6, k=3, batch=1, moving=0.5, seed=0):
    rng = torch.Generator().manual_seed(seed)
    state = torch.rand(batch, n, h, w, len(STATE), generator=rng)
    state[..., DYNAMIC] = (torch.rand(batch, n, h, w, generator=rng) < moving).float()
    return Condition(
        cells=torch.randn(batch, n, h, w, CELL_FEATURES, generator=rng), state=state, coverage=torch.rand(batch, n, h, w, k, generator=rng).softmax(-1),
        phrases=torch.randn(batch, k, FEATURES, generator=rng), prompt=torch.randn(batch, 5, FEATURES, generator=rng),
        prompt_mask=torch.ones(batch, 5, dtype=torch.bool), keep_words=torch.ones(batch, dtype=torch.bool),
    )  # fmt: skip


def model(seed=0):
    torch.manual_seed(seed)
    made = Transformer(TINY).eval()
    for parameter in made.parameters():
        if parameter.ndim > 1 and parameter.abs().max() == 0:
            torch.nn.init.normal_(parameter, std=0.1)
    return made


@pytest.mark.parametrize("grid", [(1, 1, 1), (3, 5, 6), (5, 8, 8), (7, 3, 9)])
@pytest.mark.parametrize("shifted", [False, True])
def test_windows_hold_every_cell_once_and_give_it_back(grid, shifted):
    cut = plan(grid, (2, 4, 4), shifted, 16)
    tokens = torch.arange(grid[0] * grid[1] * grid[2])
    assert torch.equal(tokens[cut.gather][cut.scatter], tokens)
    assert len(cut.gather) % cut.places == 0


def test_wrapped_cells_and_padding_are_never_looked_at():
    cut = plan((1, 8, 8), (1, 4, 4), True, 16)
    assert cut.mask is not None
    rows = (cut.gather // 8).view(-1, cut.places)
    columns = (cut.gather % 8).view(-1, cut.places)
    far = (rows[:, :, None] - rows[:, None]).abs().maximum((columns[:, :, None] - columns[:, None]).abs()) >= 4
    assert not (far & cut.mask).any()
    assert cut.mask.diagonal(dim1=1, dim2=2).all()


def test_rotary_attention_depends_on_distance_alone():
    cut = plan((1, 1, 8), (1, 1, 8), False, 16)
    q, k = torch.randn(16), torch.randn(16)
    scores = rotate(q.expand(8, 16), cut.cosine, cut.sine) @ rotate(k.expand(8, 16), cut.cosine, cut.sine).T
    assert torch.allclose(scores[0, 3], scores[4, 7], atol=1e-4)


@torch.no_grad()
@pytest.mark.parametrize("grid", [(1, 1, 2), (3, 5, 6), (6, 8, 7)])
def test_any_length_and_size_goes_through(grid):
    out, routings = model()(torch.randn(1, 14, *grid), torch.tensor([0.5]), model().prepare(condition(*grid)))
    assert out.shape == (1, 14, *grid)
    assert torch.isfinite(out).all()
    assert len(routings) == 3


@torch.no_grad()
def test_clips_of_a_batch_do_not_see_each_other():
    net, c = model(), condition(batch=2)
    noisy, sigma = torch.randn(2, 14, 3, 5, 6), torch.tensor([0.5, 0.9])
    both, _ = net(noisy, sigma, net.prepare(c))
    single = Condition(*(getattr(c, f)[1:] for f in ("cells", "state", "coverage", "phrases", "prompt", "prompt_mask", "keep_words")))
    alone, _ = net(noisy[1:], sigma[1:], net.prepare(single))
    assert torch.allclose(both[1:], alone, atol=1e-4)


@torch.no_grad()
def test_painted_words_reach_only_through_coverage_and_are_blanked_for_guidance():
    net, c = model(), condition()
    other = Condition(c.cells, c.state, c.coverage, c.phrases + 1, c.prompt, c.prompt_mask, c.keep_words)
    noisy, sigma = torch.randn(1, 14, 3, 5, 6), torch.tensor([0.5])
    assert not torch.allclose(net(noisy, sigma, net.prepare(c))[0], net(noisy, sigma, net.prepare(other))[0], atol=1e-3)
    a, b = (net(noisy, sigma, net.prepare(x.without_words()))[0] for x in (c, other))
    assert torch.equal(a, b)


@torch.no_grad()
def test_only_moving_cells_are_routed_and_only_chosen_experts_run():
    net, c = model(), condition(moving=0.3)
    calls = dict.fromkeys(EXPERTS, 0)
    for block in net.blocks[1:]:
        for name in EXPERTS:
            block.feed.experts[name].register_forward_hook(lambda *_, name=name: calls.__setitem__(name, calls[name] + 1))
        block.feed.router.state[2].bias.copy_(torch.tensor([0.0, 100.0, 0.0]))
    _, routings = net(torch.randn(1, 14, 3, 5, 6), torch.tensor([0.5]), net.prepare(c))
    assert calls == {"gravity": 0, "collision": 3, "biomechanics": 0}
    assert all(len(r.rows) == int((c.state[..., DYNAMIC] > 0).sum()) for r in routings)


def test_the_state_of_a_cell_is_that_of_its_moving_pixels():
    pooled = torch.zeros(1, len(CHANNELS), 4, 4)
    pooled[0, CHANNELS.index("dynamic"), 0, 0] = 1.0  # one of 16 sub-cells moves ...
    pooled[0, CHANNELS.index("free_flight"), 0, 0] = 1.0  # ... and flies
    cells = cell_features(pooled)
    assert cells.shape == (1, 1, 1, CELL_FEATURES)
    state = cell_state(cells)[0, 0, 0]
    assert torch.isclose(state[DYNAMIC], torch.tensor(1 / 16))
    assert torch.isclose(state[STATE.index("free_flight")], torch.tensor(1.0))


def test_the_velocity_of_the_true_latents_leads_back_to_them():
    clean, noise = torch.randn(2, 4, 1, 2, 2), torch.randn(2, 4, 1, 2, 2)
    sigma = torch.tensor([1.0, 0.4])
    noisy = noised(clean, noise, sigma)
    assert torch.allclose(velocity(noisy, clean, sigma), noise - clean, atol=1e-5)
    assert torch.allclose(noisy - sigma.view(-1, 1, 1, 1, 1) * velocity(noisy, clean, sigma), clean, atol=1e-5)


def test_the_loss_is_zero_at_the_truth_and_counts_weighted_tokens_more():
    clean, sigma = torch.randn(1, 14, 1, 1, 2), torch.tensor([0.5])
    assert flow_loss(clean, clean, sigma, torch.ones(1, 1, 1, 2)) == 0
    wrong = clean.clone()
    wrong[..., 0] += 1
    light, heavy = (flow_loss(wrong, clean, sigma, torch.tensor([[[[w, 1.0]]]])) for w in (1.0, 4.0))
    assert heavy > light


def test_noise_levels_lie_in_range_and_lean_to_the_noisy_end():
    assert schedule(6)[0] == 1
    assert schedule(6)[-1] == 0
    assert training_sigma(torch.tensor([0.0, 0.5, 1.0])).tolist() == pytest.approx([0, 2 / 3, 1])


@torch.no_grad()
def test_sampling_is_deterministic_and_exact_for_a_model_that_knows_the_answer():
    class Oracle(Transformer):
        def forward(self, noisy, sigma, prepared):
            return torch.full_like(noisy, 0.25), []

    torch.manual_seed(0)
    out = sample(Oracle(TINY), torch.randn(1, 14, 3, 5, 6), condition(), steps=4)
    assert torch.allclose(out, torch.full_like(out, 0.25), atol=1e-5)
    noise = torch.randn(1, 14, 3, 5, 6)
    assert torch.equal(sample(model(), noise, condition(), steps=2), sample(model(), noise, condition(), steps=2))
