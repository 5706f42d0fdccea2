"""A Chinese text as an English reading, and the way back from English phrases to the Chinese ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from semantics import reading as english
from semantics.chinese.clause import Clauses
from semantics.chinese.film import film
from semantics.chinese.predicate import Predicate
from semantics.chinese.rendering import Rendering
from semantics.chinese.segment import Token, tokens
from semantics.chinese.stated import stated
from semantics.chinese.tree import Node, Span, document, leaf
from semantics.chinese.words import dictionary, grammar
from semantics.reading import Reading
from semantics.script import Note, PhysicsScript
from sim.errors import InputError

MAX_WORDS = 2000
"""As of English texts."""
LONG, LONGEST = 60, 150
"""Words of a sentence after which a comma ends it, and after which anything does."""


@dataclass(frozen=True)
class Chinese:
    """A Chinese text, its English reading, and the Chinese characters behind each English word."""

    text: str
    reading: Reading
    spans: tuple[Span | None, ...]
    unknown: tuple[str, ...]
    """Chinese words that the lexicon lacks."""

    def original(self, phrase: str, taken: set[int]) -> str | None:
        """The Chinese for an English phrase of the reading; its first place that is not `taken` yet (which it then is)."""
        text = self.reading.text
        at = text.find(phrase)
        while phrase and at >= 0:
            inside = range(bisect_left(self.reading.starts, at), bisect_left(self.reading.starts, at + len(phrase)))
            spans = [s for i in inside if (s := self.spans[i]) is not None]
            ends = bool(inside) and self.reading.starts[inside[-1]] + len(self.reading.words[inside[-1]]) == at + len(phrase)
            if spans and ends and inside[-1] not in taken and self.reading.doc[inside[-1]].dep_ not in ("compound", "det", "amod", "nummod"):
                taken.add(inside[-1])
                return self.text[min(s[0] for s in spans) : max(s[1] for s in spans)].strip(" ，。,.；;")
            at = text.find(phrase, at + 1)
        return None


def _listed(text: str) -> str:
    """ "猫 球 桌子": nouns with nothing but spaces between them are a list."""
    known = [dictionary().get(w) for w in text.split()]
    nouns = len(known) > 1 and all(w is not None and set(w.senses) == {"N"} for w in known)
    return re.sub(r"(?<=\S)\s(?=\S)", "、", text) if nouns else text


def read(text: str) -> Chinese:
    """The text as English: one tree a sentence. A text without a word we know reads as nothing."""
    rendering = Rendering()
    roots: list[Node] = []
    text_of, facts = stated(text)
    filmed = film(text_of)
    words = tokens(_told(_listed(filmed.rest)))
    if len(words) > MAX_WORDS:
        raise InputError(f"text: {len(words)} words ({len(text)} characters); at most {MAX_WORDS} words: describe one shot at a time")
    for sentence in _sentences(words):
        predicates: list[Predicate] = Clauses(sentence).read()
        if predicates:
            roots.append(rendering.sentence(predicates))
    for phrase in (*facts, *filmed.english) if roots else ():
        roots[-1].right[-1:-1] = _aside(phrase)
    doc, nodes = document([_capital(r) for r in roots] or [Node("nothing", "NN", "ROOT", lemma="nothing")])
    unknown = tuple(dict.fromkeys(t["UNKNOWN"] for t in words if "UNKNOWN" in t))
    return Chinese(text, english.from_doc(doc), tuple(n.span for n in nodes), unknown)


def _aside(phrase: str) -> list[Node]:
    """What is said of the camera, at the end of a sentence: ", the camera orbits"."""
    return [
        leaf(",", ",", "punct"),
        *(leaf(word, "NN" if word != "," else ",", "meta" if word != "," else "punct") for word in re.findall(r"[^\s,]+|,", phrase)),
    ]


def _told(text: str) -> str:
    """The text without what only asks for a clip ("请生成一个视频:"), same length."""
    for pattern in (grammar()["preamble"], grammar()["closing"]):
        bare = re.sub(pattern, lambda m: " " * len(m[0]), text)
        text = bare if bare.strip() else text
    return text


def _sentences(words: list[Token]) -> list[list[Token]]:
    """Runs up to a full stop; a run that never ends is cut at a comma, or where it must be."""
    out: list[list[Token]] = [[]]
    for word in words:
        if "STOP" in word or len(out[-1]) >= LONGEST or (len(out[-1]) >= LONG and "COMMA" in word):
            out.append([])
        if "STOP" not in word:
            out[-1].append(word)
    return [s for s in out if s]


def _capital(root: Node) -> Node:
    first = next(root.walk())
    first.word = first.word[:1].upper() + first.word[1:]
    return root


def restored(script: PhysicsScript, source: Chinese) -> PhysicsScript:
    """The script of the English reading, with the Chinese text and phrases put back; `phrase_en` keeps the English."""
    taken: set[int] = set()
    objects = [o.model_copy(update={"phrase": source.original(o.phrase, taken) or source.original(o.phrase, set()) or o.phrase}) for o in script.objects]
    events = [e.model_copy(update={"phrase": source.original(e.phrase, set()) or e.phrase}) for e in script.events]
    notes = [n.model_copy(update={"phrase": source.original(n.phrase, set()) or n.phrase}) for n in script.notes]
    notes += [
        Note(
            level="assumed",
            phrase=word,
            message="not in the bilingual lexicon: read by its last character or as an object; a plainer word helps",
            source="estimate",
        )
        for word in source.unknown
    ]
    return script.model_copy(
        update={"text": source.text, "text_en": source.reading.text, "language": "zh", "objects": objects, "events": events, "notes": notes}
    )
