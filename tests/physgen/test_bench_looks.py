"""bench looks: only the look changes, and both distances have their closed form."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.bench_looks import LOOKS, SENTENCES, compared, dressed
from sim.errors import InputError
from sim.scene import Body, Scene
from sim.shape import Sphere
from sim.trajectory import Trajectory


def test_distances_of_known_looks_and_paths():
    grey, light = np.full((5, 3), (50.0, 0, 0)), np.full((5, 3), (62.0, 5, 0))
    path = np.stack([np.arange(4.0), np.zeros(4)], axis=1)
    row = compared("it moves", [[grey] * 4, [light] * 4, [grey] * 4], [path, path + (0, 3.2), path], width=320)
    assert row.difference == pytest.approx(2 * 13 / 3) and row.least == 0
    assert row.apart == pytest.approx(2 * 0.01 / 3) and row.lost == 0
    assert compared("it is gone", [[grey], [light]], [path, np.full((4, 2), np.nan)], width=320).lost == 1


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_and_scene_change_together_and_the_motion_stays(sentence):
    scene = Scene(text=sentence, bodies=[Body(name="ball", shape=Sphere(radius=0.1), color="red", material="rubber", phrase="red rubber ball")])
    trajectory = Trajectory.from_arrays(names=["ball"], time=[0.0, 0.1], position=np.zeros((2, 1, 3)), scene=scene)
    texts = {dressed(sentence, trajectory, "ball", tint=tint, material=material)[0] for tint, material in LOOKS}
    assert len(texts) == len(LOOKS)
    words, other = dressed(sentence, trajectory, "ball", tint="white", material="ceramic")
    assert "white" in words and "red" not in words.split() and other.scene.bodies[0].phrase == "white ceramic ball"
    assert np.array_equal(other.position, trajectory.position)


def test_a_text_without_the_look_is_refused():
    trajectory = Trajectory.from_arrays(names=["ball"], time=[0.0], position=np.zeros((1, 1, 3)))
    with pytest.raises(InputError, match="names nothing red"):
        dressed("a ball falls", trajectory, "ball", tint="blue", material="wood")
