from __future__ import annotations

import torch

from diffusion.text import FEATURES, WIDTH, default_encoder


def test_a_word_has_the_same_entry_in_every_phrase_and_another_state():
    text = default_encoder()
    ball, anvil = text.tokens("red ball"), text.tokens("red anvil")
    assert ball.shape == (2, FEATURES)
    assert torch.equal(ball[0, WIDTH:], anvil[0, WIDTH:])
    assert not torch.allclose(ball[0, :WIDTH], anvil[0, :WIDTH], atol=0.1)


def test_features_are_of_unit_size():
    features = default_encoder().tokens("a red rubber ball falls from a balcony and bounces three times on concrete")
    for half in (features[:, :WIDTH], features[:, WIDTH:]):
        assert 0.5 < float(half.square().mean().sqrt()) < 2


def test_colours_can_be_read_off_phrases_with_nouns_never_seen_with_them():
    # least squares on four nouns, tried on two others: what the painted phrases need of the encoder
    text = default_encoder()
    colors = ("red", "green", "blue", "yellow", "black", "white")
    seen, unseen = ("ball", "box", "cup", "barrel"), ("anvil", "bottle")

    def features(nouns):
        return text.phrases([f"a {c} {n}" for c in colors for n in nouns])

    def labels(nouns):
        return torch.arange(len(colors)).repeat_interleave(len(nouns))

    x, target = features(seen), torch.eye(len(colors))[labels(seen)]
    weight = x.T @ torch.linalg.solve(x @ x.T + 10 * torch.eye(len(x)), target)
    assert torch.equal((features(unseen) @ weight).argmax(dim=1), labels(unseen))


def test_the_setting_is_read_after_the_prompt():
    text = default_encoder()
    both = text.prompt("a ball falls", "noon sky over a park")
    assert len(both) == len(text.tokens("a ball falls")) + len(text.tokens("noon sky over a park"))
