"""What was understood of a sentence, in words: for the terminal, and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from semantics.script import Note, PhysicsScript
from sim.errors import InputError, OutOfScopeError


def plain(script: PhysicsScript) -> str:
    """A few lines that a person reads."""
    from semantics.explain import explain

    return explain(script, more=assumptions(script)).rstrip()


def page(script: PhysicsScript) -> str:
    """The same as an HTML page, with the sentence annotated."""
    from physgen.page import environment
    from semantics.annotate import pieces
    from semantics.explain import sections, verdict

    more = assumptions(script)
    template = environment().get_template("parse.html")
    return template.render(script=script, pieces=pieces(script), sections=sections(script, more=more), verdict=verdict(script, more=more))


def assumptions(script: PhysicsScript) -> list[Note]:
    """What staging will assume (sizes, heights, speeds), with its sources."""
    from semantics.stage import stage_with_notes

    if not script.simulable:
        return []
    try:
        return stage_with_notes(script)[1]
    except (InputError, OutOfScopeError) as error:
        return [Note(level="unsupported", phrase="", message=str(error), source="staging")]


BATCH = 64
"""Lines that go through the pipeline together."""


def scripts(path: Path, *, lexicon: Path | None = None) -> Iterator[PhysicsScript]:
    """One script a line of a file, in its order; what a line says never stops the rest."""
    from semantics.lexicon import default, load
    from semantics.parse import parse_each

    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error})") from error
    if not lines[-1].strip():
        lines.pop()
    words = default() if lexicon is None else load(lexicon)
    for at in range(0, len(lines), BATCH):
        batch = [line.rstrip("\r") for line in lines[at : at + BATCH]]
        for line, found in zip(batch, parse_each(batch, lexicon=words), strict=True):
            yield refused(line, str(found)) if isinstance(found, InputError) else found


def refused(text: str, message: str) -> PhysicsScript:
    """A script that says why there is none."""
    return PhysicsScript(text=text, text_en=text, notes=[Note(level="unsupported", phrase="", message=message)], simulable=False)
