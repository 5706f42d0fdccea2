"""The command line. Results go to stdout or to files; progress and logs to stderr. Every command is one call into the library.

Exit codes: 0 done; 2 the input is wrong; 3 outside what can be simulated; 4 a take missed its bounds under --strict; 1 our fault.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from physgen import cli_bench, cli_train
from physgen.terminal import progress_bar, say, tell
from sim.errors import InputError, OutOfScopeError, SimulationError

if TYPE_CHECKING:
    from physgen.measure import Report
    from physgen.shot import Shot

DEMO = "A red rubber ball falls from a second-floor balcony and bounces three times on concrete before coming to rest"
DEMO_SIZE = "480x360"
"""So that the demo ends within a minute on two cores."""
MAX_WORDS = 2000
WRONG_INPUT, OUT_OF_SCOPE, MISSED, OUR_FAULT = 2, 3, 4, 1

app = typer.Typer(
    name="physgen", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="One sentence in; a video out whose motion was simulated, and measured again on the finished frames.",
)  # fmt: skip
app.add_typer(cli_bench.app, name="bench")
app.add_typer(cli_train.app, name="train")

Out = Annotated[Path, typer.Option("-o", "--out", help="Where to write.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else there.")]
Seed = Annotated[int, typer.Option(help="Same seed, same result.")]
Fps = Annotated[Optional[float], typer.Option(help="Frames a second; 24, or a trajectory's own.")]  # noqa: UP045 - typer reads this at run time
Seconds = Annotated[Optional[float], typer.Option(help="Length; the scene's own (4) where absent.")]  # noqa: UP045
Size = Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels, both even.")]
Takes = Annotated[int, typer.Option(help="Attempts at most; a clip that fails its measurement is made again with the next seed.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 4 where no take passes.")]


# ------------------------------------------------------------------------------------------------- what is given


def read_text(text: str) -> str:
    """A prompt that can be read. Raises InputError."""
    if not text.strip():
        raise InputError("the text is empty; describe a physical event, for example: " + repr(DEMO))
    count = len(text.split())
    if count > MAX_WORDS:
        raise InputError(f"the text has {count} words; at most {MAX_WORDS} are read. Describe one shot")
    return text


def read_source(source: str) -> Any:
    """What a SOURCE argument means: a .yaml scene, a .json script, a .npz, .csv or .json trajectory, a shot folder, or a sentence."""
    from sim.scene_file import load_scene
    from sim.table import is_motion
    from sim.trajectory import Trajectory

    path = Path(source) if len(source) < 1000 and "\n" not in source and "\0" not in source else None
    suffix = path.suffix.lower() if path is not None and " " not in source.strip().rsplit("/", 1)[-1] else ""
    if path is not None and suffix in (".yaml", ".yml"):
        return load_scene(path)
    if path is not None and (suffix in (".npz", ".csv") or (suffix == ".json" and is_motion(path))):
        return Trajectory.load(path)
    if path is not None and suffix == ".json":
        from physgen.shot import read_script

        return read_script(path)
    if path is not None and source.strip() and path.is_dir():
        from physgen.shot import Shot

        return Shot.load(path).trajectory
    return read_text(source)


# ------------------------------------------------------------------------------------------------- the chain


@app.command()
def demo(
    out: Out = Path("out/demo"), size: Size = DEMO_SIZE, seed: Seed = 0, takes: Takes = 3, strict: Strict = False, as_json: Json = False
) -> None:  # fmt: skip
    """The README's example: a sentence to a shot folder, measured."""
    say(f"physgen: {DEMO}")
    make(
        DEMO, out=out, size=size, fps=None, seconds=None, frames=None, steps=None, guidance_scale=None, seed=seed, takes=takes, backend="moe",
        strict=strict, as_json=as_json,
    )  # fmt: skip


@app.command()
def parse(
    text: Annotated[Optional[str], typer.Argument(help="A sentence about a physical event.")] = None,  # noqa: UP045
    as_json: Json = False,
    html: Annotated[Optional[Path], typer.Option(help="Also write the explanation as a page.")] = None,  # noqa: UP045
    jsonl: Annotated[Optional[Path], typer.Option(help="One prompt a line in, one PhysicsScript a line out.")] = None,  # noqa: UP045
    lexicon: Annotated[Optional[Path], typer.Option(help="Your own nouns, a YAML file; they override ours.")] = None,  # noqa: UP045
) -> None:
    """What was understood, assumed, and not possible. Exit code 3 if it cannot be simulated."""
    from physgen import explain

    if (text is None) == (jsonl is None):
        raise InputError("parse: give a TEXT or --jsonl FILE, one of the two")
    if jsonl is not None:
        for script in explain.scripts(jsonl, lexicon=lexicon):
            print(script.model_dump_json())
        return
    from semantics.parse import parse as understand
    from sim.trajectory import write_atomic

    script = understand(read_text(text or ""), lexicon=lexicon)
    if html is not None:
        write_atomic(html, explain.page(script).encode())
    if as_json:
        tell(script.model_dump(mode="json"))
    else:
        print(explain.plain(script))
    if not script.simulable:
        from physgen.pipeline import refusal

        raise OutOfScopeError(refusal(script))


@app.command()
def stage(
    source: Annotated[str, typer.Argument(metavar="TEXT|script.json", help="A sentence, or a script to stage.")],
    out: Out = Path("scene.yaml"), seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """Initial conditions, as a scene file to edit."""
    from physgen.clock import Clock
    from physgen.pipeline import understand
    from sim.scene import Scene
    from sim.scene_file import dumps_scene
    from sim.trajectory import Trajectory, write_atomic

    given = read_source(source)
    if isinstance(given, Scene | Trajectory):
        raise InputError(f"stage: {source} is staged already; give a sentence or a script.json")
    scene = understand(given, seed=seed, clock=Clock()).scene
    write_atomic(out, dumps_scene(scene).encode())
    if as_json:
        tell(scene.model_dump(mode="json"))
    else:
        say(f"physgen: {out}: {len(scene.bodies)} bodies, {len(scene.characters)} characters, {len(scene.goals)} goals")


@app.command()
def simulate(
    source: Annotated[str, typer.Argument(metavar="scene.yaml", help="A scene file.")],
    out: Out = Path("trajectory.npz"), fps: Annotated[float, typer.Option(help="Samples a second, up to 1000.")] = 24,
    seconds: Seconds = None, seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """How everything moves. Solves first for what the scene leaves free."""
    from physgen.video import frame_count
    from sim.scene import Scene

    given = read_source(source)
    if not isinstance(given, Scene):
        raise InputError(f"simulate: {source[:60]!r} is no scene file; `physgen stage` makes one from a sentence")
    frame_count(seconds=given.seconds if seconds is None else seconds, fps=fps * given.slow_motion)
    trajectory = moved(given, fps=fps, seconds=seconds, seed=seed)
    trajectory.save(out)
    events = list(trajectory.events)
    if as_json:
        tell({"out": str(out), "samples": len(trajectory.time), "bodies": list(trajectory.names), "contacts": len(trajectory.contact_time), "goals": events})
        return
    say(f"physgen: {out}: {len(trajectory.time)} samples of {len(trajectory.names)} bodies, {len(trajectory.contact_time)} contacts")
    for line in goal_lines(events):
        say(line)


def moved(scene: Any, *, fps: float, seconds: float | None, seed: int) -> Any:
    """A Trajectory of a scene, with a bar."""
    from sim.simulate import simulate as run

    with progress_bar() as show:
        return run(scene, fps=fps, seconds=seconds, seed=seed, progress=None if show is None else lambda share: show("simulate", share))


def goal_lines(events: list[dict[str, Any]]) -> list[str]:
    """One line a goal."""
    lines = []
    for goal in events:
        what = " ".join(str(goal[k]) for k in ("agent", "event", "patient", "target") if goal.get(k)) + (f" x{goal['count']}" if goal.get("count") else "")
        when = "" if goal.get("time") is None else f" at {goal['time']:.2f} s"
        lines.append(f"  goal  {what}: {'yes' + when if goal.get('satisfied') else 'NO'}" + (f" ({goal['detail']})" if goal.get("detail") else ""))
        if goal.get("conflict"):
            lines.append(f"        conflict: {goal['conflict']}")
    return lines


@app.command()
def render(
    source: Annotated[str, typer.Argument(metavar="SCENE|TRAJECTORY|SHOT", help="scene.yaml, trajectory.npz, a shot folder, or a sentence.")],
    out: Out = Path("preview.mp4"),
    size: Annotated[Optional[str], typer.Option(help="WIDTHxHEIGHT, both even; 480x360, down to 256x192 for demanding shots; path-traced 640x480.")] = None,  # noqa: UP045
    fps: Fps = None, seconds: Seconds = None, seed: Seed = 0,
    pathtrace: Annotated[bool, typer.Option("--pathtrace", help="Converged light; slower.")] = False,
    samples: Annotated[int, typer.Option(help="Paths a pixel under --pathtrace, denoised.")] = 4,
    dust: Annotated[bool, typer.Option("--dust", help="Dust where heavy things land on soil, sand, snow and the like.")] = False, as_json: Json = False,
) -> None:  # fmt: skip
    """The simulation itself, as a video."""
    from physgen.clock import Clock
    from physgen.sketch import STAGES, sketch
    from physgen.video import parse_size
    from sim.trajectory import write_atomic

    pixels = None if size is None else parse_size(size)
    given = read_source(source)
    with progress_bar() as show:
        clock = Clock(show, stages=STAGES)
        made = sketch(given, size=pixels, fps=fps, seconds=seconds, seed=seed, samples=samples if pathtrace else None, dust=dust, clock=clock)
    write_atomic(out, made.video)
    height, width = made.frames.shape[1:3]
    if as_json:
        took = {stage: round(value, 3) for stage, value in clock.seconds.items()}
        tell({"out": str(out), "frames": len(made.frames), "size": [width, height], "fps": made.fps, "seconds": took})
    else:
        say(f"physgen: {out}: {len(made.frames)} frames of {width}x{height}, {made.fps:g} a second; took {clock.total:.1f} s")


@app.command()
def strip(
    scenes: Annotated[list[Path], typer.Argument(metavar="scene.yaml...", help="Scene files.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for one JPEG a scene.")] = Path("out/strips"),
    count: Annotated[int, typer.Option(min=1, max=24, help="Moments in a strip.")] = 5, seed: Seed = 0,
) -> None:  # fmt: skip
    """Scenes at a glance: a few moments of each simulation side by side."""
    from physgen.strip import strip as draw
    from sim.scene_file import load_scene
    from sim.simulate import simulate
    from sim.trajectory import write_atomic

    with progress_bar() as show:
        for done, path in enumerate(scenes):
            write_atomic(out / f"{path.stem}.jpg", draw(simulate(load_scene(path), seed=seed), count=count))
            if show is not None:
                show("strips", (done + 1) / len(scenes))
    say(f"physgen: {out}: {len(scenes)} strips")


@app.command()
def generate(
    source: Annotated[str, typer.Argument(metavar="TEXT|scene.yaml|trajectory.npz", help="What to show.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The shot folder.")],
    size: Size = "640x480", fps: Fps = None, seconds: Seconds = None,
    frames: Annotated[Optional[int], typer.Option(help="Instead of --seconds.")] = None,  # noqa: UP045
    steps: Annotated[Optional[int], typer.Option(help="Denoising steps; the model's own where absent.")] = None,  # noqa: UP045
    guidance_scale: Annotated[Optional[float], typer.Option(help="How closely to follow the words.")] = None,  # noqa: UP045
    seed: Seed = 0, takes: Takes = 3, backend: Annotated[str, typer.Option(help="Which model paints.")] = "moe", strict: Strict = False, as_json: Json = False,
) -> None:  # fmt: skip
    """A sentence (or a scene, or a trajectory) to a shot folder, measured."""
    make(
        source, out=out, size=size, fps=fps, seconds=seconds, frames=frames, steps=steps, guidance_scale=guidance_scale, seed=seed, takes=takes,
        backend=backend, strict=strict, as_json=as_json,
    )  # fmt: skip


def make(
    source: str, *, out: Path, size: str, fps: float | None, seconds: float | None, frames: int | None, steps: int | None, guidance_scale: float | None,
    seed: int, takes: int, backend: str, strict: bool, as_json: bool,
) -> None:  # fmt: skip
    """Generate a shot and say what was measured. A take that misses its bounds is delivered, and said."""
    from physgen import video
    from physgen.pipeline import generate as run
    from physgen.shot import check_folder

    measures = video.parse_size(size)
    check_folder(out)
    given = read_source(source)
    with progress_bar() as show:
        shot = run(
            given, out=out, size=measures, fps=fps, seconds=seconds, frames=frames, steps=steps, guidance_scale=guidance_scale, seed=seed, takes=takes,
            backend=backend, progress=show,
        )  # fmt: skip
    if as_json:
        tell(shot.report)
    else:
        print(summary(shot))
    if not shot.passed:
        say("physgen: missed: " + "; ".join(shot.report["reasons"]))
        if strict:
            raise typer.Exit(MISSED)


def summary(shot: Shot) -> str:
    """Where the video is and what was measured."""
    report = shot.report
    lines = [f"video   {shot.path}/video.mp4", f"report  {shot.path}/report.html", *goal_lines(report["goals"]), *value_lines(report["bodies"])]
    spent = ", ".join(f"{stage} {value:.1f}" for stage, value in report["seconds"].items())
    return "\n".join([*lines, f"  seconds  {spent}"])


def value_lines(bodies: dict[str, dict[str, Any]]) -> list[str]:
    """One line a body: what could be measured."""
    lines = []
    for name, values in bodies.items():
        shown = []
        for key, value in values.items():
            if value["status"] != "not_measurable" and key != "error_px_mean":
                expected = f" (simulated {value['expected']})" if "expected" in value and key != "color" else ""
                shown.append(f"{key} {value['value']}{expected}{' FAIL' if value['status'] == 'fail' else ''}")
        lines.append(f"  {name}  " + ("; ".join(shown) or "nothing that could be measured"))
    return lines


@app.command()
def verify(
    clip: Annotated[Path, typer.Argument(metavar="VIDEO", help="Any clip.")],
    shot: Annotated[Path, typer.Option(help="The shot folder whose simulation it should show.")],
    strict: Strict = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Measure a clip's pixels against a simulation."""
    from physgen.measure import verify as run

    with progress_bar() as show:
        report: Report = run(clip, shot=shot, progress=None if show is None else lambda done, of: show("observe", done / of))
    data = report.as_data()
    if as_json:
        tell(data)
    else:
        print("\n".join([f"{clip}: {'passed' if report.passed else 'missed'}", *goal_lines(data["goals"]), *value_lines(data["bodies"])]))
    if not report.passed:
        say("physgen: missed: " + "; ".join(report.reasons))
        if strict:
            raise typer.Exit(MISSED)


@app.command()
def materials(as_json: Json = False) -> None:
    """The tables of materials, with their sources."""
    from physgen import listing

    tell(listing.materials()) if as_json else print(listing.materials_text())


# ------------------------------------------------------------------------------------------------- main


def run(action: Callable[[], Any]) -> int:
    """Run the command line; what the user can mend is said in one message, our own faults keep their traceback."""
    try:
        action()
    except InputError as error:
        say(f"physgen: {error}")
        return WRONG_INPUT
    except OutOfScopeError as error:
        say(f"physgen: {error}")
        return OUT_OF_SCOPE
    except SimulationError as error:
        say(f"physgen: the simulation went wrong: {error}")
        return OUR_FAULT
    return 0


def main() -> None:
    """Entry point of the `physgen` command."""
    from physgen import siblings

    siblings.check()
    sys.exit(run(app))


if __name__ == "__main__":
    main()
