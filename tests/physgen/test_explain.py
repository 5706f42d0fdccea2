"""The page of `physgen parse --html`: whole, escaped, and of a piece."""

from __future__ import annotations

from html.parser import HTMLParser

from physgen import explain
from semantics.parse import parse

VOID = ("meta", "br", "hr", "img", "link")


class Balance(HTMLParser):
    """Open tags, the text of the sentence, and what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.quote: list[str] = []
        self.marks: list[tuple[str | None, str | None]] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [v or "" for k, v in attrs if k in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark" and "blockquote" in self.open:
            self.marks.append((dict(attrs).get("class"), dict(attrs).get("title")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "blockquote" in self.open:
            self.quote.append(data)


def read(text: str) -> tuple[Balance, str]:
    page = explain.page(parse(text))
    found = Balance()
    found.feed(page)
    return found, page


def test_page_marks_the_sentence_and_fetches_nothing() -> None:
    text = "A little girl throws a red rubber ball 2 m high, and a brown dog catches it."
    found, page = read(text)
    assert found.open == [] and found.fetched == [] and "http" not in page and "<script" not in page
    assert "".join(found.quote) == text
    assert {kind for kind, _ in found.marks} >= {"character", "dynamic", "event", "number"} and all(title for _, title in found.marks)


def test_page_escapes_what_it_is_given() -> None:
    found, page = read('A <script>alert(1)</script> ball & a "cup" fall.')
    assert "<script" not in page and "".join(found.quote) == 'A <script>alert(1)</script> ball & a "cup" fall.'


def test_page_of_a_refusal_offers_three_sentences() -> None:
    _, page = read("some animals doing something funny")
    assert page.count("resulting in") == 3 and "cannot be simulated" in page


def test_plain_text_names_every_assumption_of_the_stage_with_its_source() -> None:
    text = explain.plain(parse("A ball falls off a table."))
    assert "size of 'table'" in text and "EN 1729" in text


def test_a_look_that_cannot_be_filmed_is_said() -> None:
    assert "time lapse is not filmed" in explain.plain(parse("A ball rolls across the floor. Time-lapse."))
    assert "times slower than life" in explain.plain(parse("A ball falls in slow motion."))
