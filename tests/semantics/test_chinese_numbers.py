"""Quantities in Chinese: the value, the unit and what they are of."""

from __future__ import annotations

import pytest

from semantics.parse import parse


@pytest.mark.parametrize(
    ("text", "value", "unit", "quantity"),
    [
        ("一个球从三点五米高处落下。", 3.5, "m", "height"),
        ("一个球从一米五的高度落下。", 1.5, "m", "height"),
        ("一个半公斤重的苹果落地。", 0.5, "kg", "mass"),
        ("一个10磅重的保龄球滚向球瓶。", 10, "lb", "mass"),
        ("球从10米到15米高的地方落下。", 12.5, "m", "height"),
        ("5公斤到10公斤重的石头滚下来。", 7.5, "kg", "mass"),
        ("球从齐膝高的地方落下。", 0.5, "m", "height"),
        ("球从肩膀高度落下。", 1.4, "m", "height"),
        ("斜坡的倾角是四十五度,箱子滑下。", 45, "deg", "angle"),
        ("箱子以30度角被抛出。", 30, "deg", "angle"),
        ("他用50牛的力推箱子。", 50, "N", "force"),
        ("陀螺以每分钟300转的速度旋转。", 300, "rpm", "angular_speed"),
        ("轮子每秒转两圈。", 2, "rev/s", "angular_speed"),
        ("球以45度角抛出,初速度10米每秒。", 10, "m/s", "speed"),
        ("箱子在摩擦系数为0.3的地板上滑行。", 0.3, "dimensionless", "friction"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: float, unit: str, quantity: str) -> None:
    found = [(q.value, q.unit, q.quantity) for q in parse(text).quantities]
    assert (pytest.approx(value), unit, quantity) in found


def test_three_sides_make_a_size() -> None:
    for text in ("一个30厘米长、20厘米宽、10厘米高的箱子落下。", "一个30×20×10厘米的箱子从桌上滑落。"):
        (box,) = [o for o in parse(text).objects if o.name == "box"]
        assert box.size_m == pytest.approx((0.3, 0.2, 0.1))


def test_a_height_that_is_reached_is_not_the_things_own() -> None:
    for text in ("A ball bounces up 1 m high.", "A ball falls from ten storeys high.", "球从十层楼高的地方落下。"):
        assert parse(text).objects[0].size_m is None


def test_as_soon_as_and_what_follows_a_direction() -> None:
    assert [e.type for e in parse("球从楼梯上滚下来碎了。").events if not e.implied] == ["roll", "break"]
    assert parse("球一落地就碎了。").text_en == "When a ball lands, it breaks."
    assert [(o.name, o.count) for o in parse("一只猴子把香蕉扔给一头大象。").objects] == [("monkey", 1), ("banana", 1), ("elephant", 1)]
