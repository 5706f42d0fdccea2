"""Apart: "two balls, one red and one blue": things named together and told apart behind, put as if each were named by itself."""

from __future__ import annotations

import re
from functools import cache

from semantics import lexicon
from semantics.phrase import color, matter

TWO = r"(?P<two>two|2|a pair of)"
ONE = r"(?:one|the first|the first one|one of them|the one)"
OTHER = r"(?:one|the other|the second|the second one|the other one|another)"


@cache
def _pattern() -> re.Pattern[str]:
    said = rf"(?:{ONE} (?:is |being )?(?:made of )?(?P<a>[a-z -]+?),?(?: and|,| but|;) {OTHER} (?:is |being )?(?:made of )?(?P<b>[a-z -]+?))"
    plain = r"(?:an? (?P<c>[a-z -]+?) one,?(?: and|,) an? (?P<d>[a-z -]+?) one)"
    return re.compile(
        rf"\b{TWO} (?P<adj>(?:[a-z-]+ )*?)(?P<noun>[a-z]+s|men|women|children|dice|mice)(?:,| ?\(|:| -) ?(?:{said}|{plain})(?P<end>\)|,|\.|;)", re.IGNORECASE
    )


def named_one_by_one(text: str) -> str:
    """The text with each of the two in a phrase of its own: "a red ball and a blue ball"."""
    return _pattern().sub(_each, text)


def _each(match: re.Match[str]) -> str:
    first, second = match["a"] or match["c"], match["b"] or match["d"]
    if not (_describes(first) and _describes(second)):
        return match[0]
    noun = lexicon.singular(match["noun"].lower())
    told = [f"{_article(words)} {words} {match['adj']}{noun}" for words in (first.strip(), second.strip())]
    put = f"{told[0]} and {told[1]}" + ("" if match["end"] in (",", ")") else match["end"])
    return put[0].upper() + put[1:] if match["two"][0].isupper() else put


def _describes(words: str) -> bool:
    """Colours, materials, sizes and weights, and nothing else."""
    degrees = lexicon.table("degrees")
    sizes = (*degrees["size"], *degrees["weight"], "light", "dark", "bright", "pale", "full", "empty", "hollow", "solid", "old", "new", "young")
    said = words.replace("-", " ").split()
    return bool(said) and all(w in sizes or color((w,)) is not None or matter(w) is not None for w in said)


def _article(words: str) -> str:
    return "an" if words.strip()[0] in "aeiou" else "a"
