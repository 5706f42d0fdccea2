"""Few steps: the student's one step must lead where the teacher's several do."""

from __future__ import annotations

import pytest
import torch

from diffusion.distill import distill, levels_between, target_of_step
from diffusion.flow import landing, schedule, velocity
from diffusion.train import load_transformer, train_autoencoder, train_transformer
from diffusion.training import Recipe
from tests.diffusion.synthetic import make_clip
from tests.diffusion.test_training import SMALL, TINY


def test_levels_of_all_steps_make_up_the_fine_schedule() -> None:
    parts = [levels_between(3, i, 4) for i in range(3)]
    assert [parts[0][0], parts[0][-1], parts[2][-1]] == pytest.approx([schedule(3)[0], schedule(3)[1], 0.0])
    assert parts[0] + parts[1][1:] + parts[2][1:] == pytest.approx(schedule(12))


@pytest.mark.parametrize("after", [0.4, 0.0])
def test_one_step_with_the_target_ends_where_the_teacher_landed(after: float) -> None:
    x, landed = torch.randn(2, 3, 1, 2, 2), torch.randn(2, 3, 1, 2, 2)
    target = target_of_step(x, landed, 0.7, after)
    stepped = x + (after - 0.7) * velocity(x, target, torch.full((2,), 0.7))
    assert torch.allclose(stepped, landed, atol=1e-5)


class Whitener(torch.nn.Module):
    """A teacher that knows: the clean latents of anything are 2, without words 1."""

    def forward(self, x, sigma, prepared):
        return torch.full_like(x, 2.0 if prepared == "words" else 1.0), []


def test_a_guided_teacher_lands_beyond_its_words() -> None:
    x = torch.randn(1, 2, 1, 1, 1)
    plain = landing(Whitener(), x, schedule(4), "words", None, 1.0)  # type: ignore[arg-type]
    guided = landing(Whitener(), x, schedule(4), "words", "blank", 3.0)  # type: ignore[arg-type]
    assert torch.allclose(plain, torch.full_like(x, 2.0), atol=1e-5)
    assert torch.allclose(guided, torch.full_like(x, 4.0), atol=1e-5)  # 1 + 3 (2 - 1)


def test_a_student_starts_as_its_teacher_and_learns(tmp_path) -> None:
    for i in range(2):
        make_clip(i, frames=5, width=64, height=64).save(tmp_path / f"clip_{i}.safetensors")
    checkpoint, once = tmp_path / "ae" / "checkpoint.pt", Recipe(steps=2, batch=2)
    train_autoencoder(tmp_path, tmp_path / "ae", recipe=once, config=TINY, size=32, frames=5)
    train_transformer(tmp_path, checkpoint, tmp_path / "dit", recipe=once, config=SMALL, size=2)
    teacher = tmp_path / "dit" / "checkpoint.pt"
    student = distill(tmp_path, checkpoint, teacher, tmp_path / "few", steps=2, guidance=2.0, size=2, recipe=Recipe(steps=3, batch=2, warmup=1, ema=0.5))
    before = load_transformer(teacher).state_dict()
    after = load_transformer(tmp_path / "few" / "checkpoint.pt").state_dict()
    assert set(before) == set(after) == set(student.state_dict())
    assert any(not torch.equal(before[name], after[name]) for name in before)
