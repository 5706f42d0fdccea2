"""Chinese words for the camera are read, and leave the sentence as it is without them."""

from __future__ import annotations

import pytest

from semantics.chinese.film import film
from semantics.parse import parse


@pytest.mark.parametrize(
    ("text", "rest", "camera", "style"),
    [
        ("镜头环绕着花瓶,花瓶从架子上掉下来。", "花瓶从架子上掉下来。", {"move": "orbit"}, {}),
        ("一个球滚下斜坡,镜头慢慢推进。", "一个球滚下斜坡。", {"move": "dolly_in"}, {}),
        ("镜头先拉远,然后环绕,积木塔倒塌。", "积木塔倒塌。", {"move": "dolly_out", "steps": [["dolly_out"], ["orbit"]]}, {}),
        ("俯拍三颗弹珠相撞。", "三颗弹珠相撞。", {"angle": "high"}, {}),
        ("一个玻璃杯从桌上掉下来,特写镜头,慢动作。", "一个玻璃杯从桌上掉下来。", {"shot": "close-up"}, {"slow_motion": True}),
        ("用50毫米镜头拍摄一个球落下。", "一个球落下。", {"focal_mm": 50.0}, {}),
        ("摄像机围绕塔旋转,塔倒下。", "塔倒下。", {"move": "orbit"}, {}),
        ("镜头跟拍一个红球滚下楼梯。", "一个红球滚下楼梯。", {"move": "track"}, {}),
        ("时长5秒,一个球落下。", "一个球落下。", {}, {"duration_s": 5.0}),
    ],
)
def test_the_camera_is_read_and_the_sentence_stays(text: str, rest: str, camera: dict[str, object], style: dict[str, object]) -> None:
    script, bare = parse(text), parse(rest)
    assert script.camera == camera and script.style == style
    assert [(e.type, e.agent, e.patient) for e in script.events] == [(e.type, e.agent, e.patient) for e in bare.events]
    assert [o.id for o in script.objects] == [o.id for o in bare.objects]


@pytest.mark.parametrize("text", ["一个镜头从桌上掉下来。", "陀螺在桌上旋转。", "球静止不动。", "两个球靠近。", "一辆车后退。"])
def test_what_things_do_is_not_the_cameras(text: str) -> None:
    assert film(text).rest == text and film(text).english == ()
