"""Chinese clauses: who does what to whom, where, how, in which order.

One pass over the words of a sentence. Coverbs (把, 被, 从, 在, 向, 用, ...) say which part the next phrase plays, the verb takes
its results and directions (推倒, 滚下去), its object and what follows it; a second verb without a new subject is the next thing
that the same subject does."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantics import lexicon
from semantics import verb as verbs
from semantics.chinese import measure
from semantics.chinese.action import PATHS, Action, compose, entry_of, is_liquid, off_or_from, toward
from semantics.chinese.noun_phrase import Phrase, Phrases
from semantics.chinese.segment import Token
from semantics.chinese.tree import Span
from semantics.chinese.words import actions

Words = tuple[str, ...]
MOVED = ("throw", "kick", "push", "hit", "drop", "topple", "pull", "give", "break", "collide")
"""After these the next verb without a subject may be about the thing acted on."""
PASSIVE_MOTION = ("fall", "roll", "bounce", "break", "topple", "float", "slide", "fly", "spin", "land")


@dataclass
class Predicate:
    """One thing that happens."""

    verb: str = ""
    """English lemma; empty for a bare statement of things."""
    particle: str = ""
    span: Span = (0, 0)
    clause: Span = (0, 0)
    subject: Phrase | None = None
    object: Phrase | None = None
    receiver: Phrase | None = None
    by: Phrase | None = None
    passive: bool = False
    places: list[tuple[str, Phrase | Words]] = field(default_factory=list)
    """(preposition, phrase or plain English words)."""
    adverbs: list[tuple[str, Span]] = field(default_factory=list)
    negated: bool = False
    nearly: bool = False
    begins: str = ""
    """ "begin to"."""
    times: int | None = None
    measure: Words = ()
    link: str = "and"
    """and | but | or | then, or the conjunction of a clause that only says when: when, while, until, after."""
    caused: bool = False
    """ "使它滚动": what the clause before brings about."""
    exists: bool = False
    """ "桌上有..."."""
    quality: tuple[str, str, Span] | None = None
    """ "球是红色的": (English, kind, span)."""
    group: int = 0
    """Number of the comma clause it stands in."""


@dataclass
class _Pending:
    """What has been read and waits for its verb."""

    adverbs: list[tuple[str, Span]] = field(default_factory=list)
    places: list[tuple[str, Phrase | Words]] = field(default_factory=list)
    object: Phrase | None = None
    receiver: Phrase | None = None
    by: Phrase | None = None
    passive: bool = False
    negated: bool = False
    nearly: bool = False
    begins: str = ""
    link: str = "and"
    caused: bool = False
    disposed: bool = False


class Clauses:
    """Reads one sentence (up to a full stop)."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.phrases = Phrases(tokens, lambda inner: Clauses(inner).read())
        self.done: list[Predicate] = []
        self.subject: Phrase | None = None
        """Said since the last comma, for the verbs that follow."""
        self.pending = _Pending()
        self.mark = 0
        """First predicate of the comma clause being read."""
        self.from_here = 0
        """First token of the clause being read."""
        self.tail: list[tuple[str, Phrase | Words]] = []
        """Words for the camera and the look: they end the sentence."""
        self._here = 0
        """Token of the verb being read."""
        self.group = 0
        self.waiting: Phrase | None = None
        """A subject from before the comma that still has no verb."""

    def at(self, i: int) -> Token:
        return self.tokens[i] if 0 <= i < len(self.tokens) else Token("", 0, 0)

    def read(self) -> list[Predicate]:
        i = 0
        while i < len(self.tokens):
            step = self._step(i)
            i = step if step > i else i + 1
        self._leftover()
        if self.tail and self.done:
            self.done[-1].places += self.tail
        elif self.tail:
            self._add(Predicate(places=list(self.tail)))
        return self.done

    # -- one word ---------------------------------------------------------------------------------------------------

    def _step(self, i: int) -> int:
        t = self.at(i)
        if "COMMA" in t or "STOP" in t:
            return self._comma(i)
        for reader in (self._duration, self._connective, self._coverb, self._manner, self._verbal, self._thing):
            j = reader(i)
            if j > i:
                return j
        return i + 1

    def _comma(self, i: int) -> int:
        """A subject without its verb yet waits for it ("一个红球,从桌上滚下"), a place too ("在公园里,一只狗...")."""
        self.from_here, self.group = i + 1, self.group + 1
        if len(self.done) > self.mark:
            self._leftover()
            self.subject, self.pending, self.mark = None, _Pending(link=self.pending.link, caused=self.pending.caused), len(self.done)
        self.waiting = self.subject
        return i + 1

    def _leftover(self) -> None:
        """What is left without a verb: a phrase stands by itself, a place belongs to the verb before it."""
        p = self.pending
        if self.subject is not None and len(self.done) == self.mark:
            self._add(Predicate(subject=self.subject, places=p.places, adverbs=p.adverbs, object=p.object))
        elif self.done:
            self.done[-1].places += [self._preposition(self.done[-1], word, inside) for word, inside in p.places]
            self.done[-1].adverbs += p.adverbs
        elif p.places or p.object is not None:
            self._add(Predicate(subject=p.object, places=p.places))

    def _duration(self, i: int) -> int:
        """ "三秒后": after 3 seconds; "第3秒时"."""
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

    def _connective(self, i: int) -> int:
        t = self.at(i)
        clause = self.done[self.mark :]
        if "TIME" in t and clause and t.text != "中":
            for p in clause:
                p.link = "when"
            self.subject, self.pending, self.mark = None, _Pending(), len(self.done)
            return i + 1
        if "AFTER" in t and clause and clause[-1].verb:
            self.pending.link = "then"
            if "N" in self.at(i + 1) or self.phrases.starts(i + 1):
                self.subject = None
            return i + 1
        if "BEFORE" in t and clause and clause[-1].verb and "LOC" not in t:
            return self._swap(i)
        if t.text == "前" and clause and clause[-1].verb and self._verb_follows(i + 1):
            return self._swap(i)
        if "WHEN" in t and "AND" not in t:
            self.pending.link = "when"
            return i + 1
        if "WHILE" in t:
            self.pending.link = "while" if not self.done else "and"
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
        if "CAUSE" in t and "N" not in t and (self.phrases.starts(i + 1)):
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None and (self._verb_follows(j)):
                self.pending.caused = bool(self.done) and not (self.subject is not None and len(self.done) == self.mark and not self.done)
                self.subject = phrase
                return j
        if "CAUSE" in t and "V" not in t:
            self.pending.caused = bool(self.done)
            self.subject = None
            return i + 1
        return i

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

    def _verb_follows(self, i: int) -> bool:
        while i < len(self.tokens) and not ("COMMA" in self.at(i) or "STOP" in self.at(i)):
            if "V" in self.at(i) or "LIGHT" in self.at(i):
                return True
            i += 1
        return False

    # -- coverbs ----------------------------------------------------------------------------------------------------

    def _coverb(self, i: int) -> int:
        t, follows = self.at(i), self.phrases.starts(i + 1)
        p = self.pending
        if "BEI" in t:
            p.passive = True
            if follows and self._verb_follows(i + 1) and not self._verb_at(i + 1):
                p.by, j = self.phrases.read(i + 1)
                return j + (self.at(j).text == "所")
            return i + 1
        if "BA" in t and follows:
            p.object, j = self.phrases.read(i + 1)
            p.disposed = True
            return j
        if "BY" in t:
            return self._by_way(i)
        if "WITH" in t and follows and self._verb_follows(i + 1):
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("with", phrase))
                return j
        if "FROM" in t:
            return self._from(i)
        if "ALONG" in t and follows:
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("along", phrase))
                return j + ("LOC" in self.at(j))
        if "AROUND" in t and follows:
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("around", phrase))
                return j
        if "THROUGH" in t and follows:
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None:
                word = "through" if phrase.noun.split(" ")[-1] in actions()["through"] else "across"
                if self.done[self.mark :] and not self._verb_follows(j):
                    self.done[-1].places.append((word, phrase))
                    return j
                p.places.append((word, phrase))
                if not self._verb_follows(j):
                    self._finish(Action("move"), (t.start, t.end))
                return j
        if ("TOWARD" in t or t.text == "对") and "V" not in t and follows:
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("towards", phrase))
                return j + ("LOC" in self.at(j))
        if "AT" in t:
            return self._at_place(i)
        if "FOR" in t and follows and self._verb_follows(i + 1):
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None and self._verb_follows(j) and "DIR" in t:
                p.receiver = phrase
                return j
        if "AND" in t and follows and self.subject is not None and len(self.done) == self.mark:
            phrase, j = self.phrases.read(i + 1)
            if phrase is not None:
                p.places.append(("with", phrase))
                return j
        if "EACH" in t:
            p.places.append(("with", ("each", "other")))
            return i + 1
        if "BOTH" in t and len(t.text) > 1 and self.subject is None:
            return i
        return i

    def _verb_at(self, i: int) -> bool:
        t = self.at(i)
        return "V" in t and "N" not in t

    def _by_way(self, i: int) -> int:
        """ "以每秒5米的速度", "以45度角"."""
        j = i + 1 + (self.at(i + 1).text in ("约", "大约"))
        found = measure.read(self.tokens, j)
        if found is None:
            if self.at(i + 1).text in ("高速", "极快"):
                self.pending.places.append(("at", ("high", "speed")))
                return i + 2
            return i
        self.pending.places.append(self._measured(found[0], found[1]))
        j = found[2]
        while self.at(j).text in ("的", "角", "倾角") or "MEASURED" in self.at(j):
            j += 1
        if ("AND" in self.at(j) or self.at(j).text == "、") and measure.read(self.tokens, j + 1) is not None:
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
        p = self.pending
        high = measure.storeys_high(self.tokens, i + 1)
        found = measure.read(self.tokens, i + 1 + (self.at(i + 1).text in ("约", "大约", "离地", "距离地面", "距地面")))
        if high is not None or (found is not None and found[1] in measure.LENGTHS and self._height(found[2])):
            words = (str(int(high[0])), "storeys", "high") if high is not None else tuple(measure.english(found[0], found[1])) if found is not None else ()
            p.places.append(("from", ("a", "height", "of", *words) if high is None else words))
            j = high[1] if high is not None else found[2] if found is not None else i
            while self.at(j).text in ("高", "的", "空中") or "MEASURED" in self.at(j) or "LOC" in self.at(j):
                j += 1
            return j
        floor = measure.storey(self.tokens, i + 1)
        if floor is not None and "N" not in self.at(floor[1]):
            p.places.append(("from", ("the", floor[0].split("-")[0], "floor")))
            return floor[1] + ("LOC" in self.at(floor[1]))
        if self.at(i + 1).text in ("高处", "高空", "天上", "天空"):
            p.places.append(("from", ("a", "great", "height")) if self.at(i + 1).text in ("高处", "高空") else ("from", ("the", "sky")))
            return i + 2 + (self.at(i + 2).text == "中")
        phrase, j = self.phrases.read(i + 1)
        if phrase is None:
            return i
        loc = self.at(j).get("LOC", "")
        if self.at(j).text in ("边", "边上"):
            phrase.part, phrase.part_span, loc = "edge", (self.at(j).start, self.at(j).end), ""
            j += 1
        j += bool(loc)
        if loc == "in" and phrase.noun in ("hand", "paw", "air", "mouth"):
            loc = "at"
        word = {"in": "out of", "under": "from under", "behind": "from behind"}.get(loc, "from?" if loc in ("on", "") else "from")
        p.places.append((word, phrase))
        if "DIR" in self.at(j) and self.at(j).text in ("到", "至") and self.phrases.starts(j + 1):
            to, k = self.phrases.read(j + 1)
            if to is not None:
                p.places.append(("to", to))
                return k + ("LOC" in self.at(k))
        return j

    def _height(self, j: int) -> bool:
        words = [self.at(k).text for k in range(j, j + 3)]
        if words[0] in ("高处", "高空", "处", "高度", "空中"):
            return True
        if words[0] == "高":
            return words[1] in ("处", "空", "地方", "") or (words[1] == "的" and words[2] in ("地方", "高处", "高空", "位置", "空中")) or "V" in self.at(j + 1)
        return words[0] == "的" and words[1] in ("高处", "高空", "高度", "地方", "空中")

    def _at_place(self, i: int) -> int:
        """ "在桌子上": a place; "在滚动": only the tense."""
        if "PHRASE" in self.at(i + 1):
            return i + 1
        if not self.phrases.starts(i + 1):
            return i + 1 if "V" in self.at(i + 1) else i
        phrase, j = self.phrases.read(i + 1)
        if phrase is None:
            return i + 1
        loc = self.at(j)["LOC"] if "LOC" in self.at(j) else default_place(phrase)
        j += "LOC" in self.at(j)
        if "DE" in self.at(j) and self.phrases.starts(j + 1):
            return i + 1
        if phrase.noun == "air":
            self.pending.places.append(("in", ("the", "air")))
            return j
        self.pending.places.append((loc, phrase))
        if self.subject is not None and len(self.done) == self.mark and not self._verb_follows(j):  # 方块在盒子里
            p = self.pending
            self._add(
                Predicate(
                    verb="be",
                    subject=self.subject,
                    places=p.places,
                    adverbs=p.adverbs,
                    negated=p.negated,
                    link=p.link,
                    span=(self.at(i).start, self.at(j - 1).end),
                )
            )
            self.pending = _Pending()
        return j

    # -- manner -----------------------------------------------------------------------------------------------------

    def _manner(self, i: int) -> int:
        t, p = self.at(i), self.pending
        verb_next = self._verb_follows(i + 1)
        if "PHRASE" in t:
            words = tuple(t["PHRASE"].split(" "))
            (p.places if words[0] in ("in", "at", "on", "from", "against") else self.tail).append(("", words))
            return i + 1 + ("LOC" in self.at(i + 1))
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

    # -- things -----------------------------------------------------------------------------------------------------

    def _thing(self, i: int) -> int:
        """A noun phrase: the subject, a topic, or the place that something stands in."""
        phrase, j = self.phrases.read(i)
        if phrase is None:
            return i
        t = self.at(j)
        if "LOC" in t and not (t.text in ("上", "下") and "V" in t):
            return self._locative(phrase, t["LOC"], j + 1)
        after = self.done[self.mark :]
        if self.waiting is not None and self.waiting is self.subject and not after:
            self._add(Predicate(subject=self.waiting))
            self.mark, self.subject, self.waiting = len(self.done), phrase, None
            return j
        if after and not self._verb_follows(j) and after[-1].object is None and after[-1].verb and self.subject is not None:
            after[-1].object = phrase
            return j
        if self.subject is not None and not after and self.pending.object is None and not self.subject.pronoun:
            self.pending.object, self.subject = self.subject, phrase  # topic first: 杯子猫推倒了
            return j
        self.subject = phrase
        return j

    def _locative(self, phrase: Phrase, loc: str, j: int) -> int:
        k = j
        while "SILENT" in self.at(k) or "ADV" in self.at(k):
            k += 1
        t = self.at(k)
        exists = "EXIST" in t or ("V" in t and self.at(k + 1).text in ("着", "了") and self.phrases.starts(k + 2))
        if exists and (self.subject is None or len(self.done) > self.mark):
            what, end = self.phrases.read(k + 1 + ("ASP" in self.at(k + 1)))
            if what is not None:
                verb = "" if "EXIST" in t else {"place": "stand"}.get(t["V"], t["V"])
                known = entry_of(verb)
                stands = verb == "" or (known is not None and known.type in ("rest", "other"))
                if stands:
                    self._add(Predicate(verb=verb, exists=verb == "", subject=what, places=[(loc, phrase)], span=(t.start, t.end), link=self.pending.link))
                    self.subject = what
                    self.pending = _Pending()
                    return end
        self.pending.places.append((loc, phrase))
        return j

    # -- verbs ------------------------------------------------------------------------------------------------------

    def _verbal(self, i: int) -> int:
        t = self.at(i)
        if "BE" in t or (t.text == "呈"):
            return self._copula(i)
        if "EXIST" in t and self.subject is None and not self.done and self.phrases.starts(i + 1):
            what, j = self.phrases.read(i + 1)
            if what is not None:
                if not self._verb_follows(j):
                    self._add(Predicate(exists=True, subject=what, places=self.pending.places, span=(t.start, t.end)))
                    self.pending = _Pending()
                self.subject = what
                return j
        if "V" not in t:
            return i
        if "ADJ" in t and "N" in self.at(i + 1) and "V" not in self.at(i + 1):
            return i
        if "N" in t and self._named(i):
            return i
        if "ADJ" in t and "DE" in self.at(i + 1):
            return i
        if self.phrases.relative(i) is not None and not self._main(i):
            return i
        self._here = i
        action, j = compose(self.tokens, i, disposed=self.pending.disposed, passive=self.pending.passive)
        return self._after(action, (t.start, self.at(j - 1).end), j)

    def _named(self, i: int) -> bool:
        """A word that is verb and noun: the noun after a number, an adjective or 的."""
        before = self.at(i - 1)
        return any(c in before for c in ("CL", "DE", "ADJ", "COLOR", "MATERIAL")) and i > 0

    def _main(self, i: int) -> bool:
        """Is this verb the clause's own, although a 的 follows it?"""
        end = self.phrases.relative(i)
        return end is None or (self.subject is not None and len(self.done) == self.mark and not self._verb_follows(end + 1))

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
                self._add(Predicate(subject=self.subject, quality=(word, kind, (t.start, t.end)), span=(self.at(i).start, t.end)))
                return last + 1
        return i + 1

    def _after(self, action: Action, span: Span, j: int) -> int:
        """What follows a verb: object, number of times, places, receiver."""
        found = Predicate()
        while True:
            k = self._complement(action, found, j)
            if k <= j:
                break
            j = k
        span = (span[0], max(span[1], self.at(j - 1).end))
        self._finish(action, span, found)
        return j

    def _complement(self, action: Action, found: Predicate, j: int) -> int:
        t = self.at(j)
        if "ASP" in t or t.text in ("一下", "一下子", "起来"):
            if t.text == "过" and self.phrases.starts(j + 1) and "N" in self.at(j + 1) and not action.governs:
                return j + 1
            return j + 1
        if "NUM" in t and "TIMES" in self.at(j + 1) and not ("N" in self.at(j + 2) and "CL" in self.at(j + 1)) and t.value is not None:
            found.times = int(t.value)
            return j + 2
        if "SOME" in t and "TIMES" in self.at(j + 1):
            found.adverbs.append(("several times", (t.start, self.at(j + 1).end)))
            return j + 2
        amount = measure.read(self.tokens, j)
        if amount is not None and measure.modifier(self.tokens, j) is None and not self._duration_only(j):
            return self._amount(found, amount)
        if t.text == "得" or (t.text in ("成", "为")):
            return self._outcome(found, j)
        if (
            "DIR" in t
            and t.text in ("给", "到", "进", "在", "向", "往", "朝", "至", "入", "回", "上", "下", "出", "过")
            and self.phrases.starts(j + 1)
            and (found.object is not None or self.pending.object)
        ):
            phrase, k = self.phrases.read(j + 1)
            if phrase is not None and not (t.text in ("在", "向", "给") and self._verb_follows(k)):
                return self._reached(action, found, t.text, phrase, k)
        if not self.phrases.starts(j) or ("EACH" in t):
            return j
        return self._object(action, found, j)

    def _duration_only(self, j: int) -> bool:
        found = measure.read(self.tokens, j)
        return found is not None and found[1] in ("s", "min") and any(c in self.at(found[2]) for c in ("AFTER",))

    def _amount(self, found: Predicate, amount: tuple[float, str, int]) -> int:
        value, unit, j = amount
        words = tuple(measure.english(value, unit))
        t = self.at(j)
        if unit in ("s", "min", "h"):
            found.places.append(("for", words))
        elif unit in measure.LENGTHS:
            found.measure = (*words, "high") if t.text in ("高",) else words
        elif unit == "deg":
            found.places.append(("by", words))
        else:
            found.places.append(("at", words))
        return j + (t.text in ("高", "远", "之外", "外", "的距离", "长"))

    def _outcome(self, found: Predicate, j: int) -> int:
        """ "碎成几块", "跳得很高"."""
        k = j + 1
        while (
            "SILENT" in self.at(k)
            or "SOME" in self.at(k)
            or "半" in self.at(k).text
            or (any(c in self.at(k) for c in ("NUM", "CL", "PIECE")) and "N" not in self.at(k))
        ):
            k += 1
        t = self.at(k)
        if self.at(j).text == "得":
            if "ADJ" in t or "ADV" in t:
                word = t["ADV"] if "ADV" in t else {"tall": "high"}.get(t["ADJ"], "")
                if word:
                    found.adverbs.append((word, (t.start, t.end)))
                return k + 1
            if "RES" in t:
                return k + 1
            return k
        found.places.append(("into", ("pieces",)))
        return k + ("N" in t and t["N"] in ("debris", "object"))

    def _reached(self, action: Action, found: Predicate, word: str, phrase: Phrase, k: int) -> int:
        loc = self.at(k).get("LOC", "")
        if word == "给":
            found.receiver = phrase
        elif word in ("上", "下", "出", "过"):
            found.places.append((toward(action, word, phrase), phrase))
        else:
            found.places.append((arrival(word, loc, action), phrase))
        return k + bool(loc)

    def _object(self, action: Action, found: Predicate, j: int) -> int:
        if action.governs == "" and (found.object is not None or self.pending.object is not None or self.pending.passive):
            gives = entry_of(action.verb)
            if gives is None or gives.type != "give" or found.receiver is not None:
                return j
        if action.governs and found.places:
            return j
        phrase, k = self.phrases.read(j)
        if phrase is None:
            return j
        t = self.at(k)
        loc = t["LOC"] if "LOC" in t and not (t.text in ("上", "下") and "DIR" in t and "V" in self.at(k - 1)) else ""
        hits = entry_of(action.full)
        if (
            action.governs == "在"
            and hits is not None
            and hits.transitive in ("hit", "collide", "kick")
            and self.pending.object is None
            and not self.pending.passive
        ):
            found.object = phrase  # 撞在横梁上
            return k + bool(loc)
        if action.governs and self.subject is None and not self.done and self.pending.places and phrase.counted and action.governs in ("off", "down", "out of"):
            self.subject, action.governs = phrase, ""  # 从飞机上跳下一名跳伞员
            return k
        if action.governs:
            found.places.append((arrival(action.governs, loc, action, phrase), phrase))
            return k + bool(loc)
        if loc and t.text in ("上", "下") and self.at(k + 1).get("N", "").split(" ")[-1] in PATHS:
            loc = ""  # 推着手推车上坡
        if loc:
            return j
        known = entry_of(action.full)
        if action.full in actions()["seats"]:  # 坐着雪橇
            found.places.append(("on", phrase))
            return k
        if self._verb_follows(k) and self.subject is not None and known is not None and known.object == "no":
            return j
        if found.object is None and self.pending.object is None:
            if self._subject_next(k, phrase, known):
                return j
            found.object = phrase
        elif known is not None and known.type == "give":
            found.receiver, found.object = (found.object, phrase) if found.object is not None else (phrase, found.object)
        return k

    def _subject_next(self, k: int, phrase: Phrase, known: verbs.Verb | None) -> bool:
        """ "球滚动木箱倒下": a phrase after a verb that takes no object, with a verb of its own."""
        return known is not None and known.object == "no" and self.subject is not None

    # -- putting it together ----------------------------------------------------------------------------------------

    def _finish(self, action: Action, span: Span, found: Predicate | None = None) -> None:
        """The predicate with all that waited for it."""
        p, found = self.pending, found or Predicate()
        made = Predicate(
            verb=action.full, particle=action.particle, span=span, object=found.object or p.object, receiver=found.receiver or p.receiver, by=p.by,
            passive=p.passive, places=p.places + found.places, adverbs=p.adverbs + found.adverbs, negated=p.negated, nearly=p.nearly, begins=p.begins,
            times=found.times, measure=found.measure, link=p.link, caused=p.caused,
        )  # fmt: skip
        if made.object is not None and action.full in actions()["transitive"] and not (made.passive and not p.object):
            made.verb = actions()["transitive"][action.full]
        if made.verb == "topple" and made.object is not None and is_liquid(made.object.noun):
            made.verb = "pour"
        if made.verb in ("topple", "knock over") and made.subject is None and self.subject is not None and is_liquid(self.subject.noun):
            made.verb = "flow"
        self._chosen(made, action)
        self._undergone(made)
        self._presented(made)
        self._dropped(made)
        made.subject = self._subject(made)
        made.places = [self._preposition(made, word, inside) for word, inside in made.places]
        self._drop_particle(made)
        self._add(made)
        self.pending = _Pending()

    def _dropped(self, made: Predicate) -> None:
        """ "把煎饼抛向空中,再接住": the object left unsaid is the one before it."""
        known = entry_of(made.verb)
        if known is None or known.group not in actions()["needs_object"] or made.object is not None or made.passive or made.negated:
            return
        for before in reversed(self.done):
            if before.object is not None and before.object.noun and not before.negated:
                entry = lexicon.noun(before.object.noun)
                same = self.subject is None or not self._lives(self.subject) or self.subject.pronoun or self.subject.noun != before.object.noun
                if same and entry is not None and entry.kind == "dynamic":
                    many = before.object.plural
                    made.object = Phrase(noun="", span=made.span, whole=made.span, pronoun="they" if many else "it")
                return

    def _undergone(self, made: Predicate) -> None:
        """ "石头扔进池塘": a thing that is thrown needs no 被."""
        known = entry_of(made.verb)
        subject = self.subject or self._doer(len(self.done) - 1)
        if known is None or known.group not in actions()["passive"] or made.passive or made.object is not None or made.by is not None or subject is None:
            return
        last = self.done[-1] if self.done and self.subject is None else None
        if subject.noun and not self._lives(subject) and lexicon.noun(subject.noun) is not None and not (last is not None and last.object is not None):
            made.passive = True

    def _chosen(self, made: Predicate, action: Action) -> None:
        """The English verb where it depends on who and where: 落在 after another motion lands, a car at 飞驰 speeds, 爬 up climbs."""
        words = [word for word, _ in made.places]
        first = self.at(self._here).text
        if made.verb == "fall" and first in ("落", "掉落", "降落") and action.governs in ("在", "到", "回", "to") and self.done:
            made.verb = "land"
        if made.verb == "land":
            made.places = [("on" if word in ("to", "onto") else word, inside) for word, inside in made.places]
        if made.verb == "come to rest" and "on" in words and not self.done:
            made.verb = "rest"
        if made.verb == "crawl" and any(w in ("up", "onto", "down") for w in words):
            made.verb = "climb"
        bare = made.object is not None and not (made.object.modifiers or made.object.count or made.object.determiner)
        if bare and made.object is not None and made.object.noun in actions()["plays"].get(first, ()) and "with" not in words:
            made.verb, made.object.bare = "play", True
        if made.verb == "swing" and made.object is not None and made.object.noun == "swing":
            made.places, made.object = [("on", made.object), *made.places], None
        if made.verb == "jump over" and self.subject is not None and made.object is not None and not self._lives(self.subject):
            made.verb, made.places, made.object = "fly", [("over", made.object), *made.places], None
        if made.verb == "gallop" and self.subject is not None:
            if not self._lives(self.subject):
                made.verb = "speed"

    @staticmethod
    def _lives(phrase: Phrase) -> bool:
        """A person or an animal, as far as the noun says; pronouns and unknown nouns may be."""
        entry = lexicon.noun(phrase.noun) if phrase.noun else None
        return entry is None or entry.kind == "character"

    def _presented(self, made: Predicate) -> None:
        """ "掉下一个苹果", "飞来一只鸟": what moves is said after the verb."""
        known = entry_of(made.verb)
        if known is None or made.passive or self.subject is not None or made.object is None or any(d.subject for d in self.done):
            return
        if made.verb in ("drop", "knock over", "fly", "roll", "slide", "run", "walk", "swing") or known.object == "no":
            intransitive = {"drop": "fall", "knock over": "topple"}.get(made.verb, made.verb)
            if intransitive != made.verb or known.object == "no" or made.verb in ("fly", "run", "walk", "roll"):
                made.verb, self.subject, made.object = intransitive, made.object, None

    def _subject(self, made: Predicate) -> Phrase | None:
        """Who: said, or carried over; a thing that falls, rolls or breaks after a blow is the one that was struck."""
        if self.subject is not None:
            subject, before = self.subject, self.done[self.mark :]
            if before and before[-1].subject is subject:
                struck = self._struck(made, before[-1])
                return struck if struck is not None else None
            return subject
        if not self.done:
            return None
        return self._struck(made, self.done[-1])

    def _struck(self, made: Predicate, last: Predicate) -> Phrase | None:
        known, before = entry_of(made.verb), entry_of(last.verb)
        if known is None or before is None or last.object is None or last.passive or made.object is not None or made.passive:
            return None
        if known.type not in PASSIVE_MOTION and known.subtype != "stop":
            return None
        if before.transitive not in MOVED:
            return None
        doer = self._doer(len(self.done) - 1)
        lively = doer is not None and (entry := lexicon.noun(doer.noun)) is not None and entry.kind == "character"
        if lively or doer is None or before.transitive in ("break", "topple", "throw", "kick", "push"):
            entry = lexicon.noun(last.object.noun)
            if entry is not None and (entry.kind == "static" or (entry.kind == "character" and known.type not in ("fall", "topple", "fly"))):
                return None
            return Phrase(noun="", span=last.object.span, whole=last.object.whole, pronoun="they" if last.object.plural else "it")
        return None

    def _doer(self, i: int) -> Phrase | None:
        while i >= 0:
            if self.done[i].subject is not None:
                return self.done[i].subject
            i -= 1
        return None

    def _preposition(self, made: Predicate, word: str, inside: Phrase | Words) -> tuple[str, Phrase | Words]:
        if not isinstance(inside, Phrase):
            if inside == ("each", "other"):
                kind = entry_of(made.verb)
                way = {"roll": "towards", "walk": "towards", "run": "towards", "slide": "towards", "fly": "towards", "throw": "to", "give": "to", "kick": "to"}
                return way.get(kind.transitive if kind is not None else "", word), inside
            return word, inside
        if inside.noun == "air" and word in ("to", "onto", "towards", "in", "into"):
            return ("into" if word != "in" else "in"), ("the", "air")
        if word == "on" and made.verb == "hang" and inside.noun.split(" ")[-1] in actions()["hangs_from"]:
            return "from", inside
        if word == "from?":
            return off_or_from(made.verb, inside, made.particle), inside
        if word == "along" and made.particle in ("down", "up"):
            return made.particle, inside
        known = entry_of(made.verb)
        if word == "towards" and known is not None and known.type in ("throw", "give", "hit"):
            return "at" if known.type == "throw" and known.lemma != "toss" else "to", inside
        return word, inside

    def _drop_particle(self, made: Predicate) -> None:
        """ "falls down from the tree" says no more than "falls from the tree"."""
        if made.particle and any(word in (made.particle, "off", "from", "out of", "onto", "into", "from under") for word, _ in made.places):
            if made.particle in ("down", "out", "off", "in", "up"):
                made.particle = ""

    def _add(self, predicate: Predicate) -> None:
        first = self.at(self.from_here)
        predicate.group = self.group
        predicate.clause = (first.start if first.end else predicate.span[0], max(predicate.span[1], predicate.span[0]))
        if predicate.subject is not None and predicate.subject.whole[1]:
            predicate.clause = (min(predicate.clause[0], predicate.subject.whole[0]), max(predicate.clause[1], predicate.subject.whole[1]))
        self.done.append(predicate)


def default_place(phrase: Phrase) -> str:
    """Preposition of 在 without a place word."""
    if phrase.noun in ("moon", "mars", "beach", "street", "road", "playground", "lawn", "concrete", "ice", "snow", "sand", "ground", "floor", "stage"):
        return "on"
    return "in"


def arrival(word: str, loc: str, action: Action, phrase: Phrase | None = None) -> str:
    """Preposition of where a motion ends: 到, 进, 在 with the place word after the noun."""
    if word in ("在", "on"):
        entry = entry_of(action.full)
        if loc in ("on", "") and entry is not None and entry.transitive in ("throw", "drop"):
            return "onto"
        if action.verb in ("lean",):
            return "against"
        return loc or "on"
    if word in ("到", "至", "to"):
        return {"on": "onto", "in": "into", "under": "under", "behind": "behind", "in front of": "to"}.get(loc, "to")
    if word in ("进", "入"):
        return "into"
    if word in ("向", "往", "朝"):
        return "towards"
    if word == "回":
        return "to"
    return word
