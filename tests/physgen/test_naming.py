"""The meter's words for colours, on balls that the renderer shaded and on plain ones."""

from __future__ import annotations

import numpy as np
import pytest

from physgen import color, naming
from physgen.track import inside
from sim.scene import Scene
from sim.trajectory import Trajectory

WORDS = list(naming.REFERENCES)


@pytest.fixture(scope="module")
def balls() -> dict[str, np.ndarray]:
    """Lab samples of a rubber ball of every basic colour, in one shaded picture."""
    from sim.observe import observe
    from sim.render import render

    bodies = [{"name": "floor", "shape": {"type": "plane"}, "static": True, "material": "concrete"}]
    for i, word in enumerate(WORDS):
        bodies.append(
            {
                "name": word,
                "shape": {"type": "sphere", "radius": 0.15},
                "color": word,
                "material": "rubber",
                "position": [(i % 6 - 2.5) * 0.4, i // 6 * 0.6, 0.15],
            }
        )
    camera = {"position": [0, -3, 1.5], "look_at": [0, 0.3, 0.1]}
    scene = Scene.model_validate({"bodies": bodies, "camera": camera, "setting": {"place": "courtyard", "time_of_day": "noon"}})
    trajectory = Trajectory.from_arrays(names=[b.name for b in scene.bodies], time=[0.0], position=np.array([[b.position for b in scene.bodies]]), scene=scene)
    frame, buffers = render(trajectory, width=320, height=180)[0], observe(trajectory, width=320, height=180)
    return {word: color.to_lab(frame[inside(buffers.instance[0] == 1 + i)]) for i, word in enumerate(WORDS)}


def test_shaded_balls_are_called_by_their_names(balls):
    wrong = {word: naming.seen(lab, word)[0] for word, lab in balls.items() if not naming.seen(lab, word)[1]}
    assert len(wrong) <= 1, wrong


def test_other_names_are_refused(balls):
    accepted = [(word, other) for word, lab in balls.items() for other in WORDS if other != word and naming.seen(lab, other)[1]]
    assert len(accepted) <= 0.05 * len(WORDS) * (len(WORDS) - 1), accepted


@pytest.mark.parametrize("word", WORDS)
def test_a_reference_is_called_by_its_own_word(word):
    lab = color.to_lab(np.array(naming.REFERENCES[word][:1]))
    assert naming.seen(lab, word) == (word, True)


@pytest.mark.parametrize(("rgb", "word"), [((108, 56, 57), "red"), ((110, 20, 24), "red"), ((20, 45, 110), "blue"), ((90, 120, 95), "green")])
def test_a_washed_or_shaded_colour_keeps_its_name(rgb, word):
    assert naming.seen(color.to_lab(np.array([rgb])), word)[1]


@pytest.mark.parametrize(
    ("rgb", "word"), [((130, 130, 130), "red"), ((60, 160, 60), "red"), ((40, 85, 190), "green"), ((240, 215, 50), "blue"), ((235, 235, 232), "black")]
)
def test_another_colour_does_not(rgb, word):
    assert not naming.seen(color.to_lab(np.array([rgb])), word)[1]


@pytest.mark.parametrize(("written", "word"), [("dark red", "red"), ("grey", "gray"), ("#c81e23", "red"), ("plaid", None)])
def test_written_colours_have_a_basic_word_or_none(written, word):
    assert naming.basic(written) == word


def test_coarse_lab_is_close_to_lab():
    rgb = np.random.default_rng(0).integers(0, 256, (500, 3)).astype(np.uint8)
    assert np.abs(color.coarse_lab(rgb) - color.to_lab(rgb)).max() < 8
    assert np.abs(color.coarse_lab(rgb) - color.to_lab(rgb)).mean() < 1.5
