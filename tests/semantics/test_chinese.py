"""Chinese prompts give the same PhysicsScript as their English counterparts."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from semantics.chinese import numerals, segment
from semantics.chinese.reading import read
from semantics.chinese.segment import simplified, tokens
from semantics.chinese.words import actions, dictionary
from semantics.parse import parse, parse_many
from semantics.script import PhysicsScript
from semantics.stage import set_up

PAIRS = YAML(typ="safe").load(Path(__file__).with_name("chinese_pairs.yaml").read_text(encoding="utf-8"))


def meaning(script: PhysicsScript) -> dict[str, Any]:
    """What must be equal in both languages: objects, told events by role, order and count, numbers."""
    told = [e for e in script.events if not e.implied]
    place = {e.id: k for k, e in enumerate(told)}
    return {
        "simulable": script.simulable,
        "objects": sorted((o.id, o.name, o.kind, str(o.material), str(o.color), str(o.count)) for o in script.objects),
        "events": [
            (e.type, e.subtype, e.agent, e.patient, e.target, e.surface, e.source, e.modality, e.count, sorted(place[a] for a in e.after if a in place))
            for e in told
        ],
        "quantities": sorted((q.value, str(q.unit), str(q.quantity)) for q in script.quantities),
        "gravity": script.environment.gravity,
    }


@cache
def chinese() -> list[PhysicsScript]:
    return list(parse_many(p["zh"] for p in PAIRS))


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(e.type, e.agent, e.patient) for e in parse(text).events if not e.implied]


def test_pairs_mean_the_same_in_both_languages() -> None:
    assert len(PAIRS) >= 100
    english = parse_many(p["en"] for p in PAIRS)
    unequal = [(a.text, b.text, b.text_en) for a, b in zip(english, chinese(), strict=True) if meaning(a) != meaning(b)]
    assert len(unequal) <= 0.1 * len(PAIRS), unequal


def test_phrases_stay_chinese_and_their_english_stands_beside_them() -> None:
    script = parse("红色橡胶球从二楼阳台落下,在水泥地上弹跳三次后静止")
    assert script.language == "zh" and script.text.startswith("红色")
    assert script.text_en == "A red rubber ball falls from a second-floor balcony, bounces three times on concrete and then comes to rest."
    ball = script.object("ball")
    assert ball is not None and (ball.phrase, ball.phrase_en) == ("红色橡胶球", "A red rubber ball")
    assert [(e.type, e.count) for e in script.events if not e.implied] == [("fall", None), ("bounce", 3), ("rest", None)]
    assert any(e.type == "bounce" and "在水泥地上弹跳三次" in e.phrase for e in script.events)


def test_names_and_phrases_are_english() -> None:
    for script in chinese():
        assert script.text_en.isascii() and script.language == "zh"
        for thing in script.objects:
            assert thing.name.isascii() and thing.phrase_en.isascii(), (script.text, thing)
            assert not thing.phrase.isascii(), (script.text, thing)


@pytest.mark.parametrize("verb", ["推箱子", "踢球", "扔石头", "拉车", "打鼓", "撞墙"])
def test_gently_is_less_than_plain_is_less_than_hard(verb: str) -> None:
    force = [next(e.intensity for e in parse(f"一个男孩{how}{verb}").events if not e.implied) for how in ("轻轻地", "", "用力", "猛烈地")]
    assert force == sorted(set(force)), force


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("猫把杯子推倒了", [("topple", "cat", "cup")]),
        ("杯子被猫推倒了", [("topple", "cat", "cup")]),
        ("杯子猫推倒了", [("topple", "cat", "cup")]),
        ("桌子上的杯子被猫推倒了", [("topple", "cat", "cup")]),
        ("猫推倒了放在桌子上的杯子", [("topple", "cat", "cup")]),
    ],
)
def test_word_order_does_not_change_who_does_what(text: str, events: list[tuple[str, str | None, str | None]]) -> None:
    assert told(text) == events


def test_what_happens_before_comes_first() -> None:
    assert [t for t, _, _ in told("硬币落地之前旋转了两圈")] == ["spin", "fall"]


def test_places_after_a_noun_describe_it_and_clauses_too() -> None:
    script = parse("一个男孩接住从屋顶掉下来的球")
    assert told(script.text) == [("catch", "boy", "ball"), ("fall", "ball", None)]
    assert script.text_en == "A boy catches a ball that falls from a roof."


def test_unsaid_objects_and_subjects_are_those_before() -> None:
    assert told("厨师把煎饼抛向空中，再用平底锅接住") == [("throw", "chef", "pancake"), ("catch", "chef", "pancake")]
    assert told("猫推倒杯子，掉到地上碎了") == [("topple", "cat", "cup"), ("fall", "cup", None), ("break", None, "cup")]


def test_measures_keep_value_and_unit() -> None:
    script = parse("一个2公斤的铁球以每秒5米的速度沿着30度的斜坡滚下，滚了三米半")
    said = {(q.value, q.unit, q.of) for q in script.quantities}
    assert said == {(2, "kg", "ball"), (5, "m/s", "ball"), (30, "deg", "ramp"), (3.5, "m", "ball")}


@pytest.mark.parametrize("text", ["水从水龙头流出来", "墨水在水中扩散", "冰块融化了", "火焰在燃烧", "厨师切黄瓜", "激光照射棱镜"])
def test_what_lies_outside_rigid_bodies_is_refused(text: str) -> None:
    assert not parse(text).simulable


def test_traditional_characters_and_full_width_digits_read_the_same() -> None:
    assert simplified("紅色橡膠球從３米高處落下") == "红色橡胶球从3米高处落下"
    assert meaning(parse("紅色橡膠球從３米高處落下")) == meaning(parse("红色橡胶球从3米高处落下"))


@pytest.mark.parametrize(
    ("text", "value"), [("三", 3), ("十五", 15), ("两百", 200), ("三点五", 3.5), ("2.5", 2.5), ("1,200", 1200), ("半", 0.5), ("二十", 20), ("球", None)]
)
def test_numerals(text: str, value: float | None) -> None:
    assert numerals.value(text) == value


def test_every_verb_of_the_lexicon_is_one_the_english_table_or_a_note_knows() -> None:
    from semantics import verb

    still = {"eat", "drink", "talk", "sleep", "smile", "laugh", "cry", "wait", "write", "read", "make", "show", "start", "save", "wear", "pack", "look", "hide"}
    still |= {"let", "join", "discuss"}
    assert not [v for v in actions()["verbs"] if v not in verb.verbs() and v.split(" ")[0] not in {*verb.verbs(), *still}]


def test_segments_cover_the_text_in_order() -> None:
    for pair in PAIRS:
        words = tokens(pair["zh"])
        assert "".join(w.text for w in words) == simplified(pair["zh"]).replace(" ", "")
        assert all(a.end <= b.start for a, b in pairwise(words))


def test_known_words_need_no_jieba(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError("jieba was asked")

    monkeypatch.setattr(segment, "_jieba", refuse)
    assert [t.text for t in tokens("猫推倒杯子")] == ["猫", "推倒", "杯子"]
    with pytest.raises(AssertionError, match="jieba"):
        tokens("一只土豚")
    assert len(dictionary()) > 1500


def test_unknown_words_are_noted() -> None:
    script = parse("一只土豚跳上桌子")
    assert any("土豚" in n.phrase for n in script.notes)
    assert [e.type for e in script.events if not e.implied] == ["jump"]


ODD = ["的的的", "了", "从在把被", "一", "三个", "，。，", "把", "球" * 300, "🙂球掉下来🙂", "猫cat推push杯子cup", "<b>猫</b>推倒杯子", "上下左右前后" * 50]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_do_not_crash(text: str) -> None:
    read(text)


def test_a_small_red_ball_is_nobody() -> None:
    script = parse("一个小红球撞上一个大黄球。")
    assert [(o.name, o.color, o.kind) for o in script.objects] == [("ball", "red", "dynamic"), ("ball", "yellow", "dynamic")]
    assert "person" in [o.name for o in parse("小红把球扔给小明。").objects]


@pytest.mark.parametrize(
    ("text", "giver", "thing", "receiver"),
    [
        ("妈妈递给宝宝奶瓶。", "mother", "bottle", "baby"),
        ("机器人递给工程师螺丝刀。", "robot", "screwdriver", "engineer"),
        ("爸爸递给了孩子玩具。", "father", "toy", "child"),
        ("男人把书递给女人。", "man", "book", "woman"),
        ("女孩递给她妈妈一朵花。", "girl", "flower", "mother"),
        ("气球由女孩传给男孩。", "girl", "balloon", "boy"),
    ],
)
def test_whoever_is_given_something_is_its_receiver(text: str, giver: str, thing: str, receiver: str) -> None:
    script = parse(text)
    assert [(e.type, e.agent, e.patient, e.target) for e in script.events if not e.implied] == [("give", giver, thing, receiver)]
    assert set_up(script).scene.goals


@pytest.mark.parametrize("text", ["夜市里人们排队。", "人们在夜市排队。", "夜市里排起了长队。", "夜市里有一条长队。"])
def test_a_queue_is_people_who_stand(text: str) -> None:
    script = parse(text)
    assert {o.name for o in script.objects} == {"person"}
    assert len(script.objects) > 1
    assert {e.type for e in script.events} == {"rest"}


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("山羊从一块岩石跳到另一块。", "A goat jumps from a rock to another rock."),
        ("球撞倒由七块积木搭成的塔。", "A ball knocks over a tower of seven blocks."),
        ("一个由木头做成的箱子滑下斜坡。", "A wood box slides down a ramp."),
        ("女孩用七块积木搭成一座塔。", "A girl builds a tower with seven blocks."),
        ("球员把球传给他的队友，然后摔倒了。", "A player passes a ball to his teammate and then falls."),
        ("男孩松手丢下一个杯子。", "A boy drops a cup."),
        ("球没有碰到网。", "A ball does not hit a net."),
        ("最后一块积木倒下。", "The last block topples."),
        ("球滚下来，最后一只猫追上了它。", "A ball rolls down, and a cat finally chases it."),
        ("两本书从架子上掉下来，因为猫跳到了架子上。", "Two books fall off a shelf because a cat jumps onto the shelf."),
        ("球滚下与地面成30度角的斜坡。", "A ball rolls down a 30 degree ramp."),
        ("斜坡与地面成30度角，一个球滚下来。", "A 30 degree ramp, and a ball rolls down."),
        ("过了一分半钟，球停了下来。", "A ball stops after 1.5 minutes."),
        ("汽车的速度从每秒2米到5米。", "A car accelerates from 2 m/s to 5 m/s."),
        ("汽车从每秒20米减速到每秒5米。", "A car decelerates from 20 m/s to 5 m/s."),
    ],
)
def test_sentences_say_the_same_in_english(text: str, english: str) -> None:
    assert parse(text).text_en == english


@pytest.mark.parametrize("text", ["小球以2到5米每秒的速度滚动。", "The ball rolls at 2 to 5 m/s."])
def test_a_range_of_speeds_is_no_moment(text: str) -> None:
    assert [e.at_s for e in parse(text).events] == [None]
