"""Chinese measures: "10米高", "5公斤重", "每秒5米", "45度角", "三秒", "二楼"; as English that the number finder reads."""

from __future__ import annotations

from semantics.chinese import numerals
from semantics.chinese.segment import Token, token_at

NAMES = {
    "m": ("meter", "meters"), "s": ("second", "seconds"), "min": ("minute", "minutes"), "h": ("hour", "hours"), "deg": ("degree", "degrees"),
    "ft": ("foot", "feet"), "inch": ("inch", "inches"), "L": ("liter", "liters"),
}  # fmt: skip
LENGTHS = ("m", "cm", "mm", "km", "ft", "inch", "yd", "mi")
MASSES = ("kg", "g", "t", "lb", "oz")
WEIGHT = ("重", "重量", "质量")
LEVELS = ("地面", "水平", "水平面", "地平面", "水平线", "水平方向", "地")
"""What an incline is measured from."""
SLOPES = ("倾角", "坡度", "倾斜")
TENTHS = ("m", "kg", "t", "km")
"""After these a lone figure is tenths: "一米五" is 1.5 m."""
OLD_UNITS = {"jin": (0.5, "kg"), "liang": (0.05, "kg"), "chi": (1 / 3, "m"), "zhang": (10 / 3, "m"), "li": (0.5, "km")}
"""Market units: a jin is half a kilogram, a chi a third of a metre."""
MORE_OR_LESS = ("多", "左右", "上下", "有余", "出头", "以上", "以内")
"""After a measure: about so much."""
ABOUT = ("约", "大约", "将近", "接近", "超过", "至少", "差不多", "不到")
TO = ("到", "至", "~", "～", "-", "—")
BY = ("×", "x", "X", "*", "乘", "乘以")
TURNS = ("转", "圈", "周")
HOURS = ("小时", "钟头")
PER_SECOND = {"m": "m/s", "cm": "cm/s"}
PER_HOUR = {"km": "km/h"}


class Range(float):
    """The middle of a range, with its ends."""

    low: float
    high: float

    @classmethod
    def of(cls, low: float, high: float) -> Range:
        made = cls((low + high) / 2)
        made.low, made.high = low, high
        return made


def read(tokens: list[Token], i: int) -> tuple[float, str, int] | None:
    """(value, unit, token after it) of a number with a unit that starts here, a range as its middle: "两米半", "一米五", "10米到15米", "每秒5米"."""
    if token_at(tokens, i).text in ABOUT:
        i += 1
    found = _single(tokens, i)
    t = token_at(tokens, i)
    if found is None and "NUM" in t and t.value is not None and token_at(tokens, i + 1).text in TO:
        more = _single(tokens, i + 2)
        return None if more is None or more[0] <= t.value else (Range.of(t.value, more[0]), more[1], more[2])
    if found is not None and token_at(tokens, found[2]).text in TO:
        more = _single(tokens, found[2] + 1)
        if more is not None and more[1] == found[1] and more[0] > found[0]:
            return Range.of(found[0], more[0]), found[1], more[2]
    return found


def _turns(tokens: list[Token], i: int, each: str) -> tuple[float, str, int] | None:
    """ "每分钟300转", "每秒转两圈": turns in a time."""
    j = i + (token_at(tokens, i).text in ("转", "旋转", "转动"))
    t = token_at(tokens, j)
    if "NUM" not in t or t.value is None or token_at(tokens, j + 1).text not in TURNS or each in ("每小时", "时速"):
        return None
    return t.value, "rpm" if each == "每分钟" else "rev/s", j + 2


def _single(tokens: list[Token], i: int) -> tuple[float, str, int] | None:
    """The same without a range."""
    t = token_at(tokens, i)
    if t.text in ("每秒", "每小时", "时速", "秒速", "每分钟"):
        rest = read(tokens, i + 1 + (token_at(tokens, i + 1).text in ("为", "约")))
        hourly = t.text in ("每小时", "时速")
        if rest is None:
            return _turns(tokens, i + 1, t.text)
        return rest[0], (PER_HOUR if hourly else PER_SECOND).get(rest[1], rest[1]), rest[2]
    if "NUM" not in t or t.value is None:
        return None
    value, unit, j = t.value, token_at(tokens, i + 1), i + 2
    if token_at(tokens, i + 1).text in ("多", "来", "几", "余") or (token_at(tokens, i + 1).text == "个" and token_at(tokens, i + 2).text in HOURS):
        unit, j = token_at(tokens, i + 2), i + 3
    if token_at(tokens, i + 1).text == "个" and token_at(tokens, i + 2).text == "半" and token_at(tokens, i + 3).text in HOURS:
        value, unit, j = value + 0.5, token_at(tokens, i + 3), i + 4
    if unit.text == "节" and token_at(tokens, j).text == "的" and "MEASURED" in token_at(tokens, j + 1):
        return value, "kn", j
    if unit.text == "里" and "LOC" in unit:
        return (value * 0.5, "km", j) if token_at(tokens, j).text in ("外", "远", "之外", "以外", "路") else None
    if (unit.text == "分" and token_at(tokens, j).text in ("半钟", "半")) or unit.text == "分半钟":
        return value + 0.5, "min", j + (unit.text == "分") + (token_at(tokens, j + 1).text == "钟")
    if "SPEED" in unit:
        return value, unit["SPEED"] if unit["SPEED"].isascii() else _speed(unit["SPEED"]), j
    if "UNIT" not in unit:
        return None
    name = unit["UNIT"]
    if token_at(tokens, j).text == "半":
        value, j = value + 0.5, j + 1
    tenths = token_at(tokens, j)
    if name in TENTHS and "NUM" in tenths and tenths.value is not None and _lone_figure(tokens, j):
        value, j = value + tenths.value / (10 if tenths.value < 10 else 100), j + 1
    if name in ("m", "km", "cm") and token_at(tokens, j).text in ("每秒", "每小时"):
        return value, (PER_SECOND if token_at(tokens, j).text == "每秒" else PER_HOUR).get(name, name), j + 1
    inches = _single(tokens, j) if name == "ft" else None
    if inches is not None and inches[1] == "inch" and inches[0] < 12:  # 5英尺3英寸
        return value + inches[0] / 12, "ft", inches[2]
    while token_at(tokens, j).text in MORE_OR_LESS and not ("V" in token_at(tokens, j) and token_at(tokens, j).text == "上下"):
        j += 1
    if name in OLD_UNITS:
        factor, name = OLD_UNITS[name]
        return value * factor, name, j
    return value, name, j


def _lone_figure(tokens: list[Token], j: int) -> bool:
    """A figure that counts nothing of its own: "一米五高", not "一米三块砖"."""
    after = token_at(tokens, j + 1)
    figure = token_at(tokens, j).value or 0.0
    return figure == int(figure) and 0 < figure < 100 and not any(c in after for c in ("UNIT", "CL", "PIECE", "GROUP", "VESSEL", "TIMES", "FLOOR", "N"))


def _speed(words: str) -> str:
    return {"公里/小时": "km/h", "千米/小时": "km/h", "公里/时": "km/h", "千米/时": "km/h", "米/秒": "m/s", "厘米/秒": "cm/s", "转/分": "rpm"}.get(words, "m/s")


def english(value: float, unit: str) -> list[str]:
    """The measure as English words: ["10", "meters"]."""
    one, many = NAMES.get(unit, (unit, unit))
    figures = [numerals.figure(value.low), "to", numerals.figure(value.high)] if isinstance(value, Range) else [numerals.figure(value)]
    return [*figures, one if value == 1 else many]


def sides(tokens: list[Token], i: int) -> tuple[str, int] | None:
    """ "30厘米长、20厘米宽、10厘米高的", "长30厘米,宽20厘米的", "30×20×10厘米的": ("30 x 20 x 10 cm", token after it)."""
    values: list[float] = []
    each: list[str] = []
    units: set[str] = set()
    j = i
    while len(values) < 3:
        t = token_at(tokens, j)
        named = "DIM" in t
        found = read(tokens, j + named)
        if found is None and not named and "NUM" in t and t.value is not None and token_at(tokens, j + 1).text in BY:
            values.append(t.value)
            each.append("")
            j += 2
            continue
        if found is None or found[1] not in LENGTHS:
            break
        values.append(found[0])
        units.add(found[1])
        each.append(found[1])
        j = found[2] + ("DIM" in token_at(tokens, found[2]) and not named)
        if token_at(tokens, j).text in ("、", "，", ",", *BY):
            j += 1
    if len(values) < 2:
        return None
    end = j + ("DE" in token_at(tokens, j))
    if token_at(tokens, end - 1).text in ("、", "，", ",") or not any(c in token_at(tokens, end) for c in ("N", "COLOR", "MATERIAL", "ADJ")):
        return None
    if len(units) == 1:
        return " x ".join(numerals.figure(v) for v in values) + f" {units.pop()}", end
    return " x ".join(f"{numerals.figure(v)} {unit}".strip() for v, unit in zip(values, each, strict=True)), end


def stated(tokens: list[Token], i: int) -> tuple[str, int] | None:
    """What is said of a thing after its name: "高1米", "的质量是2公斤", "的倾角为30度": ("1 meter high", token after it)."""
    t = token_at(tokens, i)
    tilt = inclined(tokens, i)
    if tilt is not None and ("COMMA" in token_at(tokens, tilt[1]) or not token_at(tokens, tilt[1]).text):
        return tilt
    if not ("DIM" in t or t.text in WEIGHT or t.text in SLOPES):
        return None
    j = i + 1
    while token_at(tokens, j).text in ("是", "为", "有", "约", "大约"):
        j += 1
    found = read(tokens, j)
    after = token_at(tokens, found[2]) if found is not None else t
    if found is None or not ("COMMA" in after or not after.text or "V" in after):
        return None
    return _before(found[0], found[1], "" if t.text in (*WEIGHT, *SLOPES) else t["DIM"]), found[2]


def inclined(tokens: list[Token], i: int) -> tuple[str, int] | None:
    """ "与地面成30度角", "和水平面呈三十度": ("30 degrees", token after it)."""
    j = i + 1
    if "AND" not in token_at(tokens, i) or token_at(tokens, j).text not in LEVELS:
        return None
    j += 1 + (token_at(tokens, j + 1).text in ("方向", "面"))
    if token_at(tokens, j).text not in ("成", "呈", "夹角", "的夹角", "夹"):
        return None
    found = read(tokens, j + 1 + (token_at(tokens, j + 1).text in ("为", "是", "约")))
    if found is None or found[1] != "deg":
        return None
    end = found[2]
    while token_at(tokens, end).text in ("角", "夹角", "倾角") or (token_at(tokens, end).text == "的" and "角" in token_at(tokens, end + 1).text):
        end += 1
    return _before(found[0], found[1], ""), end


def modifier(tokens: list[Token], i: int) -> tuple[str, int] | None:
    """A measure before a noun, its 的 included: "3米高的" -> "3 meter high", "直径10厘米的" -> "10 cm diameter", "20公斤(重)的" -> "20 kg"."""
    t = token_at(tokens, i)
    tilt = inclined(tokens, i)
    if tilt is not None and "DE" in token_at(tokens, tilt[1]):
        return tilt[0], tilt[1] + 1
    box = sides(tokens, i)
    if box is not None:
        return box
    if ("DIM" in t and t.text not in ("远", "外")) or t.text in WEIGHT or t.text in SLOPES:
        j = i + 1 + (token_at(tokens, i + 1).text in ("为", "约", "是", "有"))
        found = read(tokens, j)
        if found is None:
            return None
        value, unit, end = found
        after = token_at(tokens, end + 1)
        if "DE" in token_at(tokens, end):
            end += 1
        elif "COMMA" in token_at(tokens, end) and ("DIM" in after or after.text in WEIGHT or "NUM" in after) and modifier(tokens, end + 1) is not None:
            end += 1  # 直径二十厘米、重五百克的球
        elif not any(c in token_at(tokens, end) for c in ("N", "COLOR", "MATERIAL", "ADJ")):
            return None
        return _before(value, unit, "" if t.text in (*WEIGHT, *SLOPES) else t["DIM"]), end
    found = read(tokens, i)
    if found is None:
        return None
    value, unit, end = found
    how = token_at(tokens, end)
    if (unit in LENGTHS and "DIM" in how) or (unit in MASSES and how.text in WEIGHT) or (unit == "deg" and how.text in ("角", "倾角")):
        dimension = how["DIM"] if unit in LENGTHS else ""
        if "DE" in token_at(tokens, end + 1) and not _height_place(tokens, end + 2):
            return _before(value, unit, dimension), end + 2
        if any(c in token_at(tokens, end + 1) for c in ("N", "MATERIAL", "COLOR")) and how.text != "外" and how.text != "远":
            return _before(value, unit, dimension), end + 1
        return None
    if unit in ("deg", *MASSES, *LENGTHS):
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
    figures = f"{numerals.figure(value.low)} to {numerals.figure(value.high)}" if isinstance(value, Range) else numerals.figure(value)
    return " ".join(w for w in (figures, one, words.get(dimension, dimension)) if w)


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
