"""Placement: the set under construction. Bodies are put down by their extents, so that they touch but never overlap.

The action runs along x; the camera will look along y. Nothing is guessed silently: every number that the sentence does
not state leaves a note with its source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from scipy.spatial.transform import Rotation

from semantics import cast, costume, lexicon, world
from semantics.amount import si
from semantics.script import Event, Note, Object, PhysicsScript
from semantics.tables import usual
from semantics.world import identifier
from sim import prop
from sim.errors import InputError, OutOfScopeError
from sim.field import Vector
from sim.materials import pair
from sim.prop import Prop, extent
from sim.scene import Action, Body, Character, Contact, Goal, Joint
from sim.shape import Mesh
from sim.species import Species
from sim.vehicle import FLATBED

Quaternion = tuple[float, float, float, float]
NO_TURN: Quaternion = (0.0, 0.0, 0.0, 1.0)
GAP = 5e-5
"""Space left between bodies that touch [m]; the engine takes up to 0.1 mm either way for contact."""
ROOM = 0.25
"""Space between bodies that have nothing to do with each other, in sizes of the larger."""
PLURAL = 3
"""Bodies of a plural without a number."""
KEPT = ("speed", "velocity", "acceleration", "angular_speed", "force", "angle", "temperature", "pressure", "energy", "power", "frequency", "momentum")
"""Stated numbers that are either kept or told of as not kept."""
MOMENTS = ("hit", "collide", "enter", "land", "catch", "topple", "break")
"""Goals that happen at a moment: of several goals of one event these are what a stated time means."""
PLATE_FLOOR, PLATE_FLAT = 0.4, 0.62
"""Of a plate: height of its floor over its own, and the flat share of its width (sim.form)."""
SIDES = "left|right|top|bottom|front|side|back|rear|other|far|near|opposite|edge of the (?:frame|picture|screen)|frame"
LEAVES = re.compile(rf" over the edge| from the (?!{SIDES})|(?:滚|滑|跌|掉|摔|翻)落|(?:从|由).*(?:滚|滑|掉|摔|跌|落)(?:下|了下)")
"""Words that take something over an edge; "from the left of the frame" does not."""
TOY_M = 1.0
"""A car or a train that is no longer is a toy and goes as fast as toys do [m]."""
SHIRTS = ("maroon", "olive", "white", "purple", "orange")
"""Of the second, third and further people of a kind, so that who is who is seen."""
DRESSED = ("human", "child", "baby")
"""Species whose colour is their shirt's."""
ALL = re.compile(r"(?:all|every|each|both)\b")
"""Words of a whole group."""
SHOULDERS = 0.45
"""Between who stand one behind the other, in statures: the pitch of a queue; estimate."""
MACHINE = re.compile(r"\b(?:AI|A\.I\.|artificial intelligence|android|robot|robotic|humanoid)\b")
"""Words that make a robot of an assistant, a chef or a dancer."""
MOST = 60
"""Bodies of one object at most: a crowd is out of reach of a clip that shows each."""


def xyzw(turn: Rotation) -> Quaternion:
    """A rotation as a quaternion."""
    x, y, z, w = (float(v) for v in turn.as_quat())
    return x, y, z, w


def _running(known: Prop, turn: Quaternion) -> Vector:
    """Velocity of a belt's surface [m/s], world axes; nothing for what is no belt."""
    if not known.runs:
        return (0.0, 0.0, 0.0)
    x, y, z = Rotation.from_quat(turn).apply([known.runs, 0.0, 0.0])
    return float(x), float(y), float(z)


@dataclass
class Placement:
    """Bodies, contacts, goals, what is free, and the notes, as the rules of staging add them."""

    script: PhysicsScript
    seed: int = 0
    bodies: list[Body] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    characters: list[Character] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    free: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    """Object id -> its bodies (or its character)."""
    aloft: set[str] = field(default_factory=set)
    """Bodies that begin in the air."""
    moving: set[str] = field(default_factory=set)
    """Bodies that begin with a speed or begin to move by themselves."""
    kept: set[int] = field(default_factory=set)
    """The stated numbers (by identity) that a rule has asked for."""
    goals_after: list[tuple[Event, str, str]] = field(default_factory=list)
    """Goals that follow the next one: (event, kind, mover)."""
    asked: dict[str, list[int]] = field(default_factory=dict)
    """Event id -> its goals, as indices."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Event id -> why nothing was staged for it."""
    seconds: float = 0.0
    """When the last thing that was worked out ends [s]."""
    arrive: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Body -> where (x) and when it comes down or comes by [m, s]."""
    waits: dict[str, float] = field(default_factory=dict)
    """Object id -> how long it stays as it is before it moves [s]."""
    alone: dict[str, bool] = field(default_factory=dict)
    """Object id -> whether nothing else on the set starts what waits."""
    forms: dict[str, str] = field(default_factory=dict)
    """Object id -> the noun in whose form it is shown, where that is not its own ("open box")."""
    states: list[Event] = field(default_factory=list)
    """Events that say how what waits is at first."""
    rocks: list[tuple[Event, str]] = field(default_factory=list)
    """What is to wobble, once all else is staged: (event, object id)."""
    row: list[str] = field(default_factory=list)
    """Balls of a Newton's cradle, in their order (`semantics.cradle`)."""
    released: int = 0
    """So many of them are let go."""
    watch: list[Vector] = field(default_factory=list)
    """Further points that the camera must see [m]."""

    # ------------------------------------------------------------------------------------- the script

    @cached_property
    def alias(self) -> dict[str, str]:
        return cast.same_thing(self.script)

    def object(self, id: str | None) -> Object | None:
        """The object of an id; a group stands for its members."""
        return self.script.object(self.alias.get(id, id) if id else None)

    def part(self, id: str | None) -> cast.Part | None:
        obj = self.object(id)
        return None if obj is None else cast.part(self.script, obj)

    def quantity(self, kinds: str | Iterable[str], *of: str | None) -> float | None:
        """A stated number in SI units: of one of those objects or events, or of nothing in particular."""
        wanted = {kinds} if isinstance(kinds, str) else set(kinds)
        owners = {o for o in of if o}
        for exact in (True, False):
            for q in self.script.quantities:
                if q.quantity in wanted and (q.of in owners if exact else q.of is None):
                    self.kept.add(id(q))
                    return si(q)
        return None

    def unkept(self) -> None:
        """Note the stated speeds, angles and forces that no rule has asked for: they are said, not dropped in silence."""
        for q in self.script.quantities:
            ruled = q.quantity == "acceleration" and self.script.environment.gravity_m_s2 is not None
            if q.quantity in KEPT and id(q) not in self.kept and not ruled:
                self.note(f"{q.value:g} {q.unit}", f"this {q.quantity.replace('_', ' ')} sets nothing here and is not kept", level="unsupported")

    def note(self, phrase: str, message: str, *, source: str | None = None, level: str = "assumed") -> None:
        made = Note(level=level, phrase=phrase, message=message, source=source)  # type: ignore[arg-type]
        if made not in self.notes:
            self.notes.append(made)

    def usual(self, table: str, key: str, phrase: str, what: str, unit: str = "m") -> float:
        """A number from the tables, noted."""
        value, source = usual(table, key)
        self.note(phrase, f"{what}: {value:g} {unit}", source=source)
        return value

    def speed(self, event: Event, kind: str) -> float:
        """Speed of an event's mover: stated, or the plain verb's times the intensity [m/s]."""
        stated = self.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
        if stated is not None:
            return abs(stated)
        mover = self.object(event.agent or event.patient) if event.type in ("collide", "hit", "roll", "slide") else self.object(event.patient or event.agent)
        base = kind
        if mover is not None and prop.find(mover.name) in ("car", "truck", "bus", "van", "train") and kind in ("collide", "roll", "slide", "hit"):
            base = "vehicle" if max(self.thing(mover.id).size) > TOY_M else base
        value, source = usual("speeds", base)
        value *= event.intensity
        self.note(event.phrase or event.verb, f"speed of {event.verb!r}: {value:g} m/s", source=source)
        return value

    # ------------------------------------------------------------------------------------- things

    def thing(self, id: str) -> Prop:
        """The prop of an object, its assumptions noted once."""
        obj = self.object(id)
        assert obj is not None
        return costume.prop_of(self, obj)

    def mass(self, obj: Object, found: Prop) -> float | None:
        return obj.mass_kg or found.mass

    def count(self, obj: Object) -> int:
        if obj.count is None:
            plural = (
                obj.phrase_en.lower().endswith("s") and not obj.phrase_en.lower().startswith(("a ", "an ")) and obj.name != obj.phrase_en.lower().split()[-1]
            )
            if not plural:
                return 1
            self.note(obj.phrase_en, f"number of {obj.name}s: {PLURAL}", source="estimate")
            return PLURAL
        if obj.count < 1:
            raise InputError(f"{obj.phrase!r}: {obj.count} of them cannot be staged; name at least one")
        if obj.count > MOST:
            self.note(obj.phrase_en, f"{MOST} of the {obj.count} {obj.name}s are staged", level="unsupported")
        return min(obj.count, MOST)

    def placed(self, id: str | None) -> bool:
        obj = self.object(id)
        return obj is not None and obj.id in self.names

    def bodies_of(self, id: str | None) -> list[str]:
        obj = self.object(id)
        return [] if obj is None else self.names.get(obj.id, [])

    def body(self, name: str) -> Body:
        return next(b for b in self.bodies if b.name == name)

    def goal_name(self, id: str | None) -> str | None:
        """How goals call an object: its body where it is one, its id where it is a group."""
        obj = self.object(id)
        if obj is None:
            return None
        names = self.names.get(obj.id, [])
        if not names:
            return None
        return names[0] if len(names) == 1 else obj.id

    def unique(self, base: str) -> str:
        taken = {b.name.split("/")[0] for b in self.bodies} | {c.name for c in self.characters} | {b.name for b in self.bodies}
        name, k = base, 2
        while name in taken:
            name, k = f"{base}_{k}", k + 1
        return name

    # ------------------------------------------------------------------------------------- putting down

    def put(
        self, id: str, *, x: float = 0.0, y: float = 0.0, bottom: float = 0.0, turn: Quaternion | None = None, velocity: Vector = (0, 0, 0),
        spin: Vector = (0, 0, 0), static: bool | None = None, found: Prop | None = None, aloft: bool = False,
    ) -> str:  # fmt: skip
        """One body of an object, its lowest point at `bottom` [m] and the middle of its box over (x, y). Returns its name."""
        obj = self.object(id)
        assert obj is not None
        known = found or self.thing(obj.id)
        turned = known.orientation_xyzw if turn is None else turn
        low, high = extent(known.shape, turned)
        position = (x - (low[0] + high[0]) / 2, y - (low[1] + high[1]) / 2, bottom - low[2])
        return self.put_at(obj.id, position, turn=turned, velocity=velocity, spin=spin, static=static, found=known, aloft=aloft)

    def put_at(
        self, id: str, position: Iterable[float], *, turn: Quaternion = NO_TURN, velocity: Vector = (0, 0, 0), spin: Vector = (0, 0, 0),
        static: bool | None = None, found: Prop | None = None, aloft: bool = False,
    ) -> str:  # fmt: skip
        """One body of an object with its centre of mass at a position [m]. Returns its name."""
        obj = self.object(id)
        assert obj is not None
        known = found or self.thing(obj.id)
        grouped = cast.group_word(obj) is not None
        many = grouped or self.count(obj) > 1
        noun = cast.member_noun(obj) if grouped else obj.name
        base = identifier(obj.id if not many and identifier(obj.id).startswith(identifier(noun)) else noun)
        mates = self.names.setdefault(obj.id, [])
        name = self.unique(f"{base}_{len(mates) + 1}" if many else base)
        fixed = self.part(obj.id) == "scenery" if static is None else static
        x, y, z = (float(v) for v in position)
        body = Body(
            name=name,
            shape=known.shape,
            material=known.material,
            color=obj.color or known.color,
            static=fixed,
            position=(x, y, z),
            orientation_xyzw=turn,
            velocity=velocity,
            angular_velocity=spin,
            surface_velocity=_running(known, turn) if fixed else (0.0, 0.0, 0.0),
            mass=None if fixed else self.mass(obj, known),
            drag_coefficient=known.drag,
            phrase=cast.singular_phrase(obj, noun) if many else cast.bare_phrase(obj),
            object=obj.id,
        )
        self.bodies.append(body)
        mates.append(name)
        self._extras(name, known, body)
        if aloft:
            self.aloft.add(name)
        if any(velocity) or any(spin) or aloft:
            self.moving.add(name)
        return name

    def _extras(self, name: str, known: Prop, body: Body) -> None:
        """Further pieces of scenery (a tree's crown), fixed to their places."""
        main = known.pieces[0]
        for piece in known.pieces[1:]:
            at = np.asarray(body.position) + Rotation.from_quat(body.orientation_xyzw).apply(np.subtract(piece.position, main.position))
            self.bodies.append(
                Body(
                    name=f"{name}/{piece.suffix}",
                    shape=piece.shape,
                    material=piece.material,
                    color=piece.color,
                    static=True,
                    position=tuple(float(v) for v in at),
                    orientation_xyzw=body.orientation_xyzw,
                    phrase=f"{piece.suffix} of the {known.noun}",
                    object=body.object,
                )
            )

    def beside(self, x: float, half: float, bottom: float) -> float:
        """The nearest free x for something of a half width that comes down from a height, clear of what moves already [m]."""
        for k in range(40):
            at = x + (k + 1) // 2 * (1 if k % 2 else -1) * (2 * half + ROOM * max(half, 0.1))
            if not any(self._in_the_way(b, at, half, bottom) for b in self.bodies):
                return at
        return x

    def _in_the_way(self, body: Body, x: float, half: float, bottom: float) -> bool:
        if body.name not in self.aloft and (body.static or body.name not in self.moving):
            return False
        low, high = self.bounds(body.name)
        return bool(low[0] - 0.02 < x + half and high[0] + 0.02 > x - half)

    def push_body(self, name: str, **changes: Any) -> None:
        """Change fields of a body that has been put down."""
        i = next(k for k, b in enumerate(self.bodies) if b.name == name)
        self.bodies[i] = self.bodies[i].model_copy(update=changes)
        if "velocity" in changes or "angular_velocity" in changes:
            self.moving.add(name)

    def top(self, name: str) -> float:
        """Height of a body's highest point [m]."""
        body = self.body(name)
        return body.position[2] + prop.top(body.shape, body.orientation_xyzw)

    def bounds(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Corners of the box around a body in the world [m]."""
        body = self.body(name)
        low, high = extent(body.shape, body.orientation_xyzw)
        return np.asarray(body.position) + low, np.asarray(body.position) + high

    def deck(self, name: str) -> float:
        """Height of the surface that a piece of scenery offers [m]: a chair's seat, a bed's mattress, else its top."""
        obj = self.body(name)
        known = prop.find(self.object(obj.object).name) if obj.object and self.object(obj.object) else None  # type: ignore[union-attr]
        form = prop.thing(known).form if known else ""
        low, high = self.bounds(name)
        if form == "plate":
            return float(low[2] + PLATE_FLOOR * (high[2] - low[2]))
        shape = self.body(name).shape
        if form in ("chair", "sofa", "table") and isinstance(shape, Mesh):
            return self.body(name).position[2] + prop.seat(shape)
        if form in ("chair", "sofa"):
            return float(low[2] + 0.5 * (high[2] - low[2]))
        if form == "flatbed":
            return float(low[2] + FLATBED * (high[2] - low[2]))
        if form == "bed":
            return float(low[2] + 0.5)
        return float(high[2])

    def deck_of(self, id: str | None) -> str:
        """The body of an object that carries what stands on it: its highest."""
        return max(self.bodies_of(id), key=self.top)

    def character(
        self, id: str, *, x: float, y: float = 0.0, z: float = 0.0, heading_deg: float = 0.0, actions: Iterable[Action] = (),
        number: int | None = None,
    ) -> str:  # fmt: skip
        """A character on its feet; a second call adds actions. Returns its name."""
        obj = self.object(id)
        assert obj is not None
        if obj.id in self.names:
            name = self.names[obj.id][0]
            self.act(name, *actions)
            return name
        kind = self.species(obj.id)
        x, y = self._own_place(kind, x, y, heading_deg)
        # goals know a group by its object's id, so one of several is called otherwise
        own = identifier(obj.id if identifier(obj.id).startswith(identifier(obj.name)) else obj.name)
        name = self.unique(identifier(obj.name) + f"_{number}" if number else own)
        self.characters.append(
            Character(
                name=name,
                species=kind.name,
                position=(x, y, z),
                heading_deg=heading_deg,
                actions=list(actions),
                color=obj.color or self._own_shirt(kind),
                phrase=costume.worn(self, obj),
                object=obj.id,
            )
        )
        self.names[obj.id] = [name]
        return name

    def _own_place(self, kind: Species, x: float, y: float, heading_deg: float) -> tuple[float, float]:
        """Where nobody stands yet: there, or as far behind as it takes [m]."""
        a, step = math.radians(heading_deg), SHOULDERS * kind.height
        for _ in range(MOST):
            if all(math.hypot(x - c.position[0], y - c.position[1]) > 0.5 * step for c in self.characters):
                break
            x, y = x - step * math.cos(a), y - step * math.sin(a)
        return x, y

    def _own_shirt(self, kind: Species) -> str | None:
        """A colour that tells somebody from those of the same kind who are there; None for the first, and for who wears no shirt."""
        mates = sum(c.species == kind.name for c in self.characters)
        return SHIRTS[(mates - 1) % len(SHIRTS)] if mates and "shirt" in kind.data.get("colors", {}) and kind.name in DRESSED else None

    def another(self, id: str, *, x: float, y: float = 0.0, heading_deg: float = 0.0) -> str:
        """One more character of an object that counts several. Returns its name."""
        obj = self.object(id)
        assert obj is not None
        mates = self.names.pop(obj.id, [])
        name = self.character(obj.id, x=x, y=y, heading_deg=heading_deg, number=len(mates) + 1)
        self.names[obj.id] = [*mates, name]
        return name

    def change(self, name: str, **fields: Any) -> None:
        """Change fields of a character that has been put down."""
        i = next(k for k, c in enumerate(self.characters) if c.name == name)
        self.characters[i] = self.characters[i].model_copy(update=fields)

    def species(self, id: str) -> Species:
        """What a character is; an unknown person is a person."""
        from sim.species import SPECIES, find

        obj = self.object(id)
        assert obj is not None
        found = find(obj.name) or find(obj.name.split()[-1])
        if found is None and obj.name in lexicon.table("syntax")["body"]:
            whose = cast.owner(self.script, obj)
            found = (find(whose) if whose else None) or SPECIES["human"]  # a hand or an arm is somebody's
            self.note(obj.phrase_en, f"whoever has the {obj.name} is shown whole", source="whose it is, the words say" if whose else "whose it is, nobody says")
        if MACHINE.search(obj.phrase_en) and (found is None or found.plan == "people"):
            found = SPECIES["robot"]
        if found is None:
            found = next((f for f in map(find, costume.kin(obj.name)) if f is not None), None) or costume.beast(obj.name) or SPECIES["human"]
            self.note(obj.phrase_en, f"{obj.name!r} is staged as a {found.name}", source="estimate: nearest of the noun and WordNet tables")
        if found.name == "bear" and any(e.type in ("give", "catch", "throw") and obj.id in (e.agent, e.target) for e in self.script.events):
            found = SPECIES["standing bear"]
            self.note(obj.phrase_en, "the bear stands on its hind legs to use its paws", source="estimate")
        if "note" in found.data:
            self.note(obj.phrase_en, f"a {found.name} has no motion of its own: {found.data['note']}", level="unsupported")
        return found

    def words(self, event: Event) -> str:
        """An event's own words, lower case, without those of the events inside its clause."""
        words = event.phrase or self.script.text_en
        for other in self.script.events:
            if other.id != event.id and other.phrase and other.phrase != event.phrase and other.phrase in words:
                words = words.replace(other.phrase, " ")
        return f" {' '.join(words.lower().split())} "

    def goes_off(self, event: Event) -> bool:
        """Whether the words take something over an edge."""
        words = self.words(event)
        return event.direction == "off" or event.verb.endswith(" off") or " off " in words or LEAVES.search(words) is not None

    def act(self, name: str, *actions: Action) -> None:
        """Give a character more to do."""
        i = next((k for k, c in enumerate(self.characters) if c.name == name), None)
        if i is None:
            raise OutOfScopeError(f"{name!r} is a thing here and does nothing by itself; name a person, an animal or a robot")
        self.characters[i] = self.characters[i].model_copy(update={"actions": [*self.characters[i].actions, *actions]})

    # ------------------------------------------------------------------------------------- contacts, goals

    def contact(self, a: str, b: str, **values: float) -> int:
        """Index of the contact of two bodies, made or changed."""
        for i, contact in enumerate(self.contacts):
            if set(contact.between) == {a, b}:
                self.contacts[i] = contact.model_copy(update=values)
                return i
        self.contacts.append(Contact(between=(a, b), **values))
        return len(self.contacts) - 1

    def goal(self, event: Event, kind: str, *, agent: str | None, patient: str | None = None, target: str | None = None, **more: Any) -> None:
        """Add what the sentence asks for; negation and nearness follow the event."""
        name = "nearly" if event.modality == "nearly" and (patient or target) else kind
        whole = self.object(event.patient or event.agent)
        if name == "topple" and whole is not None and ALL.match(whole.phrase_en.lower()):
            more["all"] = True
        at = event.at_s
        if at is not None and name in MOMENTS:
            # "rolls into the block on frame 31": what is timed is the meeting, not the way there
            for k in self.asked.get(event.id, []):
                self.goals[k] = self.goals[k].model_copy(update={"at": None})
        goal = Goal(event=name, agent=agent, patient=patient, target=target, at=at, negated=event.modality in ("not", "nearly") and name != "nearly", **more)
        if goal not in self.goals:
            self.goals.append(goal)
        mine = self.asked.setdefault(event.id, [])
        if self.goals.index(goal) not in mine:
            mine.append(self.goals.index(goal))

    def goal_first(self, event: Event, kind: str, *, agent: str | None, **more: Any) -> None:
        """Ask for something before all other goals."""
        self.goals.insert(0, Goal(event=kind, agent=agent, **more))
        self.goals[1:] = [g if g.after is None else g.model_copy(update={"after": g.after + 1}) for g in self.goals[1:]]
        self.asked = {id: [i + 1 for i in mine] for id, mine in self.asked.items()}
        self.asked.setdefault(event.id, []).append(0)

    def set_free(self, owner: str, **fields: Any) -> None:
        """Leave values to the director."""
        self.free.setdefault(owner, {}).update(fields)

    # ------------------------------------------------------------------------------------- world

    @cached_property
    def gravity(self) -> float:
        """Magnitude [m/s^2]."""
        return world.gravity(self.script)

    @cached_property
    def medium(self) -> Literal["air", "water", "vacuum"]:
        """What fills the space."""
        return world.medium(self.script)

    @cached_property
    def ground(self) -> str:
        """Name of the ground, made when first asked for."""
        body, obj, note = world.ground(self.script, self.medium)
        if note is not None:
            self.note(note.phrase, note.message, source=note.source)
        self.bodies.insert(0, body)
        if obj is not None:
            self.names[obj.id] = [body.name]
        return body.name

    def ground_material(self) -> str | None:
        return self.body(self.ground).material

    def ends(self, seconds: float) -> None:
        """Something worked out lasts until then [s]."""
        if math.isfinite(seconds):
            self.seconds = max(self.seconds, seconds)

    def pair(self, a: str, b: str) -> Any:
        """Coefficients of two bodies, with the contacts that override them."""
        return pair(self.body(a).material, self.body(b).material)
