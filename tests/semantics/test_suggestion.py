"""What is offered where a text says too little: three sentences in the template, each of which parses and stages without a flag."""

from __future__ import annotations

import pytest

from semantics import suggestion
from semantics.explain import examples
from semantics.parse import parse
from semantics.stage import set_up


@pytest.mark.parametrize(
    "text",
    [
        "some animals doing something funny", "physics demo", "cat", "robot", "red ball, table, gravity", "kitchen chaos", "people having fun at the beach",
        "make something awesome with cars", "domino", "explosion", "a penguin and a snowball", "小动物做有趣的事", "猫 球 桌子",
    ],
)  # fmt: skip
def test_three_sentences_that_can_be_staged_whole(text: str) -> None:
    script = parse(text)
    assert not script.simulable
    offered = examples(script)
    assert len(set(offered)) == 3
    for sentence in offered:
        assert ", resulting in " in sentence
        staged = set_up(parse(sentence))
        assert [n.message for n in staged.notes if n.level != "assumed"] == []


def test_a_list_of_chinese_nouns_offers_sentences_about_them() -> None:
    offered = " ".join(examples(parse("猫 球 桌子")))
    assert "cat" in offered.lower() and "ball" in offered and "table" in offered


def test_no_sentence_has_a_milk_for_a_thing() -> None:
    offered = suggestion.sentences("The milk is warm near the cup.")
    assert offered and not any("milk" in one for one in offered) and any("cup" in one for one in offered)
