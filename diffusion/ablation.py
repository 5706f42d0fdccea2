"""Ablation: small models of one size, trained alike but for a part that each lacks; what the part is worth shows in the error on held-out clips.

Same clips, same order, same number of steps, same noise; only the seed of the weights and of the order changes between repetitions.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from diffusion.autoencoder import Autoencoder, Decoder
from diffusion.condition import Condition
from diffusion.data import held_out_files
from diffusion.moe import MixtureOfExperts
from diffusion.rectangle import Rectangle
from diffusion.score import generation, prediction
from diffusion.train import DECODER_RECIPE, TRANSFORMER_RECIPE, latents_folder, load_autoencoder, train_autoencoder, train_transformer
from diffusion.training import Recipe
from diffusion.transformer import Prepared, Transformer, TransformerConfig
from sim.errors import InputError

SMALL = TransformerConfig(dim=128, heads=4, blocks=6, shared=320, hidden=192)
"""About 2.5 million parameters."""
STEPS = 6
"""Of the sampler."""


def unchanged(condition: Condition) -> Condition:
    return condition


def without_prior(condition: Condition) -> Condition:
    """Nothing of geometry, velocity, contact or light, and no draft; the phrases are still painted where the simulation has their objects."""
    return replace(without_draft(condition), cells=torch.zeros_like(condition.cells), state=torch.zeros_like(condition.state))


def without_draft(condition: Condition) -> Condition:
    """Motion and words, and nothing of the scene's own looks: what a trajectory without a scene has."""
    return replace(condition, draft=None)


def without_phrases(condition: Condition) -> Condition:
    """The prompt as a whole, but no object's own words on its cells."""
    keep = condition.keep_words if condition.keep_prompt is None else condition.keep_prompt
    return replace(condition, keep_words=torch.zeros_like(condition.keep_words), keep_prompt=keep)


@dataclass(frozen=True)
class Ablation:
    """A transformer that lacks something."""

    name: str
    lacks: str
    condition: Callable[[Condition], Condition] = unchanged
    router_lacks: str | None = None
    """`state` or `token`: what its routers do not read."""
    dense: bool = False
    """A feed-forward of as many active parameters in place of the experts."""


ABLATIONS = (
    Ablation("whole", "nothing"),
    Ablation("dense", "experts: one feed-forward with as many active parameters", dense=True),
    Ablation("router_no_state", "the physical state in the router", router_lacks="state"),
    Ablation("router_no_text", "tokens, and so text, in the router", router_lacks="token"),
    Ablation("no_draft", "the draft", condition=without_draft),
    Ablation("no_prior", "the motion prior", condition=without_prior),
    Ablation("no_phrases", "painted phrases", condition=without_phrases),
)
WHOLE, NO_PRIOR = (next(a for a in ABLATIONS if a.name == name) for name in ("whole", "no_prior"))


class Lacking(Transformer):
    """A transformer without what an ablation takes away."""

    def __init__(self, ablation: Ablation, config: TransformerConfig | None = None) -> None:
        config = config or SMALL
        super().__init__(replace(config, dense_blocks=config.blocks) if ablation.dense else config)
        self.ablation = ablation
        for module in self.modules():
            if isinstance(module, MixtureOfExperts) and ablation.router_lacks is not None:
                last = module.router.state[-1] if ablation.router_lacks == "state" else module.router.token
                for parameter in last.parameters():  # type: ignore[union-attr]
                    nn.init.zeros_(parameter)
                (module.router.state if ablation.router_lacks == "state" else module.router.token).requires_grad_(False)

    def prepare(self, condition: Condition, kept: Tensor | None = None) -> Prepared:
        return super().prepare(self.ablation.condition(condition), kept)


class Blind(Autoencoder):
    """An autoencoder whose decoder is shown no geometry: neither surfaces nor which pixel belongs to what."""

    def decode_parts(
        self, latents: Tensor, geometry: Tensor, group: Tensor, dynamic: Tensor, *, chunk: int | None = None, parts: list[Rectangle] | None = None,
        tile: int | None = None,
    ) -> Iterator[tuple[int, Rectangle, Tensor]]:  # fmt: skip
        return super().decode_parts(latents, torch.zeros_like(geometry), torch.zeros_like(group), dynamic, chunk=chunk, parts=parts, tile=tile)


def fresh_decoder(checkpoint: str | Path, *, blind: bool, seed: int) -> Autoencoder:
    """The trained encoder, frozen, with a decoder that has learned nothing yet."""
    trained = load_autoencoder(checkpoint)
    torch.manual_seed(seed)
    made = Blind(trained.config) if blind else Autoencoder(trained.config)
    made.load_state_dict(trained.state_dict())
    made.decoder = Decoder(trained.config)
    made.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    made.encoder.requires_grad_(False)
    return made


@dataclass(frozen=True)
class Score:
    """Of one trained combination on the held-out clips."""

    name: str
    lacks: str
    seed: int
    mse: float | None
    """Of the clean latents, mean over the noise levels; None where it is that of another row."""
    psnr_db: float
    psnr_things_db: float
    """Inside the masks of what moves."""


def _painted(model: Transformer | None, decoder: Autoencoder, files: Sequence[str], prepared: Path) -> tuple[float, float]:
    """PSNR of the whole picture and of what moves against the path-traced frames [dB]; model None: the mean latent in place of painted ones."""
    found = generation(model, decoder, files, prepared, steps=STEPS, seed=0)
    return found["psnr"], found["psnr_objects"]


def _error(model: Transformer, files: Sequence[str]) -> float:
    """Mean squared error of the clean latents, mean over the noise levels; the same noise for every model."""
    return statistics.fmean(prediction(model, files, seed=0).values())


@dataclass(frozen=True)
class Plan:
    """What all ablations share."""

    folder: Path
    """Of clips."""
    autoencoder: Path
    """Its training checkpoint."""
    out: Path
    steps: int = 300
    decoder_steps: int = 300
    config: TransformerConfig = SMALL
    size: int = 8
    """Cells that a crop is wide: 128 px."""
    pixels: int = 128
    frames: int = 9


def transformer_of(plan: Plan, ablation: Ablation, seed: int, *, log: Callable[[dict[str, Any]], None] | None = None) -> Transformer:
    """Train it, or go on where it stopped."""
    recipe = replace(TRANSFORMER_RECIPE, steps=plan.steps, seed=seed)
    return train_transformer(
        plan.folder, plan.autoencoder, plan.out / f"{ablation.name}_{seed}", recipe=recipe, config=plan.config, size=plan.size, log=log,
        build=lambda config: Lacking(ablation, config),
    )  # fmt: skip


def decoder_of(plan: Plan, *, blind: bool, seed: int, log: Callable[[dict[str, Any]], None] | None = None) -> Autoencoder:
    """Train it, or go on where it stopped."""
    recipe: Recipe = replace(DECODER_RECIPE, steps=plan.decoder_steps, seed=seed)
    start = fresh_decoder(plan.autoencoder, blind=blind, seed=seed)
    out = plan.out / f"decoder_{'blind' if blind else 'guided'}_{seed}"
    return train_autoencoder(plan.folder, out, recipe=recipe, size=plan.pixels, frames=plan.frames, log=log, start=start)


def scores(plan: Plan, seed: int, *, done: Callable[[Score], None] | None = None, log: Callable[[dict[str, Any]], None] | None = None) -> list[Score]:
    """Every ablation once, with one seed. Raises InputError without held-out clips."""
    latents = latents_folder(plan.folder, plan.autoencoder)
    found: list[Score] = []

    def add(score: Score) -> None:
        found.append(score)
        if done is not None:
            done(score)

    shipped = load_autoencoder(plan.autoencoder)
    models = {}
    for ablation in ABLATIONS:
        model = models[ablation.name] = transformer_of(plan, ablation, seed, log=log)
        files = held_out_files(latents)
        if not files:
            raise InputError(f"{plan.folder}: no held-out clips; give some of them names that begin with `heldout`")
        add(Score(ablation.name, ablation.lacks, seed, _error(model, files), *_painted(model, shipped, files, plan.folder / "prepared")))
    guided, blind = (decoder_of(plan, blind=b, seed=seed, log=log) for b in (False, True))
    whole, no_prior = models[WHOLE.name], models[NO_PRIOR.name]
    combinations: tuple[tuple[str, str, Transformer | None, Autoencoder], ...] = (
        ("fresh_decoder", "nothing, with a decoder trained as long as the next ones", whole, guided),
        ("decoder_no_geometry", "geometry in the decoder", whole, blind),
        ("mean_latents", "the transformer: mean latents, decoder with geometry", None, guided),
        ("no_prior_anywhere", "the prior in transformer and decoder", no_prior, blind),
    )
    for name, lacks, painter, decoder in combinations:
        add(Score(name, lacks, seed, None, *_painted(painter, decoder, files, plan.folder / "prepared")))
    return found
