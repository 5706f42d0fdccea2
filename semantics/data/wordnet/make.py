"""Cuts the slice of WordNet 3.1 that physgen ships: what common nouns of physical things are kinds of.

    python make.py DICT      # the folder with data.noun, index.noun, noun.exc and cntlist.rev of WordNet 3.1

Kept: synsets under physical objects, food, people and animals, without proper names and Latin taxa, with their first hypernym.
synsets.tsv   name (lemma.n.sense), row of the hypernym (0 is the root)
lemmas.tsv    lemma, rows of its senses, the most frequent first, at most four; a plain "-" for nouns whose senses are all abstract
plurals.tsv   irregular plural, singular"""

from __future__ import annotations

import re
import sys
from pathlib import Path

DROP = ("matter.n.03", "process.n.06", "location.n.01", "substance.n.04", "beverage.n.01", "relation.n.01", "psychological_feature.n.01", "microorganism.n.01",
        "chemical.n.01", "cell.n.02", "physiological_condition.n.01", "fluid.n.01", "gas.n.02", "drug.n.01", "unit.n.05")  # fmt: skip
RUDE = re.compile(r"\((?:[^)]*\b)?(?:offensive|derogatory|disparag|slur|vulgar|obscene|insulting|taboo)|\b(?:offensive|derogatory|disparaging|insulting) (?:term|name|word)|homosexual|prostitut|genital|penis|vagina|slur|unpleasant (?:woman|person)|(?:contemptuous|abusive) ")
"""Glosses of words that have no place in an explanation."""
FOOD = ("food.n.01", "food.n.02", "baked_goods.n.01")
SENSES = 4


def read(folder: Path) -> tuple[dict[str, tuple[list[str], str | None, str]], dict[str, list[str]], dict[str, int]]:
    """Synsets by offset (lemmas, hypernym's offset, lexicographer file), senses by lemma, and how often each lemma is tagged."""
    synsets = {}
    for line in (folder / "data.noun").read_text(encoding="utf-8").split("\n"):
        if not line[:8].isdigit():
            continue
        fields, gloss = line.split(" | ")[0].split(), line.partition(" | ")[2]
        count = int(fields[3], 16)
        lemmas = [fields[4 + 2 * i] for i in range(count)]
        at = 4 + 2 * count
        pointers = [(fields[at + 1 + 4 * k], fields[at + 2 + 4 * k]) for k in range(int(fields[at]))]
        synsets[fields[0]] = (lemmas, next((o for p, o in pointers if p in ("@", "@i")), None), fields[1])
        if any(p == "@i" for p, _ in pointers) or RUDE.search(gloss):
            synsets[fields[0]] = (lemmas, None, "instance")
    senses: dict[str, list[str]] = {}
    tags: dict[str, int] = {}
    for line in (folder / "cntlist.rev").read_text(encoding="utf-8").splitlines():
        key, _, tagged = line.split()
        if "%1:" in key:
            tags[key.split("%")[0]] = tags.get(key.split("%")[0], 0) + int(tagged)
    for line in (folder / "index.noun").read_text(encoding="utf-8").split("\n"):
        if line.startswith(" ") or not line.strip():
            continue
        fields = line.split()
        count, marks = int(fields[2]), int(fields[3])
        senses[fields[0]] = fields[6 + marks : 6 + marks + count]
    return synsets, senses, tags


def main(folder: Path) -> None:
    synsets, senses, tags = read(folder)
    number = {(lemma, offset): k + 1 for lemma, offsets in senses.items() for k, offset in enumerate(offsets)}
    name = {o: f"{lemmas[0].lower()}.n.{number.get((lemmas[0].lower(), o), 0):02d}" for o, (lemmas, _, _) in synsets.items()}

    def chain(offset: str) -> list[str]:
        found: list[str] = []
        here: str | None = offset
        while here is not None and here not in found:
            found.append(here)
            here = synsets[here][1]
        return found

    kept = set()
    for offset, (lemmas, _, file) in synsets.items():
        up = chain(offset)
        names = [name[o] for o in up]
        food = any(n in FOOD for n in names) and "beverage.n.01" not in names
        if file != "instance" and "physical_entity.n.01" in names and (food or not any(n in DROP for n in names)):
            if any(lemma == lemma.lower() for lemma in lemmas):
                kept.add(offset)
    for offset in list(kept):
        kept |= {o for o in chain(offset) if "physical_entity.n.01" in [name[x] for x in chain(o)] and synsets[o][2] != "instance"}
    order = sorted(kept, key=lambda o: (len(chain(o)), o))
    row = {o: i + 1 for i, o in enumerate(order)}
    proper = {lemma.lower() for lemmas, _, _ in synsets.values() for lemma in lemmas if lemma != lemma.lower()}
    common = {lemma for lemmas, _, _ in synsets.values() for lemma in lemmas if lemma == lemma.lower()}
    Path("synsets.tsv").write_text("".join(f"{name[o]}\t{row.get(synsets[o][1] or '', 0)}\n" for o in order), encoding="utf-8")
    out = []
    for lemma, offsets in sorted(senses.items()):
        if (lemma in proper and lemma not in common) or any(c.isdigit() for c in lemma) or lemma.count("_") > 2 or not lemma.isascii():
            continue
        rows = [str(row[o]) for o in offsets[:SENSES] if o in row and any(x == lemma for x in synsets[o][0])]
        if rows:
            out.append(f"{lemma.replace('_', ' ')}\t{','.join(rows)}\n")
        elif tags.get(lemma, 0) and "_" not in lemma and not any(o in row for o in offsets):
            out.append(f"{lemma}\t-\n")
    Path("lemmas.tsv").write_text("".join(out), encoding="utf-8")
    plurals = [line.split()[:2] for line in (folder / "noun.exc").read_text(encoding="utf-8").splitlines() if len(line.split()) >= 2]
    Path("plurals.tsv").write_text("".join(f"{a}\t{b}\n" for a, b in plurals if "_" not in a and a.isascii()), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
