"""Scenario: a prompt that names what happens by a noun alone ("a phone's waterproof test", "a queue at a night market"), as a sentence.

It holds for whole texts only, from the table data/scenarios.yaml; the script's notes say how the text was read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from semantics import lexicon, verb
from semantics.script import Note, PhysicsScript

PLACEHOLDER = re.compile(
    r"[\[<{(]\s?(?:subject|object|person|character|action|verb|location|place|setting|outcome|result)\s?[A-Za-z0-9]?\s?[\]>})]", re.IGNORECASE
)
"""An unfilled place of the template: "[Subject A]"."""
SOURCE = "semantics/data/scenarios.yaml"


@dataclass(frozen=True)
class Scenario:
    """A sentence that says what a text names."""

    text: str
    sentence: str
    says: str

    def told(self, script: PhysicsScript, *, language: str) -> PhysicsScript:
        """The sentence's script as the text's own."""
        whole = " ".join(self.text.split())
        notes = [Note(level="assumed", phrase=whole, message=f"read as {self.sentence!r}", source=SOURCE)]
        notes += [Note(level="unsupported", phrase=whole, message=self.says)] if self.says and script.simulable else []
        english = self.sentence if language == "zh" else self.text
        return script.model_copy(update={"text": self.text, "text_en": english, "language": language, "notes": notes + script.notes})


def unfilled(text: str) -> bool:
    """Is this the bare template, its places not filled in?"""
    return len(PLACEHOLDER.findall(text)) >= 2


def find(text: str, *, language: str) -> Scenario | None:
    """The scenario that the whole text names, or None."""
    plain = " ".join(text.split()).strip(" .。!！")
    if len(plain) > 120:
        return None
    plain = re.sub(r"^(?:an?|the)\s", "", plain, flags=re.IGNORECASE) if language == "en" else plain.replace(" ", "")
    for pattern, row in _patterns(language):
        match = pattern.fullmatch(plain)
        filled = None if match is None else _filled(match, row, text, language)
        if filled is not None:
            return Scenario(text, " ".join(filled.split()), str(row["says"]))
    return None


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    rows = lexicon.table("scenarios")["english" if language == "en" else "chinese"]
    return tuple((re.compile(row["pattern"], re.IGNORECASE), row) for row in rows)


def _filled(match: re.Match[str], row: dict[str, Any], text: str, language: str) -> str | None:
    words = {key: value or "" for key, value in match.groupdict().items()}
    if language == "zh":
        for key in ("thing", "where"):
            if key in words:
                english = _english(words[key])
                if english is None:
                    return None
                words[key] = f"a {english}"
    elif "thing" in words:
        if lexicon.noun(words["thing"].split(" ")[-1]) is None:
            return None
        article = re.match(r"\s*(an?|the)\s", text, re.IGNORECASE)
        inner = re.match(r"(?:an?|the|his|her|my|two|three)\s", words["thing"], re.IGNORECASE)
        words["thing"] = words["thing"] if inner else f"{article[1].lower() if article else 'a'} {words['thing']}"
    if "thing" in words:
        words["Thing"] = words["thing"][:1].upper() + words["thing"][1:]
    if "act" in words:
        words["acts"] = next((w for w, forms in verb.forms().items() if (words["act"].lower(), "s") in forms), words["act"] + "s")
    return str(row["sentence"]).format(**words)


def _english(word: str) -> str | None:
    """English of a Chinese noun, with or without a number before it."""
    from semantics.chinese.words import dictionary

    bare = re.sub(r"^[一两三](?:个|部|台|辆|只|条)?", "", word)
    known = dictionary().get(bare)
    return known.senses.get("N") if known is not None else None
