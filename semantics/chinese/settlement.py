"""A predicate settled: who does it where nobody is said, which English verb and preposition it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon
from semantics.chinese.action import Action, entry_of, is_liquid, off_or_from
from semantics.chinese.noun_phrase import Phrase
from semantics.chinese.predicate import Pending, Predicate, Words
from semantics.chinese.tree import Span
from semantics.chinese.words import actions

if TYPE_CHECKING:
    from semantics.chinese.clause import Clauses

MOVED = ("throw", "kick", "push", "hit", "drop", "topple", "pull", "give", "break", "collide")
"""After these the next verb without a subject may be about the thing acted on."""
PASSIVE_MOTION = ("fall", "roll", "bounce", "break", "topple", "float", "slide", "fly", "spin", "land")


STUMBLES = ("摔倒", "跌倒", "滑倒", "绊倒", "倒地", "栽倒")
"""Falls of those who stand on legs."""
MISSED = ("打中", "射中", "击中", "命中", "砸中", "撞中", "踢中", "投中")
"""What one has not done who missed."""


class Settlement:
    """Puts together what waited before the verb with what came after it."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses

    def finish(self, action: Action, span: Span, found: Predicate | None = None) -> None:
        """The predicate with all that waited for it."""
        p, found = self.clauses.pending, found or Predicate()
        made = Predicate(
            verb=action.full, particle=found.particle or action.particle, span=span, object=found.object or p.object,
            receiver=found.receiver or p.receiver, by=p.by, passive=p.passive, places=p.places + found.places,
            adverbs=p.adverbs + found.adverbs, negated=p.negated, nearly=p.nearly, begins=p.begins,
            times=found.times, measure=found.measure, link=p.link, caused=p.caused,
        )  # fmt: skip
        if made.object is not None and action.full in actions()["transitive"] and not (made.passive and not p.object):
            made.verb = actions()["transitive"][action.full]
        if made.verb == "topple" and made.object is not None and is_liquid(made.object.noun):
            made.verb = "pour"
        wet = self.clauses.subject
        if made.verb in ("topple", "knock over") and made.subject is None and wet is not None and is_liquid(wet.noun) and not wet.group:
            made.verb = "flow"
        given = entry_of(made.verb)
        if made.passive and made.object is not None and made.receiver is None and given is not None and given.type == "give":
            if p.object is None and self.clauses.at(self.clauses.here).text.endswith("给"):
                made.receiver, made.object = made.object, None  # 球被传给男孩
        self._slipped_on(made)
        self._let_fall(made)
        if self._along(made):
            self.clauses.pending = Pending()
            return
        self._chosen(made, action)
        self._own_body(made)
        self._undergone(made)
        self._presented(made)
        self._dropped(made)
        made.subject = self.subject_of(made)
        if made.verb == "fall over" and made.subject is not None and self.lives(made.subject) and made.object is None:
            made.verb = "fall"  # 摔倒 of people: "falls on the ice"
        made.places = [self.preposition(made, word, inside) for word, inside in made.places]
        self._drop_particle(made)
        self.clauses.add(made)
        self.clauses.pending = Pending()

    def _slipped_on(self, made: Predicate) -> None:
        """ "踩到香蕉皮滑倒": slips on it."""
        before = self.clauses.done[-1] if self.clauses.done[self.clauses.mark :] else None
        first = self.clauses.at(self.clauses.here).text
        if (
            before is None
            or before.verb != "step on"
            or before.object is None
            or first not in ("滑倒", "摔倒", "跌倒", "滑", "绊倒")
            or made.object is not None
        ):
            return
        self.clauses.done.pop()
        made.places.append(("over" if first == "绊倒" else "on", before.object))

    def _let_fall(self, made: Predicate) -> None:
        """ "松手丢下杯子": letting go is the dropping."""
        before = self.clauses.done[-1] if self.clauses.done[self.clauses.mark :] else None
        known = entry_of(made.verb)
        plain = before is not None and before.verb == "let go of" and before.object is None and not (before.negated or before.nearly)
        if before is None or not plain or known is None or known.transitive != "drop" or made.object is None or before.group != self.clauses.group:
            return
        self.clauses.done.pop()
        made.places, made.adverbs = before.places + made.places, before.adverbs + made.adverbs
        made.link = before.link

    def _along(self, made: Predicate) -> bool:
        """ "推着轮椅沿着走廊走", "骑着车冲下坡": the way of what was said just before, not another event."""
        before = self.clauses.done[-1] if self.clauses.done else None
        if before is None or len(self.clauses.done) <= self.clauses.mark or before.object is None or before.group != self.clauses.group:
            return False
        plain = not (made.object or made.passive or made.negated or made.nearly or made.begins or made.times or made.link != "and")
        known, earlier = entry_of(made.verb), entry_of(before.verb)
        if not plain or known is None or earlier is None or self.clauses.at(self.clauses.here).text in ("跑", "奔跑", "跳"):
            return False
        if before.verb == "step on" and before.object.noun.split(" ")[-1] in actions()["ridden"] and known.type in actions()["existing"]:
            before.verb = "ride"
        riding = before.verb == "ride" and (known.type in ("slide", "roll", "run", "walk") or known.subtype in ("drive", "climb"))
        along = before.verb.split(" ")[0] in actions()["taken_along"] and made.verb in actions()["travel"]
        if not (riding or along) or not (made.places or made.particle or (along and before.verb in ("push", "pull", "drag"))):
            return False
        before.places += [self.preposition(before, word, inside) for word, inside in made.places]
        before.adverbs += made.adverbs
        if not before.particle and made.particle not in ("", "off") and not made.places:
            before.particle = made.particle
        before.span = (before.span[0], made.span[1])
        before.clause = (before.clause[0], max(before.clause[1], made.span[1]))
        return True

    def _own_body(self, made: Predicate) -> None:
        """ "把锤子掉在了脚上": on his foot."""
        who = self.clauses.subject or self._doer(len(self.clauses.done) - 1)
        if who is None or not (who.noun or who.pronoun) or (who.noun and not self.lives(who)):
            return
        for thing in (made.object, *(inside for _, inside in made.places if isinstance(inside, Phrase))):
            if thing is None or thing.noun.split(" ")[-1] not in lexicon.table("syntax")["body"] or thing is who:
                continue
            if not (thing.owner or thing.determiner or thing.modifiers or thing.count or thing.pronoun or thing.place or thing.clause):
                thing.owner = Phrase(noun="", span=thing.span, whole=thing.span, pronoun=self._own(who))

    def _own(self, who: Phrase) -> str:
        words = lexicon.table("syntax")
        if who.pronoun in ("he", "she", "it", "they"):
            return who.pronoun
        if who.plural or who.others:
            return "they"
        head = who.noun.split(" ")[-1]
        return "she" if head in words["female"] else "he" if head in words["male"] else "it" if self._beast(who) else "they"

    def _dropped(self, made: Predicate) -> None:
        """ "把煎饼抛向空中,再接住": the object left unsaid is the one before it."""
        known = entry_of(made.verb)
        if known is None or known.group not in actions()["needs_object"] or made.object is not None or made.passive or made.negated:
            return
        for before in reversed(self.clauses.done):
            if before.object is not None and before.object.noun and not before.negated:
                entry = lexicon.noun(before.object.noun)
                same = (
                    self.clauses.subject is None
                    or not self.lives(self.clauses.subject)
                    or self.clauses.subject.pronoun
                    or self.clauses.subject.noun != before.object.noun
                )
                if same and entry is not None and entry.kind == "dynamic":
                    many = before.object.plural
                    made.object = Phrase(noun="", span=made.span, whole=made.span, pronoun="they" if many else "it")
                return

    def _undergone(self, made: Predicate) -> None:
        """ "石头扔进池塘": a thing that is thrown needs no 被."""
        known = entry_of(made.verb)
        subject = self.clauses.subject or self._doer(len(self.clauses.done) - 1)
        if known is None or known.group not in actions()["passive"] or made.passive or made.object is not None or made.by is not None or subject is None:
            return
        last = self.clauses.done[-1] if self.clauses.done and self.clauses.subject is None else None
        if subject.noun and not self.lives(subject) and lexicon.noun(subject.noun) is not None and not (last is not None and last.object is not None):
            made.passive = True

    def _chosen(self, made: Predicate, action: Action) -> None:
        """The English verb where it depends on who and where: 落在 after another motion lands, a car at 飞驰 speeds, 爬 up climbs."""
        words = [word for word, _ in made.places]
        first = self.clauses.at(self.clauses.here).text
        who = self.clauses.subject or self._doer(len(self.clauses.done) - 1)
        moved = bool(self.clauses.done) or (who is not None and bool(who.noun) and self.lives(who))
        if made.verb == "fall" and first in ("落", "掉落", "降落") and action.governs in ("在", "到", "回", "to") and moved:
            made.verb = "land"
        if made.verb in ("jump over", "step over", "vault over", "climb over") and made.object is None and "over" in words:
            made.verb = made.verb.split(" ")[0]
        if made.verb == "open" and first == "开" and made.object is None and who is not None and who.noun.split(" ")[-1] in actions()["vehicles"]:
            made.verb = "drive"
        if made.verb == "drop" and first == "丢" and (made.receiver is not None or made.particle in ("out", "away") or {"towards", "at", "to"} & set(words)):
            made.verb = "throw"  # 丢给, 丢向: not just let go of
        living = who is not None and bool(who.noun) and self.lives(who)
        if made.verb == "touch" and first in ("碰到", "触到") and who is not None and who.noun and not living:
            made.verb = "hit"  # 球没有碰到网
        if made.verb == "lift" and action.governs == "在" and (self.clauses.at(self.clauses.here + 1).text == "在"):
            made.verb = "hold"  # 举在头顶
        thing = made.object.noun.split(" ")[-1] if made.object is not None and made.object.noun else ""
        if first in ("撞", "撞到", "撞上", "撞向") and made.verb in ("hit", "crash into") and living and made.object is not None and "with" not in words:
            made.verb = "run into"
        if made.verb in ("slap", "bounce") and first == "拍" and thing.endswith("ball") and living:
            made.verb = "bounce"
        if made.verb == "bounce" and first == "弹" and living and thing in actions()["flicked"]:
            made.verb = "flick"
        if made.verb == "slide" and who is not None and who.noun.split(" ")[-1] in actions()["gliders"] and not {"down", "off", "on", "along"} & set(words):
            made.verb = "glide"
        if thing == "unicycle" and made.verb in ("push", "pull") and made.object is not None:
            made.object.noun = "wheelbarrow"
        if thing == "clock" and first in ("敲", "撞", "打") and made.object is not None:
            made.object.noun = "bell"
        if made.verb in ("swing", "ring") and who is not None and who.noun == "clock" and who.span[1] - who.span[0] == 1:
            who.noun = "bell"
        if made.negated and first in MISSED and made.verb in ("hit", "strike", "shoot"):
            made.verb, made.negated = "miss", False  # 没打中
        if made.verb == "topple" and made.object is None and not made.passive and who is not None and who.noun in actions()["topples_as_fall"]:
            made.verb = "fall"
        if made.particle == "away" and (made.object or who or Phrase("", (0, 0))).noun.split(" ")[-1] in actions()["opened"]:
            made.particle = "open"
        if made.verb == "crawl" and made.particle == "up":
            made.verb = "climb"
        if made.verb == "fall over" and who is not None and who.noun and self.lives(who) and made.object is None:
            made.verb = "fall"
        self._struck_part(made)
        if made.verb == "land":
            made.places = [("on" if word in ("to", "onto") else word, inside) for word, inside in made.places]
        if made.verb == "come to rest" and "on" in words and not self.clauses.done:
            made.verb = "rest"
        if made.verb == "crawl" and any(w in ("up", "onto", "down") for w in words):
            made.verb = "climb"
        bare = made.object is not None and not (made.object.modifiers or made.object.count or made.object.determiner)
        if bare and made.object is not None and made.object.noun in actions()["plays"].get(first, ()) and "with" not in words:
            made.verb, made.object.bare = "play", True
        subject = self.clauses.subject
        if made.verb == "share" and made.object is not None and subject is not None and len(subject.others) == 1:
            made.places.append(("with", subject.others.pop()))  # 熊和鸟分享蜂蜜
        if made.verb == "swing" and made.object is not None and made.object.noun == "swing":
            made.places, made.object = [("on", made.object), *made.places], None
        if made.verb == "jump over" and self.clauses.subject is not None and made.object is not None and not self.lives(self.clauses.subject):
            made.verb, made.places, made.object = "fly", [("over", made.object), *made.places], None
        if made.verb == "gallop" and self.clauses.subject is not None:
            if not self.lives(self.clauses.subject):
                made.verb = "speed"

    def _struck_part(self, made: Predicate) -> None:
        """ "雪球打在男孩脸上": hits the boy in the face."""
        known, part = entry_of(made.verb), made.object
        if known is None or known.transitive not in ("hit", "collide") or part is None or part.owner is None or made.passive:
            return
        if part.noun.split(" ")[-1] not in lexicon.table("syntax")["body"] or part.owner.pronoun or part.others:
            return
        made.object, part.owner, part.determiner = part.owner, None, "the"
        made.places.append(("in" if part.noun == "face" else "on", part))

    @staticmethod
    def _beast(phrase: Phrase) -> bool:
        """An animal: what it lets go of falls."""
        entry = lexicon.noun(phrase.noun)
        return entry is not None and entry.kind == "character" and entry.prop != "human"

    @staticmethod
    def lives(phrase: Phrase) -> bool:
        """A person or an animal, as far as the noun says; pronouns and unknown nouns may be."""
        entry = lexicon.noun(phrase.noun) if phrase.noun else None
        return entry is None or entry.kind == "character"

    def _presented(self, made: Predicate) -> None:
        """ "掉下一个苹果", "飞来一只鸟": what moves is said after the verb."""
        known = entry_of(made.verb)
        if known is None or made.passive or self.clauses.subject is not None or made.object is None or any(d.subject for d in self.clauses.done):
            return
        if made.verb in ("drop", "knock over", "fly", "roll", "slide", "run", "walk", "swing") or known.object == "no":
            intransitive = {"drop": "fall", "knock over": "topple"}.get(made.verb, made.verb)
            if intransitive != made.verb or known.object == "no" or made.verb in ("fly", "run", "walk", "roll"):
                made.verb, self.clauses.subject, made.object = intransitive, made.object, None

    def subject_of(self, made: Predicate) -> Phrase | None:
        """Who: said, or carried over; a thing that falls, rolls or breaks after a blow is the one that was struck."""
        if self.clauses.subject is not None:
            subject, before = self.clauses.subject, self.clauses.done[self.clauses.mark :]
            if before and before[-1].subject is subject:
                struck = self._struck(made, before[-1])
                return struck if struck is not None else None
            return subject
        if not self.clauses.done:
            return None
        return self._struck(made, self.clauses.done[-1])

    def _struck(self, made: Predicate, last: Predicate) -> Phrase | None:
        known, before = entry_of(made.verb), entry_of(last.verb)
        if known is None or before is None or last.object is None or last.passive or made.object is not None or made.passive:
            return None
        if known.type not in PASSIVE_MOTION and known.subtype != "stop":
            return None
        if before.transitive not in MOVED:
            return None
        doer = self._doer(len(self.clauses.done) - 1)
        if doer is not None and self.lives(doer) and not self.lives(last.object) and self.clauses.at(self.clauses.here).text in STUMBLES:
            return None  # 球员把球传给队友,然后摔倒了
        lively = doer is not None and (entry := lexicon.noun(doer.noun)) is not None and entry.kind == "character"
        if lively or doer is None or before.transitive in ("break", "topple", "throw", "kick", "push"):
            entry = lexicon.noun(last.object.noun)
            if entry is not None and (entry.kind == "static" or (entry.kind == "character" and known.type not in ("fall", "topple", "fly"))):
                return None
            return Phrase(noun="", span=last.object.span, whole=last.object.whole, pronoun="they" if last.object.plural else "it")
        return None

    def _doer(self, i: int) -> Phrase | None:
        while i >= 0:
            if self.clauses.done[i].subject is not None:
                return self.clauses.done[i].subject
            i -= 1
        return None

    def preposition(self, made: Predicate, word: str, inside: Phrase | Words) -> tuple[str, Phrase | Words]:
        if not isinstance(inside, Phrase):
            if inside == ("each", "other"):
                kind = entry_of(made.verb)
                way = {"roll": "towards", "walk": "towards", "run": "towards", "slide": "towards", "fly": "towards", "throw": "to", "give": "to", "kick": "to"}
                return way.get(kind.transitive if kind is not None else "", word), inside
            return word, inside
        if inside.noun == "sky" and word == "on":
            return "in", inside
        if inside.noun == "air" and word in ("to", "onto", "towards", "in", "into"):
            return ("into" if word != "in" else "in"), ("the", "air")
        if word == "on" and made.verb == "hang" and inside.noun.split(" ")[-1] in actions()["hangs_from"]:
            return "from", inside
        if word == "from behind" and made.particle == "down" and inside.noun.split(" ")[-1] in actions()["vehicles"]:
            inside.part, inside.part_span = "back", inside.span
            return "off", inside
        if word in ("from?", "off?"):
            reaches = made.verb.startswith("jump") and any(w in ("onto", "into", "to") for w, _ in made.places)
            return ("from" if reaches else off_or_from(made.verb, inside, made.particle, on=word == "off?")), inside
        if word == "down" and inside.noun == "mountain":
            inside.noun = "hill"  # 滚下山
        if word == "along" and made.particle in ("down", "up"):
            return made.particle, inside
        known = entry_of(made.verb)
        if word == "towards" and known is not None and known.type in ("throw", "give", "hit"):
            return "at" if known.type == "throw" and known.lemma != "toss" else "to", inside
        return word, inside

    def _drop_particle(self, made: Predicate) -> None:
        """ "falls down from the tree" says no more than "falls from the tree"."""
        if made.particle and any(word in (made.particle, "off", "from", "out of", "onto", "into", "from under") for word, _ in made.places):
            if made.particle in ("down", "out", "off", "in", "up") or (made.particle == "away" and made.verb == "bounce"):
                made.particle = ""
