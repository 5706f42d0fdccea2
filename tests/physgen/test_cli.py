"""The command line: exit codes, clean stdout, nothing half-written. What needs the whole chain is in test_chain.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from physgen import cli

BALL = """
text: A ball falls.
seconds: 0.5
bodies:
  - {name: ball, shape: {type: sphere, radius: 0.1}, material: rubber, position: [0, 0, 1.1]}
  - {name: floor, shape: {type: plane}, material: concrete, static: true}
"""


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run physgen in this process, in an empty folder; returns (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = cli.run(lambda: cli.app(list(arguments)))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def scene_file(text: str = BALL, name: str = "scene.yaml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def left() -> set[str]:
    """What lies in the folder besides what the test put there."""
    return {p.name for p in Path().iterdir()} - {"scene.yaml", "file", "prompts.txt", "script.json"}


# -------------------------------------------------------------------------------------------------- bad input

TEN_THOUSAND_WORDS = "a ball falls and " * 2500


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", 2, "empty"),
        ("   \n\t ", 2, "empty"),
        (TEN_THOUSAND_WORDS, 2, "at most 2000"),
        ("Peace, love and understanding", 3, "no physical event"),
        ("A ball falls from a height of -3 meters", 2, "-3 meters"),
        ("A ball of 1e30 kg falls onto the table", 2, "1e30 kg"),
    ],
)
@pytest.mark.parametrize("command", ["parse", "stage", "render", "generate"])
def test_a_text_that_cannot_be_shown_is_refused(run, command, text, code, says):
    out = [] if command == "parse" else ["-o", "result"]
    given, _, err = run(command, text, *out)
    assert given == code
    assert says in err
    assert "Traceback" not in err
    assert left() == set()


def test_an_unknown_noun_is_a_box_of_that_name_and_noted(run):
    code, out, _ = run("parse", "A blorgnak falls from a height of 3 meters", "--json")
    script = json.loads(out)
    assert code == 0
    assert script["objects"][0]["name"] == "blorgnak"
    assert any("blorgnak" in note["message"] for note in script["notes"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BALL.replace("material: rubber", "materiel: rubber"), "materiel"),
        (BALL.replace("radius: 0.1", "radius: -0.1"), "radius"),
        (BALL.replace("radius: 0.1", "radius: 10 cm"), "radius"),
        (BALL.replace("position: [0, 0, 1.1]", "position: [0, 0]"), "position"),
        (BALL.replace("position: [0, 0, 1.1]", "position: [0, 0, .nan]"), "position"),
        (BALL.replace("material: rubber", "material: rubbr"), "rubber"),
        ("just words", "bodies"),
        ("bodies: []", "no bodies"),
        ("a: [", "not valid YAML"),
        ("!!python/object/apply:os.system ['touch pwned']", "YAML"),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n" + "d: [" + "*c," * 60 + "]", "aliases"),
        ("{" * 5000, "YAML"),
    ],
    ids=["key", "negative", "unit", "length", "nan", "material", "words", "empty", "broken", "hostile", "aliases", "deep"],
)
def test_a_scene_that_is_wrong_is_refused_with_the_place(run, text, says):
    code, _, err = run("simulate", scene_file(text), "-o", "trajectory.npz")
    assert code == 2, err
    assert says in err
    assert left() == set()


def test_bodies_inside_each_other_are_named_with_the_cure(run):
    code, _, err = run("simulate", scene_file(BALL.replace("[0, 0, 1.1]", "[0, 0, 0.05]")), "-o", "trajectory.npz")
    assert code == 2
    assert "ball" in err
    assert "floor" in err
    assert left() == set()


@pytest.mark.parametrize(
    "option", [("--size", "17x33"), ("--size", "big"), ("--seconds", "0"), ("--seconds", "-1"), ("--fps", "0"), ("--fps", "nan"), ("--seconds", "inf")]
)
@pytest.mark.parametrize("command", ["render", "generate"])
def test_a_video_that_cannot_be_made_is_refused(run, command, option):
    code, _, err = run(command, scene_file(), "-o", "result", *option)
    assert code == 2
    assert err.strip()
    assert left() == set()


@pytest.mark.parametrize(
    "option", [("--takes", "0"), ("--takes", "1000"), ("--steps", "0"), ("--guidance-scale", "0"), ("--backend", "sora"), ("--frames", "0")]
)
def test_a_setting_out_of_range_is_refused(run, option):
    code, _, err = run("generate", scene_file(), "-o", "result", *option)
    assert code == 2
    assert option[0].lstrip("-").replace("-", "_") in err or option[1] in err
    assert left() == set()


@pytest.mark.parametrize("command", ["simulate", "render", "generate", "stage"])
def test_a_place_that_cannot_be_written_is_refused(run, command):
    source = "A ball falls from a height of 1 meter" if command == "stage" else scene_file()
    Path("file").write_text("")
    code, _, err = run(command, source, "-o", "file/below")
    assert code == 2
    assert "cannot be written" in err
    assert left() == set()


def test_a_file_that_is_not_there_is_named(run):
    for command, name in (("simulate", "none.yaml"), ("render", "none.npz"), ("generate", "none.yaml"), ("stage", "none.json")):
        code, _, err = run(command, name, "-o", "result")
        assert code == 2
        assert name in err


def test_an_unknown_option_is_wrong_input(run):
    assert run("generate", "A ball falls", "-o", "x", "--colour", "red")[0] == 2


# --------------------------------------------------------------------------------------------------- what works


def test_simulate_writes_a_trajectory_and_says_what_happened(run):
    from sim.trajectory import Trajectory

    code, out, err = run("simulate", scene_file(), "-o", "trajectory.npz", "--fps", "60", "--json")
    assert code == 0, err
    assert json.loads(out)["samples"] == len(Trajectory.load("trajectory.npz").time) == 30


def test_stage_writes_a_scene_that_simulates(run):
    code, out, err = run("stage", "A red ball falls from a height of 1 meter", "-o", "scene.yaml")
    assert code == 0, err
    assert out == ""
    assert run("simulate", "scene.yaml", "-o", "trajectory.npz", "--seconds", "0.5")[0] == 0


def test_a_script_can_be_edited_and_staged(run):
    _, out, _ = run("parse", "A red ball falls from a height of 1 meter", "--json")
    Path("script.json").write_text(out.replace('"red"', '"blue"'))
    run("stage", "script.json", "-o", "scene.yaml")
    assert "color: blue" in Path("scene.yaml").read_text()


def test_parse_of_a_file_answers_line_for_line(run):
    Path("prompts.txt").write_text("A ball falls.\n\nPeace and love.\nA ball falls from -3 meters.\n")
    code, out, _ = run("parse", "--jsonl", "prompts.txt")
    scripts = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [s["simulable"] for s in scripts] == [True, False, False, False]


def test_parse_writes_a_page(run):
    code, _, _ = run("parse", "A red ball falls from a height of 1 meter <script>", "--html", "page.html")
    page = Path("page.html").read_text()
    assert code == 0
    assert "<script>" not in page
    assert "red" in page


def test_materials_lists_canonical_names_with_sources(run):
    _, out, _ = run("materials", "--json")
    tables = json.loads(out)
    rows = {row["name"]: row for row in tables["materials"]}
    assert {"rubber", "steel", "wood", "concrete", "glass", "ice"} <= rows.keys()
    assert all(row["sources"] for row in rows.values())
    _, text, _ = run("materials")
    # two tables with a head each, what holds of all, a line for each number, a line for each source; an empty line between them
    materials, pairs, drag, numbers, sources = text.strip().split("\n\n")
    assert len(materials.splitlines()) == 2 + len(rows) and len(pairs.splitlines()) == 1 + len(tables["pairs"])
    assert drag.startswith("drag coefficient")
    assert len([line for line in numbers.splitlines() if line.startswith("  ") and not line.startswith("  by speed")]) == sum(
        len(r["sources"]) for r in rows.values()
    )
    assert sources.splitlines() == [f"{key}: {text}" for key, text in tables["sources"].items()]


@pytest.mark.parametrize("command", [["parse", "A ball falls", "--json"], ["materials", "--json"]])
def test_json_is_one_object_and_nothing_else(run, command):
    _, out, _ = run(*command)
    assert out.endswith("\n")
    assert isinstance(json.loads(out), dict)


def test_commands_of_the_contract_are_there(run):
    _, out, _ = run("--help")
    for name in ("demo", "parse", "stage", "simulate", "render", "generate", "verify", "materials", "bench", "train"):
        assert f"  {name} " in out
    _, out, _ = run("bench", "--help")
    for name in ("parse", "sim", "events", "motion", "moe", "speed"):
        assert f"  {name} " in out
    _, out, _ = run("train", "--help")
    for name in ("data", "autoencoder", "transformer", "distill"):
        assert f"  {name} " in out
