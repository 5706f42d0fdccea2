"""bench ablations: what each part of the model is worth: small models trained alike but for the part that each lacks, over several seeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.trajectory import write_atomic

if TYPE_CHECKING:
    from diffusion.ablation import Plan

CARRIES_DB = 3.0
"""So much more PSNR inside the masks of what moves than the mean latents: the transformer, not the decoder alone, carries the picture."""
RESULTS = "ablations.json"


def run(plan: Plan, *, seeds: int, progress: Callable[[str, float], None] | None = None) -> dict[str, Any]:
    """Train and read what is not there yet; the folder keeps checkpoints and results, so an interrupted run goes on."""
    from diffusion.ablation import ABLATIONS, scores

    path = plan.out / RESULTS
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    count = len(ABLATIONS) + 4
    for seed in range(seeds):
        if sum(row["seed"] == seed for row in rows) >= count:
            continue
        rows = [row for row in rows if row["seed"] != seed]
        fresh: list[dict[str, Any]] = []

        def done(score: Any, fresh: list[dict[str, Any]] = fresh, seed: int = seed) -> None:
            fresh.append(asdict(score))
            if progress is not None:
                progress(f"seed {seed}", len(fresh) / count)

        scores(plan, seed, done=done)
        rows += fresh
        write_atomic(path, json.dumps({"steps": plan.steps, "decoder_steps": plan.decoder_steps, "rows": rows}, indent=1).encode())
    return {"steps": plan.steps, "decoder_steps": plan.decoder_steps, "seeds": seeds, "rows": rows, "table": table(rows)}


def table(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Means and standard deviations over the seeds, in the order of the rows."""
    made = []
    for name in dict.fromkeys(row["name"] for row in rows):
        mine = [row for row in rows if row["name"] == name]
        entry: dict[str, Any] = {"name": name, "lacks": mine[0]["lacks"], "seeds": len(mine)}
        for key in ("mse", "psnr_db", "psnr_things_db"):
            values = [row[key] for row in mine if row[key] is not None]
            entry[key] = [float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0] if values else None
        made.append(entry)
    return made


def lines(data: dict[str, Any]) -> list[str]:
    """A line for each part that was taken away, and whether the transformer carries the picture."""

    def told(pair: list[float] | None, digits: int) -> str:
        return "-" if pair is None else f"{pair[0]:.{digits}f} +- {pair[1]:.{digits}f}"

    text = [
        f"{data['seeds']} seeds, {data['steps']} steps (decoders {data['decoder_steps']}); held-out clips, six steps from noise; mean and deviation",
        f"{'error of latents':>18}{'PSNR':>16}{'of what moves':>16}  without",
    ]
    text += [f"{told(r['mse'], 4):>18}{told(r['psnr_db'], 2):>16}{told(r['psnr_things_db'], 2):>16}  {r['lacks']}" for r in data["table"]]
    by_name = {r["name"]: r for r in data["table"]}
    gain = by_name["fresh_decoder"]["psnr_things_db"][0] - by_name["mean_latents"]["psnr_things_db"][0]
    return [*text, f"the transformer adds {gain:+.2f} dB to what moves over the mean latents (at least {CARRIES_DB}): {'yes' if gain >= CARRIES_DB else 'NO'}"]
