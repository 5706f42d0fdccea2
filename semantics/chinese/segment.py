"""Chinese text -> words. Our own lexicon decides; jieba, loaded only then, names what the lexicon does not know."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from semantics import lexicon
from semantics.chinese import numerals
from semantics.chinese.words import Word, dictionary, heads, longest

LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'-]*")
SPEED = re.compile(r"(?:m|km|cm)/[sh]|转/分|(?:米|公里|厘米|千米)/(?:秒|小时|时)")
ROW = re.compile(r"一(.)接?一\1")
""" "一本接一本", "一块一块": one after another."""
ABBREVIATION = {"m": "m", "cm": "cm", "mm": "mm", "km": "km", "kg": "kg", "g": "g", "s": "s"}
STOP = frozenset("。！？!?;；\n…")
COMMA = frozenset("，,：:—、")
KNOWN, SINGLE, NUMBER, FOUND, UNKNOWN = 1.0, 1.15, 1.05, 1.1, 5.0
"""Cost of a word of our lexicon, of one of a single character (longer ones go first), of a number, of a word jieba found, of a stray character."""


@dataclass
class Token:
    """One word of the text."""

    text: str
    start: int
    end: int
    """Character span in the original text."""
    senses: dict[str, str] = field(default_factory=dict)
    value: float | None = None

    def __contains__(self, category: str) -> bool:
        return category in self.senses

    def __getitem__(self, category: str) -> str:
        return self.senses[category]

    def get(self, category: str, default: str) -> str:
        """English of the word as this category, or `default`."""
        return self.senses.get(category, default)


def token_at(tokens: list[Token], i: int) -> Token:
    """Token i, or an empty one of no category where there is none."""
    return tokens[i] if 0 <= i < len(tokens) else Token("", 0, 0)


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, full-width letters and digits as plain ones; same length."""
    table = _characters()
    out = []
    for char in text:
        plain = unicodedata.normalize("NFKC", char)
        char = plain if len(plain) == 1 and char not in COMMA else char
        out.append(table.get(char, char))
    return "".join(out)


@cache
def _characters() -> dict[str, str]:
    data = lexicon.table("chinese_characters")
    return dict(zip(data["traditional"].replace(" ", ""), data["simplified"].replace(" ", ""), strict=True))


def tokens(text: str) -> list[Token]:
    """Words in text order; white space between them is left out."""
    return _hands(_on_horses(_small_red_things(_last_ones(_heads_of_cattle(_tokens(simplified(text)))))))


def _hands(found: list[Token]) -> list[Token]:
    """ "男孩把手上的羽毛吹走": what is done to what is in his hand; a handle only belongs to a thing."""
    out: list[Token] = []
    for k, t in enumerate(found):
        before, after = token_at(found, k - 1), token_at(found, k + 1)
        entry = lexicon.noun(before["N"]) if "N" in before else None
        if t.text == "把手" and ("PRON" in before or (entry is not None and entry.kind == "character")) and ("LOC" in after or "V" in after or "DIR" in after):
            parts = [_plain(t.text, at, at + 1) for at in (0, 1)]
            for part, at in zip(parts, (0, 1), strict=True):
                part.start, part.end = t.start + at, t.start + at + 1
            out += parts
        else:
            out.append(t)
    return out


def _last_ones(found: list[Token]) -> list[Token]:
    """ "最后一块积木": the last block, unless a comma stands before it ("滚下来，最后一只猫追上了它": finally)."""
    out: list[Token] = []
    for k, t in enumerate(found):
        after, measure = token_at(found, k + 1), token_at(found, k + 2)
        counted = after.text == "一" and any(c in measure.senses for c in ("CL", "PIECE")) and "TIMES" not in measure
        described = any(c in token_at(found, k + 3) for c in ("N", "COLOR", "MATERIAL", "ADJ"))
        if t.text == "最后" and counted and described and "COMMA" not in token_at(found, k - 1):
            out.append(Token(t.text, t.start, t.end, {"ORD": "last"}))
        else:
            out.append(t)
    return out


def _on_horses(found: list[Token]) -> list[Token]:
    """ "从马上摔下来": off a horse, not at once."""
    out: list[Token] = []
    for k, t in enumerate(found):
        if t.text == "马上" and (token_at(found, k - 1).text in ("从", "在", "骑在", "坐在", "到")):
            out += [_plain(t.text, at, at + 1) for at in (0, 1)]
            for part, at in zip(out[-2:], (0, 1), strict=True):
                part.start, part.end = t.start + at, t.start + at + 1
        else:
            out.append(t)
    return out


def _small_red_things(found: list[Token]) -> list[Token]:
    """ "一个小红球": small and red, where 小红 would be a person's name."""
    out: list[Token] = []
    table = dictionary()
    for k, t in enumerate(found):
        if t.text == "小红" and "N" in token_at(found, k + 1) and "V" not in token_at(found, k + 1):
            words = ((table[char], at) for at, char in enumerate(t.text))
            out += [Token(word.text, t.start + at, t.start + at + 1, dict(word.senses)) for word, at in words]
        else:
            out.append(t)
    return out


def _heads_of_cattle(found: list[Token]) -> list[Token]:
    """ "一头大象": the measure word, not an end of something ("木板的一头")."""
    out: list[Token] = []
    for k, t in enumerate(found):
        if t.text == "一头" and "N" in token_at(found, k + 1):
            out += [Token("一", t.start, t.start + 1, {"NUM": "一"}, 1.0), Token("头", t.start + 1, t.end, {"CL": ""})]
        else:
            out.append(t)
    return out


def _tokens(plain: str) -> list[Token]:
    best = _path(plain, {})
    stray = [i for i, j, word in best if word is None]
    if stray:
        found = {span: flag for span, flag in _foreign(plain) if any(span[0] <= i < span[1] for i in stray)}
        best = _path(plain, found)
        return [t for i, j, word in best for t in _token(plain, i, j, word, found)]
    return [t for i, j, word in best for t in _token(plain, i, j, word, {})]


def _path(text: str, found: dict[tuple[int, int], str]) -> list[tuple[int, int, Word | None]]:
    """The cheapest way through the text; of equals the one whose first words are longer."""
    n = len(text)
    cost: list[float] = [0.0] + [float("inf")] * n
    back: list[tuple[int, Word | None]] = [(0, None)] * (n + 1)
    starts: dict[int, list[int]] = {}
    for a, b in found:
        starts.setdefault(a, []).append(b)
    table, reach = dictionary(), longest()
    for i in range(n):
        ways: list[tuple[int, float, Word | None]] = []
        run = _run(text, i)
        if run > i:
            ways.append((run, NUMBER if text[i].isalnum() else 0.5, Word(text[i:run])))
        for j in range(i + 1, min(n, i + reach) + 1):
            word = table.get(text[i:j])
            if word is not None:
                ways.append((j, KNOWN + 0.02 * ("DIR" in word.senses) if j - i > 1 else SINGLE, word))  # 桌上|来回, not 桌|上来|回
        ways += [(j, FOUND, Word(text[i:j])) for j in starts.get(i, ())]
        ways.append((i + 1, UNKNOWN, None))
        for j, price, word in ways:
            if cost[i] + price < cost[j] + 1e-9:
                cost[j], back[j] = cost[i] + price, (i, word)
    out: list[tuple[int, int, Word | None]] = []
    j = n
    while j:
        i, word = back[j]
        out.append((i, j, word))
        j = i
    return out[::-1]


def _run(text: str, i: int) -> int:
    """End of a number, a Latin word, white space or punctuation that starts here; i where none does."""
    char = text[i]
    if char.isspace():
        return i + 1
    row = ROW.match(text, i)
    if row:
        return row.end()
    for pattern in (SPEED, LATIN):
        match = pattern.match(text, i)
        if match and (pattern is not LATIN or i == 0 or not text[i - 1].isascii() or not text[i - 1].isalpha()):
            return match.end()
    end = numerals.end(text, i)
    if end > i:
        return end
    return i + 1 if char in STOP or char in COMMA or not char.isalnum() else i


def _token(text: str, i: int, j: int, word: Word | None, found: dict[tuple[int, int], str]) -> list[Token]:
    part = text[i:j]
    if part.isspace():
        return []
    senses = dict(word.senses) if word is not None else {}
    known = dictionary().get(part)
    if known is not None:
        senses = {**known.senses, **senses}
    if known is None and word is not None and (i, j) in found and (split := _split(part)):
        return [_plain(text, i, i + split), _plain(text, i + split, j)]
    if ROW.fullmatch(part):
        senses["ADV"] = "one after another"
    value = numerals.value(part)
    if value is not None and not ({"N", "V"} & set(senses)):
        senses["NUM"] = part
    if SPEED.fullmatch(part):
        senses.setdefault("SPEED", part)
    elif LATIN.fullmatch(part):
        senses.setdefault("LATIN", part)
        if part in ABBREVIATION:
            senses["UNIT"] = ABBREVIATION[part]
    if part in STOP:
        senses["STOP"] = ""
    elif part in COMMA:
        senses["COMMA"] = ""
    if not senses and part[0].isalnum():
        senses = _unknown(part, found.get((i, j), "n" if len(part) == 1 else ""), described=text[j : j + 1] == "的")
    return [Token(part, i, j, senses, value)]


def _split(part: str) -> int:
    """Where an unknown compound divides into a material, colour or quality and a noun ("玻璃板"), or 0."""
    for k in range(len(part) - 1, 0, -1):
        before = dictionary().get(part[:k])
        after = dictionary().get(part[k:])
        known = part[k:] in heads() or (after is not None and "N" in after.senses)
        if known and before is not None and {"MATERIAL", "COLOR", "ADJ"} & set(before.senses):
            return k
    return 0


def _plain(text: str, i: int, j: int) -> Token:
    known = dictionary().get(text[i:j])
    return Token(text[i:j], i, j, dict(known.senses) if known is not None else {"N": heads()[text[i:j]]})


def _unknown(part: str, flag: str, *, described: bool = False) -> dict[str, str]:
    """A word outside the lexicon: a noun by its last character, else by jieba's tag; other classes say nothing here. `described`: 的 follows."""
    if described and flag[:1] in ("v", "a", "d", "i", "l", "z", "b"):
        return {"ADJ": ""}
    if flag.startswith("nr") and part[-1] not in heads():
        return {"N": "person", "UNKNOWN": part}
    if flag.startswith("v") and not flag.startswith("vn"):
        return {"V": "act", "UNKNOWN": part}
    if flag.startswith(("n", "vn")) or part[-1] in heads():
        known = next((d.senses["N"] for k in range(1, len(part)) if (d := dictionary().get(part[k:])) is not None and "N" in d.senses), None)
        return {"N": known or heads().get(part[-1], "object"), "UNKNOWN": part}
    return {"SILENT": ""}


@cache
def _jieba() -> Any:
    """jieba's tagger with its own dictionary, read once; neither its cache file nor its log is used."""
    import logging

    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.CRITICAL)
    plain = jieba.Tokenizer()
    with open(plain.get_dict_file().name, "rb") as file:
        plain.FREQ, plain.total = plain.gen_pfdict(file)
    plain.initialized = True
    return jieba.posseg.POSTokenizer(plain)


def _foreign(text: str) -> list[tuple[tuple[int, int], str]]:
    """jieba's words and tags, with their spans."""
    out, at = [], 0
    for pair in _jieba().cut(text):
        out.append(((at, at + len(pair.word)), pair.flag))
        at += len(pair.word)
    return out
