"""Words: what a noun is (kind, size, mass, shape, material), and every other word table of the parser.

The tables are YAML files in `semantics/data`; a user's own file (the same layout as `nouns.yaml`) overrides ours word by word.
Sizes are full extents [x, y, z] in the usual pose, z up [m]; masses of one piece [kg]."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from sim.datasheet import datasheet
from sim.errors import InputError

Kind = Literal["dynamic", "static", "character"]

IRREGULAR = {
    "dice": "dice", "people": "person", "children": "child", "men": "man", "women": "woman", "mice": "mouse", "feet": "foot", "teeth": "tooth",
    "geese": "goose", "knives": "knife", "leaves": "leaf", "loaves": "loaf", "shelves": "shelf", "wolves": "wolf", "calves": "calf", "halves": "half",
    "scarves": "scarf", "dominoes": "domino", "dominos": "domino", "potatoes": "potato", "tomatoes": "tomato", "mangoes": "mango", "vases": "vase",
    "boxes": "box", "axes": "axe", "fish": "fish", "sheep": "sheep", "deer": "deer", "oxen": "ox", "cookies": "cookie", "movies": "movie", "shoes": "shoe",
    "horses": "horse", "houses": "house", "nurses": "nurse", "oranges": "orange", "bridges": "bridge", "cages": "cage", "sledges": "sledge",
    "scissors": "scissors", "pliers": "pliers", "tongs": "tongs", "stairs": "stairs", "nunchucks": "nunchucks", "glasses": "glass", "lenses": "lens",
    "buses": "bus", "axles": "axle", "pies": "pie", "ties": "tie", "dies": "die", "lioness": "lioness", "chess": "chess", "binoculars": "binoculars",
    "sunglasses": "sunglasses", "jeans": "jeans", "businessmen": "businessman", "firemen": "fireman", "policemen": "policeman", "knights": "knight",
}  # fmt: skip
"""Plurals that the rules of `singular` would get wrong."""


@dataclass(frozen=True)
class Noun:
    """What a thing of that name is when the text says no more."""

    name: str
    """Entry in the table ("tennis ball", "cup")."""
    kind: Kind
    prop: str
    """Shape to use: box, sphere, cylinder, capsule, cone, plane, or a named prop (table, cup, ...)."""
    size_m: tuple[float, float, float]
    """Full extents [x, y, z], usual pose, z up [m]."""
    mass_kg: float | None
    """One piece [kg]; None for what never moves."""
    material: str
    """Canonical name of sim's material table."""
    source: str
    """Where the figures come from."""
    backed: str | None = None
    """Our entry whose figures these are, where the noun itself is not in the table."""
    own: bool = False
    """From the user's own file."""


@cache
def table(name: str) -> Any:
    """One YAML file of `semantics/data`, as plain data."""
    return datasheet("semantics", name)


def _yaml(text: str) -> Any:
    """A user's file, by the loader that refuses double keys."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


def singular(word: str) -> str:
    """Singular of an English noun, lower case ("knives" -> "knife"); a word that is no plural comes back unchanged."""
    word = word.lower()
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in _words():
        return word
    for candidate in _singulars(word):
        if candidate in _words():
            return candidate
    irregular = _irregular(word)
    if irregular != word or not word.endswith("s"):
        return irregular
    return _likeliest(_singulars(word), word) if not _claimed(word) else word


def _likeliest(candidates: list[str], word: str) -> str:
    """The first that is a noun at all ("sizes" -> "size", no "siz"), else the first."""
    from semantics import hypernym

    held = hypernym.lemmas()
    return next((c for c in candidates if c in held), candidates[0] if candidates else word)


@cache
def _irregular(word: str) -> str:
    """WordNet's irregular plurals ("oxen"), only of words that no noun of that spelling claims."""
    from semantics import hypernym

    held = hypernym.lemmas()
    if word in held:
        return word
    return f"{word[:-2]}an" if word.endswith("men") and f"{word[:-2]}an" in held else hypernym.plurals().get(word, word)


def _claimed(word: str) -> bool:
    """A noun of its own that ends in s and is no plural ("atlas")."""
    from semantics import hypernym

    held = hypernym.lemmas()
    return word in held and not any(candidate in held for candidate in _singulars(word))


def _singulars(word: str) -> list[str]:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return []
    if word.endswith("ies") and len(word) > 4:
        return [word[:-3] + "y", word[:-1]]
    if word.endswith("ves"):
        return [word[:-1], word[:-3] + "f", word[:-3] + "fe"]
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return [word[:-2], word[:-1]]
    if word.endswith("oes"):
        return [word[:-1], word[:-2]] if word.endswith(("shoes", "toes", "hoes", "canoes")) else [word[:-2], word[:-1]]
    return [word[:-1]]


@cache
def _words() -> frozenset[str]:
    return frozenset(default().nouns)


class Lexicon:
    """The noun table, ours or with the user's rows laid over it."""

    def __init__(self, rows: Mapping[str, Any], sources: Mapping[str, str], *, own: bool = False) -> None:
        """`own`: rows of the user's, whose figures go with the object wherever it goes."""
        self.nouns: dict[str, Noun] = {}
        for name, row in rows.items():
            entry = _noun(name, row, sources)
            if own:
                _check_matter(name, entry.material)
                entry = replace(entry, own=True)
            for word in (name, *row.get("aka", ())):
                self.nouns.setdefault(str(word).lower(), entry)
            self.nouns[name.lower()] = entry

    def noun(self, name: str) -> Noun | None:
        """The entry of a noun, singular or plural, with or without modifiers: "red tennis balls" finds "tennis ball". None: unknown."""
        words = re.sub(r"[_\s]+", " ", name.lower()).strip().split(" ")
        words[-1] = words[-1] if words[-1] in self.nouns else singular(words[-1]) if words[-1] else ""
        for start in range(len(words)):
            found = self.nouns.get(" ".join(words[start:]))
            if found is not None:
                return found
        return None


def _noun(name: str, row: Mapping[str, Any], sources: Mapping[str, str]) -> Noun:
    known = {"kind", "prop", "size_m", "mass_kg", "material", "source", "aka"}
    if isinstance(row, Mapping) and (not isinstance(row.get("aka", []), list) or not all(isinstance(w, str) for w in row.get("aka", []))):
        raise InputError(f"lexicon, noun {name!r}: aka must be a list of words, not {row['aka']!r}")
    if not isinstance(row, Mapping) or set(row) - known:
        raise InputError(f"lexicon, noun {name!r}: unknown keys {sorted(set(row) - known) if isinstance(row, Mapping) else row!r}; allowed are {sorted(known)}")
    size = row.get("size_m", [0.2, 0.2, 0.2])
    mass = row.get("mass_kg")
    if row.get("kind") not in ("dynamic", "static", "character"):
        raise InputError(f"lexicon, noun {name!r}: kind must be dynamic, static or character, not {row.get('kind')!r}")
    if not (isinstance(size, list) and len(size) == 3 and all(isinstance(x, int | float) and x > 0 for x in size)):
        raise InputError(f"lexicon, noun {name!r}: size_m must be three positive numbers [m], not {size!r}")
    if mass is not None and not (isinstance(mass, int | float) and mass > 0):
        raise InputError(f"lexicon, noun {name!r}: mass_kg must be positive [kg], not {mass!r}")
    source = str(row.get("source", "estimate"))
    return Noun(
        name=name, kind=cast(Kind, row["kind"]), prop=str(row.get("prop", "box")), size_m=(float(size[0]), float(size[1]), float(size[2])),
        mass_kg=None if mass is None else float(mass), material=str(row.get("material", "wood")), source=sources.get(source, source),
    )  # fmt: skip


@cache
def default() -> Lexicon:
    """The lexicon that comes with the package."""
    data = table("nouns")
    return Lexicon(data["nouns"], data["sources"])


MAX_FILE_BYTES = 1_000_000


def load(path: str | os.PathLike[str]) -> Lexicon:
    """Our lexicon with the user's file (layout of `nouns.yaml`) laid over it. Raises InputError that names the noun, the key and the cure."""
    file = Path(path)
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise InputError(f"lexicon {file}: larger than {MAX_FILE_BYTES // 1000} kB; a lexicon is one line a noun")
        data = _yaml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"lexicon {file}: cannot be read ({error})") from error
    except InputError:
        raise
    except Exception as error:  # ruamel's errors have no common public base
        said = " ".join(str(error).split("To suppress")[0].split())
        raise InputError(f"lexicon {file}: not valid YAML ({said})") from error
    if not isinstance(data, Mapping) or not isinstance(data.get("nouns"), Mapping) or set(data) - {"nouns", "sources"}:
        raise InputError(f"lexicon {file}: needs a mapping `nouns:` with one entry a noun (and `sources:` where you like), as in semantics/data/nouns.yaml")
    ours = table("nouns")
    sources = data.get("sources", {})
    if not isinstance(sources, Mapping):
        raise InputError(f"lexicon {file}: sources must be a mapping of keys to texts, not {sources!r}")
    user = Lexicon({str(k): v for k, v in data["nouns"].items()}, {**ours["sources"], "estimate": f"your lexicon {file.name}", **sources}, own=True)
    merged = Lexicon({}, {})
    merged.nouns = {**default().nouns, **user.nouns}
    return merged


def _check_matter(name: str, material: str) -> None:
    """A user's material must be one that we simulate."""
    from sim import materials

    if materials.find(material) is None:
        near = difflib.get_close_matches(material, materials.names(), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "`physgen materials` lists them"
        raise InputError(f"lexicon, noun {name!r}: material {material!r} is not known; {hint}")


def noun(name: str) -> Noun | None:
    """The entry of a noun in our own table, or None where it is unknown."""
    return default().noun(name)
