"""Draw: random scenes for training, with the words for them. A scene is a function of its seed.

Looks listed in `physgen.held_out` are never drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from physgen.held_out import LOOKS
from sim.field import Vector
from sim.scene import Body, Character, Light, Scene, Setting
from sim.shape import Box, Mesh, Plane, Shape, Sphere

COLORS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray", "cyan")
PAINTED = ("rubber", "plastic", "wood", "steel", "ceramic", "foam", "cardboard", "stone", "leather", "fabric")
"""Materials that come in any colour (steel: painted or tinted)."""
BARE = ("wood", "steel", "copper", "gold", "glass", "stone", "concrete", "cardboard", "ice", "brick", "rubber", "ceramic", "aluminum")
"""Materials shown in their own colour."""
FLOORS = ("concrete", "wood", "asphalt", "grass", "stone", "sand", "snow", "ice", "brick", "marble")
ADJECTIVE = {"wood": "wooden", "steel": "metal"}
SPECIES = ("human", "child", "robot", "cat", "dog", "rabbit", "bear", "bird")


@dataclass
class Draft:
    """A scene in the making: bodies, the words for them, and where the action is."""

    rng: np.random.Generator
    bodies: list[Body] = field(default_factory=list)
    characters: list[Character] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    phrases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    center: Vector = (0.0, 0.0, 0.5)
    radius: float = 1.0
    """Extent of the action [m]."""

    def pick(self, items: tuple) -> str:  # type: ignore[type-arg]
        return items[int(self.rng.integers(len(items)))]

    def uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def add(self, noun: str, shape: Shape, *, position: Vector, color: str | None = None, material: str | None = None, **more: Any) -> Body:
        """Add a body with a look drawn at random; returns it. Its words go into `phrases`."""
        if material is None:
            color, material = self.look(noun)
        name = f"{noun.replace(' ', '_')}_{len(self.bodies) + 1}"
        adjective = ADJECTIVE.get(material, material)
        variants: tuple[str, ...]
        if isinstance(shape, Mesh):  # of many materials: its own colours, or all of it painted
            variants = (f"{color} {noun}",) if color else (noun,)
        elif color:
            variants = (f"{color} {adjective} {noun}", f"{color} {noun} made of {material}", f"{material} {color} {noun}", f"{color} {material} {noun}")
        else:
            variants = (f"{adjective} {noun}", f"{noun} made of {material}", f"{material} {noun}")
        body = Body.model_validate(
            dict(name=name, shape=shape.model_dump(), material=material, color=color, position=position, phrase=variants[0], object=name, **more)
        )
        self.bodies.append(body)
        self.phrases[name] = variants
        return body

    def look(self, noun: str) -> tuple[str | None, str]:
        for _ in range(100):
            if self.rng.random() < 0.75:
                color, material = self.pick(COLORS), self.pick(PAINTED)
            else:
                color, material = None, self.pick(BARE)
            if (color, material, noun) not in LOOKS:
                return color, material
        raise AssertionError("every look of this noun is held out")

    def paint(self, noun: str, material: str | None) -> str | None:
        """The colour of a model; None for its own, most of the time."""
        color = self.pick(COLORS) if self.rng.random() < 0.4 else None
        return None if (color, material, noun) in LOOKS else color

    def thing(self, size: float) -> Thing:
        """Something of about `size` metres: a plain form, a thing of the props table or a model, scaled."""
        from sim.prop import thing

        share = self.rng.random()
        noun = self.pick(MODELS if share < MODEL_SHARE else PLAIN if share < PLAIN_SHARE else PROPS)
        stretch = self.rng.uniform(0.6, 1.0, 3) if noun in ("box", "block", "brick") else np.ones(3)
        known = thing(noun)
        scale = size / max(known.size) * stretch
        x, y, z = (np.array(known.size) * scale).tolist()
        made = thing(noun, size_m=(x, y, z))
        return Thing(noun, made.pieces[0].shape, made.pieces[0].position[2], made.material, made.color or made.pieces[0].color)

    def place(self, made: Thing, **more: Any) -> Body:
        """Add a thing in a look of its own kind or in one drawn at random."""
        if isinstance(made.shape, Mesh):
            return self.add(made.noun, made.shape, color=self.paint(made.noun, made.material), material=made.material, **more)
        if made.noun in PROPS and self.rng.random() < 0.45:
            body = self.add(made.noun, made.shape, color=made.color, material=made.material or "plastic", **more)
            self.phrases[body.name] += (made.noun, f"{made.color or made.material} {made.noun}")
            return body
        return self.add(made.noun, made.shape, **more)


@dataclass(frozen=True)
class Thing:
    """A noun with its shape."""

    noun: str
    shape: Shape
    base: float
    """Height of the centre of mass above the ground when it stands [m]."""
    material: str | None
    color: str | None


PLAIN = ("ball", "ball", "ball", "ball", "cube", "cube", "box", "block", "cylinder", "cone", "brick", "crate", "sphere")
PROPS = (
    "basketball", "football", "tennis ball", "beach ball", "balloon", "apple", "orange", "melon", "pumpkin", "egg", "carrot", "gift", "suitcase", "book", "log",
    "coin", "cup", "mug", "bowl", "vase", "bucket", "jar", "bottle", "wine bottle", "can", "barrel", "plate", "lamp", "hammer", "bowling pin", "wheel", "rock",
    "backpack", "phone", "toy car", "teapot", "basket", "glass", "domino", "plank", "dice", "boulder", "key", "teddy bear",
)  # fmt: skip
"""Nouns of `sim/prop.py` that clips are made with; the others are held out."""
MODELS = (
    "guitar", "piano", "sofa", "chair", "office chair", "stool", "bench", "desk lamp", "lantern", "television", "monitor", "laptop", "printer", "radio",
    "speaker", "headphones", "fan", "microwave", "oven", "washing machine", "refrigerator", "blender", "toilet", "sink", "bathtub", "bicycle", "car",
    "truck", "bus", "scooter", "forklift", "skateboard", "stroller", "wheelbarrow", "rowboat", "toy plane", "toy train", "rocking horse", "plant",
    "potted plant", "cactus", "orchid", "briefcase", "handbag", "boot", "slipper", "umbrella", "milk carton", "bread", "hamburger", "hot dog", "cupcake",
    "fire extinguisher", "fire hydrant", "mailbox", "traffic cone", "pallet", "shipping container", "tent", "doghouse", "scissors", "stapler", "flashlight",
    "tennis racket", "xylophone", "cuckoo clock",
)  # fmt: skip
"""Nouns with a model (`sim/model.py`) that clips are made with. Held out: wheelchair, toaster, helmet, snowman, tricycle, drill, safe, bonsai."""
MODEL_SHARE, PLAIN_SHARE = 0.25, 0.62
"""So many of all things are models, which makes a third of the clips show one; from there up to the other they are plain."""
SCENERY = (
    "table", "chair", "tree", "wall", "balcony", "shelf", "stairs", "car", "bench", "ramp", "sofa", "fence", "house", "door", "pedestal", "piano", "bicycle",
    "refrigerator", "toilet", "bathtub", "mailbox", "fire hydrant", "tent", "truck", "washing machine", "doghouse", "plant",
)  # fmt: skip


# ---------------------------------------------------------------------------------------- kinds of event


def article(phrase: str) -> str:
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def falling(d: Draft) -> None:
    """One to three things fall and bounce."""
    height = d.uniform(0.5, 2.2)
    count = int(d.rng.integers(1, 4))
    for i in range(count):
        size = d.uniform(0.12, 0.4)
        made = d.thing(size)
        turn = random_quaternion(d.rng) if d.rng.random() < 0.6 else (0.0, 0.0, 0.0, 1.0)
        spin = tuple(d.rng.normal(0, 3, 3).tolist()) if turn[3] != 1.0 else (0.0, 0.0, 0.0)
        position = (0.75 * (i - (count - 1) / 2) + d.uniform(-0.1, 0.1), d.uniform(-0.3, 0.3), height + 0.4 + d.uniform(0, 0.4))
        body = d.place(made, position=position, orientation_xyzw=turn, angular_velocity=spin, velocity=(d.uniform(-0.4, 0.4), d.uniform(-0.4, 0.4), 0.0))
        verb = d.pick(("falls", "drops", "plummets", "falls down"))
        d.clauses.append(f"{article(str(body.phrase))} {verb} and {d.pick(('bounces', 'hits the ground', 'lands'))}")
    d.center, d.radius = (0.0, 0.0, 0.4 * height), 0.55 * height + 0.5


def throwing(d: Draft) -> None:
    """Something is thrown along an arc."""
    size = d.uniform(0.12, 0.35)
    made = d.thing(size)
    speed, angle = d.uniform(2.0, 4.5), math.radians(d.uniform(0, 60))
    body = d.place(
        made, position=(-1.0, d.uniform(-0.2, 0.2), d.uniform(0.6, 1.3)), velocity=(speed * math.cos(angle), d.uniform(-0.5, 0.5), speed * math.sin(angle)),
        orientation_xyzw=random_quaternion(d.rng), angular_velocity=tuple(d.rng.normal(0, 5, 3).tolist()),
    )  # fmt: skip
    verb = d.pick(("is thrown", "flies", "is tossed", "is hurled"))
    d.clauses.append(f"{article(str(body.phrase))} {verb} {d.pick(('through the air', 'forward', 'across the scene'))}")
    standing(d, around=(0.6, 0.5), count=int(d.rng.integers(0, 3)))
    d.center, d.radius = (0.0, 0.0, 0.7), 1.5


def colliding(d: Draft) -> None:
    """Two things roll or slide into each other, or one into another at rest."""
    size = d.uniform(0.2, 0.4)
    radius = size / 2
    one = d.add("ball", Sphere(radius=radius), position=(-0.9, 0.0, radius), velocity=(d.uniform(1.5, 3.5), 0.0, 0.0))
    roll(one, radius)
    if d.rng.random() < 0.6:
        r = radius * d.uniform(0.7, 1.3)
        two = d.add("ball", Sphere(radius=r), position=(d.uniform(0.2, 0.9), d.uniform(-0.6, 0.6) * radius, r), velocity=(d.uniform(-3.0, 0.0), 0.0, 0.0))
        roll(two, r)
    else:
        made = d.thing(size)
        two = d.place(made, position=(d.uniform(0.25, 0.7), d.uniform(-0.6, 0.6) * radius, made.base))
    verb = d.pick(("collides with", "rolls into", "hits", "strikes", "bumps into"))
    d.clauses.append(f"{article(str(one.phrase))} {verb} {article(str(two.phrase))}")
    d.center, d.radius = (0.0, 0.0, 0.2), 1.1


def sliding(d: Draft) -> None:
    """Something slides or rolls down a ramp."""
    angle = math.radians(d.uniform(15, 35))
    length, width, thick = 2.0, d.uniform(0.7, 1.1), 0.1
    turn = (0.0, math.sin(angle / 2), 0.0, math.cos(angle / 2))
    top = 0.5 * length * math.sin(angle) + 0.5 * thick * math.cos(angle) + 0.02
    ramp = d.add("ramp", Box(size=(length, width, thick)), position=(-0.2, 0.0, top), orientation_xyzw=turn, static=True)
    size = d.uniform(0.18, 0.32)
    made = d.thing(size)
    along, up = -0.35 * length, thick / 2 + made.base + 0.001
    position = (
        -0.2 + along * math.cos(angle) + up * math.sin(angle), d.uniform(-0.15, 0.15), top - along * math.sin(angle) + up * math.cos(angle),
    )  # fmt: skip
    speed = d.uniform(0.0, 2.0)
    body = d.place(made, position=position, orientation_xyzw=turn, velocity=(speed * math.cos(angle), 0.0, -speed * math.sin(angle)))
    d.clauses.append(f"{article(str(body.phrase))} {d.pick(('slides', 'moves', 'glides'))} down {article(str(ramp.phrase))}")
    d.center, d.radius = (0.0, 0.0, 0.5), 1.3


def toppling(d: Draft) -> None:
    """A ball runs into a tower, or a row of dominoes falls."""
    edge = d.uniform(0.16, 0.26)
    color, material = d.look("block")
    if d.rng.random() < 0.5:
        levels = int(d.rng.integers(2, 6))
        for level in range(levels):
            look = (color, material) if d.rng.random() < 0.5 else d.look("block")
            d.add("block", Box(size=(edge, edge, edge)), position=(0.3, d.uniform(-0.01, 0.01), edge * (level + 0.5)), color=look[0], material=look[1])
        radius = d.uniform(0.12, 0.2)
        ball = d.add("ball", Sphere(radius=radius), position=(-0.7, d.uniform(-0.05, 0.05), radius), velocity=(d.uniform(2.0, 4.5), 0.0, d.uniform(0, 1.5)))
        roll(ball, radius)
        d.clauses.append(f"{article(str(ball.phrase))} {d.pick(('knocks down', 'topples', 'crashes into', 'hits'))} a tower of {levels} blocks")
    else:
        count = int(d.rng.integers(4, 8))
        for i in range(count):
            turn = (0.0, math.sin(0.15), 0.0, math.cos(0.15)) if i == 0 else (0.0, 0.0, 0.0, 1.0)
            lift = (0.05 * math.sin(0.3) + 0.25 * math.cos(0.3)) if i == 0 else 0.25
            d.add(
                "domino", Box(size=(0.1, 0.25, 0.5)), position=(-0.8 + 0.3 * i, 0.0, lift), orientation_xyzw=turn, color=color, material=material,
                angular_velocity=(0.0, 2.0 if i == 0 else 0.0, 0.0),
            )  # fmt: skip
        d.clauses.append(f"a row of {d.phrases[d.bodies[-1].name][0]}es {d.pick(('falls one after the other', 'topples'))}")
    d.center, d.radius = (0.1, 0.0, 0.35), 1.0


def stacking(d: Draft) -> None:
    """Things rest; one falls among them."""
    standing(d, around=(0.0, 0.0), count=int(d.rng.integers(2, 5)))
    size = d.uniform(0.15, 0.35)
    body = d.place(d.thing(size), position=(d.uniform(-0.4, 0.4), d.uniform(-0.4, 0.4), d.uniform(0.9, 1.6)), orientation_xyzw=random_quaternion(d.rng))
    d.clauses.insert(0, f"{article(str(body.phrase))} {d.pick(('falls onto', 'drops among', 'lands on'))} the others")
    d.center, d.radius = (0.0, 0.0, 0.45), 1.1


def off_a_table(d: Draft) -> None:
    """Something rolls or slides off a table."""
    from sim.prop import thing, top

    made_of = d.pick(("wood", "plastic", "stone", "steel"))
    color = d.pick(COLORS) if d.rng.random() < 0.4 else None
    support = thing("table", size_m=(1.2, 0.8, d.uniform(0.5, 0.8))).pieces[0]
    d.add("table", support.shape, position=(-0.5, 0.0, support.position[2]), static=True, color=color, material=made_of)
    height = support.position[2] + top(support.shape)
    size = d.uniform(0.12, 0.25)
    made = d.thing(size)
    body = d.place(made, position=(-0.15, d.uniform(-0.2, 0.2), height + made.base + 0.001), velocity=(d.uniform(0.8, 2.0), 0.0, 0.0))
    if made.noun in ("ball", "sphere"):
        roll(body, size / 2)
    d.clauses.append(f"{article(str(body.phrase))} {d.pick(('rolls off', 'slides off', 'falls off', 'is pushed off'))} {article(str(d.bodies[0].phrase))}")
    d.center, d.radius = (0.0, 0.0, 0.45), 1.1


def living(d: Draft) -> None:
    """A person or an animal stands, walks, runs or jumps near things."""
    species = d.pick(SPECIES)
    action = d.pick(("stand", "walk", "walk", "run", "jump", "jump"))
    color = d.pick(("brown", "black", "white", "gray", "orange")) if species in ("cat", "dog", "rabbit", "bear", "bird") else d.pick(COLORS)
    if d.rng.random() < 0.4:
        color = ""
    noun = {"human": d.pick(("man", "woman", "person"))}.get(species, species)
    phrase = f"{color} {noun}".strip()
    clad = f"{noun} in {color}" if species in ("human", "child") else f"{noun} with {color} fur"
    variants = (phrase, clad) if color else (phrase, noun)
    heading = d.uniform(-60, 60) + (180 if d.rng.random() < 0.5 else 0)
    character = {
        "name": species, "species": species, "position": (d.uniform(-0.2, 0.2), d.uniform(-0.2, 0.2), 0.0), "heading_deg": heading,
        "actions": [{"type": action}], "color": color or None, "phrase": phrase, "object": species,
    }  # fmt: skip
    d.characters.append(Character.model_validate(character))
    d.phrases[species] = variants
    d.clauses.append(f"{article(phrase)} {({'stand': 'stands', 'walk': 'walks', 'run': 'runs', 'jump': 'jumps'})[action]}")
    tall = {"human": 1.75, "child": 1.2, "robot": 1.6, "bear": 1.1, "dog": 0.6, "cat": 0.35, "rabbit": 0.3, "bird": 0.3}[species]
    size = d.uniform(0.25, 0.5) * max(tall, 0.4) * 0.6
    for _ in range(int(d.rng.integers(0, 3))):
        side = 1 if d.rng.random() < 0.5 else -1
        across = math.radians(heading + 90 * side)
        away = tall * d.uniform(0.9, 1.5) + size
        spot = (away * math.cos(across), away * math.sin(across), d.uniform(0.6, 1.6) * tall + size)
        body = d.place(d.thing(size), position=spot, orientation_xyzw=random_quaternion(d.rng))
        d.clauses.append(f"{article(str(body.phrase))} {d.pick(('falls', 'drops', 'bounces'))}")
        if len(d.bodies) == 1 and d.rng.random() < 0.5:
            break
        size *= 0.9
    d.bodies = d.bodies[:1]  # two drawn on one side could overlap
    d.clauses = d.clauses[: 1 + len(d.bodies)]
    d.center, d.radius = (0.0, 0.0, 0.5 * tall), 0.75 * tall + 0.15


def standing(d: Draft, *, around: tuple[float, float], count: int) -> None:
    """Things at rest on a ring around a point, so that they never overlap."""
    start = d.uniform(0, 6.28)
    for i in range(count):
        size = d.uniform(0.18, 0.34)
        made = d.thing(size)
        angle = start + 6.28 * i / max(count, 1)
        reach = 0.5 if count > 1 else 0.0
        position = (around[0] + reach * math.cos(angle), around[1] + reach * math.sin(angle), made.base)
        yaw = d.uniform(0, 6.28)
        body = d.place(made, position=position, orientation_xyzw=(0.0, 0.0, math.sin(yaw / 2), math.cos(yaw / 2)))
        d.clauses.append(f"{article(str(body.phrase))} stands there")


def roll(body: Body, radius: float) -> None:
    """Give a rolling body omega = n x v / r [rad/s]."""
    vx, vy, _ = body.velocity
    body.angular_velocity = (-vy / radius, vx / radius, 0.0)


def scenery(d: Draft) -> None:
    """A fixed thing beside the action."""
    from sim.prop import thing

    noun = d.pick(SCENERY)
    made = thing(noun)
    size = max(made.size)
    angle, reach = d.uniform(0, 6.28), d.radius + size * 0.5 + d.uniform(0.3, 1.2)
    yaw = d.uniform(0, 6.28)
    turn = (0.0, 0.0, math.sin(yaw / 2), math.cos(yaw / 2))
    color = d.paint(noun, made.material)
    for piece in made.pieces:
        x, y, z = piece.position
        at = (reach * math.cos(angle) + x * math.cos(yaw) - y * math.sin(yaw), reach * math.sin(angle) + x * math.sin(yaw) + y * math.cos(yaw), z)
        look = color if piece.color is None else piece.color
        d.add(noun, piece.shape, position=at, orientation_xyzw=turn, static=True, color=look, material=piece.material or made.material or "wood")


def random_quaternion(rng: np.random.Generator) -> tuple[float, float, float, float]:
    q = rng.normal(size=4)
    x, y, z, w = (q / np.linalg.norm(q)).tolist()
    return (x, y, z, w)


KINDS: tuple[tuple[Callable[[Draft], None], float], ...] = (
    (falling, 0.22), (throwing, 0.13), (colliding, 0.13), (sliding, 0.08), (toppling, 0.12), (stacking, 0.08), (off_a_table, 0.06), (living, 0.18),
)  # fmt: skip


# ---------------------------------------------------------------------------------------- scene and camera

PLACES = (
    "studio", "courtyard", "street", "park", "forest", "kitchen", "living room", "workshop", "beach", "desert", "gym", "moon", "meadow", "gallery", "ice rink",
    "snowfield", "roof", "mars",
)  # fmt: skip
OPEN_PLACES = ("moon", "beach", "roof", "ice rink", "snowfield", "meadow", "street")
TIMES = ("morning", "noon", "day", "afternoon", "evening", "night")
MAP_SHARE = 0.25
"""So many clips are lit by an environment map (`sim/surroundings.py`)."""
TIME_WEIGHTS = (0.2, 0.22, 0.25, 0.2, 0.09, 0.04)


def draw(seed: int) -> tuple[Draft, Scene]:
    """A random scene: what happens, where, in which light. The camera is set after the simulation (`frame`)."""
    rng = np.random.default_rng([20261121, seed])
    d = Draft(rng)
    weights = np.array([w for _, w in KINDS])
    KINDS[int(rng.choice(len(KINDS), p=weights / weights.sum()))][0](d)
    if rng.random() < 0.3:
        scenery(d)
    floor = d.pick(FLOORS)
    words = (f"{ADJECTIVE.get(floor, floor)} floor", f"{floor} ground", f"{floor} floor")
    ground = Body(name="ground", shape=Plane(), material=floor, static=True, phrase=words[0], object="ground")
    d.phrases["ground"] = words
    place, hour = d.pick(PLACES), str(rng.choice(TIMES, p=TIME_WEIGHTS))
    light = Light(azimuth_deg=d.uniform(0, 360), elevation_deg=d.uniform(20, 75)) if rng.random() < 0.7 else None
    setting = Setting(place=place, time_of_day=hour, lights=[light] if light else [])
    if rng.random() < MAP_SHARE:
        setting = photographed(d)
    scene = Scene(setting=setting, seconds=2.5, bodies=[*d.bodies, ground], characters=d.characters)
    return d, scene.model_copy(update={"text": captions(d, scene)[0]})


def photographed(d: Draft) -> Setting:
    """An environment map, turned at random, in its own place and hour."""
    from sim.surroundings import maps

    found = maps()[d.pick(tuple(maps()))]
    light = Light(azimuth_deg=d.uniform(0, 360), elevation_deg=found.elevation_deg)
    return Setting(place=found.place, time_of_day=found.time_of_day, weather=found.weather, map=found.name, lights=[light])


def captions(d: Draft, scene: Scene) -> tuple[str, ...]:
    """Several wordings of one clip."""
    floor = str(scene.body("ground").material)
    place, hour = scene.setting.place, scene.setting.time_of_day
    where = "on Mars" if place == "mars" else f"on the {place}" if place in OPEN_PLACES else f"in a {place}"
    when = {"noon": "at noon", "night": "at night", "day": "by day"}.get(hour, f"in the {hour}")
    event = ", ".join(d.clauses[:4])
    event = event[0].upper() + event[1:]
    lower = event[0].lower() + event[1:]
    return (f"{event} on {floor}.", f"{event} {where} {when}.", f"{event} on a {floor} floor {where}, {when}.", f"{where[0].upper()}{where[1:]}, {lower}.")
