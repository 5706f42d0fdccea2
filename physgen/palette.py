"""Palette: the colours that things of all looks take on in all places, path-traced, with the words for them.

A clip costs seconds and shows three things; the words for colours need thousands. Every still shows a dozen things, the ground and the sky, in
one of all places and times of day, small and with few samples: enough for the mean colour of each, and for that of its lit part.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from diffusion.appearance import PALETTE
from physgen.data import frame
from physgen.draw import FLOORS, Draft, living, scenery, standing
from sim.errors import InputError, OutOfScopeError, SimulationError
from sim.scene import Body, Camera, Light, Scene, Setting
from sim.shape import Plane
from sim.trajectory import Trajectory

SEED = 20_000_000
"""Of the first still; clips draw from 0 upwards."""
WIDTH, HEIGHT, SAMPLES = 160, 120, 8
LEAST = 16
"""Pixels from which a thing's mean is a colour."""
RINGS, COUNT = 2, 6
"""Of things that stand around, and how many stand on each."""
CENTRE = (0.0, 1.8, 0.2)
"""Between the rings [m]."""
TOLD = 0.3
"""Share of stills that sentences ask for, with the furniture and the ground of their staging."""
ALIVE, SCENERY, OWN_GROUND = 0.35, 0.4, 0.25
"""Shares of the others with somebody alive, with furniture, and on the place's own ground."""


def swatches(seed: int) -> list[dict[str, Any]]:
    """Of one still: phrases, the sky's phrase, whether the thing moves, and (r, g, b) of all of it and of its lit part, -1 to 1."""
    from diffusion.coverage import still_colors
    from diffusion.phrases import group_name, group_names, group_wordings
    from sim.gbuffers import SKY
    from sim.render import render_with_buffers

    d, trajectory = still(seed)
    scene = trajectory.scene
    assert scene is not None
    video, buffers = render_with_buffers(trajectory, width=WIDTH, height=HEIGHT, samples=SAMPLES)
    names = trajectory.names
    groups = group_names(names)
    of_row = np.array([groups.index(group_name(name)) for name in names] + [len(groups)])  # the last one is the sky
    group = of_row[np.where(buffers.instance == SKY, len(names), buffers.instance)]
    colors = still_colors(video, buffers.light_visibility, group, len(groups) + 1)
    seen = np.bincount(group.ravel(), minlength=len(groups) + 1)
    static = {body.name for body in scene.bodies if body.static}
    moves = [any(group_name(name) == one and name not in static for name in names) for one in groups] + [False]
    wordings = group_wordings(names, scene, others=d.phrases)
    made = []
    for number, count in enumerate(seen):
        if count >= LEAST:
            mean = colors[number]
            lit = bool((mean[3:] != 0).any())  # nothing of it is lit: no such mean
            both = [*mean[:3].tolist(), *(mean[3:] if lit else mean[:3]).tolist()]
            said = {"phrases": list(wordings[number]), "sky": wordings[-1][0], "moves": moves[number]}
            made.append({**said, "colors": [round(min(max(float(c), -1.0), 1.0), 4) for c in both]})
    return made


def still(seed: int) -> tuple[Draft, Trajectory]:
    """What the still of this seed shows, and how it was drawn."""
    from physgen.told import tell

    rng = np.random.default_rng([20261123, seed])
    if rng.random() < TOLD:
        try:
            d, scene = tell(seed)
        except (InputError, OutOfScopeError, SimulationError):
            pass  # what was drawn makes no scene: things that stand around, then
        else:
            trajectory = posed(scene)
            return d, facing(trajectory, frame(trajectory, d).model_copy(update={"keys": []}))  # as the clips' cameras
    d, scene = shelf(rng)
    return d, facing(posed(scene), aside(d))


def shelf(rng: np.random.Generator) -> tuple[Draft, Scene]:
    """Things that stand around in any place and light."""
    from sim.setting import places, times_of_day

    d = Draft(rng, radius=1.6)
    if rng.random() < ALIVE:
        living(d)
        d.bodies.clear()
    for ring in range(RINGS):
        standing(d, around=(0.0, 1.2 * (ring + 1)), count=COUNT)
    if rng.random() < SCENERY:
        scenery(d)
    ground = Body(name="ground", shape=Plane(), static=True, object="ground", phrase="floor")
    if rng.random() >= OWN_GROUND:
        floor = d.pick(FLOORS)
        ground = ground.model_copy(update={"material": floor, "phrase": f"{floor} floor"})
        d.phrases["ground"] = (f"{floor} floor", f"{floor} ground")
    place, hour = places()[int(rng.integers(len(places())))], times_of_day()[int(rng.integers(len(times_of_day())))]
    light = [Light(azimuth_deg=d.uniform(0, 360), elevation_deg=d.uniform(20, 75))] if rng.random() < 0.5 else []
    return d, Scene(setting=Setting(place=place, time_of_day=hour, lights=light), bodies=[*d.bodies, ground], characters=d.characters)


def posed(scene: Scene) -> Trajectory:
    """Everything where the scene puts it, at one moment."""
    from sim.character import all_bodies

    bodies = all_bodies(scene)
    return Trajectory.from_arrays(
        names=[b.name for b in bodies], time=[0.0], position=[[b.position for b in bodies]], quat_xyzw=[[b.orientation_xyzw for b in bodies]], scene=scene
    )


def facing(trajectory: Trajectory, camera: Camera) -> Trajectory:
    """The same, seen by this camera."""
    assert trajectory.scene is not None
    return replace(trajectory, scene=trajectory.scene.model_copy(update={"camera": camera}))


def aside(d: Draft) -> Camera:
    """Beside a shelf, near enough that things are not dots. Half of them see the horizon."""
    azimuth, elevation = d.uniform(0, 2 * math.pi), math.radians(d.uniform(4, 14) if d.rng.random() < 0.5 else d.uniform(14, 45))
    distance = d.uniform(2.2, 3.2)
    x, y, z = CENTRE
    across = distance * math.cos(elevation)
    eye = (x + across * math.cos(azimuth), y + across * math.sin(azimuth), z + distance * math.sin(elevation))
    return Camera(position=eye, look_at=CENTRE, focal_mm=35.0)


def write(folder: Path, *, scenes: int, seed: int, progress: Callable[[int, int], None] | None = None) -> Path:
    """The swatches of stills seed .. seed + scenes - 1, a line each; goes on where it was interrupted. Kept where the file is there with as many."""
    path, part = folder / PALETTE, folder / f"{PALETTE}.part"
    head = {"format": "physgen palette", "version": 2, "scenes": scenes, "seed": seed}
    if path.exists() and json.loads(path.read_text(encoding="utf-8").partition("\n")[0]) == head:
        return path
    done = _resumed(part, head)
    with part.open("a", encoding="utf-8") as file:
        if not done:
            file.write(json.dumps(head) + "\n")
        for number in range(done, scenes):
            file.writelines(json.dumps({"still": number, **swatch}) + "\n" for swatch in swatches(seed + number))
            file.flush()
            if progress is not None:
                progress(number + 1, scenes)
    part.replace(path)
    return path


def _resumed(part: Path, head: dict[str, Any]) -> int:
    """Stills that an interrupted run has finished; the one it was at is made again."""
    if not part.exists():
        return 0
    lines = part.read_text(encoding="utf-8").splitlines()
    rows = []
    for line in lines[1:]:
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    if not lines or lines[0] != json.dumps(head) or not rows:
        part.unlink()
        return 0
    last = int(rows[-1]["still"])
    kept = [line for line, row in zip(lines[1:], rows, strict=False) if row["still"] < last]
    part.write_text("\n".join([lines[0], *kept]) + "\n", encoding="utf-8")
    return last
