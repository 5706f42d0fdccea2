"""Events: which verb happens to whom.

A verb's class says what kind of event it is; its neighbours in the tree say who takes part. What the tree leaves out is
taken over from the clause above: the second verb of "falls and bounces" has the first one's subject, "kicked ..., rolling
forward" the ball."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.phrase import _number
from semantics.reading import Reading, is_verb
from semantics.reference import Thing
from semantics.verb import Verb

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
LAUNCH = ("throw", "kick", "hit", "push", "drop", "give")
"""What their patient does next is often said by a participle: "kicked into the goal, hitting the net"."""
MOTION = ("fall", "bounce", "roll", "slide", "collide", "topple", "fly", "spin", "rest", "float", "hit", "swing", "break")
CLAUSES = ("advcl", "xcomp", "ccomp", "pcomp", "acl", "conj", "relcl", "dep", "parataxis")
SETTING_PREPOSITIONS = ("in", "at", "inside", "through", "around", "within")


@dataclass
class Happening:
    """An event under construction; roles hold tokens of mentions until `resolve` turns them into object ids."""

    token: int
    verb: Verb
    phrase: str
    type: str = ""
    agents: list[int] = field(default_factory=list)
    patients: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    surfaces: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    instruments: list[int] = field(default_factory=list)
    direction: str | None = None
    count: int | None = None
    intensity: float = 1.0
    modality: str | None = None
    implied: bool = False
    transitive: bool = False
    passive: bool = False
    simultaneous: bool = False
    later: bool = False
    """ "after falling": happens before the clause it hangs on."""

    def type_hint(self) -> str:
        """Event type before the kinds of its participants are looked at."""
        return self.verb.transitive if self.transitive else self.verb.type


class Events:
    """One pass over the verbs of a reading. `stands` maps tokens to the ids of what they name."""

    def __init__(self, reading: Reading, things: dict[str, Thing], stands: dict[int, tuple[str, ...]]) -> None:
        self.reading, self.things, self.stands = reading, things, stands
        self.syntax, self.table = lexicon.table("syntax"), lexicon.table("verbs")
        self.found: dict[int, Happening] = {}
        self.spent: set[int] = set()
        """Tokens that are part of a phrasal verb already read."""
        self.unknown: list[tuple[str, str]] = []
        """(verb, phrase) of verbs that no class holds."""

    def collect(self) -> list[Happening]:
        """Every event, in text order."""
        for token in self.reading.doc:
            if token.i in self.spent:
                continue
            happening = self._nominal(token) if not is_verb(self.reading, token) else self._verbal(token)
            if happening is not None:
                self.found[token.i] = happening
        return [self.found[i] for i in sorted(self.found)]

    # -- one verb -------------------------------------------------------------------------------------------------------

    def lemma(self, token: Token) -> str:
        """Plain form of a verb token, by our own table first."""
        word = self.reading.words[token.i]
        rows = verb.forms().get(word, ())
        if token.i in self.reading.verbs:
            rows = tuple(r for r in rows if r[1] in ("s", "base")) or rows
            return rows[0][0]
        tags = {"VBD": ("ed",), "VBN": ("en", "ed"), "VBG": ("ing",), "VBZ": ("s",), "VBP": ("base",), "VB": ("base",)}.get(token.tag_, ())
        exact = [name for name, form in rows if form in tags]
        guess = token.lemma_.lower()
        return guess if guess in exact else exact[0] if exact else verb.lemma(word, guess=guess)

    def _verbal(self, token: Token) -> Happening | None:
        if token.dep_ == "compound" or (
            token.dep_ in ("aux", "auxpass", "punct", "nsubj", "pobj", "dobj") and token.i not in self.reading.verbs and token.tag_ not in ("VBG",)
        ):
            return None
        lemma = self.lemma(token)
        entry = self._phrasal(token, lemma) or verb.verbs().get(lemma)
        if token.dep_ == "amod":
            return self._participle(token, entry)
        clause = self._clause_below(token)
        if clause is not None and entry is not None and " " not in entry.lemma and lemma in self.table["causative"] and self._object(token, entry) is None:
            return None
        if clause is not None and lemma in self.table["causative"] and (entry is None or entry.group in ("place", "rest", "give", "approach")):
            return None
        if lemma in self.table["raising"] and (entry is None or clause is not None) and (clause is not None or entry is None):
            return None
        if lemma in self.table["light"] and self._light(token) is not None:
            return None
        if entry is None:
            if token.pos_ == "VERB" and lemma not in self.table["causative"] and lemma not in self.syntax["silent"] and token.tag_ != "VBN":
                self.unknown.append((lemma, self._clause_text(token)))
            return None
        return self._fill(token, entry)

    def _phrasal(self, token: Token, lemma: str) -> Verb | None:
        """The longest phrasal verb that the words after the verb spell ("come to rest", "knock ... over")."""
        return next((entry for entry in verb.phrasals().get(lemma, ()) if self._spells(token, entry.lemma.split(" ")[1:])), None)

    def _spells(self, token: Token, rest: list[str]) -> bool:
        words = self.reading.words
        right = sorted(t.i for t in token.subtree if t.i > token.i)
        if words[token.i + 1 : token.i + 1 + len(rest)] == tuple(rest):
            return True
        if rest[:2] == ["to", "a"]:  # "brings it to a sudden stop"
            return any(words[i] == "to" and rest[-1] in words[i : i + 4] for i in right[:6])
        starts = [
            c.i for c in token.children if c.i > token.i and words[c.i] == rest[0] and c.dep_ in ("prt", "prep", "advmod", "aux", "oprd", "advcl", "npadvmod")
        ]
        return any(words[s : s + len(rest)] == tuple(rest) for s in starts)

    def _clause_below(self, token: Token) -> Token | None:
        """The verb that a helping verb leads to: "begins to [roll]", "causing both to [roll]", "sends it [flying]"."""
        for child in token.children:
            if child.i > token.i and child.dep_ in ("xcomp", "ccomp") and is_verb(self.reading, child):
                return child
            if (
                child.i > token.i
                and child.dep_ in ("advcl", "acl")
                and child.tag_ == "VBG"
                and self.lemma(token) in ("send", "leave", "keep", "start", "begin", "set")
            ):
                return child
            if child.dep_ == "dobj" and self.lemma(token) in ("send", "see", "show", "watch", "keep", "leave", "find", "make", "let", "have", "cause"):
                inner = next((c for c in child.children if c.dep_ in ("acl", "relcl") and c.tag_ in ("VBG", "VB")), None)
                if inner is not None:
                    return inner
        return None

    def _participle(self, token: Token, entry: Verb | None) -> Happening | None:
        """ "a passing rabbit", "a rolling ball": implied, not told."""
        noun = token.head.i
        if token.tag_ != "VBG" or noun not in self.stands:
            return None
        if self.reading.words[token.i] in ("passing", "running", "walking") and self._kind([noun]) == "character":
            entry = verb.verbs()["run" if self.reading.words[token.i] == "running" else "walk"]
        if entry is None or entry.type not in MOTION + ("walk", "run", "jump") or entry.subject == "patient" or entry.type in ("hit", "rest"):
            return None
        return Happening(token.i, entry, self.reading.phrase(token.i, noun), type=entry.type, agents=[noun], intensity=entry.intensity, implied=True)

    # -- roles ----------------------------------------------------------------------------------------------------------

    def _fill(self, token: Token, entry: Verb) -> Happening:
        happening = Happening(token.i, entry, self._clause_text(token), intensity=entry.intensity)
        rest = entry.lemma.split(" ")[1:]
        self.spent |= {t.i for t in token.subtree if 0 < t.i - token.i < 9 and self.reading.words[t.i] in rest}
        subjects, passive = self._subjects(token)
        obj = self._object(token, entry)
        objects = self._conjuncts(obj) if obj is not None else []
        objects = [o for o in objects if o in self.stands]
        if passive:
            happening.patients, happening.passive, happening.transitive = subjects, True, True
            happening.agents = self._by(token)
            if obj is not None and entry.type == "give":
                happening.targets, happening.patients = happening.patients, objects
        else:
            happening.agents, happening.patients, happening.transitive = subjects, objects, bool(objects) or (obj is not None and entry.object != "no")
        dative = next((c for c in token.children if c.dep_ in ("dative", "iobj") and c.i in self.stands), None)
        if dative is not None and dative.pos_ != "ADP":
            happening.targets = [dative.i]
        for word, thing in self._prepositions(token, obj):
            self._preposition(happening, word, thing)
        self._using(token, happening)
        self._manner(token, happening)
        happening.modality = self._modality(token)
        happening.simultaneous = token.dep_ == "advcl" and any(
            c.dep_ in ("mark", "advmod") and self.reading.words[c.i] in self.syntax["simultaneous"] for c in token.children
        )
        happening.later = self._follows(token)
        return happening

    def _subjects(self, token: Token) -> tuple[list[int], bool]:
        """Tokens of the subject (every conjunct), and whether the verb is passive."""
        own = [c for c in token.children if c.dep_ in SUBJECTS and c.i != token.i]
        passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in token.children)
        if (own and self.reading.words[own[-1].i] in ("that", "which", "who")) or (not own and token.dep_ == "relcl"):
            back = token.head if token.dep_ == "relcl" else None
            before = [i for i in self.stands if i < (own[-1].i if own else token.i)]
            near = back.i if back is not None and back.i in self.stands else max(before, default=None)
            return ([near] if near is not None else []), passive
        if own:
            return [i for i in self._conjuncts(own[-1]) if i in self.stands] or self._nested(own[-1]), passive
        both = next((c for c in token.children if self.reading.words[c.i] == "both" and c.i in self.stands), None)
        if both is not None:
            return [both.i], passive
        head = token.head
        if token.dep_ == "acl" and head.i in self.stands:
            causer = head.head if head.dep_ == "dobj" else None
            if causer is not None and head.i > causer.i and self.lemma(causer) in self.table["causative"] and token.tag_ == "VBG":
                return [head.i], False
            return self._conjuncts(head), token.tag_ == "VBN" or passive
        if token.dep_ in CLAUSES or token.dep_ == "ROOT":
            return self._inherited(token, passive)
        return [], passive

    def _nested(self, token: Token) -> list[int]:
        return [t.i for t in token.subtree if t.i in self.stands][:1]

    def _inherited(self, token: Token, passive: bool) -> tuple[list[int], bool]:
        """Subject of a verb that names none: from the clause it hangs on."""
        head = token.head
        if token.dep_ == "pcomp":
            head = head.head
        if head.i == token.i:
            before = [c.i for c in token.lefts if c.dep_ in ("compound", "nmod", "dep", "npadvmod") and c.i in self.stands]
            return before[-1:], passive
        if not is_verb(self.reading, head):
            if head.pos_ == "AUX":
                return self._subjects(head)[0], passive
            if head.i in self.stands and token.dep_ in ("acl", "relcl", "conj", "advcl", "dep"):
                return [head.i], passive or token.tag_ == "VBN"
            return ([head.head.i] if head.dep_ in ("appos", "conj") and head.head.i in self.stands else []), passive
        lemma = self.lemma(head)
        obj = next((c for c in head.children if c.dep_ == "dobj" and c.i in self.stands), None)
        if (
            obj is not None
            and lemma in self.table["causative"]
            and token.dep_ in ("xcomp", "ccomp", "advcl")
            and obj.i < token.i
            and (head.i not in self.found or lemma in ("send", "leave", "set"))
        ):
            return self._conjuncts(obj), passive
        above = self.found.get(head.i)
        if above is not None and token.dep_ in ("advcl", "pcomp", "xcomp", "conj") and token.tag_ == "VBG" and above.type_hint() in LAUNCH and above.patients:
            entry = self._phrasal(token, self.lemma(token)) or verb.verbs().get(self.lemma(token))
            if entry is not None and entry.type in MOTION:
                return list(above.patients), passive
        subjects, head_passive = self._subjects(head)
        if not subjects and above is not None:
            subjects = above.patients or above.agents
        participle = token.tag_ == "VBN" and verb.form(self.reading.words[token.i], self.lemma(token)) in ("en", "ed")
        return subjects, passive or (token.dep_ == "conj" and head_passive and participle) or (token.dep_ == "advcl" and token.tag_ == "VBN")

    def _object(self, token: Token, entry: Verb | None) -> Token | None:
        """Direct object, also where the parser hung it on the particle ("knocks [over] a cup")."""
        direct = [
            c for c in token.children if (c.dep_ == "dobj" and c.i > token.i) or (c.dep_ == "dobj" and self.reading.words[c.i] in ("which", "that", "whom"))
        ]
        particle = entry.lemma.split(" ")[1] if entry is not None and " " in entry.lemma else None
        if direct:
            obj = next((c for c in direct if c.i in self.stands), direct[-1])
            before = self.reading.words[obj.left_edge.i - 1] if obj.left_edge.i else ""
            if before in self.syntax["prepositions"] and before != particle and obj.left_edge.i - 1 > token.i:
                return None  # "slides down the ramp", read as if "the ramp" were the object
            return obj
        if entry is not None and entry.object == "yes" and particle is not None:  # "lets go of a balloon"
            last = entry.lemma.split(" ")[-1]
            return next((c for t in token.subtree if t.i > token.i and self.reading.words[t.i] == last for c in t.children if c.dep_ == "pobj"), None)
        if entry is not None and entry.lemma in verb.separable():
            for child in token.children:
                if self.reading.words[child.i] == particle:
                    inner = next((c for c in child.children if c.dep_ == "pobj"), None)
                    if inner is not None:
                        return inner
        return None

    def _conjuncts(self, token: Token) -> list[int]:
        """The phrase and those coordinated with it that name things."""
        out = [token.i]
        for child in token.children:
            if child.dep_ in ("conj", "appos") and not is_verb(self.reading, child) and child.i in self.stands and child.dep_ == "conj":
                out += self._conjuncts(child)
        return out

    def _by(self, token: Token) -> list[int]:
        for child in token.children:
            if child.dep_ == "agent" or (child.dep_ == "prep" and self.reading.words[child.i] == "by"):
                for thing in child.children:
                    if thing.dep_ == "pobj" and thing.i in self.stands:
                        return self._conjuncts(thing)
        return []

    def _prepositions(self, token: Token, obj: Token | None) -> list[tuple[str, Token]]:
        """(preposition, what it governs) of the verb, and of its object and nested prepositions to the right of it."""
        pairs: list[tuple[str, Token]] = []
        holders = [token] + ([obj] if obj is not None else [])
        for holder in holders:
            for child in holder.children:
                if child.i > token.i and child.dep_ in ("prep", "prt", "advmod", "dative", "advcl", "npadvmod"):
                    pairs += self._governed(child, "")
            if holder.dep_ in ("acl",) and holder.i == token.i:
                continue
        for child in token.children:
            if child.dep_ == "dobj" and child is not obj and child.i > token.i and child.left_edge.i:
                before = self.reading.words[child.left_edge.i - 1]
                if before in self.syntax["prepositions"]:
                    pairs.append((before, child))
        return pairs

    def _governed(self, token: Token, before: str) -> list[tuple[str, Token]]:
        word = self.reading.words[token.i]
        if word not in self.syntax["prepositions"] and word not in ("out", "next", "away", "top") and not before:
            return []
        name = f"{before} {word}" if before in ("out", "next") and word in ("of", "to") else "off" if before == "off" and word == "of" else word
        pairs = []
        for child in token.children:
            if child.i < token.i:
                continue
            if child.dep_ == "pobj":
                pairs.append((name, child))
                for deep in child.children:  # "from one lilypad to another"
                    tool = self.reading.words[deep.i] == "with" and any(
                        self.reading.words[c.i] in self.table["tools"] or self.reading.words[c.i] == "rope" for c in deep.children
                    )
                    if tool or (deep.dep_ == "prep" and self.reading.words[deep.i] in ("to", "onto", "into", "toward", "towards", "against")):
                        pairs += self._governed(deep, "")
            elif child.dep_ in ("prep", "advmod"):
                pairs += self._governed(child, name if name in ("out", "next", "off") else "")
        return pairs

    def _preposition(self, happening: Happening, word: str, thing: Token) -> None:
        if thing.i not in self.stands:
            return
        entry = happening.verb
        role = self.syntax["prepositions"].get(word, "none")
        things = self._conjuncts(thing)
        known = {i for ids in (happening.agents, happening.patients) for t in ids for i in self.stands[t]}
        if role == "none" or (set(self.stands[thing.i]) <= known and role not in ("with",)):
            return
        if role == "at":
            role = (
                entry.at
                if word in ("on", "upon", "atop", "against") or entry.at == "surface" or entry.group in ("land", "throw", "drop", "release")
                else "surface"
            )
            role = "surface" if entry.type == "rest" else role
        if role == "over":
            role = "surface" if entry.type in ("slide", "roll", "walk", "run", "pull", "push", "other", "rest") else "target"
        if word == "off" and entry.type in ("rest",):
            role = "source"
        if word in ("at", "on") and self._is_part(thing, ("end", "top", "bottom", "edge", "start", "beginning")) and entry.type in ("throw", "drop", "rest"):
            role = "surface"
        if role == "by" or (entry.type == "break" and word in ("into", "to")):
            return
        if role == "with":
            self._with(happening, things)
            return
        if word == "from" and entry.type in ("jump",):
            happening.surfaces = happening.surfaces or things
        if word == "to" and entry.type in ("rest", "other"):
            role = "surface"
        slot = {"target": happening.targets, "surface": happening.surfaces, "source": happening.sources, "instrument": happening.instruments}[role]
        if not slot:
            slot.extend(things)

    def _is_part(self, thing: Token, names: tuple[str, ...]) -> bool:
        return self.reading.words[thing.i] in names

    def _with(self, happening: Happening, things: list[int]) -> None:
        if happening.verb.reciprocal or happening.verb.type == "collide":
            if not happening.patients:
                happening.patients = things
        elif happening.verb.type == "give":
            happening.targets = happening.targets or things
        elif happening.verb.group == "cover":
            happening.agents, happening.surfaces = things, happening.patients
            happening.patients = []
        elif not happening.instruments:
            happening.instruments = things

    def _using(self, token: Token, happening: Happening) -> None:
        """ "using a pulley", "a rope is used to pull"."""
        head = token.head
        if token.dep_ == "xcomp" and self.lemma(head) == "use":
            happening.instruments = happening.agents or happening.patients
            happening.agents = self._by(head)
            if happening.passive:
                happening.patients = []
        for t in token.subtree:
            if self.reading.words[t.i] == "using" and t.i > token.i:
                inner = next((c for c in t.children if c.dep_ in ("dobj", "pobj") and c.i in self.stands), None)
                if inner is not None and not happening.instruments:
                    happening.instruments = [inner.i]

    # -- manner ---------------------------------------------------------------------------------------------------------

    def _manner(self, token: Token, happening: Happening) -> None:
        factor, ways = 1.0, list[str | None]()
        for child in token.children:
            word = self.reading.words[child.i]
            if child.dep_ in ("advmod", "prt", "npadvmod", "acomp", "oprd", "amod", "dep"):
                factor *= adverb(word)
                ways.append(self.syntax["directions"].get(word))
                for deeper in child.children:
                    if deeper.dep_ == "advmod":
                        ways.append(self.syntax["directions"].get(self.reading.words[deeper.i]))
                        factor *= (
                            1.2
                            if self.reading.words[deeper.i] in ("very", "extremely", "really") and adverb(word) > 1
                            else 0.85
                            if self.reading.words[deeper.i] in ("very", "extremely", "really") and adverb(word) < 1
                            else 1.0
                        )
            elif child.dep_ == "prep":
                factor *= self._force(child)
                if word == "to":
                    ways += [self.reading.words[c.i] for c in child.children if self.reading.words[c.i] in ("left", "right")]
        ways.sort(key=lambda way: way in ("vertical", "horizontal", "straight", "back"))  # "vertically upward" is up, "back down" down
        happening.direction = next((way for way in ways if way), None)
        happening.intensity = round(happening.intensity * factor, 4)
        happening.count = self._times(token)

    def _force(self, prep: Token) -> float:
        table = self.syntax["intensity_nouns"]
        for child in prep.children:
            if child.dep_ == "pobj":
                words = [self.reading.words[t.i] for t in child.subtree if t.dep_ in ("amod", "compound") or t.i == child.i]
                for key in (" ".join(words[-2:]), words[-1]):
                    if key in table:
                        return float(table[key])
        return 1.0

    def _times(self, token: Token) -> int | None:
        """ "three times", "twice"."""
        for t in token.subtree:
            word = self.reading.words[t.i]
            near = self._verb_over(t) == token.i
            if near and t.i > token.i and word in ("once", "twice", "thrice") and t.dep_ == "advmod":
                return {"once": 1, "twice": 2, "thrice": 3}[word]
            if near and word in ("times", "time", "bounces", "rotations", "turns") and t.i > token.i:
                number = next((n for n in (_number(self.reading.words[c.i]) for c in t.lefts) if n is not None), None)
                if number is not None:
                    return number
        return None

    def _verb_over(self, token: Token) -> int:
        up = token.head
        while not is_verb(self.reading, up) and up.head.i != up.i:
            up = up.head
        return int(up.i)

    def _modality(self, token: Token) -> str | None:
        words = self.reading.words
        for child in token.children:
            if child.dep_ == "neg" or words[child.i] in ("not", "n't", "never"):
                return "not"
            if child.i < token.i and words[child.i] in self.syntax["near"]:
                return "nearly"
        if token.dep_ == "pcomp" and words[token.head.i] == "without":
            return "not"
        if token.dep_ == "conj" and any(words[c.i] == "or" for c in token.head.children):
            return "or"
        head = token.head
        if token.dep_ == "xcomp" and head.i != token.i:
            lemma = self.lemma(head)
            told = self.table["raising"].get(lemma)
            return str(told) if told else self._modality(head) if lemma in self.table["raising"] else None
        return None

    def _follows(self, token: Token) -> bool:
        """ "after rolling off the table, the ball bounces": this one comes first."""
        if token.dep_ == "pcomp":
            return (self.reading.words[token.head.i] in ("after", "upon") and token.i < token.head.head.i) or self.reading.words[token.head.i] == "after"
        return token.dep_ == "advcl" and any(c.dep_ in ("mark", "advmod") and self.reading.words[c.i] in self.syntax["later"] for c in token.children)

    # -- nouns that happen ----------------------------------------------------------------------------------------------

    def _light(self, token: Token) -> Token | None:
        """The event noun of "takes a tumble", "gives it a kick"."""
        for child in token.children:
            if (
                child.dep_ in ("dobj", "attr")
                and child.i > token.i
                and child.i not in self.stands
                and not is_verb(self.reading, child)
                and lexicon.singular(self.reading.words[child.i]) in self.table["nominal"]
            ):
                return child
        return None

    def _nominal(self, token: Token) -> Happening | None:
        base = lexicon.singular(self.reading.words[token.i])
        lemma = self.table["nominal"].get(base)
        if lemma is None or token.i in self.stands or token.pos_ not in ("NOUN", "VERB"):
            return None
        entry = verb.verbs()[lemma]
        head = token.head
        happening = Happening(token.i, entry, self._clause_text(token), intensity=entry.intensity)
        if token.dep_ in ("dobj", "attr") and is_verb(self.reading, head) and self.lemma(head) in self.table["light"]:
            subjects, passive = self._subjects(head)
            owner = next((c.i for c in token.children if c.dep_ == "poss" and c.i in self.stands), None)
            happening.agents = [owner] if owner is not None else [] if passive else subjects
            dative = next((c.i for c in head.children if c.dep_ in ("dative", "iobj", "dobj") and c.i in self.stands and c.i < token.i), None)
            if dative is not None:
                happening.patients, happening.transitive = [dative], True
            pairs = [p for c in head.children if c.dep_ == "prep" and c.i > head.i for p in self._governed(c, "")]
            happening.modality = self._modality(head)
        elif (
            base in ("collision", "crash", "fall", "bounce", "jump", "impact", "explosion")
            and token.dep_ in ("ROOT", "attr", "nsubj")
            and any(self.reading.words[c.i] in ("of", "between") for c in token.children)
        ):
            pairs = []
            for child in token.children:
                if self.reading.words[child.i] in ("of", "between"):
                    for thing in child.children:
                        if thing.dep_ == "pobj" and thing.i in self.stands:
                            happening.agents = self._conjuncts(thing)
        else:
            return None
        if entry.subject == "patient":  # "creating cracks in the bricks"
            happening.patients = [
                thing.i
                for prep, thing in [p for c in token.children if c.dep_ == "prep" for p in self._governed(c, "")]
                if prep in ("in", "on", "of") and thing.i in self.stands
            ][:1] or happening.agents
            happening.agents = []
            pairs = []
        for child in token.children:
            if child.dep_ == "amod":
                happening.intensity *= float(self.syntax["intensity_adjectives"].get(self.reading.words[child.i], 1.0))
        for prep, thing in pairs + [] if entry.subject == "patient" else pairs + [p for c in token.children if c.dep_ == "prep" for p in self._governed(c, "")]:
            if prep in ("to", "on", "at") and entry.type in ("kick", "push", "hit", "pull") and not happening.patients and thing.i in self.stands:
                happening.patients, happening.transitive = [thing.i], True
            else:
                self._preposition(happening, prep, thing)
        return happening if happening.agents or happening.patients else None

    # -- small things ---------------------------------------------------------------------------------------------------

    def _kind(self, tokens: list[int]) -> str | None:
        for token in tokens:
            for one in self.stands.get(token, ()):
                return self.things[one].kind
        return None

    def _clause_text(self, token: Token) -> str:
        inside = [t.i for t in token.subtree]
        first, last = min(inside), max(inside)
        return self.reading.phrase(first, last) if last - first < 40 else self.reading.phrase(token.i, min(token.i + 8, last))


def adverb(word: str) -> float:
    """Factor of an adverb on the force or speed of a verb: gently < 1 < hard."""
    for factor, words in lexicon.table("syntax")["intensity"].items():
        if word in words:
            return float(factor)
    return 1.0
