"""Where and when: gravity of a named body, medium, setting, time of day, weather."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from semantics import hypernym, lexicon
from semantics.amount import si
from semantics.script import Environment, Note, Quantity


@cache
def _phrases(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a list of words and phrases."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(str(w)) for w in sorted(words, key=len, reverse=True)) + r")(?![\w-])", re.IGNORECASE)


def has(text: str, words: list[str]) -> re.Match[str] | None:
    """The first of these words or phrases in the text, whole words only."""
    return _phrases(tuple(words)).search(text)


GRAVITY = re.compile(r"\bgravit(?:y|ational)\b|\bfree[- ]fall acceleration\b", re.IGNORECASE)


def pulled(env: Environment, text: str, quantities: list[Quantity], falling: Iterable[str] = ()) -> None:
    """ "Under a gravity of 1.62 m/s^2": what is stated holds, also beside the name of a place; so does what is said of one of the `falling`."""
    known, named = tuple(falling), GRAVITY.search(text) is not None
    stated = [q for q in quantities if q.quantity in ("acceleration", "gravity") and (named or q.of in known)]
    if len(stated) == 1:
        env.gravity_m_s2 = (0.0, 0.0, -si(stated[0].model_copy(update={"quantity": "gravity"})))


def environment(text: str) -> tuple[Environment, list[Note]]:
    """The environment that the text names, and what was assumed about it."""
    data = lexicon.table("environments")
    env, notes = Environment(), []
    for name, row in data["gravity"].items():
        hit = has(text, row["words"])
        if hit:
            env.gravity, env.gravity_m_s2 = name, (0.0, 0.0, -float(row["value"]))
            if row.get("medium") == "vacuum":
                env.medium = "vacuum"
            notes.append(Note(level="assumed", phrase=hit[0], message=f"gravity {row['value']:g} m/s^2", source=data["gravity_source"]))
            break
    for name, words in data["medium"].items():
        if has(text, words) and (
            name != "water" or not has(text, ["into the water", "into water", "into the pool"]) or has(text, ["underwater", "under water"])
        ):
            env.medium = name
    env.setting = setting(text) or unknown_place(text)
    stands_for = shown_as(env.setting) if env.setting else None
    notes += [stands_for] if stands_for is not None else []
    for key in ("time_of_day", "weather"):
        for name, words in data[key].items():
            if has(text, words):
                setattr(env, key, name)
                break
    blown = has(text, data["weather"]["wind"])
    if blown:
        notes.append(Note(level="unsupported", phrase=blown[0], message="wind as weather is not simulated: the air itself stands still"))
    return env, notes


@cache
def place_words() -> dict[str, str]:
    """Word -> setting."""
    return {str(w): name for name, words in lexicon.table("environments")["settings"].items() for w in words}


BEFORE = "in|at|inside|through|around|across|within|into|on|down|along|by|near|beside|outside"


SMALL = f"{BEFORE}|and|of|with|onto|from|off|to|a|an|the|while|as"
"""Words that end a phrase, so that a place after them is not in it."""


def setting(text: str) -> str | None:
    """ "in the kitchen", "across a sunny park", "a street scene": the first place named, by its most telling word."""
    data, lower = lexicon.table("environments"), text.lower()
    best: tuple[bool, int, bool, int] | None = None
    found = None
    for word, name in place_words().items():
        if word not in lower:
            continue
        for match in _place_pattern(word).finditer(text):
            said = match[0].lower()
            if said.startswith(("on ", "into ", "across ", "down ", "along ")) and name not in data["outside"]:
                continue
            aside = said.startswith(("down ", "along ", "by ", "near ", "beside ", "across "))
            rank = (aside, match.start(), word in data["generic"], -len(word))
            if best is None or rank < best:
                best, found = rank, name
    return found


@cache
def _place_pattern(word: str) -> re.Pattern[str]:
    article = r"(?:(?:a|an|the|his|her|their|its)\s+)?"
    plain = re.escape(word)
    return re.compile(
        rf"\b(?:{BEFORE})\s+{article}(?:(?!(?:{SMALL})\s)[\w-]+\s+){{0,3}}?{plain}\b|\b{plain} (?:scene|setting|background|backdrop)\b|"
        rf"^\s{{0,9}}{article}(?:(?!(?:{SMALL})\s)[\w-]+\s+){{0,3}}?{plain}(?=\s+(?:at|by|in)\s+(?:the\s+)?(?:night|dawn|dusk|sunset|sunrise|noon|midday|morning|evening|rain|snow|fog)\b|\s{{0,2}}[:,])",
        re.IGNORECASE,
    )


HULL = 10.0
"""What moves and is at least so long is a place to those inside it ("in a submarine") [m]."""

HEADROOM = 2.5
"""What is less wide, deep or high is no place to be in [m]."""


SLOPES = ("downhill", "uphill")
"""Where to, not where."""
PARTS = ("center", "centre", "middle", "corner", "front", "back", "end", "side", "edge", "top", "bottom", "wall", "fence")
"""Parts of what else is named, and what things stick in."""


@lru_cache(maxsize=16)
def unknown_place(text: str) -> str | None:
    """A place that is no setting of ours ("in a lighthouse"): a building, a room or a cave by WordNet's kinds."""
    for match in re.finditer(r"\b(in|inside|at)\s(?:an?|the)\s((?:[\w-]+\s){0,2}[a-z-]{3,})\b", text.lower()):
        said = match[2].split(" ")
        for k, word in enumerate(said):
            known = lexicon.noun(" ".join(said[: k + 1]))
            long = known is not None and not known.backed and max(known.size_m) >= (3 if known.kind == "static" else HULL)
            roomy = long and known is not None and min(known.size_m) >= HEADROOM
            place = hypernym.is_place(word) and (known is None or bool(known.backed) or (known.kind == "static" and long))
            if word not in place_words() and word not in PARTS and word not in SLOPES and (place or (roomy and match[1] != "at")):
                return word
    return None


def shown_as(name: str) -> Note | None:
    """What stands for a setting in the picture, where it is not the setting itself."""
    from sim.errors import InputError
    from sim.setting import find_place

    try:
        drawn = find_place(name)
    except InputError:
        return Note(level="assumed", phrase=name, message=f"no setting {name!r} is known: a studio stands for it", source="sim/data/places.yaml")
    if drawn in (name, lexicon.table("environments")["same"].get(name)):
        return None
    return Note(level="assumed", phrase=name, message=f"the surroundings are those of a {drawn}", source="nearest of sim/data/places.yaml")
