"""Train the autoencoder, then the transformer.

python -m diffusion.train prepare     --data data/clips
python -m diffusion.train autoencoder --data data/clips --out runs/ae --minutes 35
python -m diffusion.train latents     --data data/clips --autoencoder runs/ae/checkpoint.pt
python -m diffusion.train transformer --data data/clips --autoencoder runs/ae/checkpoint.pt --out runs/dit --minutes 50
python -m diffusion.train decoder     --data data/clips --autoencoder runs/ae/checkpoint.pt --out runs/decoder --minutes 15
python -m diffusion.train distill     --data data/clips --autoencoder runs/ae/checkpoint.pt --transformer runs/dit/checkpoint.pt --out runs/distilled
python -m diffusion.train score       --data data/clips --autoencoder runs/ae/checkpoint.pt --transformer runs/dit/checkpoint.pt
python -m diffusion.train export      --transformer runs/dit/checkpoint.pt --autoencoder runs/ae/checkpoint.pt --data data/clips --out diffusion/weights/small
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from einops import rearrange
from torch import Tensor, nn

from diffusion.appearance import PALETTE, fit_appearance
from diffusion.autoencoder import Autoencoder, AutoencoderConfig
from diffusion.channels import adopt
from diffusion.condition import DYNAMIC, DYNAMIC_FLOOR, hinted_phase
from diffusion.data import Batch, Order, batches, crop_loader, held_out_files, torch_rng_for, training_files
from diffusion.detail import measured_detail
from diffusion.flow import flow_loss, noised, training_sigma
from diffusion.latents import encode_folder, latent_loader
from diffusion.moe import balance_loss, prior_loss
from diffusion.prepared import prepare
from diffusion.prior import CHANNELS
from diffusion.reliance import measured
from diffusion.score import generation, prediction, psnr, reconstruction, save_picture, strip
from diffusion.share import ALONE, Share, current_share
from diffusion.spoken import fit_spoken
from diffusion.training import CHECKPOINT, Recipe, averaged_weights, train
from diffusion.transformer import Transformer, TransformerConfig
from sim.errors import InputError

Log = Callable[[dict[str, Any]], None]

AUTOENCODER_RECIPE = Recipe(minutes=35, batch=4, learning_rate=1.5e-3)
DECODER_RECIPE = Recipe(minutes=15, batch=4, learning_rate=1e-3)
TRANSFORMER_RECIPE = Recipe(minutes=50, batch=16, learning_rate=1e-3, matrix_rate=0.0, ema=0.998)

OBJECT_WEIGHT = 4.0
"""Extra weight of pixels of things that move: they are few, and they are what the sentence is about."""


def keep_memory() -> None:
    """Let the C library keep freed memory: without this, fresh pages cost a third of a training step on Linux. Training only: it is process-wide."""
    import ctypes

    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        return
    libc.mallopt(-4, 0)  # M_MMAP_MAX: no separate mappings
    libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD: never give back


# ------------------------------------------------------------------------------------------------- autoencoder


def reconstruction_loss(picture: Tensor, target: Tensor, moving: Tensor, *, share: Share = ALONE) -> Tensor:
    """Charbonnier on pixels and on their spatial differences; (b, 3, t, h, w) twice and (b, t, h, w) in {0, 1}. With a share: its addend."""
    weight = 1 + OBJECT_WEIGHT * moving[:, None]
    error = picture.float() - target
    pixel = (torch.sqrt(error.square() + 1e-4) * weight).mean()
    across = ((error[..., 1:] - error[..., :-1]).abs() * weight[..., 1:]).mean()
    down = ((error[..., 1:, :] - error[..., :-1, :]).abs() * weight[..., 1:, :]).mean()
    return (pixel + 0.5 * (across + down)) / (share.count * share.mean(weight.mean()))


def latent_noise(shape: torch.Size, rng: torch.Generator) -> Tensor:
    """Half of the clips get a little, half up to 0.6 of the latents' deviation: what a transformer gets wrong must not show much."""
    level = 0.6 * torch.rand(shape[0], generator=rng)
    level = torch.where(torch.rand(shape[0], generator=rng) < 0.5, torch.full_like(level, 0.1), level)
    return level.view(-1, 1, 1, 1, 1) * torch.randn(shape, generator=rng)


def train_autoencoder(
    folder: str | Path, out: str | Path, *, recipe: Recipe | None = None, config: AutoencoderConfig | None = None, size: int = 128, frames: int = 9,
    log: Log | None = None, resume: bool = True, start: Autoencoder | None = None,
) -> Autoencoder:  # fmt: skip
    """Train on the clips of a folder; `out` gets the checkpoint, the log and pictures of held-out clips. Returns the averaged model.

    `start` goes on from a trained one, and where its encoder is frozen, only its decoder learns.
    """
    recipe, share = recipe or AUTOENCODER_RECIPE, current_share()
    cache = share.agreed(lambda: prepare(folder))
    torch.manual_seed(recipe.seed)
    model = start or Autoencoder(config)
    frozen = copy.deepcopy(model).eval().to(share.device) if not any(p.requires_grad for p in model.encoder.parameters()) else None
    out = Path(out)

    def data(state: dict[str, Any]) -> Iterator[tuple[Batch, dict[str, Any]]]:
        order = Order(**state) if state else Order(seed=recipe.seed)
        return batches(order, recipe.batch, _files(share, lambda: prepare(folder)), crop_loader(recipe.seed, size=size, frames=frames))

    def loss(network: nn.Module, batch: Batch, step: int, _: float) -> tuple[Tensor, dict[str, float]]:
        video, group, dynamic = batch["video"], batch["group"], batch["dynamic"]
        with torch.autocast(share.device.type, torch.bfloat16, enabled=recipe.half):
            latents = (frozen or network).encode(video, batch["geometry"], group, dynamic)  # type: ignore[operator]
            everyone = torch.Size((recipe.batch, *latents.shape[1:]))
            noisy = latents + share.of(latent_noise(everyone, torch_rng_for(recipe.seed, 3, step)))
            picture = network.decode(noisy, batch["geometry"], group, dynamic)  # type: ignore[operator]
        moving = torch.gather(dynamic.float(), 1, group.flatten(1).long()).view(group.shape)
        return reconstruction_loss(picture, video, moving, share=share), {"psnr": psnr(picture.detach(), video) / share.count}

    def evaluate(network: nn.Module, step: int) -> dict[str, float]:
        rows: list[Tensor] = []
        scores = reconstruction(network, held_out_files(cache)[:4] or training_files(cache)[:2], rows=rows)
        save_picture(out / f"strip_{step:06d}.png", strip(rows))
        return scores

    settings = plain({"autoencoder": model.config_data, "seed": recipe.seed, "channels": CHANNELS})
    average = train(model, loss, data, out, recipe, config=settings, evaluate=evaluate, log=log, resume=resume)
    assert isinstance(average, Autoencoder)
    return average


def train_decoder(
    folder: str | Path, autoencoder: str | Path, out: str | Path, *, recipe: Recipe | None = None, size: int = 128, frames: int = 9, log: Log | None = None,
    resume: bool = True,
) -> Autoencoder:  # fmt: skip
    """Train the decoder alone further, from an autoencoder's checkpoint: latents, and a transformer trained on them, stay valid."""
    start = load_autoencoder(autoencoder).requires_grad_(True)
    start.encoder.requires_grad_(False)
    return train_autoencoder(folder, out, recipe=recipe or DECODER_RECIPE, size=size, frames=frames, log=log, resume=resume, start=start)


def _files(share: Share, cache: Callable[[], Path]) -> Callable[[], list[str]]:
    """Finds the files of an epoch: what is there when it begins; several processes stay with what was there at the start, for they must agree."""
    if share.count == 1:
        return lambda: training_files(cache())
    files = share.agreed(lambda: training_files(cache()))
    return lambda: files


# ------------------------------------------------------------------------------------------------- transformer

TOKEN_WEIGHT = 3.0
"""Extra weight of tokens that show something that moves."""
TINT = 0.15
"""Deviation of what is added to each channel of a clip and of its draft alike, in those of the latents."""
BALANCE = 0.01
PHASE = 0.1
"""Weight of the routing prior at the start; it is gone after PHASE_SPAN of the training."""
PHASE_SPAN = 0.6
SAMPLE_STEPS = 6
DETAIL_CLIPS = 30
"""Of those trained on, from which it is measured how much detail to give back."""


def load_autoencoder(checkpoint: str | Path) -> Autoencoder:
    """The averaged autoencoder of a training checkpoint."""
    weights, config = averaged_weights(checkpoint)
    model = Autoencoder(AutoencoderConfig.from_data(config["autoencoder"]))
    adopt(model, weights, config)
    return model.eval().requires_grad_(False)


def load_transformer(checkpoint: str | Path) -> Transformer:
    """The averaged transformer of a training checkpoint."""
    weights, config = averaged_weights(checkpoint)
    model = Transformer(TransformerConfig.from_data(config["transformer"]))
    adopt(model, weights, config)
    return model.eval().requires_grad_(False)


def latents_folder(folder: str | Path, checkpoint: str | Path) -> Path:
    """Where the latents of this very encoder are kept; decoders may differ."""
    digest, model = hashlib.sha256(), load_autoencoder(checkpoint)
    for name, tensor in (*model.encoder.state_dict().items(), *zip(("mean", "deviation"), model.latent_statistics(), strict=True)):
        digest.update(name.encode() + tensor.contiguous().numpy().tobytes())
    return Path(folder) / f"latents-{digest.hexdigest()[:12]}"


def make_latents(folder: str | Path, checkpoint: str | Path, *, progress: Callable[[int, int], None] | None = None) -> Path:
    """Encode all clips of the folder that are not encoded yet."""
    return encode_folder(prepare(folder), latents_folder(folder, checkpoint), load_autoencoder(checkpoint), progress=progress)


def latent_batches(
    folder: str | Path, autoencoder: str | Path, recipe: Recipe, *, size: int
) -> Callable[[dict[str, Any]], Iterator[tuple[Batch, dict[str, Any]]]]:  # fmt: skip
    """The stream of batches that `train` asks for, of crops of `size` cells; clips that appear meanwhile are taken up."""

    def data(state: dict[str, Any]) -> Iterator[tuple[Batch, dict[str, Any]]]:
        order = Order(**state) if state else Order(seed=recipe.seed)
        find = _files(current_share(), lambda: make_latents(folder, autoencoder))
        return batches(order, recipe.batch, find, latent_loader(recipe.seed, size=size))

    return data


def train_transformer(
    folder: str | Path, autoencoder: str | Path, out: str | Path, *, recipe: Recipe | None = None, config: TransformerConfig | None = None, size: int = 8,
    log: Log | None = None, resume: bool = True, start: str | Path | None = None, build: Callable[[TransformerConfig | None], Transformer] = Transformer,
) -> Transformer:  # fmt: skip
    """Train on the latents of the clips of a folder; `autoencoder` is its training checkpoint. Returns the averaged model.

    `start` is another run's checkpoint to go on from, with a new schedule; layers that it lacks start fresh. `build`: another make of it, as in
    `diffusion.ablation`.
    """
    recipe, share = recipe or TRANSFORMER_RECIPE, current_share()
    cache = share.agreed(lambda: make_latents(folder, autoencoder))
    decoder = load_autoencoder(autoencoder)
    torch.manual_seed(recipe.seed)
    model = build(config)
    if start is not None:
        adopt(model, *averaged_weights(start))
    out, palette = Path(out), Path(folder) / PALETTE
    if palette.exists() and not (resume and (out / CHECKPOINT).exists()):
        mean, deviation = decoder.latent_statistics()
        fitted = fit_appearance(model.appearance, palette, mean=mean, deviation=deviation, seed=recipe.seed)
        if log is not None:
            log(fitted)

    data = latent_batches(folder, autoencoder, recipe, size=size)

    def loss(network: nn.Module, batch: Batch, step: int, done: float) -> tuple[Tensor, dict[str, float]]:
        clean, condition = batch["latents"], batch["condition"]
        rng = torch_rng_for(recipe.seed, 5, step)
        count = len(clean) * share.count
        if condition.draft is not None:  # clips in other tints: 1 200 lights and colours would be known by heart
            tint = share.of(TINT * torch.randn(count, 1, 1, 1, clean.shape[1], generator=rng)).to(clean)
            drafted = (~condition.draft.isnan().flatten(1).any(dim=1)).view(-1, 1, 1, 1, 1)
            clean = clean + rearrange(tint * drafted, "b n h w c -> b c n h w")
            condition = replace(condition, draft=condition.draft + tint)
        sigma = share.of(training_sigma((torch.rand(1, generator=rng) + torch.arange(count) / count) % 1))  # evenly spread over the batch
        noise = share.of(torch.randn(count, *clean.shape[1:], generator=rng))
        with torch.autocast(share.device.type, torch.bfloat16, enabled=recipe.half):
            predicted, routings = network(noised(clean, noise, sigma), sigma, network.prepare(condition))  # type: ignore[operator]
        moving = (condition.state[..., DYNAMIC] > DYNAMIC_FLOOR).float()
        flow = flow_loss(predicted, clean, sigma, 1 + TOKEN_WEIGHT * moving, share=share)
        phase = hinted_phase(condition.state).flatten()
        balance, hint = balance_loss(routings, share=share), prior_loss(routings, phase, share=share)
        value = flow + BALANCE * balance + PHASE * max(0.0, 1 - done / PHASE_SPAN) * hint
        return value, {"flow": float(flow.detach()), "balance": float(balance.detach()), "phase": float(hint.detach())}

    def evaluate(network: nn.Module, step: int) -> dict[str, float]:
        chosen = held_out_files(cache) or training_files(cache)[:8]
        rows: list[Tensor] = []
        scores = prediction(network, chosen[:24], seed=recipe.seed)
        scores |= generation(network, decoder, chosen[:4], Path(folder) / "prepared", steps=SAMPLE_STEPS, seed=recipe.seed, rows=rows)
        save_picture(out / f"strip_{step:06d}.png", strip(rows))
        return scores

    digest = latents_folder(folder, autoencoder).name
    settings = {"transformer": model.config_data, "seed": recipe.seed, "latents": digest, "channels": CHANNELS}
    average = train(model, loss, data, out, recipe, config=plain(settings), evaluate=evaluate, log=log, resume=resume)
    assert isinstance(average, Transformer)
    return average


def export(transformer: str | Path, autoencoder: str | Path, out: str | Path, *, folder: str | Path | None = None, log: Log | None = None) -> None:
    """Write the averaged weights of two training checkpoints as a pretrained folder, half precision.

    folder: of the clips; the head whose colours are mixed into the blocks' where there is no draft is fitted on them and on their palette, and on the held-out
    ones it is measured how far to mix; on some of them, how much detail of the draft to give back. Without it the blocks stand alone.
    """
    from diffusion.pipeline import PhysGenPipeline

    model, decoder = load_transformer(transformer), load_autoencoder(autoencoder)
    if folder is not None:
        latents = make_latents(folder, autoencoder)
        files, (mean, deviation) = [Path(p) for p in training_files(latents)], decoder.latent_statistics()
        fit_spoken(model.spoken, model.appearance, files, Path(folder) / PALETTE, mean=mean, deviation=deviation)
        weights, report = measured(model, [Path(p) for p in held_out_files(latents)] or files, deviation=deviation)
        model.reliance.copy_(weights)
        if log is not None:
            log({"reliance": [round(float(w), 3) for w in weights], **report})
        if model.config.drafts:
            model.detail.copy_(measured_detail(model, decoder, files[:: max(1, len(files) // DETAIL_CLIPS)], Path(folder)))
            if log is not None:
                log({"detail": [round(float(w), 3) for w in model.detail]})
    PhysGenPipeline.from_models(model, decoder, dtype=torch.float32).save_pretrained(out, dtype=torch.float16)


def scored(folder: str | Path, autoencoder: str | Path, transformer: str | Path | None = None, *, log: Log | None = None) -> dict[str, Any]:
    """Of all held-out clips: reconstruction, and with a transformer its prediction and what it samples.

    transformer: a training checkpoint, or a folder of exported weights, whose own autoencoder then decodes; `autoencoder`'s latents are what is predicted.
    """

    def told(what: str) -> Callable[[int, int], None] | None:
        return None if log is None else lambda done, of: log({what: done, "of": of})

    from diffusion.pipeline import PhysGenPipeline

    model, prepared = load_autoencoder(autoencoder), prepare(folder)
    exported = None if transformer is None or not Path(transformer).is_dir() else PhysGenPipeline.from_pretrained(transformer, torch_dtype=torch.float32)
    if exported is not None:
        model = exported.autoencoder
    files = held_out_files(prepared)
    if not files:
        raise InputError(f"{folder}: no held-out clips there (`physgen train data --held-out`)")
    scores: dict[str, Any] = {"clips": len(files), "reconstruction": reconstruction(model, files, told=told("reconstruction"))}
    if transformer is not None:
        network = load_transformer(transformer) if exported is None else exported.transformer
        latents = held_out_files(make_latents(folder, autoencoder))
        scores["prediction"] = prediction(network, latents, seed=0)
        scores["generation"] = generation(network, model, latents, prepared, steps=SAMPLE_STEPS, seed=0, told=told("generation"))
    return scores


def plain(value: Any) -> Any:
    """As it comes back from a file: tuples as lists."""
    return json.loads(json.dumps(value))


# ------------------------------------------------------------------------------------------------- command line


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m diffusion.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("prepare", "autoencoder", "latents", "decoder", "transformer", "distill", "score", "export"))
    parser.add_argument("--data", help="folder of clips")
    parser.add_argument("--out", help="folder for checkpoint, log and pictures")
    parser.add_argument("--autoencoder", help="checkpoint of the trained autoencoder")
    parser.add_argument("--transformer", help="checkpoint of the trained transformer, for distill, score and export; score also takes exported weights")
    parser.add_argument("--sampler-steps", type=int, default=4, help="distill: steps that the student takes from noise to picture")
    parser.add_argument("--guidance", type=float, default=1.0, help="distill: guidance of the teacher that the student takes over; 1: none")
    parser.add_argument("--start", help="checkpoint of an autoencoder or a transformer to go on from, with a new schedule")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int, help="instead of --minutes")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--matrix-rate", type=float, help="learning rate of Muon for the matrices inside blocks; 0: AdamW for all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)

    def log(line: dict[str, Any]) -> None:
        sys.stderr.write(json.dumps(line) + "\n")

    keep_memory()
    try:
        if options.what == "export":
            if not (options.transformer and options.autoencoder and options.out):
                parser.error("export needs --transformer, --autoencoder and --out")
            export(options.transformer, options.autoencoder, options.out, folder=options.data, log=log)
            return 0
        if not options.data:
            parser.error("--data is needed")
        if options.what == "prepare":
            prepare(options.data, workers=options.workers, problem=lambda text: log({"problem": text}))
            return 0
        if options.what in ("latents", "decoder", "transformer", "distill", "score") and not options.autoencoder:
            parser.error("--autoencoder is needed")
        if options.what == "latents":
            make_latents(options.data, options.autoencoder)
            return 0
        if options.what == "score":
            sys.stdout.write(json.dumps(scored(options.data, options.autoencoder, options.transformer, log=log)) + "\n")
            return 0
        if not options.out:
            parser.error("--out is needed")
        from diffusion import distill

        base = {"autoencoder": AUTOENCODER_RECIPE, "decoder": DECODER_RECIPE, "distill": distill.RECIPE}.get(options.what, TRANSFORMER_RECIPE)
        given = {
            "steps": options.steps,
            "minutes": options.minutes,
            "seed": options.seed,
            "batch": options.batch,
            "learning_rate": options.rate,
            "matrix_rate": options.matrix_rate,
        }
        recipe = replace(base, **{key: value for key, value in given.items() if value is not None})
        if options.what == "autoencoder":
            start = load_autoencoder(options.start).requires_grad_(True) if options.start else None
            train_autoencoder(options.data, options.out, recipe=recipe, log=log, start=start)
        elif options.what == "decoder":
            train_decoder(options.data, options.autoencoder, options.out, recipe=recipe, log=log)
        elif options.what == "distill":
            if not options.transformer:
                parser.error("--transformer is needed")
            steps, guidance = options.sampler_steps, options.guidance
            distill.distill(options.data, options.autoencoder, options.transformer, options.out, steps=steps, guidance=guidance, recipe=recipe, log=log)
        else:
            train_transformer(options.data, options.autoencoder, options.out, recipe=recipe, log=log, start=options.start)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
