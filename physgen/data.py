"""Training clips: scenes drawn at random, simulated, path-traced, captioned. Reproducible from a seed, resumable.

A clip is a film crop of 17 frames out of a larger virtual frame, so that things appear at every scale. Its look comes
from Mitsuba, its words from the scene that was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from physgen.draw import Draft, captions, draw
from physgen.held_out import held_out, trained
from sim.errors import InputError, OutOfScopeError, SimulationError
from sim.field import Vector
from sim.scene import Camera, CameraKey
from sim.trajectory import Trajectory

FRAMES = 17
FPS = 24
CROP = 192
VIRTUAL_SIZES = ((256, 192), (288, 216), (320, 240), (480, 360), (640, 480), (640, 480), (1280, 720))
"""Width and height of the frames that the crops are taken from [px]."""


def choose_start(trajectory: Trajectory, d: Draft) -> int:
    """First frame of the clip: mostly such that an impact falls into it."""
    last = len(trajectory.time) - FRAMES
    hits = trajectory.contact_time[trajectory.contact_impulse > 0.02 * (trajectory.contact_impulse.max() if len(trajectory.contact_impulse) else 1.0)]
    if len(hits) and d.rng.random() < 0.7:
        frame = float(hits[int(d.rng.integers(len(hits)))]) * FPS - d.uniform(2, FRAMES - 3)
        return int(np.clip(round(frame), 0, last))
    return int(d.rng.integers(0, max(1, min(last, FPS))))


def movers(trajectory: Trajectory) -> list[int]:
    """Rows of the bodies that may move."""
    scene = trajectory.scene
    assert scene is not None
    static = {b.name for b in scene.bodies if b.static}
    return [i for i, name in enumerate(trajectory.names) if name not in static]


def frame(trajectory: Trajectory, d: Draft) -> Camera:
    """A camera around the action: any side, 3 to 45 degrees up, near or far, sometimes moving."""
    points = trajectory.position[:, movers(trajectory)].reshape(-1, 3)
    away = np.linalg.norm(points - np.median(points, axis=0), axis=1)
    points = points[away <= max(4.0, float(away.min()))]  # things far apart from each other have no median near any of them
    low, high = points.min(axis=0), points.max(axis=0)
    target = (low + high) / 2
    spread = float(np.linalg.norm(high - low))
    reach = (0.5 * spread + min(0.2, 0.1 + 0.3 * spread)) * d.uniform(0.7, 1.5)
    focal = d.pick((28.0, 35.0, 35.0, 50.0, 70.0))  # type: ignore[arg-type]
    distance = reach / math.tan(0.5 * math.atan(13.5 / focal) * 2) * 1.1  # type: ignore[operator]
    azimuth, elevation = d.uniform(0, 2 * math.pi), math.radians(d.uniform(3, 45))
    offset = np.array([math.cos(azimuth) * math.cos(elevation), math.sin(azimuth) * math.cos(elevation), math.sin(elevation)])
    target = target + d.rng.normal(0, 0.08 * reach, 3)
    eye = target + distance * offset
    eye[2] = max(eye[2], 0.12)
    keys = []
    if d.rng.random() < 0.25:
        side = np.cross([0, 0, 1], offset)
        shift = d.rng.normal(0, 0.12 * distance, 2)
        start, stop = float(trajectory.time[0]), float(trajectory.time[-1])
        for time, share in ((start, -0.5), (stop, 0.5)):
            at = eye + share * (shift[0] * side + shift[1] * offset)
            at[2] = max(at[2], 0.12)
            keys.append(CameraKey(time=time, position=vector(at), look_at=vector(target)))
    return Camera(position=vector(eye), look_at=vector(target), focal_mm=focal, keys=keys)  # type: ignore[arg-type]


def vector(array: np.ndarray) -> Vector:
    return (float(array[0]), float(array[1]), float(array[2]))


def choose_crop(trajectory: Trajectory, d: Draft, width: int, height: int) -> tuple[int, int, int, int] | None:
    """A CROP x CROP window of the virtual frame around a moving body; None where no body is in view."""
    from sim.camera import project

    scene = trajectory.scene
    assert scene is not None
    rows = movers(trajectory)
    for _ in range(20):
        row, at = rows[int(d.rng.integers(len(rows)))], int(d.rng.integers(len(trajectory.time)))
        pixel, depth = project(trajectory.position[at, row][None], scene.camera, time=float(trajectory.time[at]), width=width, height=height)
        x, y = pixel[0]
        if depth[0] > 0.1 and 0 <= x < width and 0 <= y < height:
            break
    else:
        return None
    slack = CROP * 0.3
    left = int(np.clip(x - CROP / 2 + d.uniform(-slack, slack), 0, width - CROP))
    top = int(np.clip(y - CROP / 2 + d.uniform(-slack, slack), 0, height - CROP))
    return left, top, CROP, CROP


# ---------------------------------------------------------------------------------------- clips on disk


def make_clip(seed: int, path: Path, *, samples: int = 4, told: bool = False) -> None:
    """Draw (or tell, `physgen.told`), simulate, render and write one clip; under its name among the held-out ones where it shows what is held out
    (`physgen.held_out`). Raises InputError, OutOfScopeError or SimulationError where the draw is unusable."""
    from diffusion.clip import Clip
    from physgen.told import tell
    from sim.engine import run
    from sim.render import render_with_buffers
    from sim.simulate import simulate

    if told:
        d, scene = tell(seed)
        whole = simulate(scene, fps=FPS, seed=seed)
        words: tuple[str, ...] = (scene.text,)
    else:
        d, scene = draw(seed)
        whole = run(scene, fps=FPS, seconds=scene.seconds, seed=seed)
        words = captions(d, scene)
    if held_out(scene, words):
        path = set_aside(path)
    words = trained(words)
    if not words:
        raise InputError(f"seed {seed}: nothing to say of it but in words that are held out")
    if not movers(whole):
        raise InputError(f"seed {seed}: nothing moves")
    start = choose_start(whole, d)
    part = whole.sampled(slice(start, start + FRAMES))
    assert part.scene is not None
    part = replace(part, scene=part.scene.model_copy(update={"camera": frame(part, d)}))
    width, height = VIRTUAL_SIZES[int(d.rng.integers(len(VIRTUAL_SIZES)))]
    crop = choose_crop(part, d, width, height)
    if crop is None:
        raise InputError(f"seed {seed}: nothing that moves is in view")
    video, buffers = render_with_buffers(part, width=width, height=height, crop=crop, samples=samples)
    Clip(video=video, gbuffers=buffers, trajectory=part, caption=words[0], captions=words, phrases=d.phrases).save(path)


def make_clips(
    out: str | Path, *, clips: int, seed: int = 0, workers: int = 2, samples: int = 4, told: bool = False, every: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:  # fmt: skip
    """Write clips seed .. seed + clips - 1 into a folder; those that exist are kept. Returns counts of written, kept and skipped.

    told: scenes that random sentences ask for, instead of such as are placed at random. every: each seed that is a multiple of it is named so that
    training never reads it (`diffusion.data.HELD_OUT`) but measures itself on it; 0: none but those that `physgen.held_out` asks for.
    """
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    wanted = [(s, out / clip_name(s, told=told, every=every)) for s in range(seed, seed + clips)]
    todo = [(s, p) for s, p in wanted if not any(one.exists() for one in (p, set_aside(p), p.with_suffix(".skipped")))]
    counts = {"written": 0, "kept": len(wanted) - len(todo), "skipped": 0}
    batches = [todo[i : i + 8] for i in range(0, len(todo), 8)]
    # Processes are renewed now and then: a renderer that has seen a thousand scenes holds memory that it does not give back. Not by the pool's own
    # `max_tasks_per_child`, after whose first renewal Python 3.11 waits for ever (CPython issue 115634).
    turns = [batches[i : i + 8 * workers] for i in range(0, len(batches), 8 * workers)]
    for turn in turns:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for future in as_completed([pool.submit(_batch, batch, samples, told) for batch in turn]):
                written, skipped = future.result()
                counts["written"] += written
                counts["skipped"] += skipped
                if progress is not None:
                    progress(sum(counts.values()), len(wanted))
    return counts


def set_aside(path: Path) -> Path:
    """The name under which a clip is never trained on."""
    from diffusion.data import HELD_OUT

    return path if path.name.startswith(HELD_OUT) else path.with_name(f"{HELD_OUT}_{path.name}")


def clip_name(seed: int, *, told: bool = False, every: int = 0) -> str:
    """File name of the clip of a seed."""
    path = Path(f"{'told' if told else 'clip'}_{seed:06d}.safetensors")
    return set_aside(path).name if every and seed % every == 0 else path.name


def _batch(batch: list[tuple[int, Path]], samples: int, told: bool) -> tuple[int, int]:
    written = skipped = 0
    for seed, path in batch:
        try:
            make_clip(seed, path, samples=samples, told=told)
            written += 1
        except (InputError, OutOfScopeError, SimulationError) as error:
            path.with_suffix(".skipped").write_text(f"{error}\n", encoding="utf-8")
            skipped += 1
    return written, skipped
