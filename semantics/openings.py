"""Openings: what things are put, dropped or thrown into is open at the top, and they are small enough to go in."""

from __future__ import annotations

from semantics.placement import Placement
from sim import prop
from sim.vessel import OPEN

BOXES = ("box", "crate", "carton", "container", "chest", "cardboard box", "gift box", "suitcase", "trunk", "bag", "bin", "trash can", "backpack", "well")
"""What is shut where nothing is said of its inside, and open where something goes in."""
ROUND = ("well",)
"""What of it is round."""
FITS = 0.45
"""Width of what goes in at most, as a share of the opening's."""
LARGEST = 0.62
"""What is wider than this share does not go in as it is."""


def open_up(p: Placement, id: str) -> None:
    """A box that something goes into has no lid."""
    obj = p.object(id)
    if obj is None or p.placed(obj.id) or obj.name not in BOXES or p.thing(obj.id).form in OPEN:
        return
    known = p.thing(obj.id)
    obj.size_m = obj.size_m or known.size
    obj.material = obj.material or known.material
    p.note(obj.phrase_en, f"the {obj.name} is open at the top", source="estimate: something goes in")
    p.forms[obj.id] = "bucket" if obj.name in ROUND else "open box"


def fit(p: Placement, id: str, opening: str) -> None:
    """A thing of no stated size that is to go into an opening is small enough for it."""
    obj, into = p.object(id), p.object(opening)
    if obj is None or into is None or p.placed(obj.id) or obj.size_m is not None or p.part(obj.id) != "mover":
        return
    low, high = prop.extent(p.thing(obj.id).shape)
    wide = float(max((high - low)[:2]))
    room = min(p.thing(into.id).size[:2])
    if wide <= LARGEST * room:
        return
    x, y, z = p.thing(obj.id).size
    small = FITS * room / wide
    obj.size_m = (small * x, small * y, small * z)
    p.note(obj.phrase_en, f"a {obj.name} of {100 * small * max(x, y, z):.2g} cm, so that it goes into the {into.name}", source="estimate")
