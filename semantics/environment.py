"""Where and when: gravity of a named body, medium, setting, time of day, weather."""

from __future__ import annotations

import re
from functools import cache

from semantics import lexicon
from semantics.script import Environment, Note


@cache
def _phrases(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a list of words and phrases."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(str(w)) for w in sorted(words, key=len, reverse=True)) + r")(?![\w-])", re.IGNORECASE)


def has(text: str, words: list[str]) -> re.Match[str] | None:
    """The first of these words or phrases in the text, whole words only."""
    return _phrases(tuple(words)).search(text)


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
    env.setting = setting(text)
    for key in ("time_of_day", "weather"):
        for name, words in data[key].items():
            if has(text, words):
                setattr(env, key, name)
                break
    return env, notes


@cache
def place_words() -> dict[str, str]:
    """Word -> setting."""
    return {str(w): name for name, words in lexicon.table("environments")["settings"].items() for w in words}


def setting(text: str) -> str | None:
    """ "in the kitchen", "across a sunny park", "a street scene"."""
    best: tuple[int, str] | None = None
    for word, name in place_words().items():
        if word not in text.lower():
            continue
        for match in re.finditer(
            rf"\b(?:in|at|inside|through|around|across|within|into|on)\s+(?:(?:a|an|the|his|her|their|its)\s+)?(?:[\w-]+\s+){{0,3}}?{re.escape(word)}\b|"
            rf"\b{re.escape(word)} (?:scene|setting|background|backdrop)\b",
            text,
            re.IGNORECASE,
        ):
            if re.search(r"\b(?:and|of|with|on|onto|into|from|off)\b", match[0][3:].lower().removesuffix(word)):
                continue
            if match[0].lower().startswith(("on ", "into ", "across ")) and name not in ("street", "field", "beach", "courtyard", "living room"):
                continue
            if best is None or match.start() < best[0] or len(word) > len(best[1]):
                best = (match.start(), name)
    return best[1] if best else None
