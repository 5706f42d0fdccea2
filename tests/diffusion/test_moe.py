from __future__ import annotations

import torch
from torch import nn

from diffusion.condition import cell_phase, hinted_phase
from diffusion.moe import BIOMECHANICS, COLLISION, EXPERTS, GRAVITY, NO_PHASE, MixtureOfExperts, Routing, balance_loss, dispatch, prior_loss
from diffusion.prior import STATE


class Fake(nn.Module):
    """Multiplies, and remembers what it was given."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor, self.seen = factor, []

    def forward(self, x):
        self.seen.append(x.clone())
        return x * self.factor


class FixedRouter(nn.Module):
    def __init__(self, logits) -> None:
        super().__init__()
        self.logits = torch.tensor(logits)

    def forward(self, tokens, state):
        return self.logits


def test_each_token_goes_to_its_expert_and_comes_back_to_its_place():
    experts = [Fake(2), Fake(3), Fake(5)]
    tokens = torch.arange(1.0, 6).view(5, 1)
    order, out = dispatch(tokens, torch.tensor([2, 0, 0, 2, 1]), experts)
    assert out.flatten().tolist() == [4.0, 6.0, 15.0, 5.0, 20.0]
    assert order.tolist() == [1, 2, 4, 0, 3]
    assert [len(e.seen) for e in experts] == [1, 1, 1]


def test_an_expert_that_nobody_chose_does_not_run():
    experts = [Fake(2), Fake(3), Fake(5)]
    dispatch(torch.ones(4, 2), torch.tensor([1, 1, 1, 1]), experts)
    assert [len(e.seen) for e in experts] == [0, 1, 0]


def mixture(logits):
    made = MixtureOfExperts(2, shared=4, hidden=4, state=len(STATE))
    made.shared = Fake(1.0)
    made.router = FixedRouter(logits)
    made.experts = nn.ModuleDict({name: Fake(10.0 ** (i + 1)) for i, name in enumerate(EXPERTS)})
    return made


def test_tokens_without_anything_that_moves_use_the_shared_expert_alone():
    made = mixture([[50.0, 0.0, 0.0]])
    x = torch.ones(3, 2)
    out, routing = made(x, torch.zeros(3, len(STATE)), torch.tensor([1]))
    assert out.tolist() == [[1.0, 1.0], [11.0, 11.0], [1.0, 1.0]]
    assert routing.chosen.tolist() == [GRAVITY]
    assert [len(e.seen) for e in made.experts.values()] == [1, 0, 0]


def test_the_router_reads_the_physical_state():
    torch.manual_seed(0)
    made = MixtureOfExperts(4, shared=8, hidden=8, state=len(STATE))
    x = torch.zeros(2, 4)
    state = torch.zeros(2, len(STATE))
    state[1, STATE.index("near_contact")] = 3.0
    _, routing = made(x, state, torch.tensor([0, 1]))
    assert not torch.allclose(routing.logits[0], routing.logits[1])


def test_no_moving_token_at_all_is_no_error():
    made = MixtureOfExperts(4, shared=8, hidden=8, state=len(STATE))
    out, routing = made(torch.ones(2, 4), torch.zeros(2, len(STATE)), torch.zeros(0, dtype=torch.long))
    assert out.shape == (2, 4)
    assert balance_loss([routing]) == 0
    assert prior_loss([routing], torch.tensor([0, 0])) == 0


def test_the_balance_loss_is_one_when_balanced_and_three_when_one_expert_gets_all():
    even = Routing(torch.eye(3).repeat(4, 1) * 100, torch.arange(3).repeat(4), torch.arange(12))
    single = Routing(torch.tensor([[100.0, 0, 0]]).repeat(12, 1), torch.zeros(12, dtype=torch.long), torch.arange(12))
    assert torch.isclose(balance_loss([even]), torch.tensor(1.0))
    assert torch.isclose(balance_loss([single]), torch.tensor(3.0))


def test_phases_name_the_expert():
    def state(**values):
        return torch.tensor([values.get(name, 0.0) for name in STATE])

    assert cell_phase(state(dynamic=0.5, free_flight=1.0)) == GRAVITY
    assert cell_phase(state(dynamic=0.5, near_contact=0.6, free_flight=1.0)) == COLLISION
    assert cell_phase(state(dynamic=0.5, near_contact=0.6, articulated=1.0)) == BIOMECHANICS
    assert cell_phase(state(dynamic=0.5)) == NO_PHASE
    assert cell_phase(state(dynamic=0.0, free_flight=1.0)) == NO_PHASE
    assert hinted_phase(state(dynamic=0.5)) == GRAVITY
    assert hinted_phase(state(dynamic=0.5, articulated=1.0)) == BIOMECHANICS
    assert hinted_phase(state(dynamic=0.0)) == NO_PHASE


def test_the_routing_prior_pulls_towards_the_phase():
    right = Routing(torch.tensor([[5.0, 0, 0]]), torch.tensor([0]), torch.tensor([1]))
    assert prior_loss([right], torch.tensor([NO_PHASE, GRAVITY])) < prior_loss([right], torch.tensor([NO_PHASE, COLLISION]))
