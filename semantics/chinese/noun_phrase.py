"""Chinese noun phrases: number, measure word, modifiers, the thing; and the places and parts around it.

"三个红色的橡胶球" is three, red, rubber, ball; "桌子上的杯子" a cup with a place; "桌子的边缘" a table seen at its edge;
"一摞书" books in a stack; "从树上掉下来的苹果" an apple with a clause of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from semantics import lexicon
from semantics.chinese import measure, numerals
from semantics.chinese.action import entry_of
from semantics.chinese.segment import Token, token_at
from semantics.chinese.tree import Span
from semantics.chinese.words import grammar

FILLED = ("装满", "盛满", "堆满", "放满", "满载", "装满了", "堆满了")
"""Of what is full."""
OUT_OF_REACH = {"以下": "below", "下方": "below", "下面": "below", "之下": "below", "以上": "above", "上方": "above", "外": "away", "以外": "away",
                "之外": "away", "开外": "away", "远处": "away", "远": "away"}  # fmt: skip
"""Where a thing is that a distance is given of: "8米以下的沙堆"."""
ANY = ("个", "只", "位", "名", "头", "匹", "条")
"""Measure words of men and beasts and nearly all else."""
BUILT = re.compile("(?:搭建?|堆叠?|叠放?|垒|码放?|砌|拼|组|构|做|制)(?:成|起来|好|而成|起)?")
"""What makes a thing out of others, before 的."""
KIN = frozenset(
    [
        "mother",
        "father",
        "brother",
        "sister",
        "grandmother",
        "grandfather",
        "son",
        "daughter",
        "wife",
        "husband",
        "friend",
        "teammate",
        "classmate",
        "owner",
        "grandson",
    ]
)
"""Who is somebody's."""
FEET = ("边", "边上", "旁", "旁边", "下", "前")
"""What is there is at one's feet."""
HEAPS = ("tower", "pyramid", "stack", "pile")
"""Things that are named by what they are heaped of: "a tower of blocks"."""
SELF_MOVED = ("fall", "roll", "slide", "jump", "walk", "run", "fly", "bounce", "float", "topple", "rest")
"""What does these by itself has no object to be named after: "球滚动的声音"."""
MACHINES = ("robot", "machine", "excavator", "crane")
"""Whose arms and hands are parts by name ("robot arm")."""

if TYPE_CHECKING:
    from semantics.chinese.predicate import Predicate

Modifier = tuple[str, str, Span]
"""(English, kind, Chinese span); kind: JJ, material, color, measure or VBG."""


@dataclass
class Phrase:
    """One noun phrase."""

    noun: str
    """English head, with its compound parts ("tennis ball")."""
    span: Span
    """Of the head noun; `whole` is of the phrase."""
    whole: Span = (0, 0)
    determiner: str = ""
    counted: Span | None = None
    """Of determiner, number and measure word."""
    count: float | None = None
    many: bool = False
    """Plural without a number."""
    modifiers: list[Modifier] = field(default_factory=list)
    group: str = ""
    """ "stack", "piece", "cup": the noun stands after "of"."""
    group_count: float | None = None
    owner: Phrase | None = None
    part: str = ""
    """ "edge": the phrase stands after "the edge of"."""
    part_span: Span = (0, 0)
    place: list[tuple[str, Phrase]] = field(default_factory=list)
    clause: list[Predicate] = field(default_factory=list)
    others: list[Phrase] = field(default_factory=list)
    """Coordinated with it."""
    joined: str = "and"
    pronoun: str = ""
    bare: bool = False
    """No article: "on concrete"."""
    label: str = ""
    apart: tuple[str, ...] = ()
    """How far from here it is: ("8", "meters", "below")."""

    @property
    def plural(self) -> bool:
        if self.others:
            return True
        if self.group and self.group not in ("cup", "glass", "bottle", "piece"):
            return (self.group_count or 1) != 1
        return self.many or (self.count is not None and self.count != 1) or self.pronoun in ("they", "both", "others")


class Phrases:
    """Reads noun phrases off a list of tokens. `clauses` reads what stands before 的 as a clause."""

    def __init__(self, tokens: list[Token], clauses: Callable[[list[Token]], list[Predicate]]) -> None:
        self.tokens, self.clauses = tokens, clauses

    def at(self, i: int) -> Token:
        return token_at(self.tokens, i)

    def starts(self, i: int) -> bool:
        """Can a noun phrase start here?"""
        t = self.at(i)
        if (
            self._next(i)
            or (t.text in ("由", "用") and self.built(i) is not None)
            or ((t.text in measure.ABOUT or "AND" in t) and measure.modifier(self.tokens, i) is not None)
        ):
            return True
        if any(c in t for c in ("N", "PRON", "DEM", "OTHER", "REST", "SOME", "ORD", "GROUND", "LATIN", "NUM")):
            return not ("NUM" in t and ("TIMES" in self.at(i + 1) and "CL" not in self.at(i + 1)))
        if any(c in t for c in ("COLOR", "MATERIAL", "ADJ")) and "V" not in t:
            return self._modifies(i)
        if "CL" in t and "N" in self.at(i + 1):
            return len(t.text) == 1 and not any(c in t for c in ("V", "BA", "TOWARD"))
        return self.relative(i) is not None

    def _modifies(self, i: int) -> bool:
        """Does a noun follow these modifiers?"""
        j = i
        while j < i + 8 and any(c in self.at(j) for c in ("COLOR", "MATERIAL", "ADJ", "DE")):
            if any(c in self.at(j) for c in ("N", "GROUND")):
                return True
            j += 1
        if "MATERIAL" in self.at(i):
            return True
        return "N" in self.at(j) or "GROUND" in self.at(j) or "LATIN" in self.at(j)

    def read(self, i: int) -> tuple[Phrase | None, int]:
        """The phrase that starts at token i, with what is coordinated with it, and the token after it."""
        first, j = self._one(i)
        if first is None:
            return None, i
        last = "and"
        while True:
            t = self.at(j)
            joined = "or" if "OR" in t else "and" if "AND" in t or t.text == "、" else ""
            if not joined or not self.starts(j + 1) or measure.inclined(self.tokens, j) is not None:
                return first, j
            last = joined
            more, k = self._one(j + 1)
            if more is None:
                return first, j
            first.others.append(more)
            first.joined = last
            j = k

    def _one(self, i: int) -> tuple[Phrase | None, int]:
        phrase, j = self._simple(i)
        while phrase is not None:
            t, after = self.at(j), self.at(j + 1)
            if (
                "PART" in t
                and "N" not in t
                and not phrase.part
                and not (t.text in ("一边", "一面") and "DE" not in after)
                and not ("V" in t and (self.starts(j + 1) or after.text in ("在", "着", "起", "住")))
            ):
                phrase.part, phrase.part_span, j = t["PART"], (t.start, t.end), j + 1
                continue
            if "DE" in t and "PART" in after and not phrase.part and "N" not in self.at(j + 2):
                phrase.part, phrase.part_span, j = after["PART"], (after.start, after.end), j + 2
                continue
            if "DE" in t and "LOC" in after and len(after.text) > 1 and "N" not in after:  # 方块的左边
                return phrase, j + 1
            if self._own_part(phrase, j):  # 她手中, 女孩脚下
                inner, end = self._simple(j)
                if inner is not None:
                    inner.owner, inner.whole = phrase, (phrase.whole[0], inner.whole[1])
                    phrase, j = inner, end
                    continue
            loc = t.get("LOC", "")
            k = j + 1 if loc else j
            if "DE" in self.at(k) and self.starts(k + 1):
                inner, end = self._simple(k + 1)
                if inner is not None:
                    if loc:
                        inner.place.append((loc, phrase))
                    elif phrase.noun and not phrase.pronoun and phrase.bare and not phrase.modifiers:
                        inner.modifiers.insert(0, (phrase.noun, "material", phrase.span))
                    else:
                        inner.owner = phrase
                    inner.whole = (phrase.whole[0], inner.whole[1])
                    phrase, j = inner, end
                    continue
            break
        return phrase, j

    def _own_part(self, phrase: Phrase, j: int) -> bool:
        """Does a part of the body follow whom it belongs to, without 的?"""
        t = self.at(j)
        owner = phrase.pronoun in ("he", "she", "it", "they") or (alive(phrase.noun) and phrase.noun not in MACHINES)
        kin = phrase.pronoun in ("he", "she", "they") and t.get("N", "") in KIN  # 她妈妈
        if kin and not phrase.others and "V" not in t and t.start == self.at(j - 1).end:
            return True
        return owner and not phrase.others and t.get("N", "") in lexicon.table("syntax")["body"] and "V" not in t and t.start == self.at(j - 1).end

    def _simple(self, i: int) -> tuple[Phrase | None, int]:
        """Determiner, number, measure word, modifiers and noun, without what 的 or a place word adds after it."""
        phrase, start = Phrase("", (0, 0)), i
        built = self.built(i)
        if built is not None:
            return built
        end = self.own_clause(i)
        if end is not None:
            inner = self.clauses(self.tokens[i:end])
            held = len(inner) == 1 and inner[0].subject is None and inner[0].verb in ("hold", "carry") and inner[0].places
            if held:
                made, j = self._simple(end + 1)
                if made is not None:  # 他手里拿的杯子
                    made.place += [(word, inside) for word, inside in inner[0].places if isinstance(inside, Phrase)]
                    made.whole = (self.at(i).start, made.whole[1])
                    return made, j
            if len(inner) == 1 and inner[0].subject is not None and inner[0].object is None and not inner[0].passive:
                made, j = self._simple(end + 1)
                if made is not None:
                    made.clause, made.whole = inner, (self.at(i).start, made.whole[1])
                    return made, j
        j = self._determiner(phrase, i)
        if phrase.pronoun:
            return phrase, j
        while True:
            t = self.at(j)
            step = self._modifier(phrase, j)
            if step > j:
                j = step
                continue
            end = self.relative(j)
            if end is not None and (j > start or "N" in self.at(end + 1) or self.starts(end + 1)):
                self._relative(phrase, j, end)
                j = end + 1
                j = self._determiner(phrase, j)
                continue
            break
        t = self.at(j)
        if "LATIN" in t and "N" not in t and len(t.text) > 1 and self._noun_at(j + 1) and self.at(j + 1).start == t.end:
            kind = t.text
            j = self._head(phrase, j + 1)  # AI助手, LED灯
            phrase.noun, phrase.span = _compound([kind, phrase.noun]), (t.start, phrase.span[1])
        elif "LATIN" in t and "N" not in t:
            phrase.noun, phrase.span, j = t.text, (t.start, t.end), j + 1
            if len(t.text) == 1 and t.text.isalpha():  # "A把球传给B"
                phrase.noun, phrase.label = "person", t.text.upper()
        elif "N" in t or "GROUND" in t:
            j = self._head(phrase, j)
        elif phrase.modifiers and phrase.modifiers[-1][1] == "material":  # "glass breaks"
            name, _, span = phrase.modifiers.pop()
            several = name in grammar()["in_plenty"]  # 瓷砖: "tiles"
            phrase.noun, phrase.span, phrase.bare, phrase.many = {"wooden": "wood"}.get(name, name), span, not several, several
        elif j > start and (phrase.determiner or phrase.count is not None):
            if phrase.count is None and phrase.determiner not in ("another", "the"):
                return None, i
            other = phrase.determiner == "another"
            named = self._measured_before(j - 1) if other else ""
            if named:  # 从一块岩石跳到另一块
                phrase.noun, phrase.span = named, (self.at(j - 1).start, self.at(j - 1).end)
                phrase.whole = (self.at(start).start, self.at(j - 1).end)
                return phrase, j
            phrase.noun, phrase.pronoun = "", "other" if other else "one" if phrase.count in (None, 1) else "they"
            phrase.span = (self.at(start).start, self.at(j - 1).end)
        else:
            return None, i
        phrase.whole = (self.at(start).start, self.at(j - 1).end)
        return phrase, j

    def built(self, i: int) -> tuple[Phrase, int] | None:
        """ "由七块积木搭成的塔": a tower of seven blocks; "木头做成的箱子": a wooden box."""
        first = i + (self.at(i).text in ("由", "用"))
        j = first
        while j < first + 7 and any(c in self.at(j) for c in ("NUM", "CL", "PIECE", "COLOR", "MATERIAL", "ADJ", "N", "SOME")) and "V" not in self.at(j):
            j += 1
        end = next((k for k in range(j, j + 4) if "DE" in self.at(k)), None)
        doing = ("做" if self.at(j - 1).text.endswith("做") else "") + "".join(t.text for t in self.tokens[j : end or j])  # 木头做|成
        if j == first or end is None or not BUILT.fullmatch(doing) or not self._noun_after(end + 1):
            return None
        parts, k = Phrases(self.tokens[first:j], self.clauses).read(0)
        whole, after = self._simple(end + 1)
        if parts is None or whole is None or k != j - first or whole.group or not whole.noun:
            return None
        if whole.noun in HEAPS:
            parts.group, parts.group_count, parts.many = whole.noun, whole.count, parts.many or parts.count is None
            parts.modifiers += whole.modifiers
            parts.bare, whole = False, parts
        elif parts.bare:
            whole.modifiers.append((parts.noun, "material", parts.span))
        else:
            parts.many = parts.many or parts.count is None
            whole.place.append(("of", parts))
        whole.whole = (self.at(i).start, self.at(after - 1).end)
        return whole, after

    def _determiner(self, phrase: Phrase, i: int) -> int:
        """那 | 另一 | 一些 | 第一 | 三, and the measure word."""
        j = i
        t = self.at(j)
        if "PRON" in t:
            phrase.pronoun, phrase.span, phrase.whole = t["PRON"], (t.start, t.end), (t.start, t.end)
            return j + 1
        if "BOTH" in t and len(t.text) > 1 and (j > 0 or "NUM" not in t):
            phrase.pronoun, phrase.span, phrase.whole = "both", (t.start, t.end), (t.start, t.end)
            return j + 1
        if "REST" in t:
            j += 1 + ("DE" in self.at(j + 1))
            if not self._follows_noun(j) or "V" in self.at(j):
                phrase.pronoun, phrase.span, phrase.whole = "others", (t.start, t.end), (t.start, t.end)
                return j
            phrase.determiner, phrase.many = "the other", True
        elif "DEM" in t:
            phrase.determiner, j = "the", j + 1
        elif "OTHER" in t:
            phrase.determiner, j = "another", j + 1
        elif "SOME" in t:
            phrase.determiner, phrase.many, j = t["SOME"], True, j + 1
        if self._next(j):
            phrase.determiner, phrase.counted = "the next", (self.at(j).start, self.at(j + 2).end)
            return j + 3
        if "ORD" in self.at(j):
            phrase.determiner = "the " + self.at(j)["ORD"]
            j += 1
        elif self.at(j).text == "第" and "NUM" in self.at(j + 1):
            phrase.determiner = "the " + numerals.ordinal(self.at(j + 1).value or 0)
            j += 2
        t = self.at(j)
        floor = measure.storey(self.tokens, j)
        if (
            "NUM" in t
            and measure.read(self.tokens, j) is None
            and (floor is None or "N" not in self.at(floor[1]))
            and "TIMES" not in self.at(j + 1).senses.keys() - {"CL"}
        ):
            phrase.count, j = t.value, j + 1
            if self.at(j).text in ("来", "多", "余") and any(c in self.at(j + 1) for c in ("CL", "PIECE")):  # 一百来个
                j += 1
            if "SOME" in self.at(j - 2) and t.value is not None and t.value >= 10:  # 几十个
                phrase.count, phrase.determiner, phrase.many = None, "many", True
            if "ADJ" in self.at(j) and any(c in self.at(j + 1) for c in ("CL", "PIECE", "VESSEL", "GROUP")):  # 一大块
                phrase.modifiers.append((self.at(j)["ADJ"], "JJ", (self.at(j).start, self.at(j).end)))
                j += 1
        j = self._classifier(phrase, j, counted=j > i)
        if j > i:
            phrase.counted = (self.at(i).start, self.at(j - 1).end)
        return j

    def _next(self, j: int) -> bool:
        """ "撞倒了下一块骨牌": 下一 after a verb that is done, not "掉下一块骨牌"."""
        before = self.at(j - 1)
        return (
            self.at(j).text == "下"
            and self.at(j + 1).text == "一"
            and "CL" in self.at(j + 2)
            and ("ASP" in before or j == 0 or "COMMA" in before or "BA" in before)
        )

    def _classifier(self, phrase: Phrase, j: int, *, counted: bool) -> int:
        t = self.at(j)
        if not counted and not ("CL" in t and "N" in self.at(j + 1) and "N" not in t):
            return j
        if "N" in t and "CL" in t and not self._follows_noun(j + 1) and "OTHER" in self.at(j - 1) and self._measured_before(j):
            return j + 1  # 从一块岩石跳到另一块
        inside = self.at(j + 1).get("N", "")
        if "DE" in self.at(j + 1) and "N" in self.at(j + 2) and "GROUP" in t:
            inside = self.at(j + 2)["N"]
        if "GROUP" in t and self._follows_noun(j + 1):
            phrase.group, phrase.group_count, phrase.count, phrase.many = t["GROUP"], phrase.count, None, True
            j += 1 + ("DE" in self.at(j + 1))
            if "NUM" in self.at(j):  # 一摞五本书
                phrase.count = self.at(j).value
                j += 1 + any(c in self.at(j + 1) for c in ("CL", "PIECE"))
            return j
        if (
            t.get("N", "") in ("basket", "box", "bag", "bucket", "jar", "plate", "bowl")
            and t.text.endswith("子")
            and "N" in self.at(j + 1)
            and "V" not in self.at(j + 1)
        ):
            phrase.group, phrase.group_count, phrase.count = t["N"], phrase.count, None  # 一篮子鸡蛋
            phrase.many = inside not in _mass() and inside not in _liquids()
            return j + 1
        if "VESSEL" in t and self._follows_noun(j + 1):
            if t["VESSEL"] == "cup" and inside in ("water", "juice", "milk", "wine", "beer", "lemon juice"):
                phrase.group, phrase.group_count, phrase.count = "glass", phrase.count, None
                return j + 1
            phrase.group, phrase.group_count, phrase.count = t["VESSEL"], phrase.count, None
            phrase.many = inside not in _mass() and inside not in _liquids()
            return j + 1
        if "PIECE" in t and (
            inside in grammar()["mass_nouns"]
            or inside in _liquids()
            or ("MATERIAL" in self.at(j + 1) and "N" not in self.at(j + 1) and "N" not in self.at(j + 2))
        ):
            phrase.group, phrase.group_count, phrase.count = t["PIECE"], phrase.count, None
            return j + 1
        if t.text == "张" and inside == "paper":  # 三张纸
            phrase.group, phrase.group_count, phrase.count = "sheet", phrase.count, None
            return j + 1
        if ("CL" in t or "PIECE" in t) and (self._follows_noun(j + 1) or "N" not in t):
            return j + 1
        return j

    def _measured_before(self, j: int) -> str:
        """The thing last counted with the measure word at j, where the word says more than 个 and 只; else ""."""
        word = self.at(j)
        if "CL" not in word or word.text in ANY:
            return ""
        for k in range(j - 2, 0, -1):
            if self.at(k).text == word.text and "NUM" in self.at(k - 1):
                end = next((m for m in range(k + 1, min(k + 6, j)) if self._noun_at(m)), None)
                return "" if end is None else self.at(end)["N"]
        return ""

    def _follows_noun(self, j: int) -> bool:
        t = self.at(j)
        return any(c in t for c in ("N", "COLOR", "MATERIAL", "ADJ", "GROUND", "DE", "LATIN", "NUM")) or self.relative(j) is not None

    def _modifier(self, phrase: Phrase, j: int) -> int:
        """One adjective, colour, material, size or participle, with its 的; j where none stands."""
        t, span = self.at(j), (self.at(j).start, self.at(j).end)
        far = self.far(j)
        if far is not None:
            phrase.apart = far[0]
            return far[1]
        size = measure.modifier(self.tokens, j)
        if size is not None:
            english, end = size
            phrase.modifiers.append((english, "measure", (t.start, self.at(end - 1).end)))
            return end
        storey = measure.storey(self.tokens, j)
        if storey is not None and "N" in self.at(storey[1]):
            phrase.modifiers.append((storey[0], "JJ", (t.start, self.at(storey[1] - 1).end)))
            return storey[1]
        after = j + 1 + ("DE" in self.at(j + 1))
        noun_next = any(c in self.at(after) for c in ("N", "COLOR", "MATERIAL", "ADJ", "GROUND", "LATIN", "V")) or self.relative(after) is not None
        noun_next = noun_next or measure.modifier(self.tokens, after) is not None
        if "COLOR" in t and (noun_next or "N" not in t):
            phrase.modifiers.append((t["COLOR"], "color", span))
            return after
        if "MATERIAL" in t and noun_next and not ("N" in t and "V" in self.at(after) and "N" not in self.at(after)) and self._modifies(after):
            phrase.modifiers.append((t["MATERIAL"], "material", span))
            return after
        if "MATERIAL" in t and "N" not in t and "GROUND" not in t:
            phrase.modifiers.append((t["MATERIAL"], "material", span))
            return after
        if self.at(j + 1).text == t.text and any(c in t for c in ("ADJ", "COLOR")):  # 高高的, 红红的
            return self._modifier(phrase, j + 1)
        if "ADJ" in t and noun_next and ("N" not in t) and ("DE" in self.at(j + 1) or "V" not in t):
            phrase.modifiers += [(t["ADJ"], "JJ", span)] if t["ADJ"] else []
            return after
        return j

    def far(self, j: int) -> tuple[tuple[str, ...], int] | None:
        """ "8米以下的", "五米外的": (("8", "meters", "below"), token after it)."""
        found = measure.read(self.tokens, j)
        if found is None or found[1] not in measure.LENGTHS:
            return None
        where = OUT_OF_REACH.get(self.at(found[2]).text, "")
        if not where or "DE" not in self.at(found[2] + 1) or not self._noun_after(found[2] + 2):
            return None
        return (*measure.english(found[0], found[1]), where), found[2] + 2

    def _head(self, phrase: Phrase, j: int) -> int:
        """The noun: of several in a row the last is the head ("机器人 手臂")."""
        t = self.at(j)
        if "GROUND" in t and not phrase.determiner and phrase.count is None and not phrase.modifiers and not self._noun_at(j + 1):
            phrase.noun, phrase.span, phrase.bare = t["GROUND"], (t.start, t.end), True
            return j + 1
        names, start, given = [t["N"] if "N" in t else t["GROUND"]], t.start, self._given(j)
        j += 1
        while (
            self._noun_at(j)
            and self.at(j).start == self.at(j - 1).end
            and "LOC" not in self.at(j)
            and "PART" not in self.at(j)
            and "PRON" not in self.at(j)
            and len(names) < 3
        ):
            if self.at(j)["N"] in lexicon.table("syntax")["body"] and alive(names[-1]) and names[-1] not in MACHINES:
                break  # "女孩手中": whose hand
            if alive(self.at(j)["N"]) and not alive(names[-1]) and names[-1] not in ("toy", "AI") and self.at(j)["N"] not in grammar()["trades"]:
                break  # "杯子猫推倒了": a topic and a subject
            if given and alive(names[-1]) and not alive(self.at(j)["N"]) and names[-1] not in MACHINES:
                break  # "递给宝宝奶瓶": whom it is given to, and what
            names.append(self.at(j)["N"])
            j += 1
        if names[-1] in ("tower", "pyramid") and len(names) > 1:  # 积木塔
            phrase.group, phrase.group_count, phrase.count, phrase.many = names[-1], phrase.count, None, True
            names = names[:-1]
        elif "GROUP" in self.at(j) and not phrase.group and self.at(j).text in ("堆", "塔", "串"):
            phrase.group, phrase.group_count, phrase.count, phrase.many = self.at(j)["GROUP"], phrase.count, None, True
            j += 1
        if names == ["stone"] and any(word in ("big", "huge", "heavy") for word, _, _ in phrase.modifiers):
            names = ["rock"]
        if names == ["ground"] and any(kind == "material" for _, kind, _ in phrase.modifiers):
            names = ["floor"]
        if names[-1] == "foot" and self.at(j).text in FEET and phrase.count is None:
            phrase.many = True  # 脚边
        if self.at(j).text == "们":
            phrase.many, j = True, j + 1
        elif self.at(j - 1).text.endswith("们") and phrase.count is None:  # 人们
            phrase.many = True
        if names[-1] in grammar()["in_plenty"] and phrase.count is None and not phrase.determiner and not phrase.group:
            phrase.many = True
        if "LATIN" in self.at(j) and "N" not in self.at(j) and "UNIT" not in self.at(j) and len(self.at(j).text) == 1:
            phrase.label, j = self.at(j).text.upper(), j + 1
        phrase.noun, phrase.span = _compound(names), (start, self.at(j - 1).end)
        return j

    def _given(self, j: int) -> bool:
        """Does the phrase with its noun at j follow 给, with nothing said before of what is given?"""
        while j > 0 and any(c in self.at(j - 1) for c in ("NUM", "CL", "DEM", "ADJ", "COLOR", "DE", "ASP", "PRON")):
            j -= 1
        said = itertools.takewhile(lambda t: "COMMA" not in t, reversed(self.tokens[:j]))
        return self.at(j - 1).text.endswith("给") and not any("BA" in t or "BEI" in t for t in said)

    def _noun_at(self, j: int) -> bool:
        t = self.at(j)
        return "N" in t and not any(c in t for c in ("V", "AND", "NUM", "COLOR", "ASP", "UNIT", "DIR"))

    # -- what stands before 的 ------------------------------------------------------------------------------------------

    def relative(self, i: int) -> int | None:
        """Index of the 的 that ends a clause which starts here and describes the noun after it, or None."""
        j, verbs = i, 0
        while j < len(self.tokens) and j - i < 14:
            t = self.at(j)
            if "DE" in t:
                break
            if "STOP" in t or "COMMA" in t or t.text == "、" or ("PRON" in t and j > i):
                return None
            if ("V" in t and "N" not in t and not (verbs and self._result(j))) or (j == i and self._having(i)):
                verbs += 1
            j += 1
        if j >= len(self.tokens) or "DE" not in self.at(j) or verbs != 1 or not self._noun_after(j + 1):
            return None
        here, before = self.at(i), self.at(j - 1)
        if self._having(i):
            return j if any(c in before for c in ("N", "MATERIAL", "GROUND")) else None
        opens = any(c in here for c in ("V", "FROM", "ALONG", "TOWARD", "AT", "BEI", "WITH", "AROUND", "SILENT", "ADV", "NEG")) and "N" not in here
        if not opens:
            return None
        if "FAR" in before or (before.text in OUT_OF_REACH and "UNIT" in self.at(j - 2)):
            return None  # 掉在[8米以下的沙堆上]
        closes = any(c in before for c in ("V", "RES", "DIR", "ASP", "TIMES")) or any(t.text in ("成", "为") for t in self.tokens[i:j])
        if any(c in before for c in ("N", "LOC", "PART")):
            inner = self.tokens[i:j]
            end = j + 1
            while any(c in self.at(end) for c in ("N", "GROUND", "COLOR", "ADJ", "MATERIAL", "DE")):
                end += 1
            if "LOC" in self.at(end):  # 落在[院子里的草地上]: the place itself is described
                return None
            staying = any("V" in a and "AT" in b for a, b in itertools.pairwise(inner))
            holding = any("V" in a and (b.text == "着" or a.text.endswith("着")) for a, b in itertools.pairwise(inner))
            closes = staying or holding or here.text in ("戴", "穿", "戴着", "穿着")
        return j if closes else None

    def own_clause(self, i: int) -> int | None:
        """Index of the 的 of a clause with its own subject that starts at i: "狗接住的球", "女孩手里拿着的杯子"; None where none does."""
        if not any(c in self.at(i) for c in ("N", "PRON", "NUM", "DEM")):
            return None
        j, verbs = i + 1, 0
        while j < i + 10 and "DE" not in self.at(j):
            t = self.at(j)
            if any(c in t for c in ("STOP", "COMMA", "AND", "BA", "BEI")) or t.text in ("、", ""):
                return None
            if "V" in t and "N" not in t and not (verbs and self._result(j)):
                verbs, here = verbs + 1, j
            elif verbs and not any(c in t for c in ("ASP", "RES", "DIR")):
                return None
            j += 1
        if verbs != 1 or "DE" not in self.at(j) or "N" not in self.at(j + 1) or not any(c in self.at(here - 1) for c in ("N", "PRON", "LOC", "ADV", "SILENT")):
            return None
        known = entry_of(self.at(here)["V"])
        return j if known is not None and known.object != "no" and known.type not in SELF_MOVED else None

    def _having(self, i: int) -> bool:
        """有, 带有: "with" before a noun."""
        return self.at(i).text in ("有", "带有", "带着", "装有", "长着", "装着", "盛着", *FILLED) and self.starts_plain(i + 1)

    def starts_plain(self, i: int) -> bool:
        return any(c in self.at(i) for c in ("N", "SOME", "NUM", "ADJ", "COLOR", "MATERIAL"))

    def _result(self, j: int) -> bool:
        return any(c in self.at(j) for c in ("RES", "DIR"))

    def _noun_after(self, j: int) -> bool:
        while j < len(self.tokens) and any(c in self.at(j) for c in ("COLOR", "MATERIAL", "ADJ", "DE", "NUM", "CL", "DEM")) and "N" not in self.at(j):
            j += 1
        return "N" in self.at(j) or "GROUND" in self.at(j)

    def _relative(self, phrase: Phrase, i: int, end: int) -> None:
        """Take the clause before 的 into the phrase: as a place ("放在桌上的"), a participle ("滚动的") or a clause."""
        if self._having(i):
            having, _ = Phrases(self.tokens[i + 1 : end], self.clauses).read(0)
            full = self.at(i).text in FILLED
            if having is not None and full:
                having.many = having.many or having.count is None
            phrase.place += [("full of" if full else "with", having)] if having is not None else []
            return
        inner = self.clauses(self.tokens[i:end])
        span = (self.at(i).start, self.at(end).end)
        if not inner:
            return
        only = inner[0]
        if only.verb == "wear" and only.object is not None:
            phrase.place.append(("in", only.object))
            return
        simple = len(inner) == 1 and not (only.object or only.passive or only.negated or only.nearly or only.subject)
        places = [(word, inside) for word, inside in only.places if isinstance(inside, Phrase)]
        if simple and only.verb in ("place", "lie", "sit", "stand", "stay", "hang") and places:
            phrase.place += places
        elif simple and not only.places and not only.adverbs and not only.particle and only.verb:
            phrase.modifiers.append((only.verb, "VBG", span))
        else:
            phrase.clause = inner


def alive(noun: str) -> bool:
    entry = lexicon.noun(noun)
    return entry is not None and entry.kind == "character" and entry.prop not in ("hand", "capsule", "box", "sphere")


def _compound(names: list[str]) -> str:
    """ "table" + "leg"; a repeated last word is said once."""
    out: list[str] = []
    for name in names:
        if out and name.split(" ")[0] == out[-1]:
            out.pop()
        out += name.split(" ")
    return " ".join(out)


def _mass() -> list[str]:
    mass: list[str] = grammar()["mass_nouns"]
    return mass


def _liquids() -> list[str]:
    from semantics.chinese.words import actions

    liquids: list[str] = actions()["liquids"]
    return liquids
