"""A shot folder appears whole or not at all, and reads back as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from physgen import measure, sheet, shot, video
from physgen.shot import Shot
from semantics.script import Note, PhysicsScript
from sim.errors import InputError
from sim.scene_file import load_scene

FILES = {"video.mp4", "preview.mp4", "scene.yaml", "script.json", "trajectory.npz", "report.json", "report.html", "contact_sheet.png"}


@pytest.fixture(scope="module")
def made(drawn) -> Shot:
    content = video.encode(drawn.frames, fps=24)
    report = measure.measure(video.decode(content), trajectory=drawn.trajectory, gbuffers=drawn.gbuffers).as_data()
    data = {
        "prompt": "A red ball <b>falls</b>", "seed": 3, "versions": {"physgen": "1"}, "weights": {}, "licences": {"physgen": "Apache-2.0"},
        "takes": [{"seed": 3, "passed": True, "kept": True, "score": 1.0, "why": "fine"}], "seconds": {"parse": 0.1, "total": 0.2}, **report,
    }  # fmt: skip
    note = Note(level="assumed", phrase="ball", message="30 cm across", source="made up")
    script = PhysicsScript(text=data["prompt"], text_en=data["prompt"], notes=[note])
    return Shot(data["prompt"], drawn.trajectory.scene, drawn.trajectory, content, data, script=script, preview=content)


def test_the_folder_holds_the_contracts_files(made, tmp_path):
    saved = made.save(tmp_path / "a" / "shot")
    assert saved.path == tmp_path / "a" / "shot"
    assert {p.name for p in saved.path.iterdir()} == FILES
    assert [p.name for p in saved.path.parent.iterdir()] == ["shot"]


def test_a_saved_shot_reads_back(made, tmp_path):
    made.save(tmp_path / "shot")
    back = Shot.load(tmp_path / "shot")
    assert (back.prompt, back.report, back.video, back.script) == (made.prompt, made.report, made.video, made.script)
    np.testing.assert_array_equal(back.trajectory.position, made.trajectory.position)
    assert load_scene(tmp_path / "shot" / "scene.yaml") == made.scene


def test_the_written_scene_spells_every_default_out(made, tmp_path):
    text = (made.save(tmp_path / "shot").path / "scene.yaml").read_text()
    for key in ("gravity:", "medium:", "linear_damping:", "sensor_mm:", "free: {}"):
        assert key in text


def test_a_shot_is_replaced_as_a_whole(made, tmp_path):
    folder = tmp_path / "shot"
    made.save(folder)
    (folder / "stray.txt").write_text("from before")
    made.save(folder)
    assert {p.name for p in folder.iterdir()} == FILES
    assert [p.name for p in tmp_path.iterdir()] == ["shot"]


def test_nothing_is_left_of_a_shot_that_cannot_be_written(made, tmp_path, monkeypatch):
    def full(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.trajectory.Trajectory.save", full)
    with pytest.raises(InputError, match="No space left"):
        made.save(tmp_path / "shot")
    assert list(tmp_path.iterdir()) == []


def test_an_older_shot_survives_a_newer_one_that_cannot_be_written(made, tmp_path, monkeypatch):
    made.save(tmp_path / "shot")
    monkeypatch.setattr("sim.trajectory.Trajectory.save", lambda self, path: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(InputError):
        made.save(tmp_path / "shot")
    monkeypatch.undo()
    assert Shot.load(tmp_path / "shot").prompt == made.prompt


def test_a_folder_of_somebody_elses_is_not_replaced(made, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="holds something else"):
        made.save(tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        shot.check_folder(tmp_path / "file" / "shot")
    with pytest.raises(InputError, match="is a file"):
        shot.check_folder(tmp_path / "file")


def test_what_is_no_shot_is_refused(tmp_path):
    with pytest.raises(InputError, match="not a shot folder"):
        Shot.load(tmp_path)


def test_the_page_escapes_what_it_is_given_and_shows_what_was_assumed(made, tmp_path):
    page = (made.save(tmp_path / "shot").path / "report.html").read_text()
    assert "<b>falls</b>" not in page
    assert "30 cm across" in page
    assert page.count("<svg") == 1
    assert not re.search(r"""(src|href)=["']?(http|//)""", page), "the page loads something from elsewhere"


def test_the_plot_has_simulated_lines_and_measured_dots(made):
    assert made.plot.startswith("<svg")
    assert "ball, simulated" in made.plot
    assert "ball, measured" in made.plot


def test_a_broken_script_names_the_field(tmp_path):
    (tmp_path / "script.json").write_text(json.dumps({"text": "a", "text_en": "a", "objectz": []}))
    with pytest.raises(InputError, match="objectz: unknown key"):
        shot.read_script(Path(tmp_path / "script.json"))


def test_a_sheet_shows_first_and_last_frame(drawn):
    import io

    from PIL import Image

    picture = Image.open(io.BytesIO(sheet.contact_sheet(drawn.frames, fps=24)))
    columns, rows = sheet.COLUMNS, sheet.COUNT // sheet.COLUMNS
    assert picture.size == (columns * (320 + sheet.MARGIN) + sheet.MARGIN, rows * (240 + sheet.CAPTION + sheet.MARGIN) + sheet.MARGIN)
    first = np.asarray(picture)[sheet.MARGIN : sheet.MARGIN + 240, sheet.MARGIN : sheet.MARGIN + 320]
    np.testing.assert_array_equal(first, drawn.frames[0])
