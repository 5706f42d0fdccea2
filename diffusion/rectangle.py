"""Rectangle: a block of latent cells, and the part of a tensor that it covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from diffusion.coverage import CELL


@dataclass(frozen=True)
class Rectangle:
    """Cells [top, bottom) x [left, right)."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def area(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left)

    def of(self, x: Tensor, *, rows: int) -> Tensor:
        """A view of the part of a tensor whose axes `rows` and `rows + 1` are the cells'."""
        return x.narrow(rows, self.top, self.bottom - self.top).narrow(rows + 1, self.left, self.right - self.left)

    def pixels(self, x: Tensor, *, rows: int, size: int = CELL) -> Tensor:
        """The same where the axes count pixels, `size` to a cell."""
        return Rectangle(size * self.top, size * self.bottom, size * self.left, size * self.right).of(x, rows=rows)

    def grown(self, margin: int, height: int, width: int) -> Rectangle:
        """With so many more cells on every side, as far as there are any."""
        return Rectangle(max(self.top - margin, 0), min(self.bottom + margin, height), max(self.left - margin, 0), min(self.right + margin, width))

    def tiles(self, size: int | None) -> Iterator[Rectangle]:
        """In pieces of at most size x size; None: in one."""
        for top in range(self.top, self.bottom, size or self.bottom - self.top):
            for left in range(self.left, self.right, size or self.right - self.left):
                yield Rectangle(top, min(top + (size or self.bottom), self.bottom), left, min(left + (size or self.right), self.right))

    def within(self, other: Rectangle) -> Rectangle:
        """This rectangle, counted from the other's corner."""
        return Rectangle(self.top - other.top, self.bottom - other.top, self.left - other.left, self.right - other.left)


def bounds(parts: list[Rectangle]) -> Rectangle:
    """The smallest rectangle around several; empty ones do not count."""
    full = [part for part in parts if part.area]
    if not full:
        return Rectangle(0, 0, 0, 0)
    return Rectangle(min(p.top for p in full), max(p.bottom for p in full), min(p.left for p in full), max(p.right for p in full))
