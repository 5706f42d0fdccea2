"""physgen bench: every figure in the docs comes from one of these."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from physgen.terminal import progress_bar, say, tell

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure physgen: every figure in the docs comes from one of these.")

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else there.")]
Seed = Annotated[int, typer.Option(help="Same seed, same result.")]


def show(lines: list[str], data: Any, *, as_json: bool) -> None:
    """A table, or the same as JSON."""
    if as_json:
        tell(data)
    else:
        print("\n".join(lines))


@app.command()
def motion(
    prompts: Annotated[Optional[Path], typer.Option(help="A YAML list of sentences.")] = None,  # noqa: UP045 - typer reads this at run time
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for motion.json and the contact sheet.")] = Path("out/bench_motion"),
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels, both even.")] = "480x360",
    seconds: Annotated[float, typer.Option(help="Length of each clip.")] = 2.0,
    steps: Annotated[Optional[int], typer.Option(help="Denoising steps.")] = None,  # noqa: UP045
    first: Annotated[Optional[int], typer.Option(min=1, help="Only the first so many prompts.")] = None,  # noqa: UP045
    reference: Annotated[bool, typer.Option("--reference", help="Read path-traced renders of the same simulations instead.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Both, read by the same meter, and how alike they are.")] = False,
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """Unseen prompts, generated, and measured on the decoded mp4: mask IoU, named colours, paths, g, goals."""
    from physgen import bench_motion, video

    chosen = bench_motion.read_prompts(prompts or bench_motion.PROMPTS)[:first]
    pixels = video.parse_size(size)
    if compare:
        _compare(chosen, out=out, size=pixels, seconds=seconds, steps=steps, seed=seed, as_json=as_json)
        return

    def make(prompt: str) -> bench_motion.Row:
        if reference:
            return bench_motion.traced(prompt, size=pixels, seconds=seconds, seed=seed)
        return bench_motion.painted(prompt, size=pixels, seconds=seconds, seed=seed, steps=steps)

    with progress_bar() as bar:
        rows = bench_motion.run(chosen, make, progress=None if bar is None else lambda done, of: bar("prompts", done / of))
    bench_motion.save(out, rows)
    say(f"physgen: {out}/motion.json, {out}/contact_sheet.png")
    show(bench_motion.lines(rows), bench_motion.summary(rows), as_json=as_json)


def _compare(prompts: list[str], *, out: Path, size: tuple[int, int], seconds: float, steps: int | None, seed: int, as_json: bool) -> None:
    import json

    from physgen import bench_compare
    from physgen.bench_motion import save_sheet
    from sim.errors import InputError, OutOfScopeError, SimulationError
    from sim.trajectory import write_atomic

    pairs: list[bench_compare.Pair] = []
    failed: dict[str, str] = {}
    with progress_bar() as bar:
        for done, prompt in enumerate(prompts, start=1):
            try:
                pairs.append(bench_compare.compared(prompt, size=size, seconds=seconds, seed=seed, steps=steps))
            except (InputError, OutOfScopeError, SimulationError) as error:
                failed[prompt] = str(error)
            data = bench_compare.as_data(pairs, failed)  # after each prompt: an interrupted run keeps what it has
            write_atomic(out / "compare.json", (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
            if bar is not None:
                bar("prompts", done / len(prompts))
    save_sheet(out / "compare.png", [sight.row for pair in pairs for sight in (pair.painted, pair.reference)])
    say(f"physgen: {out}/compare.json, {out}/compare.png: painted, then path-traced")
    show(bench_compare.lines(pairs, failed), data, as_json=as_json)


@app.command()
def events(
    prompts: Annotated[Optional[list[Path]], typer.Option(help="YAML lists or .jsonl files of sentences.")] = None,  # noqa: UP045
    scenes: Annotated[Optional[Path], typer.Option(help="A folder of scene files instead of sentences.")] = None,  # noqa: UP045
    first: Annotated[Optional[int], typer.Option(min=1, help="Only the first so many sentences.")] = None,  # noqa: UP045
    skip: Annotated[int, typer.Option(min=0, help="Leave out the first so many sentences.")] = 0,
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """How much of what sentences ask for happens, in order, and how long the director searches."""
    from physgen import bench_events

    if scenes is not None:
        rows = bench_events.run_scenes(scenes, seed=seed)
    else:
        chosen = bench_events.sources(prompts or [])[skip:][:first]
        with progress_bar() as bar:
            rows = bench_events.run(chosen, seed=seed, progress=None if bar is None else lambda share: bar("sentences", share))
    show(bench_events.lines(rows), bench_events.as_data(rows), as_json=as_json)


@app.command()
def seeds(
    prompts: Annotated[Optional[Path], typer.Option(help="A YAML list of sentences; the mission's own where none is given.")] = None,  # noqa: UP045
    out: Annotated[Path, typer.Option("-o", "--out", help="A shot folder for each, seeds.json, the contact sheet; shots in it are kept.")] = Path("out/seeds"),
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels, both even.")] = "320x240",
    seconds: Annotated[Optional[float], typer.Option(help="Length of each clip; the scene's own where none is given.")] = None,  # noqa: UP045
    first: Annotated[Optional[int], typer.Option(min=1, help="Only the first so many prompts.")] = None,  # noqa: UP045
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """The mission's prompts, each to an mp4: interaction completed or not, and why."""
    from physgen import bench_motion, bench_seeds, video

    chosen = bench_motion.read_prompts(prompts or bench_seeds.PROMPTS)[:first]
    with progress_bar() as bar:
        told = None if bar is None else lambda done, of: bar("prompts", done / of)
        rows = bench_seeds.run(chosen, out, size=video.parse_size(size), seconds=seconds, seed=seed, progress=told)
    bench_seeds.save(out, rows)
    say(f"physgen: {out}/seeds.json, {out}/contact_sheet.png, a shot folder for each prompt")
    show(bench_seeds.lines(rows), bench_seeds.as_data(rows), as_json=as_json)


@app.command()
def looks(
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels, both even.")] = "320x240",
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """One motion in five looks: how far the pictures are apart, and the tracks."""
    from physgen import bench_looks, video

    with progress_bar() as bar:
        rows = bench_looks.run(size=video.parse_size(size), seed=seed, progress=None if bar is None else lambda share: bar("looks", share))
    show(bench_looks.lines(rows), {"rows": [vars(row) for row in rows]}, as_json=as_json)


@app.command()
def label(seed: Seed = 0, as_json: Json = False) -> None:
    """A product with a printed word tumbles: is its texture kept, and can the word be told from others?"""
    from physgen import bench_label

    with progress_bar() as bar:
        result = bench_label.run(seed=seed, progress=None if bar is None else lambda share: bar("label", share))
    show(bench_label.lines(result), vars(result), as_json=as_json)


@app.command()
def length(
    plot: Annotated[Optional[Path], typer.Option(help="A PNG of the error by second.")] = None,  # noqa: UP045
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels, both even.")] = "256x192",
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """Clips of two, ten and twenty seconds: does the error grow, and does what was hidden come back as itself?"""
    from physgen import bench_length, video

    with progress_bar() as bar:
        rows = bench_length.run(size=video.parse_size(size), seed=seed, progress=None if bar is None else lambda share: bar("lengths", share))
    if plot is not None:
        bench_length.draw(rows, plot)
        say(f"physgen: {plot}")
    show(bench_length.lines(rows), bench_length.as_data(rows), as_json=as_json)


@app.command()
def matter(
    lessons: Annotated[int, typer.Option(min=20, help="Path-traced stills that the probe learns on.")] = 160,
    stills: Annotated[int, typer.Option(min=1, help="Stills that it is asked about, painted and path-traced.")] = 24,
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """Is what things are said to be made of what is seen? A probe's answers on painted and on path-traced pictures."""
    from physgen import bench_matter

    with progress_bar() as bar:
        told = None if bar is None else lambda share: bar("stills", share)
        result = bench_matter.run(lessons=lessons, stills=stills, seed=seed, progress=told)
    show(bench_matter.lines(result), {**vars(result), "share": result.share}, as_json=as_json)


@app.command()
def sim(as_json: Json = False) -> None:
    """Closed forms: ours beside plain PyBullet beside Kubric's recipe, in one run."""
    from sim import benchmark

    with progress_bar() as bar:
        rows = benchmark.table(progress=None if bar is None else lambda share: bar("cases", share))
    show(benchmark.lines(rows), {"rows": benchmark.as_data(rows)}, as_json=as_json)


@app.command()
def bodies(
    act: Annotated[Optional[str], typer.Option(help="Only acts whose name has this in it.")] = None,  # noqa: UP045
    species: Annotated[Optional[str], typer.Option(help="Only this kind of body.")] = None,  # noqa: UP045
    keep: Annotated[Optional[Path], typer.Option(help="A file of rows: those in it are not run again, the others are added to it as they come.")] = None,  # noqa: UP045
    checks: Annotated[bool, typer.Option("--checks", help="Instead: feet, jumps, weight and speeds of every kind of body, against their bounds.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Every act by every kind of body: how deep parts of characters get into things, how far feet slide."""
    from sim import checkup, exercise

    if checks:
        with progress_bar() as bar:
            found = checkup.table(None if species is None else [species], progress=None if bar is None else lambda share: bar("checks", share))
        show(checkup.lines(found), {"rows": checkup.as_data(found)}, as_json=as_json)
        return
    chosen = [(name, who) for name, who in exercise.exercises() if (act or "") in name and species in (None, who)]
    with progress_bar() as bar:
        rows = exercise.table(chosen, keep=keep, progress=None if bar is None else lambda share: bar("acts", share))
    show(exercise.lines(rows), {"rows": exercise.as_data(rows)}, as_json=as_json)


@app.command()
def parse(
    prompts: Annotated[Optional[list[Path]], typer.Option(help="Annotated sentences, a .jsonl file; may be given several times.")] = None,  # noqa: UP045
    errors: Annotated[bool, typer.Option("--errors", help="List every mistake.")] = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Objects, events, roles and numbers against what people wrote down for the same sentences; milliseconds."""
    from physgen import bench_parse

    with progress_bar() as bar:
        score, took = bench_parse.run(prompts or bench_parse.PROMPTS, progress=None if bar is None else lambda done, of: bar("sentences", done / of))
    show(bench_parse.lines(score, took, errors=errors), bench_parse.as_data(score, took), as_json=as_json)


@app.command()
def moe(
    data: Annotated[Path, typer.Option("-o", "--out", help="Folder of the clips, which are made once.")] = Path("out/bench_moe"),
    clips: Annotated[int, typer.Option(min=2, help="How many clips that nobody trained on.")] = 40,
    film: Annotated[Optional[Path], typer.Option(help="Only an mp4 of who paints what: gravity blue, collision red, biomechanics green.")] = None,  # noqa: UP045
    prompt: Annotated[Optional[str], typer.Option(help="The sentence to film.")] = None,  # noqa: UP045
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """Which expert serves which physical phase, and what is lost when it is barred."""
    from physgen import bench_moe, heat

    if film is not None:
        say(f"physgen: {heat.film(film, prompt=prompt or heat.SENTENCE, seed=seed)}")
        return
    with progress_bar() as bar:
        result = bench_moe.run(data, clips=clips, seed=seed, progress=bar)
    show(bench_moe.lines(result), result, as_json=as_json)


@app.command()
def sampling(
    data: Annotated[Path, typer.Option("-o", "--out", help="Folder of the clips, which are made once.")] = Path("out/bench_moe"),
    clips: Annotated[int, typer.Option(min=1, help="How many clips that nobody trained on.")] = 16,
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """What steps and guidance do: likeness to the path-traced frames, motion, obedience to the words."""
    from physgen import bench_sampling

    with progress_bar() as bar:
        result = bench_sampling.run(data, clips=clips, seed=seed, progress=bar)
    show(bench_sampling.lines(result), result, as_json=as_json)


@app.command()
def ablations(
    data: Annotated[Path, typer.Option("--data", exists=True, file_okay=False, help="Folder of training clips, some of them held out.")],
    autoencoder: Annotated[Path, typer.Option("--autoencoder", exists=True, dir_okay=False, help="Checkpoint of the trained autoencoder.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the small models; an interrupted run goes on.")] = Path("out/bench_ablations"),
    steps: Annotated[int, typer.Option(min=1, help="Training steps of every small transformer.")] = 300,
    decoder_steps: Annotated[int, typer.Option(min=1, help="Training steps of every fresh decoder.")] = 300,
    seeds: Annotated[int, typer.Option(min=1, help="Repetitions.")] = 3,
    as_json: Json = False,
) -> None:
    """What each part of the model is worth: small models that each lack one, over several seeds. Hours."""
    from diffusion.ablation import Plan
    from physgen import bench_ablations

    with progress_bar() as bar:
        plan = Plan(data, autoencoder, out, steps=steps, decoder_steps=decoder_steps)
        result = bench_ablations.run(plan, seeds=seeds, progress=bar)
    show(bench_ablations.lines(result), result, as_json=as_json)


@app.command()
def speed(
    size: Annotated[Optional[str], typer.Option(help="WIDTHxHEIGHT in pixels, both even; 640x480, or with --preview what it takes.")] = None,  # noqa: UP045
    frames: Annotated[int, typer.Option(min=1, help="Frames of the clip.")] = 20,
    runs: Annotated[int, typer.Option(min=1, help="Runs after the first, which warms up.")] = 3,
    prompt: Annotated[Optional[str], typer.Option(help="Another sentence, say one whose camera moves.")] = None,  # noqa: UP045
    preview: Annotated[bool, typer.Option("--preview", help="The fast preview instead, of several sentences.")] = False,
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """Seconds by stage of a sentence in a warm process, medians."""
    from physgen import bench_speed, video

    if preview:
        with progress_bar() as bar:
            told = None if bar is None else lambda share: bar("previews", share)
            data = bench_speed.run_previews(size=None if size is None else video.parse_size(size), runs=runs, seed=seed, progress=told)
        show(bench_speed.preview_lines(data), data, as_json=as_json)
        return
    data = bench_speed.run(size=video.parse_size(size or "640x480"), frames=frames, runs=runs, seed=seed, prompt=prompt or bench_speed.SENTENCE)
    show(bench_speed.lines(data), data, as_json=as_json)


@app.command()
def rivals(
    runs: Annotated[int, typer.Option(min=1, help="Turns after the first, which warms up.")] = 3,
    shared: Annotated[bool, typer.Option("--shared", help="Other work runs here: count the processor time of one thread.")] = False,
    plot: Annotated[Optional[Path], typer.Option(help="A PNG of time against size.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:  # fmt: skip
    """Transformer, decoder and experts in turns with diffusers' Wan and a dense layer; how time grows with pixels and frames."""
    from physgen import bench_rivals

    with progress_bar() as bar:
        data = bench_rivals.run(runs=runs, shared=shared, plot=plot, progress=bar)
    show(list(bench_rivals.lines(data)), data, as_json=as_json)


@app.command()
def seams(
    frames: Annotated[int, typer.Option(min=33, help="Length of the clip; the weights were trained on 13 to 17.")] = 97,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels, both even.")] = "256x192",
    steps: Annotated[int, typer.Option(min=1, help="Denoising steps.")] = 6,
    seed: Seed = 0, as_json: Json = False,
) -> None:  # fmt: skip
    """Whether the ends of attention windows can be seen in a long clip under a moving camera."""
    from physgen import bench_seams, video

    data = bench_seams.run(frames=frames, size=video.parse_size(size), steps=steps, seed=seed)
    show(bench_seams.lines(data), data, as_json=as_json)
