"""Appearance: which objects move is read off the cells, and each cell gets the mean colour of what it shows."""

from __future__ import annotations

import json

import torch

from diffusion.appearance import Appearance, fit_appearance, moving_groups
from diffusion.autoencoder import COLORS
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


class Coded:
    """Words as fixed random features."""

    def phrases(self, words: list[str]) -> torch.Tensor:
        rows = [torch.randn(FEATURES, generator=torch.Generator().manual_seed(sum(map(ord, word)))) for word in words]
        return torch.nn.functional.normalize(torch.stack(rows), dim=-1)


def test_words_get_the_colours_of_the_stills_and_those_left_out_measure_it(tmp_path) -> None:
    known = {"red ball": (0.6, -0.8, -0.8), "blue box": (-0.7, -0.6, 0.5), "grass floor": (-0.4, 0.1, -0.6)}
    rows = [
        {"still": still, "phrases": [words], "sky": "noon sky", "moves": "floor" not in words, "colors": [*color, *(c + 0.1 for c in color)]}
        for still in range(40) for words, color in known.items()
    ]  # fmt: skip
    palette = tmp_path / "palette.jsonl"
    palette.write_text("\n".join(json.dumps(row) for row in [{"format": "physgen palette"}, *rows]) + "\n")
    torch.manual_seed(0)
    model = Appearance(hidden=32)
    mean, deviation = torch.full((24,), 0.1), torch.full((24,), 0.5)
    error = fit_appearance(model, palette, mean=mean, deviation=deviation, text=Coded(), steps=300)
    assert error["words_moving"] < 0.03 and error["words_standing"] < 0.03
    words = Coded().phrases(["red ball", "grass floor", "noon sky"])[None]
    painted = model(words, torch.tensor([[[0.5, 0.5, 0.0]]]), torch.tensor([[True, False, False]]))[0, 0]
    # in the latents' own scale: what moves first, then what stands
    expected = [*known["red ball"], *(c + 0.1 for c in known["red ball"]), *known["grass floor"], *(c + 0.1 for c in known["grass floor"])]
    torch.testing.assert_close(painted * deviation[:COLORS] + mean[:COLORS], torch.tensor(expected), atol=0.06, rtol=0)
