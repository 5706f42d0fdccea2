from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from diffusion.condition import Condition
from diffusion.prepared import prepare
from diffusion.share import ALONE, Share
from diffusion.train import train_autoencoder, train_transformer
from diffusion.training import Recipe
from sim.errors import InputError
from tests.diffusion.synthetic import make_clip
from tests.diffusion.test_training import SMALL, TINY

ROOT = Path(__file__).parents[2]
RECIPE = Recipe(steps=3, batch=4, warmup=2, log_every=1, check_minutes=99, half=False)
PROGRAM = """
import os
import sys
from diffusion.train import train_autoencoder, train_transformer
from tests.diffusion.test_share import RECIPE, SMALL, TINY
clips, out = sys.argv[1:]
train_autoencoder(clips, out + "/ae", recipe=RECIPE, config=TINY, size=32, frames=5)
train_transformer(clips, sys.argv[1] + "/start.pt", out + "/dit", recipe=RECIPE, config=SMALL, size=2)
from diffusion.share import _accelerator_state
_accelerator_state().leave()
sys.stderr.flush()
os._exit(0)  # gloo's threads and the interpreter's end now and then abort each other; all that is compared is written
"""


def losses(folder):
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [(line["loss"], line["norm"]) for line in lines if "loss" in line]


def test_two_processes_take_the_steps_of_one_with_the_same_batch(tmp_path):
    clips = tmp_path / "clips"
    for i in range(4):
        make_clip(i, frames=5, width=64, height=64).save(clips / f"clip_{i}.safetensors")
    prepare(clips)
    train_autoencoder(clips, tmp_path / "start", recipe=Recipe(steps=1, batch=2), config=TINY, size=32, frames=5)
    (clips / "start.pt").write_bytes((tmp_path / "start" / "checkpoint.pt").read_bytes())
    (tmp_path / "program.py").write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PYTHONFAULTHANDLER": "1"}
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "--max_restarts", "2", "--standalone"]
    subprocess.run([*command, str(tmp_path / "program.py"), str(clips), str(tmp_path / "two")], env=environment, cwd=ROOT, check=True, timeout=300)
    train_autoencoder(clips, tmp_path / "one" / "ae", recipe=RECIPE, config=TINY, size=32, frames=5)
    train_transformer(clips, clips / "start.pt", tmp_path / "one" / "dit", recipe=RECIPE, config=SMALL, size=2)
    for what in ("ae", "dit"):
        one, two = losses(tmp_path / "one" / what), losses(tmp_path / "two" / what)
        assert len(one) == len(two) == RECIPE.steps
        # another order of summing, 1e-6 in float32, which AdamW's division by the gradient's own size carries on; the log has five digits
        assert torch.allclose(torch.tensor(one), torch.tensor(two), rtol=1e-4, atol=2e-5), (what, one, two)


def test_a_share_takes_every_so_manieth_row_of_everything():
    row = torch.arange(4).view(4, 1)
    condition = Condition(row, row, row, row, row, row > 1, row[:, 0] > 0)
    mine = Share(1, 2).of({"latents": row, "condition": condition})
    assert mine["latents"].flatten().tolist() == [1, 3]
    assert mine["condition"].keep_words.tolist() == [True, True]
    assert torch.equal(ALONE.of(row), row)


def test_a_batch_that_cannot_be_shared_evenly_is_named():
    with pytest.raises(InputError, match="5 clips cannot be shared evenly by 2"):
        Share(0, 2).of(torch.zeros(5))
