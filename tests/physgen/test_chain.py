"""The whole chain: sentence to shot folder. The painter is faked where only the wiring is in question; then it shows the simulation's own preview."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import physgen
from physgen import cli, measure, pipeline
from physgen.clock import STAGES
from physgen.painter import BACKENDS, Painter
from sim.errors import InputError, OutOfScopeError
from sim.scene_file import load_scene, loads_scene
from sim.trajectory import Trajectory

SENTENCE = "A red ball falls from a height of 2 meters and bounces on concrete"
SMALL = {"size": (320, 240), "seconds": 1.0}


@dataclass
class FakePainter:
    """Paints the simulation's own preview, after `misses` takes of plain grey."""

    misses: int = 0
    seeds: list[int] = field(default_factory=list)
    folder: Path = Path("no weights")

    def paint(self, prompt, trajectory, gbuffers, *, steps, guidance_scale, seed, clock):
        from sim.preview import shade

        self.seeds.append(seed)
        self.prompt = prompt
        with clock.stage("denoise"):
            frames = shade(gbuffers, trajectory)
        return np.full_like(frames, 128) if len(self.seeds) <= self.misses else frames


@pytest.fixture
def fake(monkeypatch):
    """Put a fake painter in place of the model; returns it."""

    def put(misses: int = 0) -> FakePainter:
        painter = FakePainter(misses)
        monkeypatch.setattr(Painter, "load", classmethod(lambda cls, backend: painter))
        return painter

    return put


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A model too small to paint anything, never trained: the real pipeline with its real files."""
    import torch

    from diffusion.autoencoder import Autoencoder, AutoencoderConfig
    from diffusion.pipeline import PhysGenPipeline
    from diffusion.transformer import Transformer, TransformerConfig

    torch.manual_seed(0)
    autoencoder = Autoencoder(AutoencoderConfig(latent=16, encoder=16, trunk=32, decoder=16, decoder_blocks=1, thin=8, token=16))
    transformer = Transformer(TransformerConfig(latent=16, dim=32, heads=2, blocks=2, shared=32, hidden=16, slots=3, globals=2))
    folder = tmp_path_factory.mktemp("tiny")
    PhysGenPipeline.from_models(transformer, autoencoder).save_pretrained(folder)
    return folder


@pytest.fixture
def offline(monkeypatch):
    """Any attempt to reach a network fails the test."""

    def refuse(*arguments, **named):
        raise AssertionError(f"something wants to leave the house: {arguments}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


# -------------------------------------------------------------------------------------------- with the real model


def test_generate_reaches_no_network(offline, tiny, monkeypatch, tmp_path):
    monkeypatch.setitem(BACKENDS, "moe", str(tiny))
    shot = physgen.generate(SENTENCE, out=tmp_path / "shot", size=(96, 64), frames=5, takes=1)
    assert shot.frames.shape == (5, 64, 96, 3)
    assert set(shot.report["weights"]) == {"transformer/model.safetensors", "autoencoder/model.safetensors"}


def test_a_seed_decides_the_video(tiny, monkeypatch):
    monkeypatch.setitem(BACKENDS, "moe", str(tiny))
    scene = loads_scene("{bodies: [{name: ball, shape: {type: sphere, radius: 0.3}, color: red, position: [0, 0, 1]}]}")
    one, same = (physgen.generate(scene, size=(64, 64), frames=3, takes=1, seed=5).video for _ in range(2))
    assert one == same


def test_missing_weights_are_said_and_nothing_is_faked(monkeypatch, tmp_path):
    monkeypatch.setitem(BACKENDS, "moe", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="no weights"):
        physgen.generate(SENTENCE, out=tmp_path / "shot", **SMALL)
    assert not (tmp_path / "shot").exists()


def test_the_diffusers_pipeline_simulates_the_prompt_by_itself(tiny):
    pipe = physgen.PhysGenPipeline.from_pretrained(tiny)
    frames = pipe(prompt=SENTENCE, num_frames=5, height=64, width=96, num_inference_steps=1, output_type="uint8").frames
    assert frames.shape == (1, 5, 64, 96, 3)


# ------------------------------------------------------------------------------------------------- the wiring


def test_a_sentence_becomes_a_shot_folder(fake, tmp_path):
    painter = fake()
    shot = physgen.generate(SENTENCE, out=tmp_path / "shot", **SMALL)
    assert shot.passed, shot.report["reasons"]
    assert painter.prompt == SENTENCE
    report = json.loads((tmp_path / "shot" / "report.json").read_text())
    wanted = {"passed", "prompt", "seed", "versions", "weights", "licences", "seconds", "takes", "goals", "bodies"}
    assert wanted <= report.keys()
    assert set(report["seconds"]) == {*STAGES, "total"}
    assert report["seconds"]["total"] >= sum(report["seconds"][stage] for stage in STAGES) - 0.01
    assert report["bodies"]["ball"]["color"]["value"] == "red"
    assert {p.name for p in (tmp_path / "shot").iterdir()} >= {"video.mp4", "preview.mp4", "scene.yaml", "script.json", "trajectory.npz", "report.html"}


def test_the_resolved_scene_of_a_shot_simulates_to_the_same_bits(fake, tmp_path):
    fake()
    shot = physgen.generate(SENTENCE, out=tmp_path / "shot", **SMALL)
    scene = load_scene(tmp_path / "shot" / "scene.yaml")
    assert scene.free == {}
    again = physgen.simulate(scene)
    np.testing.assert_array_equal(again.position, Trajectory.load(tmp_path / "shot" / "trajectory.npz").position)
    np.testing.assert_array_equal(again.quat_xyzw, shot.trajectory.quat_xyzw)


def test_a_take_that_misses_is_tried_again_with_the_next_seed(fake):
    painter = fake(misses=1)
    shot = physgen.generate(SENTENCE, seed=4, takes=3, **SMALL)
    assert painter.seeds == [4, 5]
    assert [(t["seed"], t["passed"], t["kept"]) for t in shot.report["takes"]] == [(4, False, False), (5, True, True)]
    assert shot.report["seed"] == 5
    assert all(t["why"] for t in shot.report["takes"])


def test_takes_end_and_the_best_is_delivered_as_failed(fake, tmp_path):
    painter = fake(misses=9)
    shot = physgen.generate(SENTENCE, takes=2, out=tmp_path / "shot", **SMALL)
    assert len(painter.seeds) == 2
    assert not shot.passed
    assert (tmp_path / "shot" / "video.mp4").is_file()
    assert "kept as the best" in next(t for t in shot.report["takes"] if t["kept"])["why"]


def test_strict_raises_and_still_delivers(fake):
    fake(misses=9)
    with pytest.raises(pipeline.MissedError) as caught:
        physgen.generate(SENTENCE, takes=1, strict=True, **SMALL)
    assert caught.value.shot.frames.shape[0] == 24


def test_a_trajectory_is_shown_as_it_is(fake):
    fake()
    trajectory = physgen.simulate(load_scene(Path(__file__).resolve().parents[2] / "scenes" / "metal_ball.yaml"), seconds=1.5, fps=30)
    shot = physgen.generate(trajectory, size=(160, 120), frames=20, takes=1)
    assert shot.fps == pytest.approx(30)
    assert shot.frames.shape[0] == 20
    np.testing.assert_array_equal(shot.trajectory.position, trajectory.position[:20])


def test_more_frames_than_a_trajectory_has_are_refused(fake):
    fake()
    scene = loads_scene("{bodies: [{name: ball, shape: {type: sphere, radius: 1}}]}")
    trajectory = Trajectory.from_arrays(names=["ball"], time=np.arange(5) / 24, position=np.zeros((5, 1, 3)), scene=scene)
    with pytest.raises(InputError, match="the trajectory has 5 samples"):
        physgen.generate(trajectory, frames=6, size=(64, 64))


def test_a_sentence_without_an_event_is_out_of_scope(fake, tmp_path):
    fake()
    with pytest.raises(OutOfScopeError, match="cannot be simulated"):
        physgen.generate("Peace and love", out=tmp_path / "shot")
    assert not (tmp_path / "shot").exists()


def test_progress_names_every_stage_and_ends_each(fake):
    fake()
    seen: dict[str, float] = {}
    physgen.generate(SENTENCE, progress=lambda stage, share: seen.__setitem__(stage, share), takes=1, **SMALL)
    assert {"parse", "stage", "simulate", "observe", "denoise", "verify", "write"} <= seen.keys()
    assert set(seen.values()) == {1.0}


# ---------------------------------------------------------------------------------------- on the command line


def test_the_command_line_delivers_a_miss_and_strict_makes_it_exit_4(fake, tmp_path, capsys):
    for strict, code in ((False, 0), (True, 4)):
        fake(misses=9)
        with pytest.raises(SystemExit) as stop:
            cli.app(
                ["generate", SENTENCE, "-o", str(tmp_path / "shot"), "--size", "160x120", "--seconds", "1", "--takes", "1", *(["--strict"] if strict else [])]
            )
        said = capsys.readouterr()
        assert stop.value.code == code
        assert "missed" in said.err
        assert (tmp_path / "shot" / "video.mp4").is_file()


def test_json_of_generate_is_the_report_alone(fake, tmp_path, capsys):
    fake()
    with pytest.raises(SystemExit):
        cli.app(["generate", SENTENCE, "-o", str(tmp_path / "shot"), "--size", "320x240", "--seconds", "1", "--json"])
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "shot" / "report.json").read_text())


def test_verify_measures_any_clip_against_a_shot(fake, tmp_path, capsys):
    fake()
    shot = physgen.generate(SENTENCE, out=tmp_path / "shot", **SMALL)
    assert measure.verify(tmp_path / "shot" / "video.mp4", shot=tmp_path / "shot").passed
    from physgen import video

    video.write(tmp_path / "wrong.mp4", shot.frames[::-1], fps=24)
    with pytest.raises(SystemExit) as stop:
        cli.app(["verify", str(tmp_path / "wrong.mp4"), "--shot", str(tmp_path / "shot"), "--strict", "--json"])
    assert stop.value.code == 4
    assert not json.loads(capsys.readouterr().out)["passed"]


def test_bench_motion_measures_prompts_and_writes_its_sheet(fake, tmp_path, capsys):
    fake()
    (tmp_path / "prompts.yaml").write_text(f"- {SENTENCE}\n- Peace and love\n")
    arguments = ["--prompts", str(tmp_path / "prompts.yaml"), "-o", str(tmp_path / "out"), "--size", "320x240", "--seconds", "1", "--json"]
    with pytest.raises(SystemExit) as stop:
        cli.app(["bench", "motion", *arguments])
    data = json.loads(capsys.readouterr().out)
    assert stop.value.code == 0
    assert (data["prompts"], data["generated"], data["color_share"]) == (2, 1, 1.0)
    assert data["iou_mean"] is None or data["iou_mean"] > 0.7
    assert (tmp_path / "out" / "contact_sheet.png").read_bytes().startswith(b"\x89PNG")


def test_the_prompts_of_bench_motion_are_twenty_and_name_colours():
    from physgen import bench_motion

    prompts = bench_motion.read_prompts(Path(__file__).resolve().parents[2] / bench_motion.PROMPTS)
    assert len(prompts) == len(set(prompts)) == 20
    assert (
        sum(any(c in p for c in ("red", "green", "blue", "yellow", "orange", "purple", "pink", "cyan", "black", "white", "gray", "brown")) for p in prompts)
        == 20
    )
