"""Told: training scenes that sentences ask for, parsed and staged as a user's would be: what `physgen.draw` does not place by hand.

Breaking, holding, handing over, catching, jumping onto, falling over, vehicles, furniture, food, water, doors and swings come about through the
staging rules and the director, so the model meets what they bring into the picture. Looks and wordings in `physgen.held_out` are never asked for.
"""

from __future__ import annotations

import numpy as np

from physgen.draw import ADJECTIVE, PLACES, TIME_WEIGHTS, TIMES, Draft
from physgen.held_out import LOOKS, trained
from sim.errors import OutOfScopeError
from sim.look import colors
from sim.scene import Scene

TEMPLATES = (
    # breaking
    "{A} {color} {brittle} {vessel} falls from the table and shatters on the {hard} floor",
    "{A} {brittle} {vessel} drops onto the {hard} floor and breaks into pieces",
    "a steel ball hits {a} {color} {brittle} {vessel} and smashes it",
    "someone drops {a} {color} {brittle} plate on the {hard} floor and it shatters",
    "an egg falls onto the {hard} floor and breaks",
    "a block of ice falls onto the {hard} floor and shatters",
    # stacks, rows, tables
    "{A} {color} {solid} ball knocks down a tower of {color2} blocks",
    "a row of {count} {color} {solid} dominoes falls one after the other",
    "{A} {color} {solid} {round} rolls off the table and bounces on the {hard} floor",
    "{A} {color} cup is pushed off {a2} {solid} table",
    "a tower of {count} {color} {solid} blocks collapses",
    "a bowling ball knocks over the bowling pins",
    # metals, glass, gloss
    "{A} {metal} ball rolls across the {hard} floor and hits {a} {metal2} ball",
    "{A} {metal} ball falls from a height of 1 meter and bounces on the {hard} floor",
    "{A} {metal} cylinder rolls down a wooden ramp",
    "{A} glass ball rolls into {a} {metal} cube",
    "{A} {metal} cube slides down a ramp on ice",
    "{A} {metal} {thing} falls onto {a} {metal2} cube",
    "a transparent glass bottle is knocked over by {a} {color} {solid} ball",
    # swings, doors, seesaws
    "{A} {metal} ball swings on a string",
    "a Newton's cradle swings",
    "the {color} door swings open",
    # vehicles, furniture, food, tools: most of them somebody's model
    "{A} {color} {vehicle} crashes into {a} {color2} {vehicle2}",
    "{A} {color} {vehicle} hits a wall",
    "{A} {color} ball rolls down the street and hits {a} {color2} {vehicle}",
    "{A} {color} {solid} ball hits {a} {furnishing}",
    "{A} {furnishing} tips over and falls onto the {hard} floor",
    "{A} {color} {solid} ball rolls past {a} {color2} {furnishing}",
    "{A} {household} falls off the table onto the {hard} floor",
    "{A} {household} falls from the shelf and hits {a} {color} {solid} {thing}",
    "{A} {food} rolls off the table and falls onto the {hard} floor",
    "{A} {food} falls onto {a} {furnishing}",
    "{who} drops {a} {household}",
    "{who} pushes {a} {furnishing} across the floor",
    "{who} picks up {a} {household} from the table",
    "{A} {color} {bag} falls from a height of 1 meter onto the {hard} floor",
    # the Moon
    "an astronaut walks on the Moon past {a} {color} {solid} {thing}",
    "{A} {color} {solid} {thing} falls from a height of 1 meter on the Moon",
    # water
    "{A} {color} {solid} {thing} falls into the water and sinks",
    "{A} {color} wooden {thing} floats on the water",
    # people
    "{who} picks up {a} {color} {solid} {small} from the table",
    "{who} throws {a} {color} ball to {who2}",
    "{who} hands {a} {color} {small} to {who2}",
    "{who} kicks {a} {color} ball across the grass",
    "{who} pushes {a} {color} crate across the floor",
    "{who} carries {a} {color} box",
    "{who} slips on the ice and falls",
    "{who} jumps over {a} {color} box",
    "{who} walks past {a} {color} {solid} {thing}",
    "{who} drops {a} {color} {solid} {thing}",
    "{who} catches {a} {color} ball",
    # animals
    "{animal} jumps onto the table and knocks over {a} {color} cup",
    "{animal} chases {a} {color} ball",
    "{animal} runs past {a} {color} {solid} {thing}",
    "{animal} pushes {a} {color} ball with its paw",
    "two {color} {pack} run across the grass",
    "an apple falls from a tree and hits {animal}",
)
SLOTS: dict[str, tuple[str, ...]] = {
    "brittle": ("glass", "ceramic", "porcelain", "glass"), "vessel": ("cup", "vase", "bottle", "bowl", "mug", "jar", "plate"),
    "hard": ("concrete", "tile", "marble", "wooden", "stone", "asphalt"), "solid": ("wooden", "plastic", "rubber", "stone", "ceramic", "leather"),
    "metal": ("steel", "copper", "golden", "brass", "silver", "iron", "aluminum", "bronze"),
    "thing": ("ball", "cube", "box", "cylinder", "cone", "brick", "book"),
    "round": ("ball", "cylinder", "marble", "sphere"), "small": ("cup", "book", "ball", "bottle", "box", "apple", "cube"),
    "count": ("three", "four", "five", "six"),
    "who": ("a man", "a woman", "a boy", "a girl", "a child", "a robot", "a person in red", "a person in a blue shirt"),
    "vehicle": ("car", "truck", "bus", "taxi", "sports car", "bicycle", "skateboard"),
    "furnishing": (
        "chair", "armchair", "sofa", "office chair", "stool", "cabinet", "washing machine", "refrigerator", "piano", "fire hydrant", "mailbox", "trash can",
        "potted plant", "suitcase", "bench",
    ),
    "household": (
        "desk lamp", "radio", "toaster", "teapot", "lantern", "helmet", "boot", "camera", "guitar", "fan", "microwave", "fire extinguisher", "flashlight",
        "drill", "vase", "clock", "laptop", "skull", "phone",
    ),
    "food": ("apple", "orange", "carrot", "pear", "hamburger", "hot dog", "cupcake", "watermelon", "pumpkin", "pineapple", "loaf of bread", "milk carton"),
    "bag": ("backpack", "suitcase", "handbag", "briefcase"),
    "animal": ("a brown dog", "a black cat", "a white rabbit", "a brown bear", "a gray cat", "an orange cat", "a white dog", "a horse"),
    "pack": ("dogs", "cats", "rabbits", "horses"),
}  # fmt: skip
COLORS = (
    "red", "blue", "green", "yellow", "orange", "purple", "pink", "brown", "black", "white", "gray", "cyan", "turquoise", "beige", "olive", "navy",
    "magenta", "gold", "maroon",
)  # fmt: skip
TRIES = 40


def tell(seed: int) -> tuple[Draft, Scene]:
    """A scene as a function of its seed. Raises OutOfScopeError where the parser would refuse what was drawn."""
    from semantics.parse import parse
    from semantics.stage import stage

    rng = np.random.default_rng([20261122, seed])
    text = sentence(rng)
    script = parse(text)
    if not script.simulable:
        raise OutOfScopeError(f"seed {seed}: {text!r} is not understood")
    scene = stage(script, seed=seed)
    drawn = Draft(rng, bodies=list(scene.bodies), characters=list(scene.characters), clauses=[text])
    return drawn, scene


def sentence(rng: np.random.Generator) -> str:
    """A sentence with a place and a time of day."""
    template = TEMPLATES[int(rng.integers(len(TEMPLATES)))]
    for _ in range(TRIES):
        words = filled(template, rng)
        if not any(_names(words, *look) for look in LOOKS) and trained([words]):
            break
    else:
        raise AssertionError(f"every look of {template!r} is held out")
    place, hour = PLACES[int(rng.integers(len(PLACES)))], str(rng.choice(TIMES, p=TIME_WEIGHTS))
    if "on the Moon" in words:
        return f"{words[0].upper()}{words[1:]}."
    if "grass" in words or "ice" in words or place == "moon":
        place = "park"
    when = {"noon": "at noon", "night": "at night", "day": "by day"}.get(hour, f"in the {hour}")
    where = "on the beach" if place == "beach" else f"in a {place}"
    return f"{words[0].upper()}{words[1:]}, {where}, {when}."


def filled(template: str, rng: np.random.Generator) -> str:
    """The template with words in its slots, and `a` or `an` as they ask for it."""

    def pick(items: tuple[str, ...]) -> str:
        return items[int(rng.integers(len(items)))]

    words = {name: pick(items) for name, items in SLOTS.items()} | {f"{name}2": pick(SLOTS[name]) for name in ("metal", "who", "solid", "vehicle")}
    words |= {"color": pick(COLORS), "color2": pick(COLORS)}
    text = template.format(**words, A="a", a="a", a2="a")
    parts = text.split()
    for i, part in enumerate(parts[:-1]):
        if part == "a" and parts[i + 1][0] in "aeiou":
            parts[i] = "an"
    return " ".join(parts)


def _names(text: str, color: str, material: str, noun: str) -> bool:
    """Whether a sentence asks for this look."""
    words = text.lower().replace(",", "").split()
    made = {material, ADJECTIVE.get(material, material), f"{material}en"}
    return color in words and bool(made & set(words)) and any(word.rstrip("s") == noun for word in words)


assert set(COLORS) <= set(colors())
