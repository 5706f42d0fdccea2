"""Scene: everything that a simulation starts from, as a file that a person edits.

SI units, right-handed world, Z up, quaternions xyzw (body to world). A body's `position` is its centre of mass.
A scene is data: `sim.engine.simulate` turns it into a Trajectory, `semantics.stage` writes one from a sentence.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.errors import InputError

NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z0-9_]+)*$"
STANDARD_GRAVITY = 9.81
"""Magnitude of Earth's gravity [m/s^2]; the contract's default, within 0.04 % of CODATA's 9.80665."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
FARTHEST = 1e8
"""Larger numbers are no places, sizes or speeds [m], [m/s], [rad/s]: their squares would soon be no numbers."""
THINNEST = 1e-5
"""What is thinner cannot be stepped over in any useful time [m]."""


def _thick_enough(value: float) -> float:
    if value < THINNEST:
        raise ValueError(f"{value:g} m is thinner than {1000 * THINNEST:g} mm; lengths are in metres")
    return value


def _near_enough(value: float) -> float:
    if abs(value) > FARTHEST:
        raise ValueError(f"{value:g} is beyond {FARTHEST:g}, larger or faster than anything that can be simulated")
    return value


Extent = Annotated[Positive, AfterValidator(_thick_enough), AfterValidator(_near_enough)]
Coordinate = Annotated[Finite, AfterValidator(_near_enough)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Vector = tuple[Coordinate, Coordinate, Coordinate]
Quaternion = tuple[Finite, Finite, Finite, Finite]
Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=120)]


class Model(BaseModel):
    """Strict about keys: a misspelt key is an error that names it, never ignored."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True, allow_inf_nan=False)


# ------------------------------------------------------------------------------------------------- shapes


class Sphere(Model):
    type: Literal["sphere"] = "sphere"
    radius: Extent
    """[m]"""


class Box(Model):
    type: Literal["box"] = "box"
    size: tuple[Extent, Extent, Extent]
    """Full edge lengths [m]."""


class Cylinder(Model):
    type: Literal["cylinder"] = "cylinder"
    radius: Extent
    height: Extent
    """Along the body's Z [m]."""


class Capsule(Model):
    type: Literal["capsule"] = "capsule"
    radius: Extent
    height: Positive
    """Along the body's Z, without the caps [m]."""


class Cone(Model):
    type: Literal["cone"] = "cone"
    radius: Extent
    height: Extent
    """Along the body's Z, apex up; the body's origin is the centre of mass, height / 4 above the base [m]."""


class Plane(Model):
    type: Literal["plane"] = "plane"


class Mesh(Model):
    """A file (GLB, OBJ, STL, PLY) or a model that comes with physgen (`model:piano`); the body's origin is its centre of mass. Give `scale`, or
    the `size` or `edges` that it shall have."""

    type: Literal["mesh"] = "mesh"
    path: str
    scale: Positive = 1.0
    """Metres per unit of the file."""
    size: Positive | None = None
    """Largest edge of the box around it, along the file's axes [m]; replaces `scale`."""
    edges: tuple[Positive, Positive, Positive] | None = None
    """All edges of the box around it, along the file's axes [m]; replaces `size`. Other proportions than the file's stretch it."""


class Polyhedron(Model):
    """Flat faces around a volume. The body's origin is its centre of mass, wherever the vertices are counted from."""

    type: Literal["polyhedron"] = "polyhedron"
    vertices: Annotated[list[Vector], Field(min_length=4, max_length=100_000)]
    """[m]"""
    faces: Annotated[list[tuple[int, int, int]], Field(min_length=4, max_length=200_000)]
    """Indices into vertices, counter-clockwise from outside."""

    @model_validator(mode="after")
    def _closed(self) -> Polyhedron:
        faces, count = np.asarray(self.faces), len(self.vertices)
        if faces.min() < 0 or faces.max() >= count:
            raise ValueError(f"polyhedron: faces name vertex {int(faces.max())}, but there are {count}, counted from 0")
        edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
        there, back = edges[:, 0] * count + edges[:, 1], edges[:, 1] * count + edges[:, 0]
        if not np.array_equal(np.sort(there), np.sort(back)):
            raise ValueError("polyhedron: its faces do not close; every edge must be walked once in each direction")
        corners = np.asarray(self.vertices)[faces]
        if not np.einsum("fi,fi->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) > 1e-18:
            raise ValueError("polyhedron: it holds no volume; faces go counter-clockwise seen from outside")
        return self


def _rotation(value: Quaternion) -> Quaternion:
    """A quaternion of length 1. Raises ValueError."""
    most = max(abs(x) for x in value)
    if most > 1e6:
        raise ValueError(f"a quaternion of length {most:.3g} is no rotation; no rotation is [0, 0, 0, 1]")
    norm = float(np.linalg.norm(value))
    if norm < 1e-6:
        raise ValueError("a quaternion of length 0 is no rotation; no rotation is [0, 0, 0, 1]")
    return value if abs(norm - 1) < 1e-12 else tuple(float(x) / norm for x in value)  # type: ignore[return-value]


class Part(Model):
    """One convex piece of a compound, placed in the compound's frame."""

    shape: Annotated[Sphere | Box | Cylinder | Capsule | Cone, Field(discriminator="type")]
    position: Vector = (0.0, 0.0, 0.0)
    orientation_xyzw: Quaternion = (0.0, 0.0, 0.0, 1.0)

    @field_validator("orientation_xyzw")
    @classmethod
    def _unit(cls, value: Quaternion) -> Quaternion:
        return _rotation(value)


class Compound(Model):
    """Several primitives that move as one; positions are relative to the body's centre of mass."""

    type: Literal["compound"] = "compound"
    parts: Annotated[list[Part], Field(min_length=1)]


Shape = Annotated[Sphere | Box | Cylinder | Capsule | Cone | Plane | Mesh | Compound | Polyhedron, Field(discriminator="type")]


# ------------------------------------------------------------------------------------------------- bodies


class Damage(Model):
    """What a blow did to a body. The simulation writes it for those who show the body; it never reads it."""

    kind: Literal["shattered", "cracked", "dented"]
    time: NonNegative
    """[s]"""
    point: Vector
    """Where the blow fell, in the body's frame [m]."""
    energy: NonNegative
    """What the body had to take [J]."""
    pieces: Annotated[int, Field(ge=0, le=200)] = 0
    """About so many shards."""


class Body(Model):
    """A rigid body."""

    name: Name
    shape: Shape
    material: str | None = None
    """Canonical material name (`physgen materials`); None behaves as `sim.materials.DEFAULT`."""
    color: str | None = None
    """Colour word or #rrggbb; None is the material's own colour."""
    static: bool = False
    position: Vector = (0.0, 0.0, 0.0)
    """Centre of mass, world frame [m]."""
    orientation_xyzw: Quaternion = (0.0, 0.0, 0.0, 1.0)
    velocity: Vector = (0.0, 0.0, 0.0)
    """[m/s]"""
    angular_velocity: Vector = (0.0, 0.0, 0.0)
    """World axes [rad/s]."""
    held_until: NonNegative | None = None
    """Kept in its first pose until then [s], as by a hand or a string that is not shown; only then it sets off with its velocity."""
    mass: Positive | None = None
    """[kg]; from density and volume where absent. Give mass or density, not both."""
    density: Positive | None = None
    """[kg/m^3]"""
    linear_damping: NonNegative = 0.0
    """[1/s]"""
    angular_damping: NonNegative = 0.0
    """[1/s]"""
    drag_coefficient: NonNegative | None = None
    """None takes the shape's own (sphere 0.47, ...)."""
    breakable: bool | None = None
    """None: what is brittle and moves breaks under a hard blow; true: even where it is static; false: never."""
    damage: Damage | None = None
    phrase: str | None = None
    """The object's own words in the sentence ("a red rubber ball"), in English: painted onto its pixels."""
    object: str | None = None
    """The object of the script that this body belongs to."""

    @field_validator("orientation_xyzw")
    @classmethod
    def _unit(cls, value: Quaternion) -> Quaternion:
        return _rotation(value)

    @model_validator(mode="after")
    def _consistent(self) -> Body:
        if self.mass is not None and self.density is not None:
            raise ValueError(f"body {self.name!r}: give mass or density, not both")
        if isinstance(self.shape, Plane) and not self.static:
            raise ValueError(f"body {self.name!r}: a plane is infinite and must have `static: true`")
        return self


class Joint(Model):
    parent: Name
    child: Name
    type: Literal["hinge", "ball", "fixed", "slider"]
    anchor: Vector = (0.0, 0.0, 0.0)
    """World frame, in the initial pose [m]."""
    axis: Vector = (0.0, 0.0, 1.0)
    """World frame, in the initial pose."""
    limits_deg: tuple[Finite, Finite] | None = None
    """Hinge [deg]; for a slider the same key holds metres."""
    locked: bool = False
    """Does not move until a character unlocks it."""


class Contact(Model):
    """Overrides the material pair table for one pair of bodies; constant, without speed dependence."""

    between: tuple[Name, Name]
    restitution: Fraction | None = None
    friction: NonNegative | None = None
    """Kinetic, and static too where static_friction is absent."""
    static_friction: NonNegative | None = None
    rolling_friction: NonNegative | None = None


# --------------------------------------------------------------------------------- characters, goals, camera


class Action(Model):
    type: str
    """stand | walk | run | jump | ..."""
    target: str | None = None
    after: str | None = None
    at: NonNegative | None = None
    """Start [s]."""
    speed: Positive | None = None
    """[m/s]"""
    object: str | None = None
    """What is picked up, carried, placed, given, thrown, caught; None is what the hands hold."""
    to: str | None = None
    """Who is given something."""
    effort: Positive | None = None
    """Of throws, blows and jumps: 0.6 gently, 1 as usual, 1.5 hard; multiplies their usual speed."""


class Character(Model):
    name: Name
    species: str
    """human | child | robot | cat | dog | rabbit | ... (`sim.character.SPECIES`)"""
    position: Vector = (0.0, 0.0, 0.0)
    """Point on the ground below the pelvis [m]."""
    heading_deg: Finite = 0.0
    """0 looks along +X, 90 along +Y [deg]."""
    actions: list[Action] = Field(default_factory=list)
    holds: str | None = None
    """A body that it has in its hand or mouth from the beginning, wherever that body's own position is."""
    height: Positive | None = None
    """Standing height (people) or shoulder height (quadrupeds) [m]; None is the species' own."""
    color: str | None = None
    phrase: str | None = None
    object: str | None = None


POSE_FIELDS = ("position", "orientation_xyzw", "heading_deg", "posture", "within_m", "within_deg")
"""Of a goal: what only a `pose` has."""


class Goal(Model):
    """Something that the sentence asks to happen; `Trajectory.events` reports each with `satisfied` and `time`."""

    event: str
    agent: str | None = None
    patient: str | None = None
    target: str | None = None
    count: Annotated[int, Field(ge=0)] | None = None
    at: NonNegative | None = None
    hold: NonNegative | None = None
    negated: bool = False
    all: bool = False
    after: int | None = None
    """Index of the goal that this one follows; None follows the order of the list."""
    position: Vector | None = None
    """Of `pose`: where the agent is to be, world frame [m]: a body's or part's centre of mass; for a character the point on the ground below the pelvis."""
    orientation_xyzw: Quaternion | None = None
    """Of `pose`: how a body is to be turned, body to world."""
    heading_deg: Finite | None = None
    """Of `pose`: where a character is to look; 0 is along +X, 90 along +Y [deg]."""
    posture: Literal["standing", "sitting", "lying", "airborne"] | None = None
    """Of `pose`: how a character is to hold itself."""
    within_m: Positive | None = None
    """Of `pose`: how far off the place counts as there [m]; None is 5 cm."""
    within_deg: Positive | None = None
    """Of `pose`: how far off the turn or heading counts as so [deg]; None is 10 degrees."""

    @model_validator(mode="after")
    def _posed(self) -> Goal:
        wanted = [f for f in POSE_FIELDS if getattr(self, f) is not None]
        if self.event == "pose" and not any(f for f in wanted if not f.startswith("within")):
            raise ValueError("a `pose` says where or how: give `position`, `orientation_xyzw`, `heading_deg` or `posture`, and `at` [s]")
        if self.event == "pose" and (self.agent is None or self.at is None):
            raise ValueError("a `pose` is somebody's at a moment: give `agent` and `at` [s]")
        if self.event == "pose" and self.negated:
            raise ValueError("a `pose` cannot be negated; say where the agent is to be instead")
        if self.event != "pose" and wanted:
            raise ValueError(f"`{wanted[0]}` belongs to the event `pose`; this goal's event is {self.event!r}")
        if self.orientation_xyzw is not None and sum(x * x for x in self.orientation_xyzw) < 1e-12:
            raise ValueError("a quaternion of length 0 is no rotation; no rotation is [0, 0, 0, 1]")
        return self


class CameraKey(Model):
    time: NonNegative
    position: Vector
    look_at: Vector
    roll_deg: Finite = 0.0
    focal_mm: Positive | None = None


class Camera(Model):
    """Pinhole, square pixels, principal point in the middle; the horizontal field fits the sensor's width."""

    position: Vector = (0.0, -4.0, 1.2)
    look_at: Vector = (0.0, 0.0, 1.0)
    up: Vector = (0.0, 0.0, 1.0)
    focal_mm: Positive = 35.0
    sensor_mm: tuple[Positive, Positive] = (36.0, 27.0)
    keys: list[CameraKey] = Field(default_factory=list)
    fov_y_deg: Positive | None = None
    """Derived from focal length and sensor; written out for other programs, never read."""

    @model_validator(mode="after")
    def _looks_somewhere(self) -> Camera:
        poses = [(self.position, self.look_at)] + [(k.position, k.look_at) for k in self.keys]
        for position, look_at in poses:
            view = np.subtract(look_at, position)
            if np.linalg.norm(view) < 1e-6:
                raise ValueError(f"camera: position and look_at are the same point {position}; move one of them")
            if np.linalg.norm(np.cross(view, self.up)) < 1e-6 * np.linalg.norm(view):
                raise ValueError(f"camera: `up` {self.up} is parallel to the line of sight; give another `up`")
        return self


class Light(Model):
    """A key light far away; the sky and fill come from the setting."""

    type: Literal["sun", "softbox"] = "sun"
    azimuth_deg: Finite = 45.0
    """Where the light stands, counter-clockwise from +X seen from above [deg]."""
    elevation_deg: Annotated[float, Field(ge=2, le=90)] = 45.0
    intensity: NonNegative = 1.0
    """1 is the setting's normal exposure."""


class Setting(Model):
    place: str = "studio"
    """studio | courtyard | street | park | kitchen | ... (`sim.setting.PLACES`)"""
    time_of_day: str = "day"
    """morning | noon | day | afternoon | evening | night"""
    weather: str | None = None
    map: str | None = None
    """A photographed panorama that lights the scene and stands behind it: apartment | city | forest | ... (`sim.surroundings`);
    the ground stays the place's."""
    lights: list[Light] = Field(default_factory=list)
    """The first one is the key light; none takes the place's own."""


class Scene(Model):
    text: str = ""
    gravity: Vector = (0.0, 0.0, -STANDARD_GRAVITY)
    """[m/s^2]"""
    seconds: Annotated[float, Field(gt=0, le=120, allow_inf_nan=False)] = 4.0
    slow_motion: Annotated[float, Field(ge=1, le=40, allow_inf_nan=False)] = 1.0
    """How many seconds of the clip one simulated second takes; `seconds` and every other time here are simulated ones."""
    medium: Literal["air", "water", "vacuum"] = "air"
    setting: Setting = Field(default_factory=Setting)
    camera: Camera = Field(default_factory=Camera)
    bodies: list[Body] = Field(default_factory=list)
    joints: list[Joint] = Field(default_factory=list)
    contacts: list[Contact] = Field(default_factory=list)
    characters: list[Character] = Field(default_factory=list)
    goals: list[Goal] = Field(default_factory=list)
    free: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """What the director may change, and within which bounds: {"ball": {"velocity": [[lo, hi], [lo, hi], [lo, hi]]}}."""

    @model_validator(mode="after")
    def _references(self) -> Scene:
        names = [b.name for b in self.bodies] + [c.name for c in self.characters]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"two bodies are called {twice[0]!r}; names must be unique")
        if not names:
            raise ValueError("the scene has no bodies; add at least one under `bodies`")
        known = set(names)
        # a goal may name a group: the bodies of one object (a tower of blocks), or those under one head (tower/block_1)
        groups = frozenset({b.object for b in self.bodies if b.object} | {c.object for c in self.characters if c.object} | {n.split("/")[0] for n in names})

        def check(where: str, name: str | None, also: frozenset[str] = frozenset()) -> None:
            if name is not None and name not in known | also and name.split("/")[0] not in known:
                raise ValueError(f"{where} names {name!r}, which is no body of this scene; there are: {', '.join(names)}")

        for i, contact in enumerate(self.contacts):
            for n in contact.between:
                check(f"contacts[{i}].between", n)
        for i, joint in enumerate(self.joints):
            check(f"joints[{i}].parent", joint.parent)
            check(f"joints[{i}].child", joint.child)
        for i, goal in enumerate(self.goals):
            for field in ("agent", "patient", "target"):
                check(f"goals[{i}].{field}", getattr(goal, field), groups)
        for key in self.free:
            head, _, tail = key.partition("/")
            if head == "contacts" and tail.isdigit():
                if int(tail) >= len(self.contacts):
                    raise ValueError(f"free names {key!r}, but there are {len(self.contacts)} contacts")
            else:
                check("free", key)
        return self

    def body(self, name: str) -> Body:
        """The body of that name; KeyError where there is none."""
        for b in self.bodies:
            if b.name == name:
                return b
        raise KeyError(name)


# ------------------------------------------------------------------------------------------------- files

MAX_FILE_BYTES = 4_000_000


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = False
    yaml.default_flow_style = None
    yaml.width = 160
    return yaml


def loads_scene(text: str, *, where: str = "scene") -> Scene:
    """Parse YAML (or JSON) text. Raises InputError that names the key, the value and the cure."""
    if len(text.encode()) > MAX_FILE_BYTES:
        raise InputError(f"{where}: larger than {MAX_FILE_BYTES // 10**6} MB; a scene is a short text file")
    safe = YAML(typ="safe", pure=True)
    safe.max_depth = 60
    if text.count("&") and text.count("*") > 50:
        raise InputError(f"{where}: more than 50 YAML aliases; write the values out")
    try:
        data = safe.load(io.StringIO(text))
    except (YAMLError, RecursionError, ValueError) as error:
        first = str(error).strip().splitlines()
        raise InputError(f"{where}: not valid YAML: {' '.join(first[:3])}") from error
    if not isinstance(data, dict):
        raise InputError(f"{where}: expected a mapping with `bodies:` at the top level, found {type(data).__name__}")
    return scene_from_data(data, where=where)


def scene_from_data(data: dict[str, Any], *, where: str = "scene") -> Scene:
    """Validate plain data. Raises InputError."""
    try:
        return Scene.model_validate(data)
    except ValidationError as error:
        raise InputError(explain(error, where=where)) from error


def explain(error: ValidationError, *, where: str) -> str:
    """Every fault of a validation in one line each: key, what was given, what is wanted."""
    lines = []
    for fault in error.errors()[:8]:
        path = ".".join(str(p) for p in fault["loc"]) or "(top level)"
        message = fault["msg"].removeprefix("Value error, ")
        given = fault.get("input")
        if fault["type"] == "extra_forbidden":
            message = "unknown key; check the spelling"
            given = None
        shown = "" if given is None or isinstance(given, (dict, list, BaseModel)) else f" (given: {str(given)[:60]!r})"
        lines.append(f"{where}: {path}: {message}{shown}")
    return "\n".join(lines)


def load_scene(path: str | Path) -> Scene:
    """Read a scene file. Raises InputError where the file is missing, unreadable or wrong."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error.__class__.__name__}: {error})") from error
    return loads_scene(text, where=str(path))


def dumps_scene(scene: Scene, *, defaults: bool = False) -> str:
    """YAML text; `defaults=True` writes every default out (a resolved scene)."""
    data = scene.model_dump(mode="json", exclude_defaults=not defaults)
    if not defaults:
        for body in data.get("bodies", []):
            body["shape"] = _shape_first(body["shape"], scene, body["name"])
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue()


def _shape_first(shape: dict[str, Any], scene: Scene, name: str) -> dict[str, Any]:
    # exclude_defaults drops the discriminator, which is a default of its class
    return scene.body(name).shape.model_dump(mode="json")
