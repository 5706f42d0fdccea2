"""report.html: one page that shows a shot, what was measured, and what was assumed. No file beside the shot's own is needed."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jinja2 import Environment
    from matplotlib.axes import Axes

    from physgen.shot import Shot

MAX_CURVES = 6
"""Bodies in one plot."""


@cache
def environment() -> Environment:
    """Templates that escape everything they are given."""
    import jinja2

    return jinja2.Environment(loader=jinja2.PackageLoader("physgen", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def report_html(shot: Shot) -> str:
    """The page of a shot."""
    notes = [note.model_dump() for note in shot.script.notes] if shot.script else []
    template = environment().get_template("report.html")
    return template.render(shot=shot, report=shot.report, notes=notes, plot=shot.plot, stages=list(shot.report.get("seconds", {}).items()))


def plot(shot: Shot) -> str:
    """SVG of height and speed over time, simulated (lines) and measured (dots); empty where nothing moves."""
    curves: dict[str, dict[str, list[float | None]]] = shot.report.get("curves", {})
    names = [n for n in curves if n in shot.trajectory.names][:MAX_CURVES]
    if not names:
        return ""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.4), layout="constrained")
    height, speed = figure.subplots(1, 2)
    for k, name in enumerate(names):
        color = f"C{k}"
        row = shot.trajectory.index(name)
        time = shot.trajectory.time
        _curve(height, time, shot.trajectory.position[:, row, 2], curves[name]["time"], curves[name]["height_m"], name, color)
        _curve(speed, time, np.linalg.norm(shot.trajectory.velocity[:, row], axis=1), curves[name]["time"], curves[name]["speed_m_s"], name, color)
    height.set(xlabel="time [s]", ylabel="height of the centre [m]")
    speed.set(xlabel="time [s]", ylabel="speed [m/s]")
    height.legend(fontsize=8, frameon=False)
    for axes in (height, speed):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    buffer = io.StringIO()
    FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def _curve(axes: Axes, time: Any, simulated: Any, when: list[float | None], measured: list[float | None], name: str, color: str) -> None:
    axes.plot(time, simulated, color=color, lw=1.3, alpha=0.8, label=f"{name}, simulated")
    axes.plot(np.array(when, dtype=float), np.array(measured, dtype=float), color=color, ls="none", marker="o", ms=3, mfc="none", label=f"{name}, measured")
