"""What follows a Chinese verb: its object, how often, how far, where to, to whom, with what outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import verb as verbs
from semantics.chinese import measure, numerals
from semantics.chinese.action import PATHS, Action, entry_of, toward
from semantics.chinese.noun_phrase import Phrase
from semantics.chinese.predicate import Predicate, arrival
from semantics.chinese.tree import Span
from semantics.chinese.words import actions

if TYPE_CHECKING:
    from semantics.chinese.clause import Clauses

BUILDING = ("build", "stack", "pile", "assemble", "make")
"""What they make comes after 成."""
MORE = {"quickly": "faster", "fast": "faster", "slowly": "slower", "high": "higher", "far": "farther", "slow": "slower"}
"""After 比."""


class Complements:
    """Reads on from a verb until the next word is not its own."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses

    def after(self, action: Action, span: Span, j: int) -> int:
        """What follows a verb: object, number of times, places, receiver."""
        found = Predicate()
        while True:
            k = self._complement(action, found, j)
            if k <= j:
                break
            j = k
        span = (span[0], max(span[1], self.clauses.at(j - 1).end))
        self.clauses.settlement.finish(action, span, found)
        return j

    def _complement(self, action: Action, found: Predicate, j: int) -> int:
        t = self.clauses.at(j)
        if "ASP" in t or t.text in ("一下", "一下子", "起来", "其中"):
            return j + 1
        if "NUM" in t and "TIMES" in self.clauses.at(j + 1) and not ("N" in self.clauses.at(j + 2) and "CL" in self.clauses.at(j + 1)) and t.value is not None:
            found.times = int(t.value)
            return j + 2 + (self.clauses.at(j + 2).text == "半")
        if "NUM" in t and t.value is not None and self.clauses.at(j + 1).text in ("步", "格") and "N" not in self.clauses.at(j + 2):
            one = t.value == 1
            found.measure = (numerals.count(t.value), {"步": "step", "格": "square"}[self.clauses.at(j + 1).text] + ("" if one else "s"))
            return j + 2
        if "SOME" in t and "TIMES" in self.clauses.at(j + 1):
            found.adverbs.append(("several times", (t.start, self.clauses.at(j + 1).end)))
            return j + 2
        amount = measure.read(self.clauses.tokens, j) if self.clauses.phrases.far(j) is None else None
        if amount is not None and measure.modifier(self.clauses.tokens, j) is None and not self._duration_only(j):
            return self._amount(found, amount)
        if "OUTCOME" in t or t.text == "为":
            return self._outcome(action, found, j)
        if (
            "DIR" in t
            and t.text in ("给", "到", "进", "在", "向", "往", "朝", "至", "入", "回", "上", "下", "出", "过")
            and self.clauses.phrases.starts(j + 1)
            and (found.object is not None or self.clauses.pending.object)
        ):
            phrase, k = self.clauses.phrases.read(j + 1)
            if phrase is not None and not (t.text in ("在", "向", "给") and self.clauses.verb_follows(k)):
                return self._reached(action, found, t.text, phrase, k)
        if not self.clauses.phrases.starts(j) or ("EACH" in t):
            return j
        return self._object(action, found, j)

    def _duration_only(self, j: int) -> bool:
        found = measure.read(self.clauses.tokens, j)
        return found is not None and found[1] in ("s", "min") and any(c in self.clauses.at(found[2]) for c in ("AFTER",))

    def _amount(self, found: Predicate, amount: tuple[float, str, int]) -> int:
        value, unit, j = amount
        words = tuple(measure.english(value, unit))
        t = self.clauses.at(j)
        if unit in ("s", "min", "h"):
            found.places.append(("for", words))
        elif unit in measure.LENGTHS:
            apart = self.clauses.at(self.clauses.here).text in ("相距", "相隔")
            found.measure = (*words, "apart") if apart else (*words, "high") if t.text in ("高",) else words
        elif unit == "deg":
            found.places.append(("by", words))
        else:
            found.places.append(("at", words))
        return j + (t.text in ("高", "远", "之外", "外", "的距离", "长"))

    def _outcome(self, action: Action, found: Predicate, j: int) -> int:
        """ "碎成几块", "跳得很高"."""
        if self.clauses.at(j).text == "成" and action.full in BUILDING and found.object is None and self.clauses.pending.object is None:
            if self.clauses.phrases.starts(j + 1) and not self.clauses.pending.passive:
                return j + 1  # 搭成一座塔: what is built
        k = j + 1
        while (t := self.clauses.at(k)) and (any(c in t for c in ("SILENT", "SOME", "NUM", "CL", "PIECE", "GROUP")) or "半" in t.text):
            k += 1
        t = self.clauses.at(k)
        kind = entry_of(action.full)
        if self.clauses.at(j).text == "成" and kind is not None and kind.type in ("fall", "throw", "collide", "hit", "topple"):
            action.full = "break"  # 摔成三块
        if self.clauses.at(j).text == "得":
            if "ADJ" in t or "ADV" in t:
                word = t["ADV"] if "ADV" in t else {"tall": "high", "far": "far"}.get(t["ADJ"], "")
                if self.clauses.pending.compared:
                    word = MORE.get(word, word)
                if word:
                    found.adverbs.append((word, (t.start, t.end)))
                return k + 1
            if "RES" in t:
                return k + 1
            return k
        found.particle = "" if "GROUP" in self.clauses.at(k - 1) and "PIECE" not in self.clauses.at(k - 1) else "apart"  # 叠成一堆
        return k + ("N" in t and t["N"] in ("debris", "object"))

    def _reached(self, action: Action, found: Predicate, word: str, phrase: Phrase, k: int) -> int:
        loc = self.clauses.at(k).get("LOC", "")
        if word == "给":
            found.receiver = phrase
        elif word in ("上", "下", "出", "过"):
            found.places.append((toward(action, word, phrase), phrase))
        else:
            found.places.append((arrival(word, loc, action), phrase))
        return k + bool(loc)

    def _object(self, action: Action, found: Predicate, j: int) -> int:
        if action.governs == "" and (found.object is not None or self.clauses.pending.object is not None or self.clauses.pending.passive):
            gives = entry_of(action.verb)
            if gives is None or gives.type != "give" or found.receiver is not None:
                return j
        if action.governs and found.places:
            return j
        phrase, k = self.clauses.phrases.read(j)
        if phrase is None:
            return j
        t = self.clauses.at(k)
        loc = t["LOC"] if "LOC" in t and not (t.text in ("上", "下") and "DIR" in t and "V" in self.clauses.at(k - 1)) else ""
        hits = entry_of(action.full)
        if (
            action.governs == "在"
            and hits is not None
            and hits.transitive in ("hit", "collide", "kick")
            and self.clauses.pending.object is None
            and not self.clauses.pending.passive
        ):
            found.object = phrase  # 撞在横梁上
            return k + bool(loc)
        if (
            action.governs
            and self.clauses.subject is None
            and not self.clauses.done
            and self.clauses.pending.places
            and phrase.counted
            and action.governs in ("off", "down", "out of")
        ):
            self.clauses.subject, action.governs = phrase, ""  # 从飞机上跳下一名跳伞员
            return k
        if action.governs:
            found.places.append((arrival(action.governs, loc, action, phrase), phrase))
            return k + bool(loc)
        if loc and t.text in ("上", "下") and self.clauses.at(k + 1).get("N", "").split(" ")[-1] in PATHS:
            loc = ""  # 推着手推车上坡
        known = entry_of(action.full)
        if loc == "on" and known is not None and known.transitive in ("hit", "collide") and found.object is None and self.clauses.pending.object is None:
            found.object = phrase  # 撞到墙上
            return k + 1
        if loc:
            return j
        if action.full in actions()["seats"]:  # 坐着雪橇
            found.places.append(("on", phrase))
            return k
        if self.clauses.verb_follows(k) and self.clauses.subject is not None and known is not None and known.object == "no":
            return j
        if found.object is None and self.clauses.pending.object is None:
            if self._subject_next(known):
                return j
            found.object = phrase
        elif known is not None and known.type == "give":
            found.receiver, found.object = (found.object, phrase) if found.object is not None else (phrase, found.object)
        return k

    def _subject_next(self, known: verbs.Verb | None) -> bool:
        """ "球滚动木箱倒下": a phrase after a verb that takes no object, with a verb of its own."""
        return known is not None and known.object == "no" and self.clauses.subject is not None
