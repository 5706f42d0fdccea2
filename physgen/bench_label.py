"""bench label: a product with a printed word tumbles through a shot; is its texture kept, and can the word be told from others?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from physgen.fidelity import psnr
from physgen.video import Frames, decode, encode
from sim.scene import Body, Camera, Scene, Setting
from sim.shape import Mesh, Plane
from sim.trajectory import Trajectory

WORD, OTHERS = "PHYSGEN", ("PHOTONS", "PRISMAS", "CRYSTAL", "GRAVITY", "PLASMAS")
"""What is printed on the product, and words of as many letters that it must not be taken for."""
SIZE, FPS = (480, 360), 24
EDGE = 0.3
"""Of the box [m]."""
PICTURE, LETTERS = 512, 110
"""Edge of the texture, and height of its type [px]: its letters are about 12 px high in the video."""
PSNR = 25.0
"""Goal inside the product's pixels [dB]."""
PAPER, INK, BOARD = (245, 240, 225), (20, 40, 110), (200, 60, 40)


@dataclass(frozen=True)
class Label:
    """What was read."""

    psnr_db: float
    """Of the product's pixels against the path-traced picture."""
    letters_px: float
    """Height of the letters, mean over the frames."""
    frames: int
    told: int
    """Frames in which the word agrees better with the picture than every other word does."""


def run(*, seconds: float = 0.9, seed: int = 0, progress: Callable[[float], None] | None = None) -> Label:
    """Paint the shot, path-trace it, and compare; then shade it with each of the other words."""
    from physgen.clock import Clock
    from physgen.painter import Painter
    from sim.observe import observe
    from sim.render import render
    from sim.simulate import simulate

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "product.glb"
        printed(path, WORD)
        trajectory = simulate(scene(path), fps=FPS, seconds=seconds, seed=seed)
        buffers = observe(trajectory, width=SIZE[0], height=SIZE[1])
        mine = buffers.instance == trajectory.index("product")
        painted = Painter.load("moe").paint(
            "A product box falls onto a wooden table", trajectory, buffers, steps=None, guidance_scale=None, seed=seed, clock=Clock()
        )
        frames = decode(encode(painted, fps=FPS)).frames
        if progress is not None:
            progress(0.5)
        reference = render(trajectory, width=SIZE[0], height=SIZE[1], pathtrace=True, samples=8)
        words = {}
        for k, word in enumerate((WORD, *OTHERS)):
            other = Path(folder) / f"{word.lower()}.glb"
            printed(other, word)
            words[word] = render(_with(trajectory, other), width=SIZE[0], height=SIZE[1])
            if progress is not None:
                progress(0.6 + 0.4 * (k + 1) / (1 + len(OTHERS)))
    error = (frames[mine].astype(np.float64) - reference[mine]) ** 2
    return Label(psnr(float(error.mean())), _letters(mine), len(frames), told(frames, mine, words))


def told(frames: Frames, mine: NDArray[np.bool_], words: dict[str, Frames]) -> int:
    """Frames in which the first of the words agrees best with the picture, where the words differ."""
    right, *others = words
    count = 0
    for i, frame in enumerate(frames):
        brightness = {word: video[i][mine[i]].mean(axis=-1) for word, video in words.items()}
        differ = np.ptp(np.stack(list(brightness.values())), axis=0) > 10
        seen = frame[mine[i]].mean(axis=-1)[differ]
        if len(seen) >= 20:
            fits = {word: float(np.corrcoef(seen, value[differ])[0, 1]) for word, value in brightness.items()}
            count += all(fits[right] > fits[other] for other in others)
    return count


def scene(path: Path) -> Scene:
    """The product falls and tumbles onto a wooden table top."""
    bodies = [
        Body(
            name="product", shape=Mesh(path=str(path), size=EDGE), material="cardboard", position=(0, 0, 0.7), angular_velocity=(2, 1, 3), phrase="product box"
        ),
        Body(name="table", shape=Plane(), material="wood", static=True, phrase="wooden table"),
    ]
    return Scene(bodies=bodies, setting=Setting(place="studio"), camera=Camera(position=(0, -1.35, 0.75), look_at=(0, 0, 0.38)))


def _with(trajectory: Trajectory, path: Path) -> Trajectory:
    from dataclasses import replace

    assert trajectory.scene is not None
    bodies = [b.model_copy(update={"shape": Mesh(path=str(path), size=EDGE)}) if b.name == "product" else b for b in trajectory.scene.bodies]
    return replace(trajectory, scene=trajectory.scene.model_copy(update={"bodies": bodies}))


def printed(path: Path, word: str) -> None:
    """A GLB of a closed box with the word on every face."""
    import trimesh

    picture = Image.new("RGB", (PICTURE, PICTURE), BOARD)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=LETTERS)
    width = pen.textlength(word, font=font)
    pen.rectangle((8, PICTURE // 2 - LETTERS, PICTURE - 8, PICTURE // 2 + LETTERS), fill=PAPER)
    pen.text((PICTURE / 2 - width / 2, PICTURE / 2 - 0.6 * LETTERS), word, fill=INK, font=font)
    corners: list[NDArray[np.float64]] = []
    faces: list[list[int]] = []
    uv: list[list[float]] = []
    for axis in range(3):
        for side in (-1, 1):
            one, two, start = (axis + 1) % 3, (axis + 2) % 3, len(corners)
            for p, q in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = np.zeros(3)
                corner[axis], corner[one], corner[two] = side, p * side, q
                corners.append(corner * EDGE / 2)
            faces += [[start, start + 1, start + 2], [start, start + 2, start + 3]]
            uv += [[0, 0], [1, 0], [1, 1], [0, 1]]
    mesh: Any = trimesh.Trimesh(np.array(corners), np.array(faces), process=False)
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=picture)
    mesh.visual = trimesh.visual.TextureVisuals(uv=np.array(uv), material=material)
    path.write_bytes(mesh.export(file_type="glb"))


def _letters(mine: NDArray[np.bool_]) -> float:
    """Height of the letters where a face is seen squarely: a face is about as wide as the root of the area, over the three faces that are seen at most."""
    across = np.sqrt(mine.sum(axis=(1, 2)).mean() / 1.5)
    return float(across * 0.72 * LETTERS / PICTURE)


def lines(label: Label) -> list[str]:
    """The figures and whether the goals are met."""
    return [
        f"texture against the path-traced picture: {label.psnr_db:.1f} dB (goal {PSNR:g}: {'yes' if label.psnr_db >= PSNR else 'NO'})",
        f"{WORD!r} in letters about {label.letters_px:.0f} px high is told from {len(OTHERS)} other words in {label.told} of {label.frames} frames",
    ]
