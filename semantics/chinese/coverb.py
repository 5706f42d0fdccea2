"""Words that say which part the next phrase plays: 把, 被, 从, 在, 向, 用, 以, 沿着, 和."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics.chinese import measure
from semantics.chinese.action import Action
from semantics.chinese.noun_phrase import alive
from semantics.chinese.predicate import Pending, Predicate, Words, default_place
from semantics.chinese.words import actions

if TYPE_CHECKING:
    from semantics.chinese.clause import Clauses


BODY = {"膝盖": "knee", "腰部": "waist", "腰": "waist", "胸口": "chest", "胸部": "chest", "肩膀": "shoulder", "肩": "shoulder", "头顶": "head", "眼睛": "eye"}
"""Parts of the body that heights are named after."""
PASSING = {"next to": "past", "in front of": "past", "behind": "behind", "under": "under", "below": "under", "over": "over", "above": "over"}
"""Where something is that one goes by."""


class Coverbs:
    """Reads them before a verb; what they say waits in the clause."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses

    def read(self, i: int) -> int:
        t, follows = self.clauses.at(i), self.clauses.phrases.starts(i + 1)
        p = self.clauses.pending
        if t.text in ("由", "用") and self.clauses.phrases.built(i) is not None:
            return i  # 由七块积木搭成的塔
        if "BEI" in t:
            p.passive = True
            if follows and self.clauses.verb_follows(i + 1) and not self._verb_at(i + 1):
                p.by, j = self.clauses.phrases.read(i + 1)
                return j + (self.clauses.at(j).text == "所")
            return i + 1
        if "BA" in t and follows:
            p.object, j = self.clauses.phrases.read(i + 1)
            p.disposed = True
            return j
        if "THAN" in t and follows:
            return self._compared(i)
        if "BY" in t:
            return self._by_way(i)
        if "WITH" in t and (force := measure.read(self.clauses.tokens, i + 1)) is not None and force[1] == "N":
            p.places.append(("with", ("a", "force", "of", *measure.english(force[0], force[1]))))
            j = force[2]
            while self.clauses.at(j).text in ("的", "力", "力气", "力量", "大小"):
                j += 1
            return j
        if "WITH" in t and follows and self.clauses.verb_follows(i + 1):
            phrase, j = self.clauses.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("with", phrase))
                return j
        if t.text == "由" and follows and self.clauses.subject is not None:
            doer, j = self.clauses.phrases.read(i + 1)
            if doer is not None and alive(doer.noun) and self.clauses.verb_follows(j) and "LOC" not in self.clauses.at(j):
                p.passive, p.by = True, doer  # 气球由女孩传给男孩
                return j
        if "FROM" in t:
            return self._from(i)
        if "ALONG" in t and follows:
            phrase, j = self.clauses.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("along", phrase))
                return j + ("LOC" in self.clauses.at(j))
        if "AROUND" in t and follows:
            phrase, j = self.clauses.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("around", phrase))
                return j
        if "THROUGH" in t and follows:
            phrase, j = self.clauses.phrases.read(i + 1)
            if phrase is not None:
                word = "through" if phrase.noun.split(" ")[-1] in actions()["through"] else "across"
                if self.clauses.done[self.clauses.mark :] and not self.clauses.verb_follows(j):
                    self.clauses.done[-1].places.append((word, phrase))
                    return j
                p.places.append((word, phrase))
                if not self.clauses.verb_follows(j):
                    self.clauses.settlement.finish(Action("move"), (t.start, t.end))
                return j
        if ("TOWARD" in t or t.text == "对") and "V" not in t and follows:
            phrase, j = self.clauses.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("towards", phrase))
                return j + ("LOC" in self.clauses.at(j))
        if "AT" in t:
            return self._at_place(i)
        if "FOR" in t and follows and self.clauses.verb_follows(i + 1):
            phrase, j = self.clauses.phrases.read(i + 1)
            if phrase is not None and self.clauses.verb_follows(j) and "DIR" in t:
                p.receiver = phrase
                return j
        if "AND" in t and follows and self.clauses.subject is not None and len(self.clauses.done) == self.clauses.mark:
            phrase, j = self.clauses.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("with", phrase))
                return j
        if "EACH" in t:
            p.places.append(("with", ("each", "other")))
            return i + 1
        if "BOTH" in t and len(t.text) > 1 and self.clauses.subject is None:
            return i
        return i

    def _compared(self, i: int) -> int:
        """ "比羽毛先落地": before it; "比卡车开得快": faster than it."""
        phrase, j = self.clauses.phrases.read(i + 1)
        if phrase is None:
            return i
        while self.clauses.at(j).text in ("更", "还", "要", "更加"):
            j += 1
        order = {"先": "before", "早": "before", "更早": "before", "后": "after", "晚": "after"}.get(self.clauses.at(j).text, "")
        if order and self.clauses.verb_follows(j + 1):
            self.clauses.pending.places.append((order, phrase))
            return j + 1
        self.clauses.pending.places.append(("than", phrase))
        self.clauses.pending.compared = True
        return j

    def _verb_at(self, i: int) -> bool:
        t = self.clauses.at(i)
        return "V" in t and "N" not in t

    def _by_way(self, i: int) -> int:
        """ "以每秒5米的速度", "以45度角"."""
        j = i + 1 + (self.clauses.at(i + 1).text in ("约", "大约"))
        found = measure.read(self.clauses.tokens, j)
        if found is None:
            if self.clauses.at(i + 1).text in ("高速", "极快"):
                self.clauses.pending.places.append(("at", ("high", "speed")))
                return i + 2
            return i
        self.clauses.pending.places.append(self._measured(found[0], found[1]))
        j = found[2]
        while self.clauses.at(j).text in ("的", "角", "倾角") or "MEASURED" in self.clauses.at(j):
            j += 1
        if ("AND" in self.clauses.at(j) or self.clauses.at(j).text == "、") and measure.read(self.clauses.tokens, j + 1) is not None:
            return self._by_way(j)
        return j

    @staticmethod
    def _measured(value: float, unit: str) -> tuple[str, Words]:
        words = tuple(measure.english(value, unit))
        if unit == "deg":
            return "at", ("an", "angle", "of", *words)
        return "at", words

    def _from(self, i: int) -> int:
        """ "从树上", "从10米高处", "从二楼阳台", "从楼梯顶"."""
        p = self.clauses.pending
        high = measure.storeys_high(self.clauses.tokens, i + 1)
        found = measure.read(self.clauses.tokens, i + 1 + (self.clauses.at(i + 1).text in ("约", "大约", "离地", "距离地面", "距地面")))
        if high is not None or (found is not None and found[1] in measure.LENGTHS and self._height(found[2])):
            words = (str(int(high[0])), "storeys", "high") if high is not None else tuple(measure.english(found[0], found[1])) if found is not None else ()
            p.places.append(("from", ("a", "height", "of", *words) if high is None else words))
            j = high[1] if high is not None else found[2] if found is not None else i
            while self.clauses.at(j).text in ("高", "的", "空中") or "MEASURED" in self.clauses.at(j) or "LOC" in self.clauses.at(j):
                j += 1
            return j
        speeds = self.clauses.from_to(i + 1)
        if speeds is not None and "DIR" not in self.clauses.at(speeds[2]):
            first, last, j = speeds
            p.places += [("from", tuple(measure.english(*first))), ("to", tuple(measure.english(*last)))]
            changing = next((k for k in range(i, j) if "V" in self.clauses.at(k)), None)
            if changing is not None:  # 从每秒2米加速到每秒5米
                verb = "accelerate" if last[0] > first[0] else "decelerate"
                self.clauses.settlement.finish(Action(verb), (self.clauses.at(i).start, self.clauses.at(j - 1).end))
            return j
        if found is not None and found[1] == "deg":  # 从45度角释放
            p.places.append(("from", ("an", "angle", "of", *measure.english(found[0], found[1]))))
            j = found[2]
            while self.clauses.at(j).text in ("的", "角", "处", "位置", "地方"):
                j += 1
            return j
        level = self._level(i + 1)
        if level is not None:
            p.places.append(("from", (level[0], "height")))
            return level[1]
        floor = measure.storey(self.clauses.tokens, i + 1)
        if floor is not None and "N" not in self.clauses.at(floor[1]):
            p.places.append(("from", ("the", floor[0].split("-")[0], "floor")))
            return floor[1] + ("LOC" in self.clauses.at(floor[1]))
        if self.clauses.at(i + 1).text in ("高处", "高空", "天上", "天空"):
            p.places.append(("from", ("a", "great", "height")) if self.clauses.at(i + 1).text in ("高处", "高空") else ("from", ("the", "sky")))
            return i + 2 + (self.clauses.at(i + 2).text == "中")
        phrase, j = self.clauses.phrases.read(i + 1)
        if phrase is None:
            return i
        loc = self.clauses.at(j).get("LOC", "")
        if self.clauses.at(j).text in ("边", "边上"):
            phrase.part, phrase.part_span, loc = "edge", (self.clauses.at(j).start, self.clauses.at(j).end), ""
            j += 1
        j += bool(loc)
        if loc == "in" and phrase.noun in ("hand", "paw", "air", "mouth"):
            loc = "at"
        if self._passes(j) and (loc in PASSING or loc == "on"):
            over = self.clauses.at(j).text[:1] in "跳飞跨跃越翻掠蹦迈抛扔投掷"
            p.places.append((PASSING.get(loc, "over" if over else "across"), phrase))
            return j
        word = {"in": "out of", "under": "from under", "behind": "from behind", "on": "off?"}.get(loc, "from?" if loc == "" else "from")
        p.places.append((word, phrase))
        if "DIR" in self.clauses.at(j) and self.clauses.at(j).text in ("到", "至") and self.clauses.phrases.starts(j + 1):
            to, k = self.clauses.phrases.read(j + 1)
            if to is not None:
                p.places.append(("to", to))
                return k + ("LOC" in self.clauses.at(k))
        return j

    def _level(self, i: int) -> tuple[str, int] | None:
        """ "从齐膝高的地方", "从肩膀高度": ("knee", token after it)."""
        t, j = self.clauses.at(i), i + 1
        name = t.get("ADJ", "").removesuffix("-high") if t.get("ADJ", "").endswith("-high") else BODY.get(t.text, "")
        if "DE" in self.clauses.at(j):
            j += 1
        if not name or not ("MEASURED" in self.clauses.at(j) or self.clauses.at(j).text in ("高", "高处", "高度")):
            return None
        while "MEASURED" in self.clauses.at(j) or self.clauses.at(j).text in ("高", "的", "高处", "高度"):
            j += 1
        return name, j

    def _passes(self, j: int) -> bool:
        """ "从球旁边走过": by the way of it, not away from it."""
        near = [t for t in (self.clauses.at(j), self.clauses.at(j + 1)) if "STOP" not in t and "COMMA" not in t]
        return any(t.text.endswith("过") or t.text.startswith("过") for t in near)

    def _height(self, j: int) -> bool:
        words = [self.clauses.at(k).text for k in range(j, j + 3)]
        if words[0] in ("高处", "高空", "处", "高度", "空中"):
            return True
        if words[0] == "高":
            return (
                words[1] in ("处", "空", "地方", "")
                or (words[1] == "的" and words[2] in ("地方", "高处", "高空", "位置", "空中"))
                or "V" in self.clauses.at(j + 1)
            )
        return words[0] == "的" and words[1] in ("高处", "高空", "高度", "地方", "空中")

    def _at_place(self, i: int) -> int:
        """ "在桌子上": a place; "在滚动": only the tense."""
        if "PHRASE" in self.clauses.at(i + 1):
            return i + 1
        off = measure.read(self.clauses.tokens, i + 1)
        if off is not None and off[1] in measure.LENGTHS and self.clauses.phrases.far(i + 1) is None:
            where = self.clauses.at(off[2]).text
            if where in ("外", "以外", "之外", "开外", "远处", "远") or self._height(off[2]):
                words = ("a", "height" if self._height(off[2]) else "distance", "of", *measure.english(off[0], off[1]))
                j = off[2] + 1
                while self.clauses.at(j).text in ("的", "地方", "处", "高", "位置", "空中") or "MEASURED" in self.clauses.at(j):
                    j += 1
                if self.clauses.subject is not None and len(self.clauses.done) == self.clauses.mark and not self.clauses.verb_follows(j):
                    span = (self.clauses.at(i).start, self.clauses.at(j - 1).end)
                    self.clauses.add(Predicate(verb="be", subject=self.clauses.subject, places=[("at", words)], span=span))
                    return j
                self.clauses.pending.places.append(("at", words))
                return j
        if not self.clauses.phrases.starts(i + 1):
            return i + 1 if "V" in self.clauses.at(i + 1) else i
        phrase, j = self.clauses.phrases.read(i + 1)
        if phrase is None:
            return i + 1
        loc = self.clauses.at(j)["LOC"] if "LOC" in self.clauses.at(j) else default_place(phrase)
        loc = "at" if loc == "on" and phrase.noun.endswith("market") else loc
        j += "LOC" in self.clauses.at(j)
        if "DE" in self.clauses.at(j) and self.clauses.phrases.starts(j + 1):
            return i + 1
        if phrase.noun == "air":
            self.clauses.pending.places.append(("in", ("the", "air")))
            return j
        self.clauses.pending.places.append((loc, phrase))
        if self.clauses.subject is not None and len(self.clauses.done) == self.clauses.mark and not self.clauses.verb_follows(j):  # 方块在盒子里
            p = self.clauses.pending
            self.clauses.add(
                Predicate(
                    verb="be",
                    subject=self.clauses.subject,
                    places=p.places,
                    adverbs=p.adverbs,
                    negated=p.negated,
                    link=p.link,
                    span=(self.clauses.at(i).start, self.clauses.at(j - 1).end),
                )
            )
            self.clauses.pending = Pending()
        return j
