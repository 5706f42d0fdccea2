"""Places, light, gravity, medium."""

from __future__ import annotations

import pytest

from semantics import lexicon
from semantics.environment import environment
from semantics.parse import parse
from sim.scene import Setting
from sim.setting import atmosphere, find_place


@pytest.mark.parametrize(
    ("text", "place", "time", "weather"),
    [
        ("A dog runs through a dense forest.", "forest", None, None),
        ("A boy kicks a ball in a sunny park.", "park", None, "sunny"),
        ("A man pushes a cart at a night market.", "market", "night", None),
        ("A cat knocks over a cup in the kitchen.", "kitchen", None, None),
        ("A car hits a wall on a busy street at dusk.", "street", "sunset", None),
        ("A ball bounces in a white studio.", "studio", None, None),
        ("A ball rolls on the beach at sunset.", "beach", "sunset", None),
        ("A pen falls in an office.", "office", None, None),
        ("A barbell drops in the gym.", "gym", None, None),
        ("A pillow falls in a bedroom in the evening.", "living room", "evening", None),
        ("A wrench falls in a garage.", "workshop", None, None),
        ("A crate slides in a warehouse.", "warehouse", None, None),
        ("A rock falls in the desert at noon.", "desert", "noon", None),
        ("A puck slides on the ice rink.", "ice rink", None, None),
        ("A glass falls in a busy restaurant.", "restaurant", None, None),
        ("A book falls in the library.", "library", None, None),
        ("A ball bounces on a rooftop on a cloudy day.", "roof", None, "cloudy"),
        ("A ball bounces in the courtyard on a foggy morning.", "courtyard", "morning", "fog"),
        ("A cow walks across a meadow.", "field", None, None),
        ("A stone falls in a cave.", "cave", None, None),
        ("A tray falls in a hospital corridor.", "hospital", None, None),
        ("A flask falls inside a laboratory.", "laboratory", None, None),
        ("A ball rolls in an alley in the rain at midnight.", "street", "night", "rain"),
        ("A rock rolls down the mountain in the desert.", "desert", None, None),
    ],
)
def test_places_times_and_weather(text: str, place: str, time: str | None, weather: str | None) -> None:
    env = parse(text).environment
    assert (env.setting, env.time_of_day, env.weather) == (place, time, weather)


def test_every_setting_time_and_weather_can_be_drawn() -> None:
    data = lexicon.table("environments")
    assert len(data["settings"]) >= 20
    for name in data["settings"]:
        find_place(name)
    for time in data["time_of_day"]:
        for weather in data["weather"]:
            atmosphere(Setting(place="park", time_of_day=time, weather=weather))


def test_a_place_without_a_picture_of_its_own_says_what_stands_for_it() -> None:
    assert any("street" in n.message for n in environment("A man pushes a cart at a train station.")[1])
    assert environment("A cat jumps in a park.")[1] == []


def test_unknown_places_are_noted() -> None:
    env, notes = environment("A ball bounces in a lighthouse.")
    assert env.setting == "lighthouse" and any("studio stands for it" in n.message for n in notes)


@pytest.mark.parametrize(
    "text", ["A ball falls into a hole.", "A coin lies in a cup.", "A cat sits at the door.", "A puck lands in the goal.", "A ball falls onto a table."]
)
def test_things_are_no_places(text: str) -> None:
    assert environment(text)[0].setting is None


@pytest.mark.parametrize(
    ("text", "name", "g", "medium"),
    [
        ("A man jumps on the Moon.", "moon", 1.62, "vacuum"),
        ("A rock falls on Mars.", "mars", 3.71, "air"),
        ("A ball falls on Jupiter.", "jupiter", 24.79, "air"),
        ("A ball bounces in zero gravity.", "zero", 0.0, "air"),
        ("A wrench drifts in the space station.", "zero", 0.0, "air"),
    ],
)
def test_gravity_of_named_bodies(text: str, name: str, g: float, medium: str) -> None:
    env, notes = environment(text)
    assert env.gravity == name and env.gravity_m_s2 is not None and env.gravity_m_s2[2] == -g and env.medium == medium
    assert any(n.source and "NASA" in n.source for n in notes)


def test_medium() -> None:
    assert environment("A stone sinks under water.")[0].medium == "water"
    assert environment("A feather falls in a vacuum chamber.")[0].medium == "vacuum"
    assert environment("A ball falls.")[0].medium == "air"


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("A ball falls in an abandoned asylum.", "asylum"),
        ("A cup falls in a submarine.", "submarine"),
        ("A ball bounces in a bamboo grove.", "forest"),
        ("A ball rolls on a football pitch.", "field"),
    ],
)
def test_places_behind_adjectives_and_inside_of_vessels(text: str, setting: str) -> None:
    script = parse(text)
    assert script.environment.setting == setting
    assert setting in ("forest", "field") or any("stands for it" in n.message for n in script.notes)


def test_wind_is_flagged() -> None:
    assert any(n.level == "unsupported" and n.message.startswith("wind") for n in parse("A ball falls in a windy field.").notes)


@pytest.mark.parametrize(
    ("text", "gravity"),
    [
        ("A ball is dropped from 2 m under a gravity of 1.62 m/s^2.", 1.62),
        ("A ball falls from 3 m on a planet where gravity is 5 m/s².", 5.0),
        ("A car accelerates at 3 m/s².", None),
    ],
)
def test_a_stated_gravity_holds(text: str, gravity: float | None) -> None:
    stated = parse(text).environment.gravity_m_s2
    assert stated is None if gravity is None else stated == (0.0, 0.0, -gravity)
