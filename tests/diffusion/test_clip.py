from __future__ import annotations

import numpy as np
import pytest

from diffusion.clip import Clip
from sim.errors import InputError
from tests.diffusion.synthetic import make_clip


def test_a_saved_clip_comes_back_within_the_precision_of_its_types(tmp_path):
    clip = make_clip(1, frames=5, width=48, height=32)
    clip.save(tmp_path / "a.safetensors")
    back = Clip.load(tmp_path / "a.safetensors")
    assert np.array_equal(back.video, clip.video)
    assert np.array_equal(back.gbuffers.instance, clip.gbuffers.instance)
    assert np.array_equal(np.isinf(back.gbuffers.depth), np.isinf(clip.gbuffers.depth))
    seen = np.isfinite(clip.gbuffers.depth)
    assert np.allclose(back.gbuffers.depth[seen], clip.gbuffers.depth[seen], rtol=2**-11)  # float16 has 11 significant bits
    assert np.abs(back.gbuffers.normal - clip.gbuffers.normal).max() < 2 / 127
    assert np.array_equal(back.trajectory.position, clip.trajectory.position)
    assert back.trajectory.scene == clip.trajectory.scene
    assert (back.caption, back.captions, dict(back.phrases)) == (clip.caption, clip.captions, dict(clip.phrases))


def test_frames_cuts_everything_that_has_a_time(tmp_path):
    part = make_clip(1, frames=6, width=32, height=32).frames(2, 5)
    assert len(part.video) == len(part.gbuffers.time) == len(part.trajectory.time) == 3
    assert part.trajectory.time[0] == pytest.approx(2 / 24)


def test_a_file_that_is_no_clip_is_refused_with_its_name(tmp_path):
    path = tmp_path / "no.safetensors"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match=r"no\.safetensors: not a clip"):
        Clip.load(path)


def test_a_video_of_another_size_is_refused():
    clip = make_clip(1, frames=3, width=32, height=32)
    with pytest.raises(InputError, match=r"clip\.video"):
        Clip(video=clip.video[:2].copy(), gbuffers=clip.gbuffers, trajectory=clip.trajectory, caption="x")
