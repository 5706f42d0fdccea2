from semantics.parse import parse
from semantics.stage import stage_with_notes


def _told(text: str) -> list[str]:
    return [note.message for note in stage_with_notes(parse(text))[1] if "take-off speed" in note.message]


def test_a_jump_beyond_the_legs_is_told() -> None:
    assert "times the take-off speed of a usual human" in _told("A man jumps over a car.")[0]


def test_a_jump_within_the_legs_is_not() -> None:
    assert _told("A man jumps up.") == []
    assert _told("A cat jumps onto a table.") == []
