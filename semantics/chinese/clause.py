"""Chinese clauses: who does what to whom, where, how, in which order.

One pass over the words of a sentence. Coverbs (把, 被, 从, 在, 向, 用, ...) say which part the next phrase plays, the verb takes
its results and directions (推倒, 滚下去), its object and what follows it; a second verb without a new subject is the next thing
that the same subject does."""

from __future__ import annotations

from semantics.chinese import measure
from semantics.chinese.action import Action, compose, entry_of
from semantics.chinese.complement import Complements
from semantics.chinese.coverb import Coverbs
from semantics.chinese.noun_phrase import Phrase, Phrases
from semantics.chinese.predicate import Pending, Predicate, Said, Words
from semantics.chinese.segment import Token, token_at
from semantics.chinese.settlement import Settlement
from semantics.chinese.words import actions

UNDERGONE = ("topple", "break", "push", "pull", "hit", "kick", "catch", "throw", "collide", "other")
"""What 让 and 叫 can say in the passive."""


class Clauses:
    """Reads one sentence (up to a full stop)."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.phrases = Phrases(tokens, lambda inner: Clauses(inner).read())
        self.done: list[Predicate] = []
        self.subject: Phrase | None = None
        """Said since the last comma, for the verbs that follow."""
        self.pending = Pending()
        self.mark = 0
        """First predicate of the comma clause being read."""
        self.from_here = 0
        """First token of the clause being read."""
        self.tail: list[tuple[str, Phrase | Words]] = []
        """Words for the camera and the look: they end the sentence."""
        self.here = 0
        """Token of the verb being read."""
        self.group = 0
        self.waiting: Phrase | None = None
        """A subject from before the comma that still has no verb."""
        self.coverbs, self.complements, self.settlement = Coverbs(self), Complements(self), Settlement(self)

    def at(self, i: int) -> Token:
        return token_at(self.tokens, i)

    def read(self) -> list[Predicate]:
        i = 0
        while i < len(self.tokens):
            step = self._step(i)
            i = step if step > i else i + 1
        self._leftover()
        if self.tail and self.done:
            self.done[-1].places += self.tail
        elif self.tail:
            self.add(Predicate(places=list(self.tail)))
        return self.done

    def _step(self, i: int) -> int:
        t = self.at(i)
        if "COMMA" in t or "STOP" in t:
            return self._comma(i)
        if t.text in measure.ABOUT and measure.modifier(self.tokens, i) is not None:  # 超过三十米高的塔
            return max(self._thing(i), i + 1)
        for reader in (self._duration, self._as_soon_as, self._connective, self.coverbs.read, self._manner, self._verbal, self._thing):
            j = reader(i)
            if j > i:
                return j
        return i + 1

    def _comma(self, i: int) -> int:
        """A subject without its verb yet waits for it ("一个红球,从桌上滚下"), a place too ("在公园里,一只狗...")."""
        self.from_here, self.group = i + 1, self.group + 1
        if len(self.done) > self.mark:
            self._leftover()
            self.subject, self.pending, self.mark = None, Pending(link=self.pending.link, caused=self.pending.caused), len(self.done)
        self.waiting = self.subject
        return i + 1

    def _leftover(self) -> None:
        """What is left without a verb: a phrase stands by itself, a place belongs to the verb before it."""
        p = self.pending
        if self.subject is not None and len(self.done) == self.mark:
            self.add(Predicate(subject=self.subject, places=p.places, adverbs=p.adverbs, object=p.object))
        elif self.done:
            self.done[-1].places += [self.settlement.preposition(self.done[-1], word, inside) for word, inside in p.places]
            self.done[-1].adverbs += p.adverbs
        elif p.places or p.object is not None:
            self.add(Predicate(subject=p.object, places=p.places))

    def _duration(self, i: int) -> int:
        """ "三秒后": after 3 seconds; "第3秒时"."""
        moment = self._moment(i)
        if moment > i:
            return moment
        gone = i + 1 + ("ASP" in self.at(i + 1)) if self.at(i).text in ("过", "经过", "又过") else i
        found = measure.read(self.tokens, gone) if gone > i else None
        if found is not None and found[1] in ("s", "min", "h") and ("COMMA" in self.at(found[2]) or "AFTER" in self.at(found[2])):
            self.pending.places.append(("after", tuple(measure.english(found[0], found[1]))))  # 过了三秒,
            return found[2] + ("AFTER" in self.at(found[2]))
        found = measure.read(self.tokens, i + (self.at(i).text == "第"))
        if found is not None and found[1] in ("s", "min", "ms", "h") and any(c in self.at(found[2]) for c in ("AFTER", "TIME", "BEFORE", "LOC")):
            if "AFTER" in self.at(found[2]):
                self.pending.places.append(("after", tuple(measure.english(found[0], found[1]))))
            elif self.at(i).text == "第":
                self.pending.places.append(("at", ("second", measure.english(found[0], found[1])[0])))
            else:
                self.pending.places.append(("within", tuple(measure.english(found[0], found[1]))))
            return found[2] + 1
        return i

    def _moment(self, i: int) -> int:
        """ "在第31帧", "第2秒时", "每秒转两圈", "初速度10米每秒": a moment or a rate beside the verb."""
        j = i + (self.at(i).text in ("在", "于", "到"))
        number = self.at(j + 1)
        unit = self.at(j + 2).get("UNIT", "")
        if self.at(j).text == "第" and "NUM" in number and number.value is not None and unit in ("s", "frame"):
            words = ("second" if unit == "s" else "frame", measure.english(number.value, unit)[0])
            self._beside(("at" if unit == "s" else "on", words), j + 3)
            return j + 3 + ("TIME" in self.at(j + 3) or self.at(j + 3).text in ("处", "钟"))
        if "MEASURED" in self.at(i) and "DIM" not in self.at(i):
            found = measure.read(self.tokens, i + 1 + (self.at(i + 1).text in ("为", "是", "约")))
            if found is not None and "/" in found[1]:
                self._beside(("at", tuple(measure.english(found[0], found[1]))), found[2])
                return found[2]
        if "MEASURED" in self.at(i) and "FROM" in self.at(i + 1) and self.subject is not None and (ends := self.from_to(i + 2)) is not None:
            low, high, j = ends
            self.pending.places += [("from", tuple(measure.english(*low))), ("to", tuple(measure.english(*high)))]
            self.settlement.finish(Action("accelerate" if high[0] > low[0] else "decelerate"), (self.at(i).start, self.at(j - 1).end))
            return j
        if self.at(i).text in ("每秒", "每分钟") and self.at(i + 1).text in ("转", "旋转", "转动"):
            found = measure.read(self.tokens, i)
            if found is not None and self.subject is not None:
                self.pending.places.append(("at", tuple(measure.english(found[0], found[1]))))
                self.settlement.finish(Action("spin"), (self.at(i).start, self.at(found[2] - 1).end))
                return found[2]
        return i

    def from_to(self, i: int) -> tuple[tuple[float, str], tuple[float, str], int] | None:
        """ "每秒2米(增加)到5米": the two speeds, and the token after them."""
        first = measure.read(self.tokens, i)
        if first is None or "/" not in first[1]:
            return None
        if isinstance(first[0], measure.Range):
            return (first[0].low, first[1]), (first[0].high, first[1]), first[2]
        j = next((k for k in range(first[2], first[2] + 3) if self.at(k).text[-1:] in ("到", "至", "为")), None)
        last = measure.read(self.tokens, j + 1) if j is not None else None
        if last is None or last[1] not in (first[1], first[1].partition("/")[0]) or last[0] == first[0]:
            return None
        return first[:2], (last[0], first[1]), last[2]

    def _beside(self, place: tuple[str, Words], j: int) -> None:
        """Said of the verb that follows, or of the one before."""
        if self.verb_follows(j) or not self.done:
            self.pending.places.append(place)
        else:
            self.done[-1].places.append(place)

    def _as_soon_as(self, i: int) -> int:
        """ "球一落地就碎了": 一 before a verb, and 就 after it."""
        t, clause = self.at(i), self.done[self.mark :]
        if t.text == "一" and "V" in self.at(i + 1) and "CL" not in self.at(i + 1) and any(x.text in ("就", "便") for x in self.tokens[i + 2 :]):
            self.pending.link = "when"
            return i + 1
        if t.text in ("就", "便") and clause and clause[-1].link == "when" and self.verb_follows(i + 1):
            self.group += 1
            self.mark = len(self.done)
            if self.subject is not None and clause[0].subject is self.subject and not self.subject.pronoun:
                many = self.subject.plural
                self.subject = Phrase(noun="", span=self.subject.span, whole=self.subject.whole, pronoun="they" if many else "it")
            return i + 1
        return i

    def _connective(self, i: int) -> int:
        t = self.at(i)
        clause = self.done[self.mark :]
        if "TIME" in t and clause and t.text != "中":
            for p in clause:
                p.link = "when"
            self.group += 1
            self.subject, self.pending, self.mark = None, Pending(), len(self.done)
            return i + 1
        if "AFTER" in t and clause and clause[-1].verb:
            self.pending.link = "then"
            if "N" in self.at(i + 1) or self.phrases.starts(i + 1):
                self.subject = None
            return i + 1
        if "BEFORE" in t and clause and clause[-1].verb and "LOC" not in t:
            return self._swap(i)
        if t.text == "前" and clause and clause[-1].verb and self.verb_follows(i + 1):
            return self._swap(i)
        if "WHEN" in t and "AND" not in t:
            self.pending.link = "when"
            return i + 1
        if "WHILE" in t:
            self.pending.link = "while" if not self.done else "and"
            return i + 1
        if t.text in ("因为", "由于") and self.done and len(self.done) == self.mark:
            self.pending.link = "because"
            return i + 1
        if "UNTIL" in t:
            self.pending.link = "until"
            return i + 1
        if "BUT" in t and ("SILENT" not in t or len(self.done) > self.mark):
            self.pending.link = "but"
            return i + 1
        if "OR" in t:
            self.pending.link = "or"
            return i + 1
        if t.text in ("让", "叫", "给") and self._let(i):
            self.pending.passive = True
            self.pending.by, j = self.phrases.read(i + 1)
            return j + (self.at(j).text == "给")
        if t.text == "给" and (self.pending.passive or self.pending.disposed) and "V" in self.at(i + 1) and "N" not in self.at(i + 1):
            return i + 1  # 被猫给打翻了
        if "CAUSE" in t and "N" not in t and (self.phrases.starts(i + 1)):
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None and (self.verb_follows(j)):
                self.pending.caused = bool(self.done) and not (self.subject is not None and len(self.done) == self.mark and not self.done)
                self.subject = phrase
                return j
        if "CAUSE" in t and "V" not in t:
            self.pending.caused = bool(self.done)
            self.subject = None
            return i + 1
        return i

    def _let(self, i: int) -> bool:
        """ "杯子让猫打翻了": the thing undergoes it; "男孩让球滚下坡" is no passive."""
        if self.subject is None or not self.subject.noun or self.settlement.lives(self.subject) or len(self.done) > self.mark or not self.phrases.starts(i + 1):
            return False
        phrase, j = self.phrases.read(i + 1)
        j += self.at(j).text == "给"
        known = entry_of(self.at(j)["V"]) if phrase is not None and "V" in self.at(j) else None
        if known is None or known.object == "no":
            return False
        action, k = compose(self.tokens, j, disposed=False, passive=True)
        made = entry_of(action.full)
        return made is not None and made.type in UNDERGONE and not self.phrases.starts(k)

    def _swap(self, i: int) -> int:
        """ "落地之前转两圈": what comes next happens first."""
        later = self.done[self.mark :]
        del self.done[self.mark :]
        rest = Clauses(self.tokens[i + 1 :])
        rest.subject = later[0].subject
        first = rest.read()
        self.done += first
        for p in later:
            p.link = "then"
        if later and first and later[0].subject is first[0].subject:
            later[0].subject = None
        self.done += later
        return len(self.tokens)

    def verb_follows(self, i: int) -> bool:
        while i < len(self.tokens) and not ("COMMA" in self.at(i) or "STOP" in self.at(i)):
            if "V" in self.at(i) or "LIGHT" in self.at(i):
                return True
            i += 1
        return False

    def _manner(self, i: int) -> int:
        t, p = self.at(i), self.pending
        verb_next = self.verb_follows(i + 1)
        if "PHRASE" in t:
            words = Said(t["PHRASE"].split(" "))
            words.span = (t.start, t.end)
            if "DE" in self.at(i + 1) and self.phrases.starts(i + 2):
                i += 1  # 黎明时分的森林里
            (p.places if words[0] in ("in", "at", "on", "by", "from", "against") else self.tail).append(("", words))
            return i + 1 + ("LOC" in self.at(i + 1))
        if (t.text in ("一边", "一面") and verb_next) or (
            t.text == "一" and "V" in self.at(i + 1) and not {"N", "CL", "NUM", "GROUP", "PIECE", "VESSEL", "UNIT"} & set(self.at(i + 1).senses)
        ):
            return i + 1  # 一边跑一边踢, 轻轻一跳
        if t.text in ("像", "如同", "宛如", "好像"):  # 像多米诺骨牌一样
            end = next((k for k in range(i + 1, min(i + 9, len(self.tokens))) if self.at(k).text in ("一样", "般", "似的", "那样", "一般")), None)
            phrase, _ = self.phrases.read(i + 1)
            if end is not None and phrase is not None:
                p.places.append(("like", phrase))
                return end + 1
        if t.text == "越":  # 越滚越大
            return next((k + 2 for k in range(i + 1, i + 4) if self.at(k).text == "越"), i + 1)
        if "V" in t and self.at(i + 1).text == "地" and ("V" in self.at(i + 2) and "N" not in self.at(i + 2)):
            return i + 2  # 摇摇晃晃地走
        if "RAISE" in t and verb_next:
            p.begins = t["RAISE"]
            return i + 1
        if "NEG" in t and verb_next:
            p.negated = True
            return i + 1
        if "ADV" in t and t["ADV"] == "nearly" and verb_next:
            p.nearly = True
            return i + 1
        if "ADV" in t and (verb_next or self.done) and not ("N" in t and self.at(i + 1).text in ("和", "上")) and not self._describes(i):
            if "V" in t and "ADJ" not in t and not verb_next:
                return i
            if t["ADV"] == "then":
                p.link = "then"
                if len(self.done) > self.mark and self.phrases.starts(i + 1):
                    self.subject = None
            elif t["ADV"] not in ("also", "only"):
                if verb_next or "地" in t.text:
                    p.adverbs.append((t["ADV"], (t.start, t.end)))
                else:
                    self.done[-1].adverbs.append((t["ADV"], (t.start, t.end)))
            return i + 1 + (self.at(i + 1).text in ("地", "的") and self._adverbial(i + 1))
        if "ADJ" in t and self.at(i + 1).text == "地" and "V" in self.at(i + 2):
            return i + 2
        if "ALSO" in t and (self.done or self.subject):
            return i + 1
        if "LIGHT" in t and ("V" in self.at(i + 1) or ("ASP" in self.at(i + 1) and "V" in self.at(i + 2))):
            return i + 1 + ("ASP" in self.at(i + 1))
        return i

    def _describes(self, i: int) -> bool:
        """快速 before 的 and a noun is an adjective."""
        return "DE" in self.at(i + 1) and "ADJ" in self.at(i) and ("N" in self.at(i + 2))

    def _adverbial(self, i: int) -> bool:
        return self.at(i).text == "地" or "V" in self.at(i + 1)

    def _thing(self, i: int) -> int:
        """A noun phrase: the subject, a topic, or the place that something stands in."""
        phrase, j = self.phrases.read(i)
        if phrase is None:
            return i
        phrase, j = self._measured(phrase, j)
        t = self.at(j)
        if phrase.count == 2 and t.text in ("都", "全") and self._both(phrase):
            phrase.pronoun, phrase.noun, phrase.count = "both", "", None
        if "LOC" in t and not (t.text in ("上", "下") and "V" in t):
            return self._locative(phrase, t["LOC"], j + 1)
        after = self.done[self.mark :]
        if self.waiting is not None and self.waiting is self.subject and not after:
            self.add(Predicate(subject=self.waiting))
            self.mark, self.subject, self.waiting = len(self.done), phrase, None
            return j
        if after and not self.verb_follows(j) and after[-1].object is None and after[-1].verb and self.subject is not None:
            after[-1].object = phrase
            after[-1].verb = actions()["transitive"].get(after[-1].verb, after[-1].verb)  # 掉了雨伞
            return j
        if self.subject is not None and not after and self.pending.object is None and not self.subject.pronoun:
            self.pending.object, self.subject = self.subject, phrase  # topic first: 杯子猫推倒了
            return j
        self.subject = phrase
        return j

    def _both(self, phrase: Phrase) -> bool:
        """ "两个球都滚开了" after one ball and another: both of them."""
        named = [x for p in self.done for x in (p.subject, p.object) if x is not None and x.noun == phrase.noun and x.count in (None, 1)]
        return len(named) > 1 and not phrase.modifiers

    def _measured(self, phrase: Phrase, j: int) -> tuple[Phrase, int]:
        """ "桌子高1米,", "斜坡的倾角是30度,": a size that is said of a thing becomes a word of its phrase."""
        own = phrase.owner is not None and measure.stated(self.tokens, j - 1) is not None
        said = measure.stated(self.tokens, j - 1 if own else j)
        if said is None or phrase.pronoun:
            return phrase, j
        whose = phrase.owner if own and phrase.owner is not None else phrase
        start = self.at(j - 1 if own else j).start
        whose.modifiers.append((said[0], "measure", (start, self.at(said[1] - 1).end)))
        return whose, said[1]

    def _locative(self, phrase: Phrase, loc: str, j: int) -> int:
        loc = "at" if loc == "on" and phrase.noun.endswith("market") else loc
        k = j
        while "SILENT" in self.at(k) or "ADV" in self.at(k):
            k += 1
        t = self.at(k)
        exists = "EXIST" in t or ("V" in t and self.at(k + 1).text in ("着", "了") and self.phrases.starts(k + 2))
        if exists and (self.subject is None or len(self.done) > self.mark):
            what, end = self.phrases.read(k + 1 + ("ASP" in self.at(k + 1)))
            if what is not None and not (self.verb_follows(end) and "AND" in self.at(end)):
                verb = "" if "EXIST" in t else actions()["put"].get(t["V"], t["V"])
                if verb == "" or verb in actions()["put_so"] or self._stays(verb):
                    made = Predicate(verb=verb, exists=verb == "", subject=what, span=(t.start, t.end), link=self.pending.link, adverbs=self.pending.adverbs)
                    made.passive = verb in actions()["put_so"]
                    made.places = [self.settlement.preposition(made, loc, phrase), *self.pending.places]
                    self.add(made)
                    self.subject = what
                    self.pending = Pending()
                    return end
        self.pending.places.append((loc, phrase))
        return j

    @staticmethod
    def _stays(verb: str) -> bool:
        """Can what is named after such a verb be what does it: 湖面上漂着两只小船?"""
        known = entry_of(verb)
        return known is not None and (known.type in actions()["existing"] or (known.subtype or "") in actions()["existing_subtypes"])

    def _verbal(self, i: int) -> int:
        t = self.at(i)
        if "BE" in t or (t.text == "呈"):
            return self._copula(i)
        if "EXIST" in t and self.subject is None and not self.done and self.phrases.starts(i + 1):
            what, j = self.phrases.read(i + 1)
            if what is not None:
                if not self.verb_follows(j):
                    self.add(Predicate(exists=True, subject=what, places=self.pending.places, span=(t.start, t.end)))
                    self.pending = Pending()
                self.subject = what
                return j
        if "V" not in t:
            return i
        if [self.at(i + k).text for k in (1, 2, 3)] == ["着", t.text, "着"]:
            return i + 2  # 飘着飘着
        if "ADJ" in t and "N" in self.at(i + 1) and "V" not in self.at(i + 1):
            return i
        if "N" in t and self._named(i):
            return i
        if "ADJ" in t and "DE" in self.at(i + 1):
            return i
        if self.phrases.relative(i) is not None and not self._main(i):
            return i
        self.here = i
        action, j = compose(self.tokens, i, disposed=self.pending.disposed, passive=self.pending.passive)
        return self.complements.after(action, (t.start, self.at(j - 1).end), j)

    def _named(self, i: int) -> bool:
        """A word that is verb and noun: the noun after a number, an adjective or 的."""
        before = self.at(i - 1)
        return any(c in before for c in ("CL", "DE", "ADJ", "COLOR", "MATERIAL")) and i > 0

    def _main(self, i: int) -> bool:
        """Is this verb the clause's own, although a 的 follows it?"""
        end = self.phrases.relative(i)
        return end is None or (self.subject is not None and len(self.done) == self.mark and not self.verb_follows(end + 1))

    def _copula(self, i: int) -> int:
        j = i + 1
        while "SILENT" in self.at(j):
            j += 1
        t = self.at(j)
        if any(c in t for c in ("COLOR", "MATERIAL", "ADJ")) and self.subject is not None:
            last = j + 1
            if "DE" in self.at(last) and "N" not in self.at(last + 1):
                kind = "color" if "COLOR" in t else "material" if "MATERIAL" in t else "JJ"
                word = t["COLOR"] if kind == "color" else t["MATERIAL"] if kind == "material" else t["ADJ"]
                self.add(Predicate(subject=self.subject, quality=(word, kind, (t.start, t.end)), span=(self.at(i).start, t.end)))
                return last + 1
        return i + 1

    def add(self, predicate: Predicate) -> None:
        first = self.at(self.from_here)
        predicate.group = self.group
        several = any(words == "one after another" for words, _ in predicate.adverbs)
        rows = predicate.object if predicate.object is not None and predicate.object.noun else predicate.subject
        if several and rows is not None and rows.count is None and not rows.determiner:
            rows.many = True  # 骨牌一个接一个地倒下
        predicate.clause = (first.start if first.end else predicate.span[0], max(predicate.span[1], predicate.span[0]))
        if predicate.subject is not None and predicate.subject.whole[1]:
            predicate.clause = (min(predicate.clause[0], predicate.subject.whole[0]), max(predicate.clause[1], predicate.subject.whole[1]))
        self.done.append(predicate)
