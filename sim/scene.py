"""Scene: everything that a simulation starts from, as a file that a person edits.

SI units, right-handed world, Z up, quaternions xyzw (body to world). A body's `position` is its centre of mass.
A scene is data: `sim.engine.simulate` turns it into a Trajectory, `semantics.stage` writes one from a sentence.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.field import Finite, Fraction, Model, Name, NonNegative, Place, Positive, Quaternion, Rotation, Vector
from sim.shape import Plane, Shape

STANDARD_GRAVITY = 9.81
"""Magnitude of Earth's gravity [m/s^2]; the contract's default, within 0.04 % of CODATA's 9.80665."""


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
    orientation_xyzw: Rotation = (0.0, 0.0, 0.0, 1.0)
    velocity: Vector = (0.0, 0.0, 0.0)
    """[m/s]"""
    angular_velocity: Vector = (0.0, 0.0, 0.0)
    """World axes [rad/s]."""
    surface_velocity: Vector = (0.0, 0.0, 0.0)
    """Of a conveyor belt: how fast its surface runs, world axes [m/s]. The body itself stays where it is; friction takes along what lies on it. Static only."""
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
    fails: Literal["shatter", "crack", "dent"] | None = None
    """What a blow that is too much does to it; None is its material's way: a log cracks, a split one falls in two."""
    toughness: Positive | None = None
    """Share of the energy that such a body takes before it fails; None is 1. A used cup, a weathered board or a board with a knot takes less."""
    damage: Damage | None = None
    phrase: str | None = None
    """The object's own words in the sentence ("a red rubber ball"), in English: painted onto its pixels."""
    object: str | None = None
    """The object of the script that this body belongs to."""

    @model_validator(mode="after")
    def _consistent(self) -> Body:
        if self.mass is not None and self.density is not None:
            raise ValueError(f"body {self.name!r}: give mass or density, not both")
        if isinstance(self.shape, Plane) and not self.static:
            raise ValueError(f"body {self.name!r}: a plane is infinite and must have `static: true`")
        if any(self.surface_velocity) and not self.static:
            raise ValueError(f"body {self.name!r}: a surface runs on what stands still: give `static: true`, or a `velocity` in place of `surface_velocity`")
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
    position: Place = (0.0, 0.0, 0.0)
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
    """Derived from focal length, sensor and frame; written out for other programs, never read [deg]."""

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
    slow_at: Literal["impact"] | NonNegative | None = None
    """Slow around this moment alone [s], or around the first blow of the run, and elsewhere as in life (`sim.ramp`); None: slow throughout."""
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
