"""Appearance: which objects move is read off the cells, and each cell gets the mean colour of what it shows."""

from __future__ import annotations

import torch

from diffusion.appearance import Appearance, moving_groups
from diffusion.text import FEATURES


def test_an_object_moves_if_no_cell_has_less_that_moves_than_it_has_of_the_object() -> None:
    # two cells: a ball on a floor, and the floor alone; the last group is the sky, which is not seen
    coverage = torch.tensor([[[0.1, 0.9, 0.0], [0.0, 1.0, 0.0]]])
    share = torch.tensor([[0.1, 0.0]])
    assert moving_groups(coverage, share).tolist() == [[True, False, False]]


def test_a_cell_gets_the_mean_colour_of_what_moves_and_of_what_stands() -> None:
    torch.manual_seed(0)
    model = Appearance(hidden=8)
    phrases = torch.randn(1, 4, FEATURES)
    colors = model.of_groups(phrases)[0]
    coverage = torch.tensor([[[0.2, 0.6, 0.2, 0.0], [0.0, 0.0, 1.0, 0.0]]])
    moving = torch.tensor([[True, True, False, False]])
    painted = model(phrases, coverage, moving)[0]
    torch.testing.assert_close(painted[0, :6], 0.25 * colors[0] + 0.75 * colors[1])
    torch.testing.assert_close(painted[0, 6:], colors[2])
    torch.testing.assert_close(painted[1, :6], torch.zeros(6))
