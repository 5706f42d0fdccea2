"""Build the environment maps of sim/data/maps from the packages that carry their originals.

    python benchmarks/build_maps.py PMNDRS WORLD

PMNDRS is the folder `package` of the npm package @pmndrs/assets 1.7.0, WORLD the folder datafiles/studiolights/world of Debian's package blender-data
3.4.1; both hold panoramas of Poly Haven under CC0. What to take stands in sim/data/maps.yaml. Each becomes an EXR file of 512 x 256 pixels, without its
brightest light, which is written into the table instead: a key light that casts shadows in the preview and in the prior's channels as it does in the path
tracer. What lies below the horizon is the scene's own ground and is left out (one colour).
"""

from __future__ import annotations

import base64
import math
import re
import sys
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML
from scipy.ndimage import gaussian_filter, zoom

from sim.canvas import LUMINANCE
from sim.sky import _solid_angle, directions
from sim.tracer import mitsuba

HERE = Path(__file__).resolve().parents[1] / "sim" / "data"
HEIGHT = 256
LOBE_DEG = 30.0
"""The key light is what is brighter than the rest within so many degrees of the brightest spot."""
SPOT_DEG = 8.0
"""Brightness is looked for in patches about so wide."""
GLARE, SPARK = 4.0, 25.0
"""Times the mean: from there on it counts as the key light near it, and is cut off everywhere."""
LEAST_DEG = 14.0
"""Lowest elevation of a key light: flatter light makes shadows that no picture holds."""
SHARE = (0.45, 0.93)
"""Bounds of the key light's share: below, shadows that the prior tells of would not be seen."""
QUALITY = 170.0
"""Of OpenEXR's DWAB compression."""


def main(pmndrs: Path, world: Path) -> None:
    file = HERE / "maps.yaml"
    yaml = YAML()
    yaml.width = 400
    table = yaml.load(file.read_text(encoding="utf-8"))
    (HERE / "maps").mkdir(exist_ok=True)
    for name, row in table["maps"].items():
        picture, light = split(resized(read(row["original"], pmndrs, world)))
        mitsuba().Bitmap(picture.astype(np.float16)).write(str(HERE / "maps" / f"{name}.exr"), quality=int(QUALITY))
        for key, value in light.items():
            row[key] = value
        print(f"{name:12s} {light} {(HERE / 'maps' / f'{name}.exr').stat().st_size / 1e3:.0f} kB")
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(table, out)


def read(original: str, pmndrs: Path, world: Path) -> np.ndarray:
    """(h, w, 3) linear radiance."""
    mi = mitsuba()
    package, name = original.split("/", 1)
    if package == "@pmndrs":
        text = (pmndrs / name).read_text(encoding="utf-8")
        found = re.search(r"base64,([A-Za-z0-9+/=]+)", text)
        assert found is not None
        stream = mi.MemoryStream()
        data = base64.b64decode(found[1])
        stream.write(data)
        stream.seek(0)
        bitmap = mi.Bitmap(stream)
    else:
        bitmap = mi.Bitmap(str(world / name))
    picture = np.array(bitmap.convert(mi.Bitmap.PixelFormat.RGB, mi.Struct.Type.Float32, False))
    return np.clip(np.nan_to_num(picture, nan=0.0, posinf=6e4), 0, 6e4)


def resized(picture: np.ndarray) -> np.ndarray:
    """(256, 512, 3), mean radiance kept; holes that the camera's processing left in the sun are filled."""
    factor = HEIGHT / len(picture)
    if factor < 1:
        step = round(1 / factor)
        picture = picture.reshape(HEIGHT, step, 2 * HEIGHT, step, 3).mean(axis=(1, 3))
    elif factor > 1:
        picture = zoom(picture, (factor, factor, 1), order=1)
    bright = gaussian_filter(picture @ LUMINANCE, 3.0, mode=("nearest", "wrap"))
    hole = (picture @ LUMINANCE < 0.3 * bright) | (picture[..., 2] > 3 * picture[..., 0])
    hole &= bright > 8 * bright.mean()
    picture = picture.copy()
    picture[hole] = bright[hole, None] * 3
    return picture


def split(picture: np.ndarray) -> tuple[np.ndarray, dict[str, object]]:
    """The map without its key light, and what that is: direction, share of the light on what faces it, colours."""
    way, weight = directions(HEIGHT), np.broadcast_to(_solid_angle(HEIGHT), (HEIGHT, 2 * HEIGHT))
    up = way[..., 2] > 0.03
    level = picture @ LUMINANCE
    mean = float((level * weight)[up].sum() / weight[up].sum())
    spot = gaussian_filter(np.minimum(level, 60 * mean) * up, SPOT_DEG / 180 * HEIGHT, mode=("nearest", "wrap"))
    middle = way[np.unravel_index(spot.argmax(), spot.shape)]
    near = (way @ middle > math.cos(math.radians(LOBE_DEG))) & up
    kept = np.minimum(1.0, GLARE * mean / np.maximum(level, 1e-9))
    kept = np.where(near, kept, np.minimum(1.0, SPARK * mean / np.maximum(level, 1e-9)))[..., None]
    taken = np.where(near[..., None], picture * (1 - kept), 0.0) * weight[..., None]
    key, toward = taken.sum(axis=(0, 1)), (taken @ LUMINANCE)[..., None] * way
    rest = picture * kept
    around = (rest * (weight * np.clip(way[..., 2], 0, None))[..., None]).sum(axis=(0, 1))
    strong = float(key @ LUMINANCE) > 0.02 * float(around @ LUMINANCE)
    direction = toward.sum(axis=(0, 1)) if strong else middle
    direction = direction / np.linalg.norm(direction)
    share = float(key @ LUMINANCE) / float((key + around) @ LUMINANCE)
    sun = key / key.max() if strong else around / around.max()
    below = way[..., 2] < -math.sin(math.radians(6))
    rest[below] = rest[~below].mean(axis=0)
    light: dict[str, object] = {
        "turn_deg": round(math.degrees(math.atan2(direction[0], direction[1])) % 360, 1),
        "elevation": round(max(math.degrees(math.asin(direction[2])), LEAST_DEG), 1),
        "key_share": round(float(np.clip(share, *SHARE)), 3), "sun": code(sun), "around": code(around / around.max()),
    }  # fmt: skip
    return rest / mean, light


def code(color: np.ndarray) -> str:
    """#rrggbb of a linear colour."""
    from sim.look import encoded

    r, g, b = (round(255 * float(c)) for c in encoded(color))
    return f"#{r:02x}{g:02x}{b:02x}"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
