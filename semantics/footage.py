"""Footage: the words of a text that speak of the camera and not of what happens.

They name no thing and no event, so `without_camera` blanks them out before the sentence is read: stretches that consist of the
language of film ("35mm lens", "Wide shot, then close-up."), openings ("A five-second close-up of ..."), what a camera does
("the camera pans left, then tilts up") and what a director calls out ("Start with a close-up, then zoom out as ...")."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from semantics import lexicon

WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*|\d+(?:[.,:/]\d+)*")
UNTIL_STOP = r"(?:[^.,;!?\n]|\.(?=\d))*"
"""To the end of the clause; a decimal point ends none."""
THEN = (
    r"(?:,?\s(?:and\s)?(?:then|finally|next|later|afterwards|before|after that|while|as it|and|followed by)|,)\s(?:it\s|the camera\s)?(?:then\s)?(?:\w+ly\s)?"
)
"""Between two things that a camera does."""
A_THING = r"(?=(?:an?|the|two|three|four|five|some|several|his|her)\s)"
STATES = (
    r"(?:static|fixed|still|stationary|locked|handheld|low|high|at\s|placed|mounted|positioned|set\s|looking|facing|tilted|angled|pointed|pointing|steady|"
    r"above|behind)"
)
SIZE_OF_SHOT = r"(?:shot|view|frame|framing|perspective)"
"""What is said to move like a camera, with fewer verbs."""
ZOOMS = "zooms?|zoomed|zooming"
"""What a lens does only in front of a camera; else it is a thing like others."""
SHOTS = r"(?:crane|dolly|tracking|drone|jib|boom|aerial|steadicam|gimbal|arc|orbiting|panning|handheld) shot"
"""Shots that are named by how the camera moves."""


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True))


@cache
def _words(key: str) -> str:
    return _alternatives([str(w) for w in lexicon.table("camera")[key]])


def inflections(verb: str) -> list[str]:
    """Forms of a plain English verb: pan, pans, panned, panning."""
    stem = verb[:-1] if verb.endswith("e") else verb
    double = stem + stem[-1] if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnpt]", stem) else stem
    past = f"{verb[:-1]}ied" if verb.endswith("ly") else f"{double}ed"
    third = f"{verb[:-1]}ies" if verb.endswith("ly") else verb + ("es" if verb.endswith(("sh", "ch", "ss", "x")) else "s")
    odd = {"fly": ["flies", "flew", "flown"], "hold": ["held"], "rise": ["rose"], "swing": ["swung"], "come": ["came"], "keep": ["kept"], "stand": ["stood"]}
    return [verb, third, past, f"{double}ing", *odd.get(verb, [])]


@cache
def doings() -> dict[str, str]:
    """Every spelling of what a camera does -> its verb in the table of moves."""
    data = lexicon.table("camera")
    names = {**{verb: verb for verb in data["moves"]}, **data["same_moves"]}
    return {form: name for verb, name in names.items() for form in inflections(verb)}


@cache
def _doing() -> str:
    more = (
        "starts",
        "begins",
        "opens",
        "ends",
        "is moving",
        "does not move",
        "doesn't move",
        "never moves",
        "shakes",
        "captures",
        "shows",
        "focuses",
        "films",
        "cuts",
    )
    return _alternatives([*doings(), *more])


@cache
def _opening() -> re.Pattern[str]:
    """ "A slow-motion close-up of ...", "Wide shot: ...", "In this 5-second video, ...", "Arc shot around ..."."""
    number = rf"(?:\d{{1,4}}(?::\d{{1,2}})?|{_alternatives(list(lexicon.table('units')['numbers']))})"
    some = rf"(?:(?:{_words('opening')}|{number}(?:\s?mm)?)[\s,-]{{1,2}}){{0,9}}"
    return re.compile(
        rf"^\s{{0,20}}{some}(?:{_words('pictures')})(?:\s(?:of|showing|where|in which|that shows|depicting|"
        rf"capturing|around|circling|orbiting|following|follows|focusing on|on)\s{A_THING}|"
        rf"\s(?:of|showing|where|in which|that shows|depicting|capturing)\s|\s?[:,]\s)",
        re.IGNORECASE,
    )  # fmt: skip


@cache
def _clause() -> re.Pattern[str]:
    """ "the camera slowly pans left, then tilts up": from "camera" to the end of the last clause of which it is the subject."""
    return re.compile(
        r"(?:,?\s)?(?:\b(?:while|as|and|with|then)\s)?(?:\b(?:the|a|an|our|no)\s(?:\w+\s)?"
        rf"(?:camera|steadicam|{SHOTS})|(?<![\w-])camera|\b(?:the|this)\s{SIZE_OF_SHOT}(?=\s(?:{_narrow()}))|\bthe\slens(?=\s(?:\w+ly\s)?(?:{ZOOMS})\b))(?:,\s[\w\s-]{{1,30}},)?\s"
        rf"(?:is\s(?={STATES})|(?:is\s)?(?:(?:\w+ly|first|then|now|also|never)\s)*(?=(?:{_doing()})\b)){UNTIL_STOP}"
        rf"(?:{THEN}(?:{_doing()})\b{UNTIL_STOP}){{0,5}}",
        re.IGNORECASE,
    )


@cache
def _moving() -> str:
    """ "Rising", "panning": participles of what a camera does."""
    return _alternatives([form for form in doings() if form.endswith("ing")])


@cache
def _narrow() -> str:
    data = lexicon.table("camera")
    plain = [v for v in ("pan", "tilt", "dolly", "zoom", "orbit", "crane", "truck", "pull", "push", "track", "follow") if v in data["moves"]]
    return _alternatives([f for v in plain for f in inflections(v)] + ["starts", "opens", "cuts", "shows"])


IN_FRAME = re.compile(
    r"\s(?:across|through|in(?: the (?:cent(?:er|re)|middle|foreground|background) of)?|into|out of|at the (?:cent(?:er|re)|edge|bottom|top) of)"
    r"\sthe\s(?:frame|screen|shot|picture|image)(?=[\s.,;!?]|$)|,?\s(?:from\s)?(?:the\s)?(?:left to (?:the )?right|right to (?:the )?left)(?=[\s.,;!?]|$)",
    re.IGNORECASE,
)
"""Places and ways in the picture, not in the scene."""


@cache
def _noun_of_move() -> re.Pattern[str]:
    """ "A slow zoom into ...", "a 360 degree orbit around ...", "then a slow pull back reveals ..."."""
    some = rf"(?:(?:{_words('opening')}|\d{{1,4}}|degrees?)[\s,-]{{1,2}}){{0,9}}"
    moves = r"(?:(?:dolly |crash )?zoom(?:[- ](?:in|out))?|orbit|pull[- ](?:back|out)|push[- ]in|arc shot|crane up|"
    moves += r"(?:(?<=slow )|(?<=quick )|(?<=camera )|(?<=whip ))pan)"
    to = r"(?:into|in on|on|around|across|onto|over|along|out from|away from|from|to|towards?|past)"
    return re.compile(
        rf"(?:(?<![^\s,.;])(?:then|and|with)\s)?(?<![\w-]){some}{moves}\s(?:{to}\s{A_THING}|(?:that\s)?(?:reveals?|shows?|revealing|showing)\s)", re.IGNORECASE
    )


WAYS = r"(?:left|right|up|down|in|out|back|forwards?|backwards?|upwards?|downwards?|slowly|around|away|closer|from left to right|from right to left|shot|zoom)"


@cache
def _called() -> re.Pattern[str]:
    """What a director calls out: "Tilt up as ...", "Pan left, then tilt up as ...", "Start with a close-up, then zoom out as ...", "Push in on ..."."""
    sure = r"(?:pan|tilt|dolly|zoom|push[ -]in|pull[ -](?:back|out)|whip[ -]pan|rack focus(?: from[^,.;]*?(?=\s(?:as|while)\s))?|"
    sure += r"truck(?=\s(?:left|right|in|out))|(?:pedestal|crane|boom)(?=\s(?:up|down))|orbit|track|follow)"
    shot = rf"(?:(?:an?|the)\s)?(?:(?:{_words('opening')})[\s-]){{0,5}}(?:{_words('pictures')})"
    rising = rf"(?:an?\s)?{SHOTS}\s(?:{_moving()})[^,.:;]*?(?=\s(?:as|while|when)\s|[,.:;])"
    term = (
        rf"(?:(?:time|everything|all) slows(?: down)?|{rising}|{sure}\b(?:\s{WAYS})*|(?:start|begin|open|end|finish|cut)s?(?:ing)?\s(?:with|on|from|in|by|to)\s"
        rf"{shot}(?:\sof(?=\s(?:the|it)\b)\s\w+\s\w+)?)"
    )
    between = r"(?:,\s(?:and\s)?(?:then\s|finally\s)?|\s(?:and\s)?then\s|\sand\s|\sbefore\s|\sfollowed by\s)(?:(?:slowly|quickly|smoothly)\s)?"
    return re.compile(
        rf"(?:^|(?<=[.;!?])\s)\s{{0,20}}(?:(?:slow(?:ly)?|quick(?:ly)?|smooth(?:ly)?|then|finally)[\s,]{{1,2}})?{term}(?:{between}(?:{term}|{shot}))*"
        rf"(?:\s(?:to reveal|to show|revealing|showing|as|while|when|on|onto|across|over|to|with|around|past|following|towards?)\s{A_THING}|\s?[:,]\s{A_THING}|"
        r"(?:\s(?:at|on|upon)\s(?:the )?(?:moment of )?(?:impact|contact))?\s?(?:[.;!]|$))",
        re.IGNORECASE,
    )


SHOT_ON = re.compile(
    r"(?:^\s{0,20}|,\s)(?:shot|filmed|captured|recorded|photographed|taken|seen|viewed)\s"
    r"(?:on|with|at|in|from|through|by|using)\s(?:(?!\sso that\b)[^,.;!?]){1,60}(?=[,.;!?]|\sso that\b|$),?",
    re.IGNORECASE,
)
""" "Shot on a 50 mm lens, a cat ...", "..., filmed from above"."""
SHOWING = (
    r"follows?|following|tracks?|tracking|shows|captures|films|focuses on|orbits?(?: around)?|circles(?: around)?|pans (?:over|across|to)|cuts to|"
    r"tilts (?:up|down) (?:to|on)|zooms (?:in )?on|(?:zooms|dollies|pushes|moves) in on|(?:rotates|moves|glides|flies)(?: [\w°.]+){0,2} (?:around|along)|"
    r"stays on|holds on|(?:rises|glides|flies|sweeps|moves|cranes) (?:above|over|past|towards?)|approaches"
)
"""What a camera does to what it shows."""
LENGTH = re.compile(
    r"[,(]?\s{0,2}\b(?:duration|length|runtime|running time|clip length)\s?(?::|=|of|is)?\s?(?:\d+(?:\.\d+)?|\w+)[\s-]?"
    r"(?:seconds?|secs?|s|min(?:utes?)?)\b\)?[,.]?",
    re.IGNORECASE,
)
STRAY = re.compile(r"(^|[.;!?])((?:\s{0,400}[,.;:!?])+)(?=\s|$)")
"""Stops and commas that what is blanked leaves behind."""
LONG = r"(?:seconds?|secs?|minutes?|s)[\s-]long"


@lru_cache(maxsize=256)
def without_camera(text: str) -> str:
    """The text with what is said of the camera blanked out, same length, unless nothing else is left."""
    blank = _opening().sub(_blanked, text, count=1)
    blank = _called().sub(lambda m: _kept_stop(m[0]), blank)
    blank = _noun_of_move().sub(_blanked, blank)
    blank = IN_FRAME.sub(_blanked, blank)
    blank = SHOT_ON.sub(_film_only, blank)
    blank = LENGTH.sub(_blanked, blank)
    blank = _clause().sub(_without_clause, blank)
    blank = _stretches(blank)
    if blank != text:
        blank = STRAY.sub(lambda m: m[1] + " " * len(m[2]), blank)
    if re.search(r"\w", blank):
        return blank
    shown = re.search(rf"\b(?:{SHOWING})\s{A_THING}", text, re.IGNORECASE)
    return text if shown is None else " " * shown.end() + text[shown.end() :]


@lru_cache(maxsize=256)
def spoken(text: str) -> tuple[tuple[int, str], ...]:
    """(place, words) of everything that is said of the camera, in text order."""
    blank = without_camera(text)
    gone = "".join(a if b == " " and not a.isspace() else "\0" if b != " " else a for a, b in zip(text, blank, strict=True))
    return tuple((m.start(), m[0]) for m in re.finditer(r"[^\0]+", gone) if m[0].strip())


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _kept_stop(said: str) -> str:
    """Blanks, and the stop or comma at the end."""
    return " " * (len(said) - 1) + said[-1] if said[-1] in ".;!" else " " * len(said)


def _film_only(match: re.Match[str]) -> str:
    """ "shot at a target" is no camera's."""
    words = WORD.findall(match[0].lower())
    return _blanked(match) if any(_is_core(w) or w in ("above", "below", "side", "behind") for w in words[1:]) else match[0]


def _without_clause(match: re.Match[str]) -> str:
    """ "The camera follows a ball as it rolls" keeps the ball; elsewhere the clause goes."""
    said = match[0]
    opens = not match.string[: match.start()].strip() or match.string[: match.start()].rstrip()[-1:] in ".;!?"
    inner = re.search(rf"\b(?:{SHOWING})\s{A_THING}", said, re.IGNORECASE)
    if opens and inner and re.search(r"\s(?:as|while|that|which|\w+ing)\b", said[inner.end() :]):
        inner = _last(rf"\b(?:{SHOWING})\s{A_THING}(?=[^,]*$)", said) or inner
        return " " * inner.end() + said[inner.end() :]
    meanwhile = _last(rf"\s(?:as|while|when)\s(?!it\b|the camera\b){A_THING}", said) if opens else None
    if meanwhile:  # "The camera pans left as a ball rolls"
        return " " * meanwhile.end() + said[meanwhile.end() :]
    return " " * len(said)


def _last(pattern: str, text: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text, re.IGNORECASE))
    return found[-1] if found else None


@cache
def _film_words() -> frozenset[str]:
    data = lexicon.table("camera")
    return frozenset(str(w) for key in ("film", "core", "pictures") for w in data[key]) | frozenset(lexicon.table("units")["numbers"])


def _is_core(word: str) -> bool:
    return word in lexicon.table("camera")["core"]


def _is_film(word: str) -> bool:
    return word[0].isdigit() or word in _film_words() or all(part in _film_words() for part in word.split("-"))


def _stretches(text: str) -> str:
    """Without the stretches, and ends of stretches, that consist of the language of film."""
    out, at = [], 0
    for match in re.finditer(r"(?:[^.,;:!?\n]|(?<=\d)[.:,](?=\d))+", text):
        out.append(text[at : match.start()])
        out.append(_stretch(match[0]))
        at = match.end()
    return "".join(out) + text[at:]


STARTERS = (
    "in",
    "with",
    "at",
    "on",
    "from",
    "through",
    "by",
    "using",
    "shot",
    "filmed",
    "captured",
    "recorded",
    "photographed",
    "taken",
    "seen",
    "viewed",
    "as",
)


def _stretch(said: str) -> str:
    """One stretch: blanked if all of it is film, else what it begins or ends with ("in slow motion")."""
    words = [(m.start(), m.end(), m[0].lower()) for m in WORD.finditer(said)]
    if not words or not any(_is_core(w) or "-" in w or w in ("seconds", "second", "duration", "level") for _, _, w in words):
        return said
    film = [_is_film(w) for _, _, w in words]
    if all(film) and _speaks([w for *_, w in words]):
        return " " * len(said)
    first = next((k for k in range(len(words)) if all(film[k:])), len(words))
    for k in range(first, len(words)):
        if words[k][2] in STARTERS and _speaks([w for *_, w in words[k:]]):
            said = said[: words[k][0]] + " " * (len(said) - words[k][0])
            break
    last = next((k for k in range(len(words)) if not film[k]), len(words))
    while last and words[last - 1][2] in ("a", "an", "the", *lexicon.table("units")["numbers"]):
        last -= 1
    if last and words[0][2] in ("in", "from", "with", "shot", "filmed") and _speaks([w for *_, w in words[:last]]):
        said = " " * words[last - 1][1] + said[words[last - 1][1] :]
    return said


WEAK = frozenset(["wide", "angle", "motion", "frames", "take", "view"])
"""Core words that say something of things too ("3 m wide", "at an angle of 45 degrees")."""


def _speaks(words: list[str]) -> bool:
    """Is it the language of film, and not a thing that films ("a camera", "at the lens")?"""
    text = " ".join(words)
    if re.search(rf"\d\s?mm (?:\w+ )*lens\b|\bfps\b|frames (?:per|a) second|{LONG}|slow[- ]motion|slo-mo|slow-mo|(?:half|quarter) speed$", text):
        return True
    if re.fullmatch(r"(?:at )?(?:eye|ground|knee|waist|hip|shoulder)[- ]level", text):
        return words[0] != "at"
    if words[0] == "shot" and re.fullmatch(r"shot (?:at|on|with|in) (?:an? )?\d+ ?mm", text):
        return True
    if words[0] in ("shot", "taken", "captured", "seen", "viewed") and not any(_is_core(w) for w in words[1:]):
        return re.search(r"from (?:directly |straight )?(?:above|below|behind|the side|the front|the back)$", text) is not None
    said = [w for w in words if w not in ("a", "an", "the", "one", "two", "three", "his", "her", "this")]
    core = [w for w in said if _is_core(w) or any(_is_core(part) for part in w.split("-")[1:])]
    if set(core) <= WEAK and (any(w[0].isdigit() or w in ("m", "cm", "degree", "degrees", "deg") for w in said) or words[0] == "at" or len(core) == len(said)):
        return False
    return any(w not in lexicon.table("camera")["bare"] for w in core) or (bool(core) and len([w for w in said if w not in STARTERS or w == "shot"]) > 1)
