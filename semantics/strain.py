"""Strain: says where a sentence asks more of a body than it can do: it is shown, and not passed off as possible."""

from __future__ import annotations

from sim.act import DOWN, OVER, meaning
from sim.anatomy import skeleton
from sim.errors import InputError
from sim.jump import demand
from sim.scene import Scene
from sim.species import species
from sim.target import place_of

SPARE = 1.05
"""Less than this much over what legs give is not worth a word: people differ by more."""


def told(scene: Scene) -> list[tuple[str, str]]:
    """Target and message of every jump that needs more than the legs of who jumps give."""
    g, found = -float(scene.gravity[2]), []
    for c in scene.characters:
        kind = species(c.species)
        for action in c.actions:
            if not action.target or meaning(action.type) != "jump" or action.type in DOWN:
                continue
            try:
                high = float(place_of(action.target, c, scene).high[2]) - c.position[2]
            except InputError:
                continue
            over = {"over": high} if action.type in OVER else {"climb": high}
            size = ((c.height or kind.height) / kind.height) ** 0.5
            share = demand(skeleton(kind.name, c.height), jump_speed=kind.jump_speed * size, g=max(g, 0.0), **over)
            if share > SPARE:
                where = "over" if action.type in OVER else "onto"
                needs = f"takes {share:.1f} times the take-off speed of a usual {kind.name}"
                found.append((action.target, f"a standing jump {where} something {high:.2f} m high {needs}; it is shown all the same"))
    return found
