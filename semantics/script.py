"""PhysicsScript: what a sentence says about a physical event, before any number has been guessed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

EVENT_TYPES = (
    "fall", "drop", "throw", "bounce", "roll", "slide", "collide", "topple", "break", "push", "pull", "hit", "catch", "give", "jump",
    "walk", "run", "swing", "spin", "stack", "rest", "float", "fly", "kick", "pour", "other",
)  # fmt: skip
"""Event types of the contract; finer kinds (chase, carry, land, ...) go into `subtype`."""


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Object(Model):
    """A thing that the sentence names."""

    id: str
    name: str
    """Head noun, singular, lower case, English."""
    phrase: str
    """As written ("a red rubber ball")."""
    phrase_en: str
    kind: Literal["dynamic", "static", "character"]
    material: str | None = None
    """Canonical name, only where the text says so."""
    color: str | None = None
    count: int | None = None
    """None: plural without a number."""
    size_m: tuple[float, float, float] | None = None
    """[m], only where the text says so."""
    mass_kg: float | None = None
    """[kg], only where the text says so."""


class Event(Model):
    """Something that happens, in the order of the text. Roles hold object ids."""

    id: str
    type: str
    subtype: str | None = None
    verb: str
    """Lemma."""
    agent: str | None = None
    patient: str | None = None
    target: str | None = None
    surface: str | None = None
    source: str | None = None
    instrument: str | None = None
    direction: str | None = None
    count: int | None = None
    intensity: float = 1.0
    """1 is the plain verb; gently < 1 < hard."""
    at_s: float | None = None
    modality: Literal["nearly", "not", "or"] | None = None
    optional: bool = False
    implied: bool = False
    """Added from what the words entail, not said."""
    after: list[str] = Field(default_factory=list)
    phrase: str = ""


class Environment(Model):
    """Where it happens."""

    gravity: str | None = None
    """"moon", "mars", "zero", ... where stated or implied by a named body."""
    gravity_m_s2: tuple[float, float, float] | None = None
    medium: Literal["air", "water", "vacuum"] = "air"
    surface: str | None = None
    """Material of the surface moved on or hit."""
    setting: str | None = None
    time_of_day: str | None = None
    weather: str | None = None


class Quantity(Model):
    """A number as the text states it: {"value": 15, "unit": "m", "quantity": "height", "of": "ball"}."""

    value: float
    unit: str | None = None
    quantity: str | None = None
    """height | length | distance | speed | angle | mass | time | count | radius | diameter | width | temperature | ..."""
    of: str | None = None
    """Object or event id."""


class Note(Model):
    """Something to be known of a reading or a staging, with the words that it is about and the source of what was assumed."""

    level: Literal["assumed", "ambiguous", "conflict", "unsupported"]
    phrase: str
    message: str
    source: str | None = None


class PhysicsScript(Model):
    """What a sentence says: things, events between them, where, how it is seen, numbers, and what is to be known of the reading."""

    text: str
    """As it was given."""
    text_en: str
    """In English; the text itself where it is English."""
    language: Literal["en", "zh"] = "en"
    objects: list[Object] = Field(default_factory=list)
    events: list[Event] = Field(default_factory=list)
    """In the order of the text."""
    environment: Environment = Field(default_factory=Environment)
    camera: dict[str, Any] = Field(default_factory=dict)
    """What is said of shot, angle, lens and moves."""
    style: dict[str, Any] = Field(default_factory=dict)
    quantities: list[Quantity] = Field(default_factory=list)
    notes: list[Note] = Field(default_factory=list)
    """What was assumed, is ambiguous, contradicts itself or cannot be shown."""
    simulable: bool = True
    """False: refused; the notes say why."""

    def object(self, id: str | None) -> Object | None:
        """The object of that id, or None."""
        return next((o for o in self.objects if o.id == id), None)
