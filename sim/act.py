"""Acts: a character's list of actions to a Track, one after the other."""

from __future__ import annotations

import numpy as np

from sim.rotation import Y_AXIS, about
from sim.scene import Character, Scene
from sim.skeleton import Skeleton
from sim.species import Species
from sim.track import RATE, Track

LEAD = 0.5
"""Samples go on for this long after the scene's end [s]."""


def perform(character: Character, scene: Scene, skeleton: Skeleton, kind: Species) -> Track:
    """The whole motion of a character in a scene."""
    time = np.arange(int(np.ceil((scene.seconds + LEAD) * RATE)) + 1) / RATE
    track = Track.standing(skeleton, time, np.asarray(character.position, float), float(np.radians(character.heading_deg)))
    breathe(track)
    return track


def breathe(track: Track) -> None:
    """A body at rest still moves a little; nothing at time 0, so that the first pose is the standing one."""
    t = track.time
    everything = slice(None)
    track.bend("head", everything, about(Y_AXIS, np.radians(1.5) * np.sin(2 * np.pi * 0.23 * t)))
    track.bend("tail_1", everything, about((0, 0, 1), np.radians(8.0) * np.sin(2 * np.pi * 0.5 * t)))
    track.bend("tail_2", everything, about((0, 0, 1), np.radians(8.0) * np.sin(2 * np.pi * 0.5 * t)))
