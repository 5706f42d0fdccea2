"""What people are led to do is within what strong people's joints give, by inverse dynamics."""

import numpy as np
import pytest

from sim import exertion
from sim.anatomy import skeleton
from sim.checkup import EFFORTS
from sim.exercise import FLOOR
from sim.gait import gait
from sim.jump import demand
from sim.kick import bent, whip
from sim.poise import poised_gait
from sim.rotation import Y_AXIS, about, rotate
from sim.scene import Scene
from sim.simulate import simulate
from sim.skeleton import BENT
from sim.species import species
from sim.track import stand

BALL = {"name": "ball", "shape": {"type": "sphere", "radius": 0.11}, "mass": 0.4, "position": [0.47, 0.0, 0.11]}


def _efforts(who: str, *actions: dict, seconds: float, bodies: tuple = ()) -> list[exertion.Effort]:
    scene = Scene.model_validate({"bodies": [FLOOR, *bodies], "characters": [{"name": "it", "species": who, "actions": list(actions)}], "seconds": seconds})
    return exertion.efforts(simulate(scene, fps=exertion.RATE), scene)


@pytest.mark.parametrize("who", ["human", "robot"])
@pytest.mark.parametrize("act", ["run", "jump", "kick"])
def test_running_jumping_and_the_hardest_kick_are_within_the_limits_of_hips_knees_and_ankles(who: str, act: str) -> None:
    what = {"run": {"type": "run"}, "jump": {"type": "jump", "at": 0.3}, "kick": {"type": "kick", "target": "ball", "effort": EFFORTS[-1]}}[act]
    found = _efforts(who, what, seconds=1.2 if act == "run" else 2.6, bodies=(BALL,) if act == "kick" else ())
    legs = [e for e in found if e.joint in ("hip", "knee", "ankle")]
    assert len(legs) == 6
    assert [e.told() for e in legs if e.torque > e.torque_limit] == []


def test_two_feet_share_the_weight_of_who_stands() -> None:
    hips = {e.bone: e.torque for e in _efforts("human", {"type": "stand"}, seconds=0.5) if e.joint == "ankle"}
    assert hips["foot_l"] == pytest.approx(hips["foot_r"], rel=0.05)


def test_a_poised_run_moves_the_body_by_centimetres_and_leaves_the_feet() -> None:
    kind = species("human")
    bones = skeleton("human")
    before, after = gait(bones, kind, "run"), poised_gait(bones, kind, "run")
    moved = np.abs(after.offset - before.offset).max(axis=0)
    assert 0.005 < moved[0] < 0.05 and moved[1] < 0.05 and moved[2] == 0.0
    assert after.stride == before.stride and after.pitch is before.pitch


def test_toes_stay_on_the_ground_when_the_heel_comes_up() -> None:
    leg = skeleton("human").legs[0]
    pitch = np.radians([0.0, 20.0, 50.0])
    assert leg.bent(pitch, np.zeros(3)) == pytest.approx(pitch)
    # in the air they are straight again, and they bend no farther than toes do
    assert leg.bent(pitch, np.full(3, leg.toe[0] - leg.ball[0])) == pytest.approx(np.zeros(3))
    assert leg.bent(np.radians([85.0]), np.zeros(1)) == pytest.approx([BENT])


@pytest.mark.parametrize("speed", [4.0, 7.0, 10.5])
def test_a_whip_brings_the_toes_to_the_target_at_the_speed_that_was_asked_for(speed: float) -> None:
    bones = skeleton("human")
    leg = bones.leg("r")
    ankle = stand(bones, np.zeros(3), 0.0)["r"].ankle
    hip = np.array([0.0, leg.stand[1], bones.root_height])
    target = np.array([0.38, leg.stand[1], 0.08])
    go = whip(leg, hip, ankle, target, 0.0, speed=speed, usual=7.0, begin=0.2, prepare=0.5, stops=False)
    h = 1e-4
    t = go.strike + h * np.array([-1.0, 0.0, 1.0])
    before, at, after = go.ankle(t) + rotate(about(Y_AXIS, go.pitch(t)), np.array([leg.toe[0], 0.0, 0.5 * leg.toe[2]]))
    assert (after - before)[0] / (2 * h) == pytest.approx(speed, rel=0.02)
    assert at == pytest.approx(target, abs=0.01)
    assert go.ankle(np.array([0.2]))[0] == pytest.approx(ankle, abs=2e-3)


def test_hip_and_knee_lead_back_to_the_ankle() -> None:
    a, b = 0.43, 0.42
    hip, knee = bent((a, b), 0.2, -0.7)
    shank = hip - knee
    assert a * np.sin(hip) + b * np.sin(shank) == pytest.approx(0.2)
    assert -a * np.cos(hip) - b * np.cos(shank) == pytest.approx(-0.7)


def test_a_higher_thing_demands_a_faster_jump_and_a_car_more_than_anybody_has() -> None:
    bones = skeleton("human")
    low, high = (demand(bones, jump_speed=2.7, g=9.81, over=h) for h in (0.4, 1.5))
    assert low < 1.0 < 1.5 < high
