"""Training clips: scenes are functions of their seed, held-out looks are never drawn, and a clip on disk is whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from physgen.data import FRAMES, choose_crop, clip_name, frame, make_clip, make_clips
from physgen.draw import ADJECTIVE, captions, draw
from physgen.held_out import EVENTS, LOOKS, held_out, trained
from sim.camera import project
from sim.engine import run
from sim.errors import InputError
from sim.model import models
from sim.shape import Mesh
from sim.surroundings import maps

FALL = next(seed for seed in range(400) if "falls and" in draw(seed)[1].text and len(draw(seed)[1].bodies) == 2)


def test_a_scene_is_a_function_of_its_seed() -> None:
    assert draw(FALL)[1] == draw(FALL)[1]
    assert draw(FALL)[1] != draw(FALL + 1)[1]


def test_held_out_looks_are_never_drawn() -> None:
    for seed in range(300):
        for body in draw(seed)[1].bodies:
            noun = body.name.rpartition("_")[0].replace("_", " ")
            assert (body.color, body.material, noun) not in LOOKS


def test_words_name_the_look_that_was_drawn() -> None:
    for seed in range(60):
        drawn, scene = draw(seed)
        for body in scene.bodies:
            said = " ".join(drawn.phrases[body.name])
            assert body.color is None or body.color in said
            assert body.material is not None
            if isinstance(body.shape, Mesh):  # of many materials
                assert models()[body.shape.path.removeprefix("model:")].material == body.material
                assert body.name.rpartition("_")[0].replace("_", " ") in said
                continue
            assert body.material in said or ADJECTIVE.get(body.material, "") in said


def test_a_third_of_the_clips_show_a_model_and_a_quarter_are_lit_by_a_map_and_the_held_out_ones_never_appear() -> None:
    drawn = [draw(seed)[1] for seed in range(400)]
    shown = [{b.shape.path.removeprefix("model:") for b in scene.bodies if isinstance(b.shape, Mesh)} for scene in drawn]
    # binomial: two standard deviations of 400 are 0.05
    assert 0.28 < np.mean([bool(names) for names in shown]) < 0.5
    assert np.mean([scene.setting.map is not None for scene in drawn]) == pytest.approx(0.25, abs=0.06)
    everything = set().union(*shown)
    assert len(everything) >= 40
    assert not everything & {"wheelchair", "toaster", "helmet", "snowman", "tricycle", "drill", "safe", "bonsai"}
    assert {scene.setting.map for scene in drawn} - {None} == set(maps())


def test_a_crop_holds_something_that_moves() -> None:
    drawn, scene = draw(FALL)
    part = run(scene, fps=24, seconds=1.5).sampled(slice(FRAMES))
    assert part.scene is not None
    camera = frame(part, drawn)
    from dataclasses import replace

    part = replace(part, scene=part.scene.model_copy(update={"camera": camera}))
    crop = choose_crop(part, drawn, 640, 480)
    assert crop is not None
    x, y, w, h = crop
    seen = []
    for i, time in enumerate(part.time):
        pixel, depth = project(part.position[i, :1], camera, time=float(time), width=640, height=480)
        seen.append(depth[0] > 0 and x <= pixel[0, 0] < x + w and y <= pixel[0, 1] < y + h)
    assert any(seen)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_clips_are_written_whole_and_kept_when_run_again(tmp_path: Path) -> None:
    from diffusion.clip import Clip

    first = make_clips(tmp_path, clips=1, seed=FALL, workers=1, samples=1)
    assert first == {"written": 1, "kept": 0, "skipped": 0}
    path = next(tmp_path.glob("*.safetensors"))
    clip = Clip.load(path)
    assert clip.video.shape[0] == FRAMES
    assert clip.video.std() > 1
    assert np.unique(clip.gbuffers.instance).size >= 2
    stamp = path.stat().st_mtime_ns
    assert make_clips(tmp_path, clips=1, seed=FALL, workers=1, samples=1)["kept"] == 1
    assert path.stat().st_mtime_ns == stamp


def test_what_is_held_out_is_named_so_that_training_passes_it_by(tmp_path: Path) -> None:
    from diffusion.data import held_out_files, training_files

    for seed in range(5000, 5006):
        (tmp_path / clip_name(seed, every=3)).touch()
    assert [Path(p).name for p in held_out_files(tmp_path)] == ["heldout_clip_005001.safetensors", "heldout_clip_005004.safetensors"]
    assert len(training_files(tmp_path)) == 4


def test_a_scene_in_which_nothing_moves_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    d, scene = draw(FALL)
    still = scene.model_copy(update={"bodies": tuple(b for b in scene.bodies if b.static), "characters": (), "joints": (), "goals": ()})
    monkeypatch.setattr("physgen.data.draw", lambda seed: (d, still))
    with pytest.raises(InputError, match="nothing moves"):
        make_clip(FALL, tmp_path / "clip.safetensors")


def test_an_event_that_is_held_out_is_told_from_its_neighbours() -> None:
    scene = draw(FALL)[1]
    event = next(e for e in EVENTS if e.thing == "ball" and e.motion == "fall")
    body = next(b for b in scene.bodies if not b.static).model_copy(update={"phrase": f"{event.material} ball", "material": event.material})
    scene = scene.model_copy(update={"bodies": (*(b for b in scene.bodies if b.static), body)})
    there = scene.model_copy(update={"setting": scene.setting.model_copy(update={"place": event.place})})
    elsewhere = scene.model_copy(update={"setting": scene.setting.model_copy(update={"place": "studio"})})
    assert held_out(there, ["A ball falls on concrete."])
    assert not held_out(there, ["A ball rolls on concrete."])
    assert not held_out(elsewhere, ["A ball falls on concrete."])


def test_wordings_that_are_held_out_are_in_no_caption() -> None:
    assert trained(["A ball falls.", "A ball is let go.", "It bounces twice on sand."]) == ("A ball falls.",)
    for seed in range(FALL, FALL + 20):
        d, scene = draw(seed)
        assert trained(captions(d, scene)) == captions(d, scene)
