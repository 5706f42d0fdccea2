"""Latents: prepared clips encoded once by the frozen autoencoder, with everything the transformer reads beside them. One file a clip."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from einops import rearrange
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from diffusion.autoencoder import Autoencoder
from diffusion.clip import Clip
from diffusion.condition import CELL_FEATURES, Condition, cell_features, cell_state
from diffusion.coverage import cell_coverage, fine_coverage
from diffusion.data import Batch, pixels_from, read_pixels, rng_for, stack_clips
from diffusion.draft import shaded
from diffusion.text import FEATURES, TextEncoder, default_encoder
from sim.trajectory import write_atomic


def encode_file(path: str | Path, source: str | Path, autoencoder: Autoencoder, text: TextEncoder) -> dict[str, Tensor]:
    """Of a prepared clip and the clip it was made of: latents (c, n, h, w), cells (n, h, w, f), coverage (n, h, w, k), captions (all tokens, 768)
    with their lengths, phrases (all wordings, 768) with their counts per group, draft (c, n, h, w) if there is one. Half precision."""
    clip, simulated = stack_clips([read_pixels(path)]), Clip.load(source)
    with safe_open(path, framework="pt") as file:
        pooled = file.get_tensor("pooled")
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        latents = autoencoder.encode(clip["video"], clip["geometry"], clip["group"], clip["dynamic"])
        quick = shaded(simulated.gbuffers, simulated.trajectory)
        if quick is not None:
            drafted = autoencoder.encode(pixels_from(torch.from_numpy(quick)).permute(3, 0, 1, 2)[None], clip["geometry"], clip["group"], clip["dynamic"])
    captions, wordings = Clip.words(source)
    tokens = [text.prompt(caption, wordings[-1][0]) for caption in captions]
    return {
        "latents": latents[0].half().contiguous(), "cells": cell_features(pooled).contiguous(),
        "coverage": cell_coverage(fine_coverage(clip["group"][0], clip["dynamic"].shape[1]), batch=1)[0].half().contiguous(),
        "captions": torch.cat(tokens).half(), "caption_lengths": torch.tensor([len(t) for t in tokens]),
        "phrases": torch.cat([text.phrases(words) for words in wordings]).half(), "phrase_counts": torch.tensor([len(words) for words in wordings]),
        **({} if quick is None else {"draft": drafted[0].half().contiguous()}),
    }  # fmt: skip


def encode_folder(
    prepared: str | Path, out: str | Path, autoencoder: Autoencoder, *, text: TextEncoder | None = None, progress: Callable[[int, int], None] | None = None
) -> Path:  # fmt: skip
    """Encode every prepared clip that has no latents in `out` yet. The clips lie beside the folder `prepared`; `out` must belong to this autoencoder."""
    prepared, out = Path(prepared), Path(out)
    missing = [p for p in sorted(prepared.glob("*.safetensors")) if not (out / p.name).exists()]
    text = text or default_encoder()
    autoencoder.eval()
    for done, path in enumerate(missing, start=1):
        write_atomic(
            out / path.name,
            save(encode_file(path, prepared.parent / path.name, autoencoder, text), {"format": "physgen latents", "source": json.dumps(path.name)}),
        )
        if progress is not None:
            progress(done, len(missing))
    return out


def read_latents(path: str | Path, *, rows: slice = slice(None), columns: slice = slice(None), choice: tuple[float, float] = (0.0, 0.0)) -> dict[str, Any]:
    """A part of a clip; `choice` in [0, 1) picks the caption and, for each group, the wording."""
    with safe_open(path, framework="pt") as file:
        item: dict[str, Any] = {
            "latents": file.get_slice("latents")[:, :, rows, columns].float(), "cells": file.get_slice("cells")[:, rows, columns],
            "coverage": file.get_slice("coverage")[:, rows, columns].float(),
        }  # fmt: skip
        if "draft" in file.keys():  # noqa: SIM118  (safe_open is no mapping)
            item["draft"] = file.get_slice("draft")[:, :, rows, columns].float()
        lengths, counts = file.get_tensor("caption_lengths").tolist(), file.get_tensor("phrase_counts").tolist()
        captions, phrases = file.get_tensor("captions"), file.get_tensor("phrases")
    which = int(choice[0] * len(lengths))
    start = sum(lengths[:which])
    item["prompt"] = captions[start : start + lengths[which]].float()
    picked, at = [], 0
    for i, count in enumerate(counts):
        picked.append(at + int((choice[1] + i * 0.618) % 1 * count))
        at += count
    item["phrases"] = phrases[picked].float()
    return item


def stack_latents(items: list[dict[str, Any]], keep_words: Tensor) -> Batch:
    """A batch: clean latents and their condition."""
    groups, words = max(len(i["phrases"]) for i in items), max(len(i["prompt"]) for i in items)
    phrases, prompt = torch.zeros(len(items), groups, FEATURES), torch.zeros(len(items), words, FEATURES)
    mask = torch.zeros(len(items), words, dtype=torch.bool)
    coverage = torch.zeros(len(items), *items[0]["coverage"].shape[:-1], groups)
    for row, item in enumerate(items):
        phrases[row, : len(item["phrases"])] = item["phrases"]
        prompt[row, : len(item["prompt"])] = item["prompt"]
        mask[row, : len(item["prompt"])] = True
        coverage[row, ..., : item["coverage"].shape[-1]] = item["coverage"]
    cells = torch.stack([i["cells"] for i in items])
    drafts = torch.stack([i.get("draft", torch.full_like(i["latents"], torch.nan)) for i in items])
    assert cells.shape[-1] == CELL_FEATURES
    condition = Condition(cells, cell_state(cells), coverage, phrases, prompt, mask, keep_words, draft=rearrange(drafts, "b c n h w -> b n h w c"))
    return {"latents": torch.stack([i["latents"] for i in items]), "condition": condition}


def latent_loader(seed: int, *, size: int = 8, blank: float = 0.1, bare: float = 0.15) -> Callable[[list[str], int], Batch]:
    """Random windows of size x size cells; a random wording; no words at all for a share `blank` of the clips, no draft for a share `bare`."""

    def load(files: list[str], step: int) -> Batch:
        rng = rng_for(seed, 4, step)
        items = []
        for path in files:
            with safe_open(path, framework="pt") as file:
                _, _, h, w = file.get_slice("latents").get_shape()
            top, left = (int(rng.integers(0, max(length - size, 0) + 1)) for length in (h, w))
            choice = (float(rng.random()), float(rng.random()))
            items.append(read_latents(path, rows=slice(top, top + size), columns=slice(left, left + size), choice=choice))
        keep_words = torch.from_numpy(rng.random(len(files)) >= blank)
        for item in items:
            if rng.random() < bare:
                item.pop("draft", None)
        return stack_latents(items, keep_words)

    return load
