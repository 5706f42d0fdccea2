"""Plainer words for the tagger: the small model takes finite verbs for nouns where the subject is short or rare.

"An apple falls and bounces on concrete" loses its second verb, "Candle slides along a plate" its only one, "An acorn falls"
its noun. Our lexicon knows these spellings, so a word that stands where only a finite verb can stand is replaced by a verb
that nobody mistakes ("goes", "hits", "went"), and the noun before it by "car"."""

from __future__ import annotations

from functools import cache

from semantics import hypernym, lexicon, verb
from semantics.title import title

NOT_VERBS = frozenset(["with", "like", "near", "down", "up"])
"""Spellings in the verb table that a finite verb hardly ever has."""

CAUSES = ("let", "lets", "letting", "make", "makes", "made", "making", "watch", "watches", "see", "sees", "have", "has")
MAKES = {"let": "make", "lets": "makes", "letting": "making"}
"""What the small model reads as making somebody do something, in place of what it does not."""
LOSES = {"let": "hit", "lets": "hits", "letting": "hitting", "lose": "hit", "loses": "hits", "losing": "hitting", "lost": "hit"}
"""So that "lets go of" and "loses hold of" have an object: "hits up out"."""
BEING = ("is", "are", "was", "were", "has", "being")
"""What never follows the helping verb "can"."""
OPENED = ("open", "free", "loose", "apart")
"""What a lever or a kick makes of a thing."""
SCALES = ("celsius", "fahrenheit", "centigrade", "kelvin")
"""What degrees are degrees of."""
SLOPED = ("slope", "gradient", "grade", "incline", "hill", "ramp")
SPANS = ("across", "wide", "high", "tall", "long", "thick", "deep")
WHITHER = (
    "uphill",
    "downhill",
    "ashore",
    "aboard",
    "overboard",
    "upstairs",
    "downstairs",
    "indoors",
    "outdoors",
    "skyward",
    "skywards",
    "homeward",
    "upstream",
    "downstream",
)
"""Adverbs that the small model takes for nouns: "pulling a cart uphill"."""
WELLS = ("stone", "brick", "wooden", "old", "deep", "dry", "wishing", "village", "garden", "empty", "abandoned", "the", "a", "stony", "concrete")
"""What stands before a well that water is drawn from."""
SIDES = ("left", "right", "top", "bottom", "end", "front", "back", "outside")
"""Places that a thing is told by: "the ball on the right"."""
PLACE_NAMES = (
    "car park",
    "bus stop",
    "rest stop",
    "pit stop",
    "dance floor",
    "taxi stand",
    "fruit stand",
    "market stall",
    "boat launch",
    "dog park",
    "water park",
)
"""Names of places whose last word may be a verb."""
PLACES = ("back", "front", "top", "middle", "air", "end", "corner")


def plainer_words(words: list[str]) -> tuple[list[str], list[int]]:
    """(words to parse in place of these, places of finite verbs)."""
    lower = [w.lower() for w in words]
    plain = [w.split(" ")[0] for w in lower]
    units = _set("units")
    out, marked, many = [], [], False
    for i, word in enumerate(words):
        led = i - 1 in marked and lower[i] in lexicon.table("syntax")["particles"]  # "the bag swings back toward him"
        new = None if led else _surrogate(plain, i, many=many)
        many = many or new in ("went", "struck", "give") or lower[i] in ("are", "were")
        if new and lower[i] in verb.forms():
            marked.append(i)
            new = _helping(plain, i, new)
        new = new or _respelled(lower[i])
        measure = i and lower[i - 1][-1].isdigit() and (lower[i] in units or _inches(plain, i))
        new = new or ("away" if lower[i] in WHITHER and i else None)
        out.append(new or ("meters" if measure else "frontally" if lower[i] == "head-on" else word.split(" ")[0]))
    _made(plain, out, marked)
    _caused(plain, out, marked)
    _plainer(plain, out, marked)
    _colored(plain, out, marked)
    _subjects(plain, out, marked)
    _stock(plain, out, marked)
    _raised(plain, out, marked)
    _entitled(plain, out, marked)
    return out, marked


def _entitled(words: list[str], out: list[str], marked: list[int]) -> None:
    """ "Ball drop test" as "Car goes here"."""
    found = title(words) if not marked else None
    if found is None:
        return
    out[found.event - 1] = "car" if found.event > 1 else "Car"
    out[found.event] = "goes"
    if found.frame is not None:
        out[found.frame] = "here"
    marked.append(found.event)


GOES_ON = {
    "keeps": "is", "keep": "are", "kept": "was", "starts": "is", "start": "are", "started": "was", "begins": "is", "begin": "are", "began": "was",
    "stops": "starts", "stop": "start", "stopped": "started", "ceases": "starts", "ceased": "started", "quits": "starts",
    "continues": "is", "continue": "are", "continued": "was", "resumes": "is", "resumed": "was",
}  # fmt: skip
"""Verbs of phase before what they are the phase of ("keeps rolling"), and what the small model reads in their place."""
WILL = ("about", "likely", "ready", "able", "poised", "bound", "set")
"""What stands between "is" and "to" plus a verb, as "going" does."""


def _raised(words: list[str], out: list[str], marked: list[int]) -> None:
    """ "The ball keeps rolling" as "The car is going", "is about to fall" as "is going to fall": who does it is the subject of both verbs."""
    for i, word in enumerate(words[:-1]):
        if word in GOES_ON and i and any(form == "ing" for _, form in verb.forms().get(words[i + 1], ())):
            out[i] = GOES_ON[word]
            out[i + 1] = words[i + 1]
            marked[:] = [j for j in marked if j not in (i, i + 1)]
            if _nounlike(words, i - 1) and words[i - 1] not in ("it", "he", "she", "they", "this", "that"):
                noun = "cars" if _plural(words[i - 1]) else "car"
                out[i - 1] = noun.capitalize() if i == 1 else noun
        elif word in WILL and i and words[i - 1] in ("is", "are", "was", "were") and words[i + 1] == "to":
            out[i] = "going"


SMALL = frozenset(["being", "into", "onto", "from", "with", "then", "over", "under", "while", "and", "the", "are", "was"])


def _respelled(word: str) -> str | None:
    """ "beeing": a small word with a letter too many."""
    if word in SMALL or len(word) < 4:
        return None
    shorter = {word[:k] + word[k + 1 :] for k in range(1, len(word)) if word[k] == word[k - 1]}
    return next((w for w in SMALL if w in shorter), None)


def _made(words: list[str], out: list[str], marked: list[int]) -> None:
    """ "A heavy brass bob": a material before a noun is as good as an adjective, which the small model never takes for the noun itself."""
    for i in range(1, len(words) - 1):
        noun = _nounlike(words, i + 1) and i + 1 not in marked and words[i + 1] not in verb.forms()
        if noun and i not in marked and words[i] in lexicon.table("materials_words")["same"] and words[i] not in verb.forms() and out[i].lower() == words[i]:
            if lexicon.default().nouns.get(f"{words[i]} {lexicon.singular(words[i + 1])}") is None:
                out[i] = "small"


def _caused(words: list[str], out: list[str], marked: list[int]) -> None:
    """ "lets the ball drop", "makes the drum roll": a plain form after what is made to do it."""
    for i, word in enumerate(words):
        if word not in CAUSES:
            continue
        for j in range(i + 2, min(i + 7, len(words))):
            if words[j] in ("on", "at", "in") and words[j + 1 : j + 2] == ["the"] and words[j + 2 : j + 3] and words[j + 2] in SIDES:
                continue
            if words[j] in _set("after_verb") or words[j] in (".", ","):
                break
            free = j + 1 == len(words) or words[j + 1] in _set("after_verb") or words[j + 1] in _set("adverbs") or words[j + 1].endswith("ly")
            if (
                free
                and any(form == "base" for _, form in verb.forms().get(words[j], ()))
                and (_nounlike(words, j - 1) or words[j - 1] in ("it", "them", "him", "her") or (words[j - 1] in SIDES and words[j - 2] == "the"))
            ):
                out[j - 1] = out[j - 1] if words[j - 1] in ("it", "them", "him", "her") else "car"
                if lexicon.default().nouns.get(f"{words[j - 2]} {words[j - 1]}") is not None:
                    out[j - 2] = "small"  # "makes a teddy bear bounce"
                if words[j] == "go" and word.startswith("let"):  # "lets the balloon go": it is let go of
                    out[i], out[j] = ("hitting" if word == "letting" else "hits" if word == "lets" else "hit"), "away"
                    marked.append(i)
                    break
                out[i], out[j] = MAKES.get(word, out[i]), "go"
                marked.append(j)
                break


def _helping(words: list[str], i: int, new: str) -> str:
    """ "tries to", "keeps rolling": a verb that takes another one."""
    if i + 1 >= len(words) or not any(name in lexicon.table("verbs")["raising"] for name, _ in verb.forms()[words[i]]):
        return new
    many = new in ("went", "struck", "give")
    if words[i + 1] == "to" and i + 2 < len(words) and any(f"{name} to {words[i + 2]}" in verb.verbs() for name, _ in verb.forms()[words[i]]):
        return new  # "comes to rest"
    if words[i + 1] == "to" and i + 2 < len(words) and any(form == "base" for _, form in verb.forms().get(words[i + 2], ())):
        return "want" if many else "wants"
    if any(form == "ing" for _, form in verb.forms().get(words[i + 1], ())):
        return "start" if many else "starts"
    return new


def _stock(words: list[str], out: list[str], marked: list[int]) -> None:
    """Stock phrases that the model misreads: "one can is", "sits motionless", "2 cm in diameter", "half full of", "lets go"."""
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        after = words[i + 1] if i + 1 < len(words) else "."
        if (
            word == "can"
            and (before in _set("determiners") or before in _set("can_before") or after in BEING or _finite(after))
            and (after in _set("after_noun") or after in _set("after_verb") or i + 1 in marked or _finite(after))
        ):
            out[i] = "car"
            if _finite(after) and i + 1 not in marked:  # "a can rolls": no verb with an ending follows the other "can"
                out[i + 1] = "goes"
                marked.append(i + 1)
        elif word.endswith("ing") and lexicon.noun(after) is not None and lexicon.default().nouns.get(f"{word} {lexicon.singular(after)}") is not None:
            out[i] = "small"  # "playing cards", "a rolling pin"
        elif (
            word in ("hard", "fast")
            and (_nounlike(words, i - 1) or before in ("it", "him", "her", "them"))
            and (after in _set("after_verb") or i + 1 == len(words))
        ):
            out[i] = "quickly"  # "throws a ball at a window hard", no adjective
        elif (word in _set("postures") and before in verb.forms()) or (word == "face" and after in ("down", "up") and before not in _set("determiners")):
            out[i] = "quietly"
        elif i == 0 and any(f == "base" for _, f in verb.forms().get(word, ())) and lexicon.noun(after) is not None and _goes_on(words, marked):
            out[i] = "Small"  # "Squash ball rebounding", "Fly swatter smacks": no imperative
        elif i == 0 and word in lexicon.default().nouns and _taken(after) and words[2:3] and words[2] in _set("after_verb") | {"with"}:
            out[i] = "Car"  # "Sled loaded with stones", "Plate dropped on"
        elif word.endswith("ed") and before in ("a", "an", "the") and lexicon.noun(word) is not None and after in _set("after_verb"):
            out[i] = "car"  # "a sled over", read as a participle
        elif word in ("up", "down") and i > 1 and after in ("a", "an", "the") and i - 1 not in marked and not _finite(before) and _nounlike(words, i - 1):
            out[i] = "along"  # "rolls a drum up a plank": no particle
        elif word == "well" and before in WELLS and after in _set("after_verb") and _determined(words, i):
            out[i] = "box"  # "against the stone well"
        elif word in ("open", "shut") and _nounlike(words, i - 1) and (after in _set("after_verb") or i + 1 == len(words)) and _thrown(words, i):
            out[i - 1], out[i] = "box", "away"  # "kicks the gate open"
        elif word == "across" and before in _set("units") and i > 1 and words[i - 2][-1].isdigit():
            out[i] = "wide"  # "a ball 30 cm across rolls"
        elif word in SCALES and i and out[i - 1] == "meters":
            out[i - 1], out[i] = "big", "meters"  # "a kettle at 80 degrees Celsius"
        elif word == "half" and words[i + 1 : i + 3] == ["full", "of"]:
            out[i] = "so"
        elif word == "in" and i and _figure(before) and _figure(after) and words[i + 2 : i + 3] and words[i + 2] in SLOPED:
            out[i - 1 : i + 2] = ["very", "very", "big"]  # "a 1 in 10 slope"
        elif word == "in" and i > 2 and before in _set("units") and after in _set("extents") and words[i - 2][-1].isdigit():
            out[i - 2 : i + 2] = ["very", "very", "over", "there"]
        elif word in ("both", "all") and before in ("", ".", ";", ",", "and", "then") and any(f == "base" for _, f in verb.forms().get(after, ())):
            out[i] = "They" if i == 0 else "they"  # "Both fall."
        elif before == "to" and i > 1 and word not in lexicon.default().nouns and any(f == "base" for _, f in verb.forms().get(word, ())) and after in OPENED:
            out[i], out[i + 1] = "hit", "out"  # "used to pry open a crate"
            marked.append(i)
        elif word in LOSES and after in ("go", "hold", "loose") and words[i + 2 : i + 3] == ["of"]:
            out[i : i + 3] = [LOSES[word], "up", "out"]
            marked.append(i)
        elif word in ("lets", "let") and after == "go" and i and (before in (",", "and", "then") or _nounlike(words, i - 1)):
            out[i], out[i + 1] = "goes", "away"
            marked.append(i)


def _thrown(words: list[str], i: int) -> bool:
    """ "Pushes a heavy door": does a verb that goes with words[i], and a thing with its article, stand right before it?"""
    article = next((j for j in range(i - 2, max(0, i - 5), -1) if words[j] in _set("determiners")), None)
    return article is not None and any(f"{name} {words[i]}" in verb.verbs() for name, _ in verb.forms().get(words[article - 1], ()))


def _taken(word: str) -> bool:
    """Is this a participle of a known verb ("loaded")?"""
    return any(form == "en" for _, form in verb.forms().get(word, ())) and word.endswith(("ed", "wn", "en"))


def _goes_on(words: list[str], marked: list[int]) -> bool:
    """Is the third word of a caption its verb?"""
    return len(words) > 2 and (2 in marked or _moving(words, 2))


def _figure(word: str) -> bool:
    return word.isdigit() or word in lexicon.table("units")["numbers"]


def _inches(words: list[str], i: int) -> bool:
    """ "8 in long": the unit, not the preposition."""
    return words[i] == "in" and words[i + 1 : i + 2] != [] and words[i + 1] in SPANS


def _measured(words: list[str], i: int) -> bool:
    """ "a crate weighing 12 lb [slides]", "a ball 25 cm across [bounces]": what stands after a measure."""
    if words[i - 1][0].isdigit() and i > 1 and words[i - 2] == "of":
        return True  # "with a coefficient of 0.8 [falls]"
    if i > 2 and words[i - 1] in _set("extents") and words[i - 2] == "in" and words[i - 3] in _set("units"):
        return True  # "a rod 1 cm in diameter rolls"
    return words[i - 1] in _set("units") or (i > 1 and words[i - 1] in SPANS and (words[i - 2] in _set("units") or _inches(words, i - 2)))


def _finite(word: str) -> bool:
    """Can this only be a verb in the third person ("rolls")?"""
    return any(form == "s" for _, form in verb.forms().get(word, ()))


def _plainer(words: list[str], surrogates: list[str], marked: list[int]) -> None:
    """Garden paths of the small model: "a 3 m long slope", "a ball dropped on marble bounces", "in the car park"."""
    for i, word in enumerate(words):
        if i and f"{words[i - 1]} {word}" in PLACE_NAMES:
            surrogates[i - 1], surrogates[i] = "city", "garden"
        if i > 2 and words[i - 1] in _set("units") and words[i - 2][-1].isdigit() and words[i - 3] in _set("determiners"):
            if word in ("long", "high", "tall", "wide", "thick", "deep"):
                surrogates[i - 2] = surrogates[i - 1] = "very"
            elif word[0].isalpha() and word not in _set("after_verb") and word != "of":
                surrogates[i - 2], surrogates[i - 1] = "big", "heavy"  # "a 20 kg crate"
        if i and any(f == "en" for _, f in verb.forms().get(word, ())) and any(f == "ed" for _, f in verb.forms()[word]) and _nounlike(words, i - 1):
            after = next((j for j in marked if j > i), None)
            if after is not None and not _set("stops") & set(words[i + 1 : after]):
                surrogates[i] = "taken"


def _colored(words: list[str], surrogates: list[str], marked: list[int]) -> None:
    """ "a purple crate": the small model knows red boxes, and reads rarer pairs as a subject and its verb."""
    colors = lexicon.table("colors_words")["colors"]
    for i in range(len(words) - 1):
        after = words[i + 2] if i + 2 < len(words) else "."
        last = not _nounlike(words, i + 2) if i + 2 < len(words) else True
        if words[i] in colors and i + 1 not in marked and i not in marked and _nounlike(words, i + 1) and surrogates[i + 1] == words[i + 1] and last:
            if words[i + 1] in verb.forms() and after in _set("determiners"):
                continue  # "the red hammers a nail"
            surrogates[i] = "red"
            surrogates[i + 1] = "boxes" if _plural(words[i + 1]) else "box"


def _subjects(words: list[str], surrogates: list[str], marked: list[int]) -> None:
    """Plain nouns for the subjects of finite verbs and participles: the small model reads "An acorn falls" with an adjective, "Sled gliding" with two verbs."""
    for i in range(1, len(words)):
        participle = i not in marked and _moving(words, i)
        if not (participle or i in marked) or not _nounlike(words, i - 1) or i - 1 in marked or _doing(words, i - 1):
            continue
        noun = "cars" if _plural(words[i - 1]) else "car"
        surrogates[i - 1] = noun.capitalize() if i == 1 else noun
        if participle:
            surrogates[i] = "hitting" if words[i + 1] in _set("determiners") else "going"


def _moving(words: list[str], i: int) -> bool:
    """Is this an -ing form of a known verb with a path or an object after it ("a motorcycle gliding through")?"""
    if not any(form == "ing" for _, form in verb.forms().get(words[i], ())):
        return False
    after = words[i + 1] if i + 1 < len(words) else ""
    return (
        after in _set("paths")
        or after in _set("determiners")
        or after in _set("adverbs")
        or (after.endswith("ly") and i + 2 < len(words) and words[i + 2] in _set("paths"))
    )


@cache
def _set(name: str) -> frozenset[str]:
    """One of the small word lists that tell a verb from a noun by its neighbours."""
    return frozenset(str(w) for w in lexicon.table("syntax")["neighbours"][name])


def _surrogate(words: list[str], i: int, *, many: bool) -> str | None:
    """A plainer verb where words[i] can only be a finite verb, else None. `many`: a verb with a plural subject came before."""
    rows = verb.forms().get(words[i])
    if not rows or i == 0 or words[i] in NOT_VERBS:
        return None
    kinds = {form for _, form in rows}
    if any(f"{name} {words[i]}" in verb.verbs() for name, _ in verb.forms().get(words[i - 1], ())):
        return None  # "catches fire", "shake hands"
    nouns, colors = lexicon.default().nouns, lexicon.table("colors_words")["colors"]
    if "base" in kinds and words[i] in nouns and words[i - 1] in colors and words[i - 1] not in nouns and _determined(words, i):
        return None  # "on a blue block"
    many_of_them = "s" in kinds and words[i - 1] in colors and words[i - 1] not in nouns and (lexicon.singular(words[i]) in nouns or words[i - 2] == "of")
    if many_of_them and not (i > 1 and words[i - 2] in ("the", "this", "that", "one")):
        return None  # "a stack of blue barrels", but "the blue rolls away"
    if not kinds & {"s", "base"} or _compounded(words, i):
        return None
    before, after = words[i - 1], words[i + 1] if i + 1 < len(words) else "."
    free = after in _set("after_verb") or after in _set("adverbs") or after.endswith("ly")
    transitive = (
        after in _set("determiners") or after in ("it", "them", "him", "her", "me", "us") or after in lexicon.table("units")["numbers"] or after[0].isdigit()
    )
    named = (
        not free
        and not transitive
        and ("s" in kinds or _plural(before) or _joint(words, i))
        and before not in ("and", ",", "then", "but", "or")
        and _nounlike(words, i + 1)
        and after not in verb.forms()
    )
    transitive = transitive or (not free and _nounlike(words, i + 1) and any(f"{name} {after}" in verb.verbs() for name, _ in rows))  # "shake hands"
    if many and "base" in kinds and before in ("and", "then", ",") and not free and _nounlike(words, i + 1):
        transitive = True  # "and exchange gifts"
    if not (free or transitive or named) or (before in _set("blocked") and before not in ("and",) and not _lone(words, i - 1)):
        return None
    if "base" in kinds and (_beside_it(words, i) or _behind_phrase(words, i) or _of_measure(words, i) or _of_stuff(words, i)):
        pass
    elif before in ("and", ",", "then", "but", "or", "it", "he", "she") or _adverb(before):
        if many and "base" in kinds and before in ("and", "then", ","):
            return "struck" if transitive else "went"
        silent = lexicon.table("syntax")["silent"]
        told = any(words[j] in verb.forms() or words[j].removesuffix("s") in silent for j in range(i - 1))
        told = told or (_adverb(before) and i > 1 and _nounlike(words, i - 2))  # "the ball gently rolls"
        if "s" not in kinds or not (before in ("it", "he", "she") or told):
            return None
    elif ("s" in kinds and (_lone(words, i - 1) or _doing(words, i - 1) or _measured(words, i))) or (_behind_place(words, i) and "base" in kinds):
        pass
    elif before in _set("adverbs") or before == "nearby":
        if "s" not in kinds or not transitive:
            return None
    elif "s" in kinds:
        of_many = any(w in _set("inner") for w in words[max(0, i - 6) : i])  # "a row of dominoes falls", "a truck loaded with stones rolls"
        of_many = of_many or _with_participle(words, i)
        strange = (
            lexicon.noun(before) is None
            and before.isalpha()
            and before.isascii()
            and len(before) > 2
            and before not in verb.forms()
            and not before.endswith(("ed", "ing", "ly"))
        )
        held = i > 3 and words[i - 2] == "of" and _nounlike(words, i - 3)  # "a barrel of cider rolls"
        strange = strange and (_determined(words, i - 1) or held) and lexicon.noun(words[i]) is None and (transitive or after in _set("paths"))
        if not (_nounlike(words, i - 1) or strange) or (_plural(before) and not of_many and lexicon.singular(before) not in ("dice",)):
            return None
    elif not (_nounlike(words, i - 1) and (_plural(before) or _joint(words, i) or _coordinated(words, i))):
        return None
    if any(entry is not None and entry.group == "give" for entry in (verb.verbs().get(name) for name, _ in rows)) and (transitive or named):
        return "gives" if "s" in kinds else "give"
    if "s" in kinds:
        return "hits" if transitive or named else "goes"
    return "struck" if transitive or named else "went"


def _lone(words: list[str], i: int) -> bool:
    """ "One falls, the other stays": one of those named before, as a clause begins."""
    opens = i == 0 or words[i - 1] in (".", ",", ";", ":", "and", "but", "while", "then")
    return (words[i] == "one" and opens) or (words[i] in ("other", "another") and i > 0 and words[i - 1] in ("the", ".", ",", "and"))


def _doing(words: list[str], i: int) -> bool:
    """ "A boy who is running trips", "a vase that is very fragile rolls": behind what describes the subject."""
    ing = any(form == "ing" for _, form in verb.forms().get(words[i], ()))
    quality = words[i] in _qualities() or hypernym.kind_of(words[i]) is None
    at = i - 1 if i and words[i - 1] not in DEGREES else i - 2
    return (ing or quality) and at > 1 and words[at] in ("is", "was") and words[at - 1] in ("who", "that", "which") and _nounlike(words, at - 2)


@cache
def _qualities() -> frozenset[str]:
    """Adjectives that our tables know."""
    degrees = lexicon.table("degrees")
    return frozenset((*lexicon.table("colors_words")["colors"], *degrees["size"], *degrees["weight"], *degrees["toughness"]))


DEGREES = ("very", "quite", "so", "rather", "extremely", "really", "too", "already", "still")


def _beside_it(words: list[str], i: int) -> bool:
    """ "All the tins on it rattle": a plural noun, a preposition, a pronoun, and a verb."""
    return i > 3 and words[i - 1] in ("it", "them") and words[i - 2] in _set("inner") and _plural(words[i - 3]) and _nounlike(words, i - 3)


def _behind_phrase(words: list[str], i: int) -> bool:
    """ "Two crates on the wet deck slide toward": a plural noun that opens the clause, where it is, and a verb."""
    if not _nounlike(words, i - 1) or _plural(words[i - 1]):
        return False
    start = next((j + 1 for j in range(i - 1, -1, -1) if words[j] in (".", ";", "!", "?")), 0)
    article = next((j for j in range(i - 2, max(start, i - 6), -1) if words[j] in ("a", "an", "the", "its", "his", "her")), None)
    if (
        article is None
        or article - 2 < start
        or words[article - 1] not in _set("inner")
        or not _plural(words[article - 2])
        or not _nounlike(words, article - 2)
    ):
        return False
    after = words[i + 1] if i + 1 < len(words) else "."
    goes = after in _set("paths") and (after != "." or words[i] not in lexicon.default().nouns)
    return (goes or after.endswith("ly")) and not any(w in verb.forms() and not _nounlike(words, j) for j, w in enumerate(words[start:article], start))


def _of_measure(words: list[str], i: int) -> bool:
    """ "Two carts of 2 kg and 3 kg collide": several things of stated weights or sizes, and a verb."""
    j = i
    while j > 2 and words[j - 1] in _set("units") and words[j - 2][-1].isdigit():
        j -= 3  # a number, its unit, and "of", "and" or a comma before them
        if words[j] not in ("and", ","):
            break
    return j < i and words[j] in ("of", "at", "with") and j > 0 and _plural(words[j - 1]) and _nounlike(words, j - 1)


def _of_stuff(words: list[str], i: int) -> bool:
    """ "Three sheets of paper fall from": pieces of some matter, and a verb with a way behind it."""
    pieces = i > 2 and words[i - 2] == "of" and _plural(words[i - 3]) and lexicon.singular(words[i - 3]) in lexicon.table("syntax")["pieces"]
    return pieces and i + 1 < len(words) and words[i + 1] in _set("paths") and words[i + 1] not in (".", "and")


def _with_participle(words: list[str], i: int) -> bool:
    """ "A tray carrying cups slides": one thing, what it does to others, and a verb."""
    doing = next((j for j in range(i - 2, max(0, i - 5), -1) if any(form == "ing" for _, form in verb.forms().get(words[j], ()))), None)
    return doing is not None and _nounlike(words, doing - 1) and not _plural(words[doing - 1])


def _joint(words: list[str], i: int) -> bool:
    """ "A father and daughter race toy cars": the first words are two nouns joined, and words[i] follows them."""
    joint = next((j for j in (i - 2, i - 3, i - 4) if j > 0 and words[j] == "and"), None)
    return (
        joint is not None and joint < 4 and _nounlike(words, joint - 1) and _nounlike(words, i - 1) and not any(w in verb.forms() for w in words[joint + 1 : i])
    )


def _coordinated(words: list[str], i: int) -> bool:
    """Are two nouns joined shortly before words[i], with no verb or preposition in between?"""
    joint = next((j for j in range(i - 2, max(-1, i - 7), -1) if words[j] == "and"), None)
    between = words[joint + 1 : i - 1] if joint is not None else []
    return joint is not None and not any(w in verb.forms() or w in lexicon.table("syntax")["prepositions"] for w in between)


def _compounded(words: list[str], i: int) -> bool:
    """ "down the marble steps", "its rapid bounces": a noun with its article, behind a verb or a preposition."""
    if f"{words[i - 1]} {words[i]}" in PLACE_NAMES:
        return True  # "in the snowy car park"
    material, owned = words[i - 1] in lexicon.table("materials_words")["same"], i > 1 and words[i - 2] in ("its", "their", "his", "her")
    if owned and lexicon.default().nouns.get(words[i - 1]) is None and lexicon.singular(words[i]) in lexicon.table("verbs")["nominal"]:
        return True
    if material and i > 1 and words[i - 2] in lexicon.table("syntax")["prepositions"] and lexicon.default().nouns.get(lexicon.singular(words[i])) is not None:
        return True  # "on felt pads"
    if not (material and lexicon.noun(words[i]) is not None and _determined(words, i - 1)):
        return False
    article = next(j for j in range(i - 2, -1, -1) if words[j] in _set("determiners"))
    return article > 0 and (words[article - 1] in verb.forms() or words[article - 1] in lexicon.table("syntax")["prepositions"])


def _behind_place(words: list[str], i: int) -> bool:
    """ "the boxes in the back slide forward": a plural noun, a place, and a verb."""
    if i < 4 or words[i - 1] not in PLACES or words[i - 2] != "the":
        return False
    return any(_plural(words[j]) and _nounlike(words, j) for j in range(max(0, i - 4), i - 2))


def _determined(words: list[str], i: int) -> bool:
    """Does an article stand before words[i], with at most two words between, none of them a verb or a preposition?"""
    for j in range(i - 1, max(-1, i - 4), -1):
        if words[j] in ("a", "an", "the", "its", "his", "her"):
            return True
        grouped = words[j] in lexicon.table("syntax")["groups"] and words[j + 1] == "of"  # "a stack of firewood"
        if (words[j] in verb.forms() and not grouped) or words[j] in _set("after_verb"):
            return False
    return False


def _adverb(word: str) -> bool:
    """ "gently", but no "butterfly"."""
    return word.endswith("ly") and lexicon.noun(word) is None


def _nounlike(words: list[str], i: int) -> bool:
    """A known noun that is not itself being used as an adjective or verb."""
    word = words[i]
    if word in ("former", "latter") and i and words[i - 1] == "the":
        return True
    if word == "still" or not word.isascii() or not word.replace("-", "").replace("'", "").isalpha() or _adverb(word):
        return False
    gerund = word.endswith("ing") and (lexicon.noun(word) is None or any(form == "ing" for _, form in verb.forms().get(word, ())))
    if gerund and not (lexicon.noun(word) is not None and i and words[i - 1] in _set("determiners")):
        return False
    if i and lexicon.default().nouns.get(f"{words[i - 1]} {lexicon.singular(word)}") is not None:
        return True
    if lexicon.noun(word) is not None or word in lexicon.table("syntax")["groups"]:
        return True
    if word in lexicon.table("materials_words")["same"] and word not in verb.forms():
        return True
    follows = bool(i) and (words[i - 1] in _set("determiners") or lexicon.noun(words[i - 1]) is not None)
    return (word not in verb.forms() or follows) and hypernym.kind_of(lexicon.singular(word)) is not None


def _plural(word: str) -> bool:
    return lexicon.singular(word) != word or word in ("dice", "people")
