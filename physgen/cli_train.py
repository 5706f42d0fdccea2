"""physgen train: from nothing to the weights that come with the install."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from physgen.terminal import progress_bar, say, tell

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make the training data and train the model.")

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""Options that the training program itself reads; `--help` shows them."""


@app.command()
def data(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of clips; those that are there are kept.")],
    clips: Annotated[int, typer.Option(min=1, help="How many.")] = 1200,
    seed: Annotated[int, typer.Option(help="Of the first clip.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    samples: Annotated[int, typer.Option(min=1, help="Paths a pixel, denoised.")] = 6,
    told: Annotated[bool, typer.Option("--told", help="Scenes that random sentences ask for: shards, hands, water, doors. Slower.")] = False,
    held_out: Annotated[int, typer.Option(min=0, help="Every so many clips one is set aside: measured on, never trained on. 0: none.")] = 40,
    scenes: Annotated[int, typer.Option(min=0, help="Stills of a dozen things each, for the words for colours; 0: none.")] = 1500,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else there.")] = False,
) -> None:
    """Scenes drawn at random, simulated, path-traced, captioned. Goes on where it stopped."""
    from physgen import palette
    from physgen.data import make_clips

    with progress_bar() as show:
        counts = make_clips(
            out, clips=clips, seed=seed, workers=workers, samples=samples, told=told, every=held_out,
            progress=None if show is None else lambda done, of: show("clips", done / of),
        )  # fmt: skip
        if scenes:
            palette.write(out, scenes=scenes, seed=palette.SEED, progress=None if show is None else lambda done, of: show("colours", done / of))
    if as_json:
        tell({"out": str(out), **counts})
    else:
        say(f"physgen: {out}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))


def _train(what: str, context: Any) -> None:
    from diffusion.train import main

    raise typer.Exit(main([what, *context.args]))


@app.command(context_settings=PASSED_ON)
def prepare(context: typer.Context) -> None:
    """Motion priors and coarse latents of the clips, made once."""
    _train("prepare", context)


@app.command(context_settings=PASSED_ON)
def autoencoder(context: typer.Context) -> None:
    """Pixels to latents and back, the decoder guided by the geometry. Goes on where it stopped."""
    _train("autoencoder", context)


@app.command(context_settings=PASSED_ON)
def transformer(context: typer.Context) -> None:
    """The mixture of experts that paints the latents. Goes on where it stopped."""
    _train("transformer", context)


@app.command(context_settings=PASSED_ON)
def distill(context: typer.Context) -> None:
    """The same picture in few steps, without a second pass for guidance."""
    _train("distill", context)


@app.command(context_settings=PASSED_ON)
def score(context: typer.Context) -> None:
    """How near reconstructions, and with --transformer samples, come to all held-out clips: decibels."""
    _train("score", context)


@app.command(context_settings=PASSED_ON)
def export(context: typer.Context) -> None:
    """Write checkpoints as weights that `PhysGenPipeline.from_pretrained` reads."""
    _train("export", context)
