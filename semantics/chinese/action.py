"""Chinese verbs with their results and directions: 推 + 倒 -> "knock over", 滚 + 下 + 楼梯 -> "roll down the stairs"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from semantics import lexicon
from semantics import verb as verbs
from semantics.chinese.segment import Token
from semantics.chinese.words import actions

if TYPE_CHECKING:
    from semantics.chinese.noun_phrase import Phrase

PATHS = ("stairs", "slope", "ramp", "hill", "mountain", "slide", "roof", "road", "track", "ladder", "wall", "tree", "pole")
"""What one goes down along; of other things one comes off."""
FURNITURE = frozenset(
    ["table", "desk", "counter", "shelf", "bookshelf", "cabinet", "chair", "stool", "bench", "couch", "bed", "windowsill", "platform", "stage", "box", "truck"]
    + ["car", "horse", "bicycle", "cart", "conveyor", "piano", "skateboard", "plate", "tray", "log", "motorcycle"]
)
"""What one falls off; of trees, roofs, walls and heights one falls from."""
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


def is_liquid(noun: str) -> bool:
    return noun in actions()["liquids"]


def compose(tokens: list[Token], i: int, *, disposed: bool, passive: bool) -> tuple[Action, int]:
    """The verb at token i with what belongs to it, and the token after it. `disposed`: its object came before it, with 把."""
    first = tokens[i]
    action = Action(first["V"])
    if (disposed or passive) and first.text in actions()["disposal"]:
        action.full = actions()["disposal"][first.text]
    j = i + 1
    while j < len(tokens):
        t = tokens[j]
        if "RES" in t and not _starts_another(tokens, j):
            _result(action, t["RES"])
        elif "DIR" in t and _directs(tokens, j, i):
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
        else:
            break
        j += 1
    return action, j


def _starts_another(tokens: list[Token], j: int) -> bool:
    """中 before a noun phrase is a result (砸中兔子); 倒, 断, 满 after a verb too; 着 is an aspect."""
    return tokens[j].text == "着"


def _directs(tokens: list[Token], j: int, i: int) -> bool:
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
    if "particle" in row:
        action.particle = str(row["particle"]) or action.particle
        return
    entry = verbs.verbs().get(action.full)
    kind = entry.transitive if entry is not None else ""
    table = row.get("of", {})
    first = action.full.split(" ")[0]
    action.full = str(table.get(action.full) or table.get(first) or table.get(kind) or row["otherwise"])


def _direct(action: Action, word: str, tokens: list[Token], j: int, *, placed: bool) -> None:
    row = actions()["directions"][word]
    if word in ("来", "去"):
        return
    nxt = tokens[j + 1] if j + 1 < len(tokens) else None
    noun = (
        nxt is not None
        and any(c in nxt for c in ("N", "NUM", "DEM", "OTHER", "ADJ", "COLOR", "MATERIAL", "PRON", "GROUND", "LATIN", "SOME", "ORD"))
        and "STOP" not in nxt
    )
    entry = verbs.verbs().get(action.full)
    kind = entry.transitive if entry is not None else ""
    alone = str(row["alone"])
    if (
        not noun
        or word in ("下来", "下去", "上来", "上去", "进来", "进去", "出来", "出去", "过来", "过去", "回来", "回去", "起来", "起", "开来")
        or (word == "到" and kind in ("hit", "collide", "catch", "kick", "push", "other"))
    ):
        if word in ("起来", "起") and action.full.split(" ")[0] not in actions()["particle_up"]:
            alone = ""
        if word == "到" or (word == "上" and kind in ("hit", "collide")):
            alone = ""
        action.particle = alone or action.particle
        if word in ("下", "下来", "下去") and action.full in (
            "stop",
            "fall over",
            "topple",
            "come to rest",
            "sit",
            "lie",
            "squat",
            "land",
            "put down",
            "place",
        ):
            action.particle = ""
        return
    if word == "上" and kind in ("hit", "collide", "catch"):
        return
    if word in ("出", "下", "起", "上", "落下", "开", "回") and action.full in actions()["keeps_object"] and not placed:
        action.particle = alone if word != "下" else ""
        return
    if word == "给":
        action.governs = "to"
        return
    first = action.full.split(" ")[0]
    place = str(row["to"])
    if word == "过":
        place = "over" if first in actions()["over_across"] else "past" if nxt is not None and _lively(nxt) else "across"
    if word == "下":
        place = "down" if nxt is not None and _noun(tokens, j + 1) in PATHS else "off"
    if word == "上":
        place = "up" if nxt is not None and _noun(tokens, j + 1) in ("stairs", "slope", "ramp", "hill", "mountain", "ladder") else "onto"
    action.governs = word if word in ("在", "到", "至", "向", "往", "朝", "进", "入") else place
    if action.governs == "down" or kind in ("throw", "drop", "kick"):
        action.particle = ""


def _lively(token: Token) -> bool:
    entry = lexicon.noun(token["N"]) if "N" in token else None
    return entry is not None and entry.kind == "character"


def _noun(tokens: list[Token], j: int) -> str:
    """English of the first noun at or after token j."""
    return next((t["N"].split(" ")[-1] for t in tokens[j : j + 5] if "N" in t), "")


def off_or_from(verb: str, phrase: Phrase) -> str:
    """ "rolls off the table", "falls from the tree"."""
    if phrase.part == "edge":
        return "off"
    last = phrase.noun.split(" ")[-1]
    entry = verbs.verbs().get(verb)
    kind = entry.type if entry is not None else ""
    if kind in ("roll", "slide") and last in PATHS and last not in ("roof", "wall", "tree", "pole"):
        return "down"
    if last in (FURNITURE if kind == "fall" else PLATFORMS) and kind in ("fall", "roll", "slide", "jump", "topple", "push", "hit", "kick"):
        return "off"
    return "from"
