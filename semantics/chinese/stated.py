"""Numbers that a Chinese text states of the world or of a matter: gravity, temperature, density, friction, a grade in percent.

They are taken off the text before its words are read, and said again in English at the end of the sentence, where the number
finder reads them: "重力加速度为1.62m/s²" is "gravitational acceleration of 1.62 m/s^2"."""

from __future__ import annotations

import re
from collections.abc import Callable

from semantics.chinese import numerals

N = r"((?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?))"
IS = r"(?:大约|约)?(?:为|是|等于|有|g\s*[=＝]|[=＝]|约)*\s*"
PER_SECOND_SQUARED = r"\s*(?:m/s²|m/s\^2|m/s2|m/s\*\*2|米每二次方秒|米每平方秒|米/秒²|米/秒2|米/秒平方|米每秒平方|米每秒每秒|米/二次方秒)"
DENSITIES = {
    "kg/m^3": r"(?:kg/m³|kg/m3|kg/m\^3|千克每立方米|公斤每立方米|千克/立方米|公斤/立方米)",
    "g/cm^3": r"(?:g/cm³|g/cm3|g/cm\^3|克每立方厘米|克/立方厘米)",
}
AFTER = r"(?:的(?:条件|环境|情况|状态)?(?:下|中|里)?)?(?:[，,](?=[^，,。]))?"
"""What joins such a statement to what follows it."""


def _number(said: str) -> str:
    return numerals.figure(numerals.value(said) or 0.0)


Telling = Callable[[re.Match[str]], str]

PATTERNS: tuple[tuple[re.Pattern[str], Telling], ...] = (
    (
        re.compile(r"(?:[，,])?(?:动|静|滑动|滚动)?(摩擦|恢复|弹性)系数" + IS + r"(\d?\.\d{1,4}|\d)(?:的)?"),
        lambda m: f"{'friction coefficient' if m[1] == '摩擦' else 'coefficient of restitution'} of {m[2]}",
    ),
    (re.compile(r"(?:在)?重力(?:加速度)?" + IS + N + PER_SECOND_SQUARED + AFTER), lambda m: f"gravitational acceleration of {_number(m[1])} m/s^2"),
    (re.compile(r"(?:以|用)?(?:大约|约)?" + N + PER_SECOND_SQUARED + r"的加速度"), lambda m: f"acceleration of {_number(m[1])} m/s^2"),
    (re.compile(r"加速度" + IS + N + PER_SECOND_SQUARED), lambda m: f"acceleration of {_number(m[1])} m/s^2"),
    *(
        (re.compile("密度" + IS + N + r"\s*" + unit + "(?:的)?"), lambda m, name=name: f"density of {_number(m[1])} {name}")  # type: ignore[misc]
        for name, unit in DENSITIES.items()
    ),
    (
        re.compile(r"(?:在)?(?:气温|温度|室温)?" + IS + r"(零下|零上|-|−|负)?" + N + r"\s*(?:摄氏度|℃|°C)" + AFTER),
        lambda m: f"at {'minus ' if m[1] and m[1] != '零上' else ''}{_number(m[2])} degrees Celsius",
    ),
    (re.compile(r"(?:在)?(?:气温|温度)?" + IS + r"零下" + N + r"度" + AFTER), lambda m: f"at minus {_number(m[1])} degrees Celsius"),
    (re.compile(r"坡度" + IS + N + r"\s*[%％](?:的)?"), lambda m: f"slope of {_number(m[1])} %"),
    (re.compile(r"坡度" + IS + r"百分之" + N + r"(?:的)?"), lambda m: f"slope of {_number(m[1])} %"),
)
"""What is said, and how English says it."""


def stated(text: str) -> tuple[str, list[str]]:
    """The text without such statements, same length, and what they say in English."""
    said: list[str] = []
    for pattern, telling in PATTERNS:

        def take(m: re.Match[str], telling: Telling = telling) -> str:
            said.append(telling(m))
            return " " * len(m[0])

        text = pattern.sub(take, text)
    return text, said
