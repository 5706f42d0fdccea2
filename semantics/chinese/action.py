"""Chinese verbs with their results and directions: 推 + 倒 -> "knock over", 滚 + 下 + 楼梯 -> "roll down the stairs"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from semantics import lexicon
from semantics import verb as verbs
from semantics.chinese import measure
from semantics.chinese.segment import Token, token_at
from semantics.chinese.words import actions

if TYPE_CHECKING:
    from semantics.chinese.noun_phrase import Phrase

MOVING = ("fall", "roll", "slide", "jump", "walk", "run", "fly", "bounce", "float", "topple", "spin", "swing", "rest")
"""Event types whose 出, 下, 过 leads to a place; others keep their object (递出罐子)."""
NOMINAL = ("N", "NUM", "DEM", "OTHER", "ADJ", "COLOR", "MATERIAL", "PRON", "GROUND", "LATIN", "SOME", "ORD")
"""What a place after a direction can begin with."""
ENDED = ("下来", "下去", "出来", "出去", "上来", "上去", "过来", "过去", "起来", "回来", "回去", "进来", "进去")
"""Directions after which a verb has all it takes."""
PATHS = (
    "stairs",
    "step",
    "hillside",
    "sand dune",
    "dune",
    "escalator",
    "staircase",
    "slope",
    "ramp",
    "hill",
    "mountain",
    "slide",
    "roof",
    "road",
    "track",
    "ladder",
    "wall",
    "tree",
    "pole",
)
"""What one goes down along; of other things one comes off."""
FURNITURE = frozenset(
    [
        "table",
        "desk",
        "counter",
        "shelf",
        "bookshelf",
        "cabinet",
        "chair",
        "stool",
        "bench",
        "couch",
        "sofa",
        "bed",
        "windowsill",
        "platform",
        "stage",
        "box",
        "truck",
    ]
    + ["car", "horse", "bicycle", "cart", "conveyor", "piano", "skateboard", "plate", "tray", "log", "motorcycle"]
)
"""What one falls off; of trees, roofs, walls and heights one falls from."""
LEAVING = ("fall", "roll", "slide", "jump", "topple", "push", "pull", "hit", "kick", "drop", "lift")
"""Kinds of event by which a thing comes off what it was on."""
PLATFORMS = FURNITURE | {"wall", "fence", "railing", "bridge", "cliff", "ramp", "roof", "track", "ledge", "rock", "boulder", "tower", "building"}
"""What one rolls, slides and jumps off."""


@dataclass
class Action:
    """A verb in English."""

    full: str
    """Lemma with its own particle: "knock over"."""
    particle: str = ""
    """Direction that is not part of the verb: "down"."""
    governs: str = ""
    """Preposition (or 在, 到, ...) that takes the next noun phrase; empty: a direct object."""

    @property
    def verb(self) -> str:
        return self.full


def entry_of(lemma: str) -> verbs.Verb | None:
    """The English verb, without a particle that is not its own ("slide down" is "slide")."""
    return verbs.verbs().get(lemma) or verbs.verbs().get(lemma.partition(" ")[0])


def is_liquid(noun: str) -> bool:
    return noun in actions()["liquids"]


def compose(tokens: list[Token], i: int, *, disposed: bool, passive: bool) -> tuple[Action, int]:
    """The verb at token i with what belongs to it, and the token after it. `disposed`: its object came before it, with 把."""
    first = tokens[i]
    action = Action("hold" if first.text == "装" and token_at(tokens, i + 1).text == "着" else first["V"])
    if (disposed or passive) and first.text in actions()["disposal"]:
        action.full = actions()["disposal"][first.text]
        action.governs = "向" if first.text.endswith("向") else ""
    if first.text == "丢" and token_at(tokens, i + 1).text == "在":
        action.full = "drop"  # 丢在脚边: left to fall, not thrown
    j = i + 1
    while j < len(tokens):
        t = tokens[j]
        if t.text == "得" and j + 1 < len(tokens) and ("RES" in tokens[j + 1] or tokens[j + 1].get("V", "") in ("shatter", "break")):  # 摔得粉碎
            j += 1
            if "RES" in tokens[j]:
                _result(action, tokens[j]["RES"])
            else:
                action.full = tokens[j]["V"]
        elif "RES" in t and "V" in t and tokens[j - 1].text in ENDED:
            break  # 滚下来碎了: the next thing that happens
        elif "RES" in t and not _starts_another(tokens, j):
            _result(action, t["RES"])
        elif "DIR" in t and _directs(tokens, j):
            _direct(action, t.text, tokens, j, placed=disposed or passive)
        elif (
            t.text in ("了", "着")
            and j + 1 < len(tokens)
            and (
                "DIR" in tokens[j + 1]
                and tokens[j + 1].text in ("下来", "下去", "起来", "出去", "出来", "过来", "过去", "进去", "进来", "上去", "上来", "回来", "回去")
            )
        ) or ("V" in t and t.text == first.text):
            pass
        elif t.text in ("了", "一") and j + 1 < len(tokens) and tokens[j + 1].text == first.text:  # 晃了晃
            j += 1
        else:
            break
        j += 1
    return action, j


def _starts_another(tokens: list[Token], j: int) -> bool:
    """中 before a noun phrase is a result (砸中兔子); 倒, 断, 满 after a verb too; 着 is an aspect."""
    return tokens[j].text == "着"


def _directs(tokens: list[Token], j: int) -> bool:
    t = tokens[j]
    nxt = tokens[j + 1] if j + 1 < len(tokens) else None
    if t.text in ("在", "给", "向", "往", "朝") and nxt is None:
        return False
    if t.text in ("在", "给", "往", "朝", "向") and nxt is not None and "V" in nxt and "N" not in nxt:
        return False
    if t.text == "回" and nxt is not None and "NUM" in tokens[j - 1]:
        return False
    return not (t.text == "过" and (nxt is None or "COMMA" in nxt))


def _result(action: Action, key: str) -> None:
    row = actions()["results"][key]
    entry = entry_of(action.full)
    kind = entry.transitive if entry is not None else ""
    table = row.get("of", {})
    first = action.full.split(" ")[0]
    special = table.get(action.full) or table.get(first) or table.get(kind)
    if special is None and "particle" in row:
        action.particle = str(row["particle"]) or action.particle
        return
    action.full = str(special or row["otherwise"] or action.full)


def _direct(action: Action, word: str, tokens: list[Token], j: int, *, placed: bool) -> None:
    """A direction after the verb: it takes the place after it, or says the way by itself. `placed`: the object came before the verb."""
    if word in ("来", "去"):
        return
    following = [t for t in tokens[j + 1 : j + 3] if t.text != "了"]
    nxt = following[0] if following else None
    entry = entry_of(action.full)
    kind = entry.transitive if entry is not None else ""
    touches = word in ("到", "上") and kind in ("hit", "collide", "catch", "kick") + (("push", "other") if word == "到" else ())
    slope = measure.inclined(tokens, j + 1) is not None  # 滚下与地面成30度角的斜坡
    if nxt is None or not (slope or any(c in nxt for c in NOMINAL)) or (len(word) > 1 and word != "落下") or word == "起" or touches:
        _alone(action, word, touches=touches, placed=placed)
    elif word in ("出", "下", "上", "落下", "开", "回") and not placed and kind not in MOVING and action.full not in actions()["moving"]:
        action.particle = "" if word == "下" else str(actions()["directions"][word]["alone"])
    else:
        _toward(action, word, nxt, _noun(tokens, j + 1), kind)


def way_down(word: str) -> bool:
    return word in ("下", "下来", "下去", "落")


def _alone(action: Action, word: str, *, touches: bool, placed: bool) -> None:
    entry = entry_of(action.full)
    if placed and way_down(word) and entry is not None and entry.transitive in ("hit", "collide"):
        action.full, action.particle = "knock", ""  # 把花瓶从架子上碰下来: "knocks a vase off a shelf"
        return
    way = "" if touches else str(actions()["directions"][word]["alone"])
    if word in ("起来", "起") and action.full.split(" ")[0] not in actions()["particle_up"]:
        way = ""
    if way == "down" and action.full in actions()["down_already"]:
        way = action.particle = ""
    action.particle = way or action.particle


def _toward(action: Action, word: str, nxt: Token, noun: str, kind: str) -> None:
    """The preposition that a direction before a place becomes."""
    place = _leads(action, word, noun, lively=_lively(nxt))
    action.governs = word if word in ("在", "到", "至", "向", "往", "朝", "进", "入") else place
    if action.governs == "down" or kind in ("throw", "drop", "kick"):
        action.particle = ""


def _leads(action: Action, word: str, noun: str, *, lively: bool) -> str:
    place = str(actions()["directions"][word]["to"])
    if word == "过":
        through = noun in actions()["through"] and noun not in ("air", "wall")
        place = "over" if action.full.split(" ")[0] in actions()["over_across"] else "past" if lively else "through" if through else "across"
    if word == "下":
        place = "down" if noun in PATHS else "off"
    if word == "上" and noun in ("stairs", "slope", "ramp", "hill", "mountain", "ladder", "tree"):
        place = "up"
    return place


def toward(action: Action, word: str, phrase: Phrase) -> str:
    """The preposition of a direction that stands after the object: "推着车上坡"."""
    entry = lexicon.noun(phrase.noun)
    return _leads(action, word, phrase.noun.split(" ")[-1], lively=entry is not None and entry.kind == "character")


def _lively(token: Token) -> bool:
    entry = lexicon.noun(token["N"]) if "N" in token else None
    return entry is not None and entry.kind == "character"


def _noun(tokens: list[Token], j: int) -> str:
    """English of the first noun at or after token j."""
    slope = measure.inclined(tokens, j)
    j = j if slope is None else slope[1]
    k = next((k for k in range(j, min(j + 5, len(tokens))) if "N" in tokens[k]), None)
    while k is not None and k + 1 < len(tokens) and "N" in tokens[k + 1] and "V" not in tokens[k + 1] and "MATERIAL" in tokens[k]:
        k += 1  # 雪坡
    return tokens[k]["N"].split(" ")[-1] if k is not None else ""


HIGH = frozenset(
    ["tree", "roof", "balcony", "branch", "ceiling", "building", "tower", "sky", "rooftop", "hook", "nest", "airplane", "mountain", "hill", "scaffold", "vine"]
)
"""What one falls from even where 上 is said; of other things one falls off."""


def off_or_from(verb: str, phrase: Phrase, particle: str = "", *, on: bool = False) -> str:
    """ "rolls off the table", "falls from the tree". `on`: 上 was said, what leaves it was on it."""
    if phrase.part == "edge":
        return "off"
    last = phrase.noun.split(" ")[-1]
    entry = entry_of(verb)
    kind = "" if entry is None else "lift" if entry.subtype == "lift" else entry.type
    if kind in ("roll", "slide") and any(word in ("inclined", "steep") for word, _, _ in phrase.modifiers):
        return "down"
    if (kind in ("roll", "slide") or particle == "down") and last in PATHS and last not in ("roof", "wall", "tree", "pole", "ladder"):
        return "down"
    if kind == "bounce":
        return "off"
    if on and kind in LEAVING and (last not in HIGH or kind in ("push", "pull", "hit", "kick")):
        return "off"
    if last in (FURNITURE.union(actions()["ridden"]) if kind == "fall" else PLATFORMS) and kind in (
        "fall",
        "roll",
        "slide",
        "jump",
        "topple",
        "push",
        "hit",
        "kick",
        "collide",
    ):
        return "off"
    return "from"
