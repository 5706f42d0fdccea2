"""Measured: whose number it is, and what it says of that thing.

A number belongs to the phrase it stands in ("a 5 kg ball"), or just after ("a ball 3 cm across"); heights, distances and
speeds belong to what moves ("rolls 2 m along the floor"); angles to the slope, or to what is thrown; moments to an event."""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantics.edges import edges
from semantics.happening import Happening
from semantics.phrase import Mention
from semantics.quantity import Measure
from semantics.reading import Reading
from semantics.script import Event, Note, Object, Quantity

MOVING = ("speed", "rate", "force", "energy", "acceleration")
"""Dimensions that only what moves, or is moved, has."""
SIZES = re.compile(r"[\s-]*(?:high|tall|long|wide|thick|deep|across|in (?:diameter|radius|length|height|width))\b")
IS = re.compile(r"[\s,(]*(?:(?:(?:that|which|who)\s)?(?:is|are|was|measures?)\s+)?(?:about |only |exactly |just |over |nearly )?")
INCLINED = re.compile(
    r"^,? (?:that is |which is |is )?(?:inclined|tilted|sloped|sloping|slanted|angled|raised|leaning|set|propped)(?: up)? "
    r"(?:at|to|by|with) (?:an? )?(?:angle of )?$"
)
"""What stands between a board and its angle."""
SHORT_OF = re.compile(r"\b(?:within|by|for|after|every)\s+(?:just |only |about |less than )?$")
"""What stands before a length that is nobody's size."""
ROUND = ("sphere", "apple", "egg")


class Measures:
    """The numbers of one text and who they belong to."""

    def __init__(
        self, found: Sequence[Measure], *, reading: Reading, mentions: Sequence[Mention], happenings: Sequence[Happening],
        stands: dict[int, tuple[str, ...]], objects: Sequence[Object], events: Sequence[Event],
    ) -> None:  # fmt: skip
        self.found, self.reading, self.mentions, self.stands, self.events = found, reading, mentions, stands, events
        self.happenings = [h for h in happenings if not h.implied]
        self.objects = {o.id: o for o in objects}
        self.said = {m.object: m for m in reversed(mentions) if m.object}
        self.edges: dict[str, dict[str, float]] = {}
        """Object id -> what is stated of its size [m]."""

    def quantities(self) -> tuple[list[Quantity], list[Note]]:
        """Quantities in text order between the counts of things and of events; sizes and masses go to the objects too."""
        rows = [Quantity(value=o.count, quantity="count", of=o.id) for o in self.objects.values() if o.count is not None and o.count > 1]
        notes: list[Note] = []
        for m in self.found:
            of = self._owner(m)
            what = self._what(m, of)
            rows.append(Quantity(value=m.value, unit=m.unit, quantity=what, of=of))
            rows += [Quantity(value=value, unit=unit, quantity=f"{what}_{which}", of=of) for value, unit, which in m.stated]
            if m.source:
                said = self.reading.text[m.start : m.end].strip()
                notes.append(Note(level="assumed", phrase=said, message=f"{what.replace('_', ' ')} {m.value:g} {m.unit}", source=m.source))
            if of in self.objects and not self._of_a_jump(m, of):
                self._size(self.objects[of], m, what)
        rows += [Quantity(value=e.count, quantity="count", of=e.id) for e in self.events if e.count is not None]
        return rows, notes

    def _of_a_jump(self, m: Measure, of: str | None) -> bool:
        """ "A man jumps 2 ft high": not how tall he is."""
        tall = self.reading.text[m.end : m.end + 8].strip(" -").startswith("tall")
        return m.quantity == "height" and not tall and any(e.type == "jump" and e.agent == of for e in self.events)

    def _what(self, m: Measure, of: str | None) -> str:
        """ "a 20 cm ball" gives a diameter."""
        said = self.said.get(of or "")
        inside = said is not None and self._start(said) <= m.start < self._end(said)
        if m.quantity == "length" and inside and said is not None and said.noun is not None and said.noun.prop in ROUND:
            return "diameter"
        if m.quantity == "length" and inside and of is not None and self.objects[of].kind == "character":
            return "height"  # "a six-foot-two man"
        return m.quantity

    def _start(self, mention: Mention) -> int:
        return self.reading.starts[mention.first]

    def _end(self, mention: Mention) -> int:
        return self.reading.starts[mention.last] + len(self.reading.words[mention.last])

    def _owner(self, m: Measure) -> str | None:
        here = self.reading.token_at(m.start)
        if m.quantity in ("duration", "focal_length", "frame_rate", "resolution", "temperature") or m.quantity.startswith("camera_"):
            return None
        inside = [x for x in self.mentions if x.first <= here <= x.last and x.object in self.objects]
        own = (
            not m.named or m.dimension == "angle" or re.search(r"(?:high|tall|deep)$", self.reading.text[m.start : m.end].lower())
        )  # "a knee-high wall", but "a second-floor balcony"
        if inside and own and m.quantity != "time":
            return inside[0].object
        just = [x for x in self.mentions if self._end(x) <= m.start and IS.fullmatch(self._between(x, m)) and x.object in self.objects]
        if just and not m.named and m.dimension == "length" and SIZES.match(self.reading.text[m.end :]):
            return just[-1].object
        of = next((x.object for x in self.mentions if x.object in self.objects and self._stated_of(x, m)), None)
        if of is not None:
            return of
        if m.dimension == "time" or m.quantity == "time":
            return self._event(here)
        if m.dimension in MOVING or m.quantity in ("height", "distance", "length", "depth"):
            mover = self._mover(here)
            if mover is not None:
                return mover
        before = [
            x
            for x in self.mentions
            if x.last < here and x.object in self.objects and not (m.dimension in ("mass", *MOVING) and self.objects[x.object].kind == "static")
        ]
        sloped = [x for x in before if m.dimension == "angle" and INCLINED.search(self.reading.text[self._end(x) : m.start])]
        if sloped:
            return sloped[-1].object  # "a board inclined at 30 degrees"
        if m.dimension == "angle" and before and self.objects[before[-1].object or ""].kind == "static" and not self._sloped(before[-1]):
            return self._mover(here) or before[-1].object
        return before[-1].object if before else next(iter(self.objects), None)

    def _between(self, mention: Mention, m: Measure) -> str:
        """The words from a phrase to a number, without other numbers and their size words ("3 m long and" 1 m high)."""
        text, at = "", self._end(mention)
        for other in (x for x in self.found if at <= x.start < m.start):
            text += self.reading.text[at : other.start]
            size = SIZES.match(self.reading.text, other.end)
            at = size.end() if size else other.end
            more = re.compile(r"\s*(?:,|and)\s*").match(self.reading.text, at)
            at = more.end() if more and size else at
        return text + self.reading.text[at : m.start]

    def _stated_of(self, mention: Mention, m: Measure) -> bool:
        """ "a ball of mass 0.2 kg", "a wall with a height of 2 m": the size word stands between the phrase and the number."""
        between = self.reading.text[self._end(mention) : m.start] if self._end(mention) <= m.start else ""
        return bool(
            re.fullmatch(r"\s*,?\s*(?:(?:with|of|having|that has|which has|has|whose|is)\s+)(?:an?\s+|the\s+)?(?:\w+\s+)?"
                         r"(?:mass|weight|length|width|height|diameter|radius|thickness|depth|size)(?:\s+(?:of|is))?(?:\s+(?:about|only|exactly))?\s*", between)
        )  # fmt: skip

    def _sloped(self, mention: Mention) -> bool:
        return mention.noun is not None and mention.noun.prop in ("ramp", "hill", "stairs")

    def _near(self, here: int) -> list[Happening]:
        """Events by nearness, those before the number first."""
        return sorted(self.happenings, key=lambda h: (h.token > here, abs(h.token - here)))

    def _mover(self, here: int) -> str | None:
        """What moves in the event told nearest before a place in the text: what is thrown rather than who throws."""
        for h in self._near(here):
            for tokens in (h.agents, h.patients) if h.type == "collide" else (h.patients, h.agents):  # "a bullet hits a can at 300 m/s"
                for one in (i for t in tokens for i in self.stands.get(t, ())):
                    if one in self.objects and self.objects[one].kind != "static":
                        return one
        return None

    def _event(self, here: int) -> str | None:
        """The event whose words are nearest: of those with the same verb as the clause told there."""
        for h in self._near(here):
            for event in self.events:
                if event.phrase == h.phrase and event.verb == h.verb.lemma:
                    return event.id
        return self.events[0].id if self.events else None

    def _size(self, o: Object, m: Measure, what: str) -> None:
        """Sizes and masses that the text states."""
        said = self.said.get(o.id)
        if SHORT_OF.search(self.reading.text[: m.start]):
            return  # "comes within 2 cm of the vase"
        if m.dimension == "mass":
            o.mass_kg = m.si
        if m.dimension != "length" or said is None or m.si <= 0 or what in ("distance", "depth") or (what == "height" and not self._tall(said, m)):
            return
        if [x.quantity for x in self.found if self._owner(x) == o.id and x.dimension == "length"][:3] == ["length", "width", "height"]:
            sides = [x.si for x in self.found if x.dimension == "length" and self._owner(x) == o.id][:3]
            o.size_m = (sides[0], sides[1], sides[2])
            return
        stated = self.edges.setdefault(o.id, {})
        # "30 cm by 20 cm": the second length lies across the first
        stated.setdefault("width" if what == "length" and "length" in stated else what, m.si)
        base, prop = (said.noun.size_m, said.noun.prop) if said.noun is not None else ((1.0, 1.0, 1.0), "box")
        o.size_m = edges(base, stated, fast=o.kind == "static", prop=prop)

    def _tall(self, said: Mention, m: Measure) -> bool:
        """Is this height the thing's own ("a 3 m high wall", "a man 1.8 m tall"), not the height it falls from ("falls from ten storeys high") or reaches?"""
        beside = self._start(said) <= m.start < self._end(said) or IS.fullmatch(self._between(said, m)) or self._stated_of(said, m)
        if self._end(said) <= m.start and not beside:
            return False
        near = self.reading.text[max(0, self._start(said) - 2) : m.end + 12]
        return bool(any(w in ("high", "tall") or w.endswith(("-high", "-tall")) for w in said.words) or re.search(r"[\s-](?:high|tall)\b", near[-14:]))
