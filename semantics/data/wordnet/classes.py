"""Cuts the second slice of WordNet 3.1 that physgen ships: which classes nouns and verbs belong to, substances and processes included.

    python classes.py DICT      # the folder with data.noun, data.verb, index.noun, index.verb and cntlist.rev of WordNet 3.1

A class is a synset with many others below it; a word belongs to the nearest class above each of its senses, weighted by how often
that sense is tagged.
classes.tsv   name, row of the class above (0: none)
words.tsv     lemma, n or v, class row:tenths for each class it belongs to. Compounds that say no more than their last word are left out."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

BELOW = {"n": 25, "v": 12}
"""Synsets that a class has below it, at least."""
SENSES = 6
COMPOUNDS = ("13", "17", "19", "22", "27")
"""Lexicographer files whose compounds are kept: food, natural objects, phenomena, processes, substances."""
FILES = {"n": "noun", "v": "verb"}
NUMBER = {"n": "1", "v": "2"}
TAXA = ("taxonomic_group.n.01", "unit_of_measurement.n.01", "microorganism.n.01", "drug.n.01", "disease.n.01", "ethnic_group.n.01", "language.n.01")


class Part:
    """All synsets and words of one part of speech."""

    def __init__(self, folder: Path, pos: str) -> None:
        self.pos = pos
        self.lemmas: dict[str, list[str]] = {}
        self.up: dict[str, str | None] = {}
        self.field: dict[str, str] = {}
        for line in (folder / f"data.{FILES[pos]}").read_text(encoding="utf-8").split("\n"):
            if not line[:8].isdigit():
                continue
            fields = line.split(" | ")[0].split()
            count = int(fields[3], 16)
            at = 4 + 2 * count
            pointers = [(fields[at + 1 + 4 * k], fields[at + 2 + 4 * k]) for k in range(int(fields[at]))]
            self.lemmas[fields[0]] = [fields[4 + 2 * i] for i in range(count)]
            self.up[fields[0]] = next((o for p, o in pointers if p == "@"), None)
            self.field[fields[0]] = "instance" if any(p == "@i" for p, _ in pointers) else fields[1]
        self.senses: dict[str, list[str]] = {}
        for line in (folder / f"index.{FILES[pos]}").read_text(encoding="utf-8").split("\n"):
            if line[:1].strip():
                fields = line.split()
                count, marks = int(fields[2]), int(fields[3])
                self.senses[fields[0]] = fields[6 + marks : 6 + marks + count]
        self.tags: dict[str, dict[int, int]] = {}
        for line in (folder / "cntlist.rev").read_text(encoding="utf-8").splitlines():
            key, sense, tagged = line.split()
            lemma, _, rest = key.partition("%")
            if rest.startswith(NUMBER[pos]):
                self.tags.setdefault(lemma, {})[int(sense)] = int(tagged)
        number = {(lemma, o): k + 1 for lemma, offsets in self.senses.items() for k, o in enumerate(offsets)}
        self.name = {o: f"{w[0].lower()}.{pos}.{number.get((w[0].lower(), o), 0):02d}" for o, w in self.lemmas.items()}
        below = Counter(o for s in self.lemmas for o in self.chain(s))
        self.classes = {o for o, n in below.items() if (n >= BELOW[pos] and self.up[o] is not None) or (pos == "v" and n >= BELOW[pos])}

    def chain(self, offset: str) -> list[str]:
        found: list[str] = []
        here: str | None = offset
        while here is not None and here not in found:
            found.append(here)
            here = self.up[here]
        return found

    def nearest(self, offset: str) -> str:
        """The class of a sense; one without any stands under its lexicographer file."""
        for o in self.chain(offset):
            if o in self.classes:
                return o
        return f"{self.pos}{self.field[offset]}"

    def weights(self, lemma: str) -> dict[str, int]:
        """Class -> tenths."""
        found: Counter[str] = Counter()
        for k, offset in enumerate(self.senses[lemma][:SENSES]):
            if self.field[offset] != "instance" and lemma in self.lemmas[offset] and not any(self.name[o] in TAXA for o in self.chain(offset)):
                found[self.nearest(offset)] += self.tags.get(lemma, {}).get(k + 1, 0) + 1  # type: ignore[assignment]
        total = sum(found.values())
        return {c: t for c, n in found.items() if (t := round(10 * n / total)) > 1}


def main(folder: Path) -> None:
    rows: dict[str, int] = {}
    classes: list[str] = []
    words: list[str] = []
    for pos in "nv":
        part = Part(folder, pos)
        for o in sorted(part.classes, key=lambda o: (len(part.chain(o)), o)):
            above = next((x for x in part.chain(o)[1:] if x in part.classes), None)
            field = f"{pos}{part.field[o]}"
            if above is None and field not in rows:
                classes.append(f"{FILES[pos]}.file.{part.field[o]}\t0\n")
                rows[field] = len(classes)
            classes.append(f"{part.name[o]}\t{rows[above or field]}\n")
            rows[o] = len(classes)
        for lemma in sorted(part.senses):
            if not lemma.isascii() or any(c.isdigit() for c in lemma) or lemma.count("_") > (1 if pos == "n" else 0):
                continue
            weights = part.weights(lemma)
            last = lemma.split("_")[-1]
            if last != lemma and not any(part.field[o] in COMPOUNDS for o in part.senses[lemma]):
                continue
            if not weights or (last != lemma and last in part.senses and set(weights) <= set(part.weights(last))):
                continue
            for c in weights:
                if c not in rows:
                    classes.append(f"{FILES[pos]}.file.{c[1:]}\t0\n")
                    rows[c] = len(classes)
            words.append(f"{lemma.replace('_', ' ')}\t{pos}\t{','.join(f'{rows[c]}:{t}' for c, t in weights.items())}\n")
    Path("classes.tsv").write_text("".join(classes), encoding="utf-8")
    Path("words.tsv").write_text("".join(words), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
