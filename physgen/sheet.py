"""Contact sheets: a clip at a glance, frames with their times in one PNG."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from physgen.video import Frames

COUNT, COLUMNS = 12, 4
TILE_WIDTH = 320
MARGIN, CAPTION = 6, 18
PAPER, INK = (250, 250, 248), (40, 40, 40)


def contact_sheet(frames: Frames, *, fps: float, count: int = COUNT, columns: int = COLUMNS) -> bytes:
    """A PNG of `count` frames, evenly spaced from the first to the last, each with its time [s]."""
    chosen = np.unique(np.linspace(0, len(frames) - 1, min(count, len(frames))).round().astype(int))
    return tiles([frames[i] for i in chosen], [f"{i / fps:.2f} s" for i in chosen], columns=columns)


def tiles(pictures: list[Frames], captions: list[str], *, columns: int, width: int = TILE_WIDTH) -> bytes:
    """A PNG of pictures (h, w, 3) side by side, a caption below each."""
    heights = [round(p.shape[0] * min(1.0, width / p.shape[1])) for p in pictures]
    widths = [min(width, p.shape[1]) for p in pictures]
    cell_w, cell_h = max(widths) + MARGIN, max(heights) + CAPTION + MARGIN
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * cell_w + MARGIN, rows * cell_h + MARGIN), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=12)
    for k, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        x, y = MARGIN + (k % columns) * cell_w, MARGIN + (k // columns) * cell_h
        sheet.paste(Image.fromarray(picture).resize((widths[k], heights[k]), Image.Resampling.LANCZOS), (x, y))
        draw.text((x + 2, y + heights[k] + 2), caption, fill=INK, font=font)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
