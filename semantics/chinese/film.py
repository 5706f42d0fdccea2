"""Chinese words for the camera: taken off the text before it is read, and said again in English at its end.

"镜头先推进,然后环绕杯子,杯子从桌上掉下来" is "杯子从桌上掉下来" and "the camera dollies in, then orbits"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from semantics import lexicon
from semantics.chinese import numerals
from semantics.chinese.segment import simplified, tokens

SEGMENT = re.compile(r"[^，,。；;：:！!？?\n]+")
NUMBER = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百千半]+(?:点[一二三四五六七八九零]+)?)"
MEASURES = (
    ("lens", re.compile(rf"(?:焦距(?:为|是)?)?({NUMBER})\s*(?:毫米|mm|MM)(?:的)?(?:焦距|定焦|长焦|广角|镜头|焦段)+|焦距(?:为|是)?({NUMBER})\s*(?:毫米|mm)")),
    ("rate", re.compile(rf"每秒({NUMBER})帧|({NUMBER})帧每秒|({NUMBER})\s*(?:fps|FPS)|({NUMBER})帧/秒")),
    (
        "length",
        re.compile(
            rf"(?:时长|片长|视频长度|全长)(?:为|约|是)?({NUMBER})\s*秒钟?|({NUMBER})\s*秒钟?长?的?(?:视频|短片|动画|影片|片段|镜头|慢动作)|持续时间(?:为)?({NUMBER})\s*秒"
        ),
    ),
    ("turn", re.compile(rf"({NUMBER})度(?=环绕|旋转|绕)|(?<=环绕|旋转)({NUMBER})度")),
)
"""Numbers that only films have."""
FILMING = re.compile(r"镜头|摄像机|摄影机|摄像头|机位|视角|拍摄|航拍|跟拍|俯拍|仰拍|环拍|侧拍|顶拍|画面|角度|运镜|摄影|视图|构图")


@dataclass(frozen=True)
class Film:
    """What a text says of the camera."""

    rest: str
    """The text without it, same length."""
    english: tuple[str, ...]
    """The same in English, one phrase each."""


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    kind: str
    english: str


def film(text: str) -> Film:
    """The text without its words for the camera, and those in English; where nothing would be left it stays as it is."""
    plain = simplified(text)
    rest, said, moves = list(text), [], []
    filming = False
    for segment in SEGMENT.finditer(plain):
        words, end = _run(segment[0], continued=filming)
        filming = bool(words)
        if not words:
            suffix = re.search(r"的(?:一个)?(大特写|特写|慢动作|慢镜头|全景|远景|近景|航拍|俯拍|特写镜头|慢动作镜头)(?:镜头|画面|视频)?$", segment[0])
            if suffix:
                words, _ = _run(suffix[1], continued=False)
                rest[segment.start() + suffix.start() : segment.end()] = " " * (segment.end() - segment.start() - suffix.start())
        else:
            stop = segment.start() + end
            rest[segment.start() : stop] = " " * (stop - segment.start())
        moves += [w for w in words if w.kind in ("moves", "then", "meanwhile", "turn")]
        moves += [_Word(0, 0, "then", "")] if words else []
        said += [w.english for w in words if w.kind not in ("moves", "then", "meanwhile", "between", "subjects", "turn")]
    phrases = [*_moving(moves), *dict.fromkeys(said)]
    bare = _tidy("".join(rest), text)
    if not phrases or not re.search(r"[\w\u3400-\u9fff]", bare):
        return Film(text, ())
    return Film(bare, tuple(phrases))


def _tidy(rest: str, text: str) -> str:
    """Without commas that now stand at the front or twice."""
    if rest == text:
        return text
    rest = re.sub(r"^[\s，,：:；;、。]+", lambda m: " " * len(m[0]), rest)
    return re.sub(r"(?<=[，,。；;：:])[\s，,：:；;。]+(?=\S|$)", lambda m: " " * len(m[0]), rest)


def _run(segment: str, *, continued: bool) -> tuple[list[_Word], int]:
    """The words for the camera that a segment begins with, and where they end; none where the segment is about things."""
    words = _words(segment)
    if not words:
        return [], 0
    end = words[-1].end
    rest = segment[end:]
    kinds = {w.kind for w in words}
    telling = [w for w in words if w.kind in ("moves", "shots", "looks", *(k for k, _ in MEASURES))]
    strong = [w for w in telling if w.kind in ("looks", "lens", "rate", "length") or (w.kind == "shots" and segment[w.start : w.end] not in _weak())]
    films = "subjects" in kinds or FILMING.search(segment[:end]) is not None or (continued and words[0].kind in ("then", "meanwhile"))
    if not telling or not (strong or films):
        return [], 0
    if all(w.kind in ("moves", "turn") for w in telling) and not films:
        return [], 0
    if not rest.strip():
        return words, len(segment)
    if strong or any(w.kind == "shots" for w in telling) or words[-1].kind in ("moves", "between"):
        acts = any("V" in t and "N" not in t for t in tokens(rest))
        if not acts and any(w.kind == "moves" for w in telling):
            return words, len(segment)  # 镜头环绕着花瓶
        if any(w.kind == "moves" for w in telling) and telling[-1].kind == "moves" and re.match(r".{1,8}(?:旋转|转动|移动|拍摄|转)(?:\d+度|一圈|一周)?$", rest):
            return words, len(segment)  # 摄像机围绕塔旋转
        return words, end
    return [], 0


def _words(segment: str) -> list[_Word]:
    """Words for the camera from the front of a segment on, as long as nothing else comes."""
    found, at = [], 0
    table, reach = _table()
    while at < len(segment):
        if segment[at].isspace():
            at += 1
            continue
        measured = next(((kind, m) for kind, pattern in MEASURES if (m := pattern.match(segment, at))), None)
        if measured is not None:
            kind, m = measured
            found.append(_Word(at, m.end(), kind, _number(kind, next(x for x in m.groups() if x))))
            at = m.end()
            continue
        size = next((k for k in range(min(reach, len(segment) - at), 0, -1) if segment[at : at + k] in table), 0)
        if not size:
            break
        kind, english = table[segment[at : at + size]]
        found.append(_Word(at, at + size, kind, english))
        at += size
    while (
        found and found[-1].kind == "between" and segment[found[-1].start : found[-1].end] in ("一个", "一段", "一组", "它", "他", "她", "在", "从", "以", "用")
    ):
        found.pop()
    return found


def _number(kind: str, said: str) -> str:
    value = numerals.figure(numerals.value(said) or 0.0)
    return {"lens": f"{value} mm lens", "rate": f"{value} fps", "length": f"{value} second video", "turn": f"{value} degrees around"}[kind]


def _moving(words: list[_Word]) -> list[str]:
    """ "the camera dollies in, then orbits": the moves in their order."""
    said, link = "", ""
    turn = next((w.english for w in words if w.kind == "turn"), "")
    for word in words:
        if word.kind in ("then", "meanwhile"):
            link = word.kind if said else ""
        elif word.kind == "moves" and f" {word.english}" not in said:
            move = f"{word.english} {turn}" if turn and word.english == "orbits" else word.english
            said += f" while it {move}" if link == "meanwhile" else f", then {move}" if said else f"the camera {move}"
            link = ""
    return [said] if said else []


@cache
def _weak() -> frozenset[str]:
    return frozenset(lexicon.table("chinese_film")["weak"])


@cache
def _table() -> tuple[dict[str, tuple[str, str]], int]:
    """Chinese word -> (kind, English); and the longest."""
    data = lexicon.table("chinese_film")
    found: dict[str, tuple[str, str]] = {}
    for kind in ("between", "then", "meanwhile", "subjects"):
        found.update(dict.fromkeys(data[kind].split(), (kind, "")))
    for kind in ("moves", "shots", "looks"):
        found.update({word: (kind, english) for english, words in data[kind].items() for word in words.split()})
    return found, max(map(len, found))
