"""Hoops: the basketball hoop at its regulation height, on a post with a board, and what goes through it or strikes its rim."""

from __future__ import annotations

import re

from semantics.placement import Placement
from semantics.script import Event
from sim import prop
from sim.scene import Body
from sim.shape import Box

RIM_M = 3.048
"""Height of the rim: 10 ft, official rules of FIBA (2022) and the NBA [m]."""
INNER_M = 0.457
"""Inner diameter: 18 in, the same rules [m]."""
NOUNS = ("hoop", "basket", "rim", "net", "ring")
"""Words for it where a basketball is about."""
PARTS = ("rim", "net")
"""What is a piece of it where the hoop is named as well."""
BOARD, POST, AWAY = (0.04, 1.2, 0.9), (0.12, 0.12), 0.151
"""Size of a (small) backboard, width of the post, and from the ring to the board [m]; rules: 1.8 x 1.05 m and 0.151 m."""
DROP_M = 0.7
"""Over the rim, what falls towards it begins [m]: estimate."""


def is_hoop(p: Placement, id: str | None) -> bool:
    """Whether an object is a basketball hoop."""
    obj = p.object(id)
    if obj is None or obj.name not in NOUNS or "hula" in obj.phrase_en.lower():
        return False
    words = p.script.text_en.lower()
    return bool(re.search(r"\bbasketball|\bdunk|\bslam|\bhoop\b.*\b(?:ball|shot|shoots?)\b|\bball\b.*\bhoop\b", words)) and not (
        obj.name == "basket" and re.search(r"\b(?:laundry|cotton|wicker|picnic|fruit|waste|paper) basket", words)
    )


def put_up(p: Placement, id: str, *, x: float = 0.0) -> None:
    """Ring, board and post, the ring's middle over x [m]."""
    obj = p.object(id)
    assert obj is not None
    known = prop.thing("hoop", size_m=(INNER_M + 0.04, INNER_M + 0.04, 0.02), material_name="steel")
    name = p.put(obj.id, x=x, bottom=RIM_M, static=True, found=known)
    ring = p.body(name)
    if ring.color is None:
        p.push_body(name, color="orange")
    right = float(p.bounds(name)[1][0]) + AWAY
    board = (right + BOARD[0] / 2, 0.0, RIM_M + 0.15 + BOARD[2] / 2)
    post = (right + BOARD[0] + POST[0] / 2, 0.0, (RIM_M + 0.6) / 2)
    tall = Box(size=(*POST, RIM_M + 0.6))
    for noun, shape, stuff, color, at in (("backboard", Box(size=BOARD), "plastic", "white", board), ("post", tall, "steel", "gray", post)):
        p.bodies.append(Body(name=p.unique(noun), shape=shape, material=stuff, color=color, static=True, position=at, phrase=f"the {noun}"))
    p.note(obj.phrase_en, f"the rim is {RIM_M:g} m up and {100 * INNER_M:.0f} cm wide", source="official basketball rules")


def off_rim(p: Placement, id: str, hoop: str) -> bool:
    """Whether a ball is said to meet the rim rather than go through."""
    for e in p.script.events:
        mine = (o := p.object(e.agent or e.patient)) is not None and o.id == id
        met = any((t := p.object(i)) is not None and t.id == hoop for i in (e.target, e.surface, e.source, e.patient))
        if mine and met and (e.type in ("bounce", "hit", "collide") or e.modality in ("nearly", "not")):
            return True
    return False


def through(p: Placement, event: Event, agent: str | None, hoop: str) -> None:
    """Ask for it to go through the ring."""
    p.goal(event, "go_through", agent=agent, target=p.bodies_of(hoop)[0])
