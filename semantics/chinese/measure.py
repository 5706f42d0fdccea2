"""Chinese measures: "10米高", "5公斤重", "每秒5米", "45度角", "三秒", "二楼"; as English that the number finder reads."""

from __future__ import annotations

from semantics.chinese import numerals
from semantics.chinese.segment import Token, token_at

NAMES = {
    "m": ("meter", "meters"), "s": ("second", "seconds"), "min": ("minute", "minutes"), "h": ("hour", "hours"), "deg": ("degree", "degrees"),
    "ft": ("foot", "feet"), "inch": ("inch", "inches"), "L": ("liter", "liters"),
}  # fmt: skip
LENGTHS = ("m", "cm", "mm", "km", "ft", "inch")
WEIGHT = ("重", "重量", "质量")
PER_SECOND = {"m": "m/s", "cm": "cm/s", "转": "rpm"}
PER_HOUR = {"km": "km/h"}


def read(tokens: list[Token], i: int) -> tuple[float, str, int] | None:
    """(value, unit, token after it) of a number with a unit that starts here: "两米半", "5 m/s", "每秒5米"."""
    t = token_at(tokens, i)
    if t.text in ("每秒", "每小时", "时速", "秒速", "每分钟"):
        rest = read(tokens, i + 1 + (token_at(tokens, i + 1).text in ("为", "约")))
        hourly = t.text in ("每小时", "时速")
        if rest is not None:
            return rest[0], (PER_HOUR if hourly else PER_SECOND).get(rest[1], rest[1]), rest[2]
        return None
    if "NUM" not in t or t.value is None:
        return None
    value, unit, j = t.value, token_at(tokens, i + 1), i + 2
    if token_at(tokens, i + 1).text in ("多", "来", "几"):
        unit, j = token_at(tokens, i + 2), i + 3
    if "SPEED" in unit:
        return value, unit["SPEED"] if unit["SPEED"].isascii() else _speed(unit["SPEED"]), j
    if "UNIT" not in unit:
        return None
    name = unit["UNIT"]
    if token_at(tokens, j).text == "半":
        value, j = value + 0.5, j + 1
    if name in ("m", "km", "cm") and token_at(tokens, j).text in ("每秒", "每小时"):
        return value, (PER_SECOND if token_at(tokens, j).text == "每秒" else PER_HOUR).get(name, name), j + 1
    if name == "jin":  # half a kilogram
        return value * 0.5, "kg", j
    return value, name, j


def _speed(words: str) -> str:
    return {"公里/小时": "km/h", "千米/小时": "km/h", "公里/时": "km/h", "千米/时": "km/h", "米/秒": "m/s", "厘米/秒": "cm/s", "转/分": "rpm"}.get(words, "m/s")


def english(value: float, unit: str) -> list[str]:
    """The measure as English words: ["10", "meters"]."""
    one, many = NAMES.get(unit, (unit, unit))
    return [numerals.figure(value), one if value == 1 else many]


def modifier(tokens: list[Token], i: int) -> tuple[str, int] | None:
    """A measure before a noun, its 的 included: "3米高的" -> "3 meter high", "直径10厘米的" -> "10 cm diameter", "20公斤(重)的" -> "20 kg"."""
    t = token_at(tokens, i)
    if ("DIM" in t and t.text not in ("远", "外")) or t.text in WEIGHT or (t.text == "重" or t.text == "倾角"):
        j = i + 1 + (token_at(tokens, i + 1).text in ("为", "约", "是", "有"))
        found = read(tokens, j)
        if found is None:
            return None
        value, unit, end = found
        if "DE" in token_at(tokens, end):
            end += 1
        elif not any(c in token_at(tokens, end) for c in ("N", "COLOR", "MATERIAL", "ADJ")):
            return None
        return _before(value, unit, "" if t.text in WEIGHT or t.text == "倾角" else t["DIM"]), end
    found = read(tokens, i)
    if found is None:
        return None
    value, unit, end = found
    how = token_at(tokens, end)
    if (unit in LENGTHS and "DIM" in how) or (unit in ("kg", "g", "t") and how.text in WEIGHT) or (unit == "deg" and how.text in ("角", "倾角")):
        dimension = how["DIM"] if unit in LENGTHS else ""
        if "DE" in token_at(tokens, end + 1) and not _height_place(tokens, end + 2):
            return _before(value, unit, dimension), end + 2
        if any(c in token_at(tokens, end + 1) for c in ("N", "MATERIAL", "COLOR")) and how.text != "外" and how.text != "远":
            return _before(value, unit, dimension), end + 1
        return None
    if unit in ("kg", "g", "t", "deg", *LENGTHS):
        j = end + ("DE" in token_at(tokens, end))
        after = token_at(tokens, j)
        named = any(c in after for c in ("N", "COLOR", "MATERIAL", "ADJ", "GROUND")) and not any(c in after for c in ("MEASURED", "LOC", "V"))
        if named:
            return _before(value, unit, ""), j
    return None


def _height_place(tokens: list[Token], i: int) -> bool:
    return token_at(tokens, i).text in ("地方", "高度", "位置", "高空", "空中")


def _before(value: float, unit: str, dimension: str) -> str:
    words = {"height": "high", "in diameter": "diameter", "in radius": "radius"}
    one = NAMES.get(unit, (unit, unit))[0]
    return " ".join(w for w in (numerals.figure(value), one, words.get(dimension, dimension)) if w)


def storey(tokens: list[Token], i: int) -> tuple[str, int] | None:
    """ "二楼", "第三层": ("second-floor", token after it)."""
    j = i + (token_at(tokens, i).text == "第")
    t = token_at(tokens, j)
    if "NUM" in t and t.value is not None and "FLOOR" in token_at(tokens, j + 1) and "DIM" not in token_at(tokens, j + 2):
        end = j + 2 + ("DE" in token_at(tokens, j + 2))
        return numerals.ordinal(t.value) + "-floor", end
    return None


def storeys_high(tokens: list[Token], i: int) -> tuple[float, int] | None:
    """ "十层楼高": (10, token after it)."""
    t = token_at(tokens, i)
    if "NUM" in t and t.value is not None and "FLOOR" in token_at(tokens, i + 1):
        j = i + 2 + ("FLOOR" in token_at(tokens, i + 2) or token_at(tokens, i + 2).text == "楼")
        if "DIM" in token_at(tokens, j):
            return t.value, j + 1
    return None
