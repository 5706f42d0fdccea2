"""Shot: everything that belongs to one generated video, as a folder that appears whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from physgen.video import Clip, Frames, decode
from semantics.script import PhysicsScript
from sim.errors import InputError
from sim.scene import Scene
from sim.scene_file import dumps_scene, explain
from sim.trajectory import Trajectory

REPORT = "report.json"


@dataclass(frozen=True, eq=False)
class Shot:
    """A video, the simulation it shows, and what was measured on it."""

    prompt: str
    scene: Scene
    """Resolved: simulating it again gives the same bits."""
    trajectory: Trajectory
    """One sample a video frame."""
    video: bytes = field(repr=False)
    """mp4"""
    report: dict[str, Any] = field(repr=False)
    """report.json"""
    script: PhysicsScript | None = None
    """None where the shot began with a scene or a trajectory."""
    preview: bytes | None = field(default=None, repr=False)
    """mp4 of the simulation itself."""
    path: Path | None = None
    """The folder, where there is one."""

    @cached_property
    def clip(self) -> Clip:
        """The decoded video."""
        return decode(self.video)

    @cached_property
    def sheet(self) -> bytes:
        """PNG: frames with their times."""
        from physgen import sheet

        return sheet.contact_sheet(self.frames, fps=self.fps)

    @cached_property
    def plot(self) -> str:
        """SVG: height and speed over time, simulated and measured."""
        from physgen import page

        return page.plot(self)

    def make_pictures(self) -> None:
        """Make sheet and plot now, so that `save` only writes."""
        _ = self.sheet, self.plot

    @property
    def frames(self) -> Frames:
        """(t, h, w, 3) sRGB, decoded from the mp4."""
        return self.clip.frames

    @property
    def fps(self) -> float:
        return self.clip.fps

    @property
    def passed(self) -> bool:
        """Every goal happened and everything that could be measured is within its bounds."""
        return bool(self.report["passed"])

    def save(self, folder: str | Path) -> Shot:
        """Write the folder, in place of an older shot there; returns the shot with its path. Raises InputError."""
        from physgen import page

        folder = check_folder(folder)
        files: dict[str, bytes] = {
            "video.mp4": self.video,
            "scene.yaml": dumps_scene(self.scene, defaults=True).encode(),
            REPORT: (json.dumps(self.report, indent=2, ensure_ascii=False) + "\n").encode(),
            "contact_sheet.png": self.sheet,
            "report.html": page.report_html(self).encode(),
        }
        if self.preview is not None:
            files["preview.mp4"] = self.preview
        if self.script is not None:
            files["script.json"] = (self.script.model_dump_json(indent=2) + "\n").encode()
        _write_folder(folder, files, self.trajectory)
        return _at(self, folder)

    @classmethod
    def load(cls, folder: str | Path) -> Shot:
        """Read a folder back. Raises InputError where it is none."""
        folder = Path(folder)
        if not (folder / REPORT).is_file() or not (folder / "trajectory.npz").is_file():
            raise InputError(f"{folder}: not a shot folder (it lacks {REPORT} or trajectory.npz); `physgen generate` writes one")
        try:
            report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
            content = (folder / "video.mp4").read_bytes()
            script_path = folder / "script.json"
            script = read_script(script_path) if script_path.is_file() else None
            preview = (folder / "preview.mp4").read_bytes() if (folder / "preview.mp4").is_file() else None
        except (OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{folder}: cannot be read as a shot ({error})") from error
        trajectory = Trajectory.load(folder / "trajectory.npz")
        if trajectory.scene is None:
            raise InputError(f"{folder}/trajectory.npz: carries no scene; a shot's trajectory does")
        return cls(
            prompt=str(report.get("prompt", "")), scene=trajectory.scene, trajectory=trajectory, video=content, report=report, script=script, preview=preview,
            path=folder,
        )  # fmt: skip


def _at(shot: Shot, folder: Path) -> Shot:
    from dataclasses import replace

    return replace(shot, path=folder)


def check_folder(folder: str | Path) -> Path:
    """The folder, where a shot can be put there: it is new, empty or an older shot, and can be written. Raises InputError."""
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; give a folder for the shot")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / REPORT).is_file():
        raise InputError(f"{folder}: holds something else than a shot; give a new or an empty folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}."):
            pass
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error})") from error
    return folder


def _write_folder(folder: Path, files: dict[str, bytes], trajectory: Trajectory) -> None:
    try:
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            for name, content in files.items():
                (temporary / name).write_bytes(content)
            trajectory.save(temporary / "trajectory.npz")
            os.chmod(temporary, 0o755)
            _replace(folder, temporary)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error})") from error


def _replace(folder: Path, temporary: Path) -> None:
    if not folder.exists():
        os.rename(temporary, folder)
        return
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.old."))
    os.rename(folder, old / "shot")
    try:
        os.rename(temporary, folder)
    except OSError:
        os.rename(old / "shot", folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def read_script(path: Path) -> PhysicsScript:
    """Read a PhysicsScript file. Raises InputError that names the field."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error})") from error
    try:
        return PhysicsScript.model_validate_json(text)
    except ValidationError as error:
        raise InputError(explain(error, where=str(path))) from error
