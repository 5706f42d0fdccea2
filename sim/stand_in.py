"""Stand-in: a scene for motion that comes without one: plain shapes in colours that can be told apart, on a floor, in front of a camera that sees them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from sim.errors import InputError
from sim.look import srgb
from sim.scene import Body, Camera, Scene
from sim.scene_file import explain
from sim.shape import Plane, Shape, Sphere

Float = NDArray[np.float64]
RADIUS = 0.15
"""Of a body about which nothing is said [m]."""
COLORS = ("red", "blue", "green", "yellow", "purple", "orange", "white", "black")
"""In this order; they repeat."""
FLOOR = "floor"


def stand_in(
    names: Sequence[str], time: Float, position: Float, *, shapes: Mapping[str, Shape] | None = None, colors: Mapping[str, str] | None = None,
    phrases: Mapping[str, str] | None = None, camera: Camera | None = None, floor: float | None = None, text: str = "",
) -> Scene:  # fmt: skip
    """Bodies of these names, at first where position (t, p, 3) [m] has them. shapes, colors, phrases: what is known of some of them.

    floor: height of a floor [m]; None puts none there. camera: None frames the paths. Raises InputError.
    """
    for what, given in (("shapes", shapes), ("colors", colors), ("phrases", phrases)):
        unknown = sorted(set(given or {}) - set(names))
        if unknown:
            raise InputError(f"{what}: no body {unknown[0]!r}; there are: {', '.join(names)}")
    for color in (colors or {}).values():
        srgb(str(color))
    try:
        bodies = [
            Body(
                name=name, shape=(shapes or {}).get(name, Sphere(radius=RADIUS)), color=(colors or {}).get(name, COLORS[i % len(COLORS)]), object=name,
                phrase=(phrases or {}).get(name, _words(name)), position=tuple(float(x) for x in position[0, i]),
            )
            for i, name in enumerate(names)
        ]  # fmt: skip
    except ValidationError as error:
        raise InputError(explain(error, where="bodies")) from error
    if floor is not None:
        bodies.append(Body(name=FLOOR, shape=Plane(), material="concrete", static=True, position=(0.0, 0.0, float(floor))))
    scene = Scene(text=text, seconds=max(float(time[-1] - time[0]), 1e-3), bodies=bodies, camera=camera or Camera())
    if camera is not None:
        return scene
    from sim.framing import camera_of

    return scene.model_copy(update={"camera": camera_of(scene, bodies[: len(names)], time, position)})


def reach_below(shape: Shape) -> float:
    """How far a shape reaches down from its centre, as it stands [m]."""
    from sim.extent import support

    return -float(support(shape, np.array([[0.0, 0.0, -1.0]]))[0, 2])


def _words(name: str) -> str | None:
    """`toy_car_2` is a toy car; a name like `object_1` or `track_3` says nothing."""
    words = re.sub(r"[_/]+", " ", re.sub(r"_?\d+$", "", name)).strip()
    return None if words in ("", "object", "track", "body", "point", "thing") else words
