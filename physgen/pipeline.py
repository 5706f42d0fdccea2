"""generate: text, script, scene, trajectory, buffers, prior, video, report. The page to read first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from diffusion.guidance import check_guidance
from physgen import measure, provenance, video
from physgen.clock import Clock, Progress
from physgen.painter import Painter
from physgen.preview import preview
from physgen.shot import Shot, check_folder
from semantics.script import Note, PhysicsScript
from sim.errors import InputError, OutOfScopeError
from sim.gbuffers import GBuffers
from sim.scene import Scene
from sim.trajectory import Trajectory

FPS = 24.0
TAKES, MAX_TAKES = 3, 20

Source = str | PhysicsScript | Scene | Trajectory


class MissedError(RuntimeError):
    """`strict` was asked for and no take passed; the best one is delivered all the same, as `shot`."""

    def __init__(self, shot: Shot) -> None:
        super().__init__("no take passed: " + "; ".join(shot.report["reasons"][:3]))
        self.shot = shot


@dataclass(frozen=True)
class Settings:
    """How the video is to be made; None leaves it to the scene or the model."""

    size: tuple[int, int]
    fps: float | None = None
    seconds: float | None = None
    frames: int | None = None
    steps: int | None = None
    guidance_scale: float | None = None

    def __post_init__(self) -> None:
        video.check_size(*self.size)
        video.frame_count(seconds=4.0 if self.seconds is None else self.seconds, fps=FPS if self.fps is None else self.fps, frames=self.frames)
        if self.steps is not None and not 1 <= self.steps <= 200:
            raise InputError(f"steps {self.steps}: must lie between 1 and 200")
        if self.guidance_scale is not None:
            check_guidance(self.guidance_scale)


@dataclass(frozen=True, eq=False)
class Understood:
    """What is to be shown: a trajectory that is given, or a scene to simulate, and the script it came from."""

    prompt: str
    text: str
    """The prompt in English, for the model."""
    script: PhysicsScript | None
    scene: Scene
    trajectory: Trajectory | None


@dataclass(frozen=True, eq=False)
class Take:
    """One attempt, with its own seed."""

    seed: int
    trajectory: Trajectory
    gbuffers: GBuffers
    fps: float
    video: bytes
    report: measure.Report
    seconds: dict[str, float]


def generate(
    source: Source, *, out: str | Path | None = None, size: tuple[int, int] = (640, 480), fps: float | None = None, seconds: float | None = None,
    frames: int | None = None, steps: int | None = None, guidance_scale: float | None = None, seed: int = 0, takes: int = TAKES, backend: str = "moe",
    strict: bool = False, progress: Progress | None = None,
) -> Shot:  # fmt: skip
    """Turn a sentence (or a script, a scene, a trajectory) into a video that shows what was simulated, and measure it.

    `fps` is 24, or what a given trajectory is sampled at; `seconds` the scene's own; `frames` overrides it. A take that misses a
    threshold is tried again with the next seed, `takes` times at most; the best is kept. Raises InputError, OutOfScopeError,
    SimulationError, and MissedError where `strict`.
    """
    settings = Settings(size, fps, seconds, frames, steps, guidance_scale)
    shot, _ = produced(source, settings, out=out, seed=seed, takes=takes, backend=backend, progress=progress)
    if strict and not shot.passed:
        raise MissedError(shot)
    return shot


def produced(
    source: Source, settings: Settings, *, seed: int, takes: int, out: str | Path | None = None, backend: str = "moe", progress: Progress | None = None
) -> tuple[Shot, Take]:
    """A shot, and the take that it is made of: what was seen and measured of it."""
    if not 1 <= takes <= MAX_TAKES:
        raise InputError(f"takes {takes}: must lie between 1 and {MAX_TAKES}")
    folder = None if out is None else check_folder(out)
    clock = Clock(progress)
    understood = understand(source, seed=seed, clock=clock)
    with clock.stage("denoise"):
        painter = Painter.load(backend)
    shared = dict(clock.seconds)
    tries: list[Take] = []
    while not tries or (len(tries) < takes and not tries[-1].report.passed):
        tries.append(take(understood, painter, settings, seed=seed + len(tries), last=tries[-1] if tries else None, clock=clock))
    # the first one that passes, or else the one with the fewest and smallest faults
    kept = max(tries, key=lambda one: (one.report.passed, one.report.score))
    return deliver(understood, painter, tries, kept=kept, shared=shared, folder=folder, clock=clock), kept


def take(understood: Understood, painter: Painter, settings: Settings, *, seed: int, last: Take | None, clock: Clock) -> Take:
    """Scene to trajectory to buffers to video to report, with one seed."""
    laps = clock.laps()
    trajectory, gbuffers = simulated(understood, settings, seed=seed, last=last, clock=clock)
    fps = settings.fps or sample_rate(trajectory)
    frames = painter.paint(understood.text, trajectory, gbuffers, steps=settings.steps, guidance_scale=settings.guidance_scale, seed=seed, clock=clock)
    with clock.stage("verify"):
        content = video.encode(frames, fps=fps)
        report = measure.measure(video.decode(content), trajectory=trajectory, gbuffers=gbuffers)
    seconds = laps()
    if last is not None and last.gbuffers is gbuffers:
        seconds |= {name: last.seconds[name] for name in ("simulate", "observe")}
    return Take(seed, trajectory, gbuffers, fps, content, report, seconds)


def understand(source: Source, *, seed: int, clock: Clock) -> Understood:
    """Text to script to scene, as far as the source needs it."""
    from semantics.parse import parse
    from semantics.stage import stage_with_notes

    if isinstance(source, Trajectory):
        if source.scene is None:
            raise InputError("the trajectory carries no scene, so nothing says what its bodies look like; give `scene=` to Trajectory.from_arrays")
        return Understood(source.scene.text, source.scene.text, None, source.scene, source)
    if isinstance(source, Scene):
        return Understood(source.text, source.text, None, source, None)
    with clock.stage("parse"):
        script = source if isinstance(source, PhysicsScript) else parse(source)
    if not script.simulable:
        raise OutOfScopeError(refusal(script))
    with clock.stage("stage"):
        scene, notes = stage_with_notes(script, seed=seed)
    return Understood(script.text, script.text_en, contradicted(script, [n for n in notes if n.level == "conflict"]), scene, None)


def contradicted(script: PhysicsScript, notes: list[Note]) -> PhysicsScript:
    """The script with what staging or the simulation found to contradict itself, each once."""
    fresh = [n for n in notes if n.message not in {known.message for known in script.notes}]
    return script.model_copy(update={"notes": [*script.notes, *fresh]}) if fresh else script


def conflicts(script: PhysicsScript, trajectory: Trajectory) -> list[Note]:
    """Numbers of the sentence that the simulation could not keep, with the nearest that is possible."""
    told = [str(event["conflict"]) for event in trajectory.events if event.get("conflict")]
    return [Note(level="conflict", phrase=script.text, message=message, source="searched for by simulation") for message in told]


def refusal(script: PhysicsScript) -> str:
    """Why a script cannot be simulated, in its own notes' words."""
    reasons = [f"{n.message}" for n in script.notes if n.level == "unsupported"] or [n.message for n in script.notes]
    return "this cannot be simulated: " + ("; ".join(reasons) or "the sentence names no physical event")


def simulated(understood: Understood, settings: Settings, *, seed: int, last: Take | None, clock: Clock) -> tuple[Trajectory, GBuffers]:
    """The trajectory and what the camera sees of it; the last take's, unless a new seed could reach a goal that was missed."""
    settled = understood.trajectory is not None or not understood.scene.free
    if last is not None and (settled or all(event.get("satisfied") is not False for event in last.trajectory.events)):
        return last.trajectory, last.gbuffers
    trajectory = acted(understood, settings, seed=seed, clock=clock)
    return trajectory, observed(trajectory, settings, clock=clock)


def acted(understood: Understood, settings: Settings, *, seed: int, clock: Clock) -> Trajectory:
    """What happens, seen by a camera that frames it."""
    from semantics.shot import shot_of
    from sim.camera import fov_y_deg
    from sim.framing import reframe
    from sim.simulate import simulate

    with clock.stage("simulate") as tell:
        if understood.trajectory is not None:
            trajectory = trimmed(understood.trajectory, settings)
        else:
            fps = settings.fps or FPS
            seconds = settings.frames / fps if settings.frames else settings.seconds
            ramped = understood.scene.slow_at is not None
            count = None if seconds is None else round(seconds * fps)
            # slow around one moment: at most as long as the clip is simulated, and cut to its frames
            seconds = None if count is None or seconds is None else (count + 1) / fps if ramped else seconds / understood.scene.slow_motion
            trajectory = simulate(understood.scene, fps=fps, seconds=seconds, seed=seed, progress=tell)
            trajectory = trajectory.sampled(np.arange(count)) if ramped and count is not None and count < len(trajectory.time) else trajectory
        width, height = settings.size
        if understood.script is not None and trajectory.scene is not None:
            # only where nobody has set a camera: staging guessed one before anything had moved, for frames of 4:3
            trajectory = replace(trajectory, scene=reframe(trajectory.scene, trajectory, aspect=width / height, shot=shot_of(understood.script)))
        if trajectory.scene is not None:
            camera = trajectory.scene.camera.model_copy(update={"fov_y_deg": fov_y_deg(trajectory.scene.camera, width=width, height=height)})
            trajectory = replace(trajectory, scene=trajectory.scene.model_copy(update={"camera": camera}))
    return trajectory


def observed(trajectory: Trajectory, settings: Settings, *, clock: Clock) -> GBuffers:
    """What the camera sees of a trajectory."""
    from sim.observe import observe

    width, height = settings.size
    with clock.stage("observe") as tell:
        return observe(trajectory, width=width, height=height, progress=lambda done, of: tell(done / of))


def trimmed(trajectory: Trajectory, settings: Settings) -> Trajectory:
    """The first samples of a given trajectory, where fewer are asked for."""
    count = settings.frames
    if count is None and settings.seconds is not None:
        count = round(settings.seconds * (settings.fps or sample_rate(trajectory)))
    if count is None:
        return trajectory
    if not 1 <= count <= len(trajectory.time):
        raise InputError(f"{count} frames were asked for, and the trajectory has {len(trajectory.time)} samples; a sample is a frame")
    return trajectory.sampled(np.arange(count))


def sample_rate(trajectory: Trajectory) -> float:
    """Samples a second of the clip; 24 where there is only one."""
    scene, steps = trajectory.scene, np.diff(trajectory.time)
    if not len(steps):
        return FPS
    step = np.median(steps) if scene is None or scene.slow_at is None else steps.min()
    return round(float(1 / step) / (1.0 if scene is None else scene.slow_motion), 3)


def deliver(
    understood: Understood, painter: Painter, tries: list[Take], *, kept: Take, shared: dict[str, float], folder: Path | None, clock: Clock
) -> Shot:  # fmt: skip
    """The kept take as a shot, whose report tells of all."""
    scene = kept.trajectory.scene or understood.scene
    report: dict[str, Any] = {
        "passed": kept.report.passed, "prompt": understood.prompt, "seed": kept.seed,
        **provenance.as_data(weight_folder=painter.folder, with_text=understood.script is not None, scene=scene),
        "takes": [line(one, kept) for one in tries],
        **kept.report.as_data(),
    }  # fmt: skip
    script = None if understood.script is None else contradicted(understood.script, conflicts(understood.script, kept.trajectory))
    laps = clock.laps()
    with clock.stage("write"):
        small = preview(kept.trajectory, kept.gbuffers, fps=kept.fps)
        shot = Shot(understood.prompt, scene, kept.trajectory, kept.video, report, script=script, preview=small)
        shot.make_pictures()
    last = laps()
    seconds = {name: round(shared[name] + kept.seconds[name] + last[name], 3) for name in last}
    report["seconds"] = {**seconds, "total": round(clock.total, 3)}
    return shot if folder is None else shot.save(folder)


def line(one: Take, kept: Take) -> dict[str, Any]:
    """A take in report.json: whether it was kept, and why."""
    if one.report.passed:
        why = "every goal happened and every measure is within its bounds"
    else:
        why = ("kept as the best of those that missed: " if one is kept else "") + "; ".join(one.report.reasons[:3])
    return {"seed": one.seed, "passed": one.report.passed, "kept": one is kept, "score": round(one.report.score, 4), "why": why}
