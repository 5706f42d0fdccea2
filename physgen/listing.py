"""The tables of materials as text: numbers, pairs on the usual floors, where each number is from, and the sources."""

from __future__ import annotations

from typing import Any

UNITS = {"density": "kg/m^3", "youngs_modulus": "Pa", "strength": "Pa"}


def materials() -> dict[str, Any]:
    """Every material with its numbers, their ranges and sources, and every material on the usual floors."""
    from sim.materials import pairs, sources, table
    from sim.solid import DRAG, DRAG_SOURCE

    return {"materials": table(), "pairs": pairs(), "drag": {"coefficients": dict(DRAG), "source": DRAG_SOURCE}, "sources": sources()}


def materials_text() -> str:
    """The same for reading: two tables, then a line for each number with its range and the key of its source, then the sources."""
    data = materials()
    drag = data["drag"]
    return "\n".join([
        *_overview(data["materials"]), "", *_pairs(data["pairs"]), "",
        "drag coefficient: " + ", ".join(f"{shape} {c:g}" for shape, c in drag["coefficients"].items()), drag["source"], "",
        *_origins(data["materials"]), "", *(f"{key}: {text}" for key, text in data["sources"].items()),
    ])  # fmt: skip


def _overview(rows: list[dict[str, Any]]) -> list[str]:
    head = f"{'material':<14}{'density':>9}{'modulus':>10}{'restitution':>13}{'range':>12}{'friction':>10}{'range':>12}{'static':>8}{'rolling':>9}"
    lines = [head + f"{'strength':>10}{'toughness':>11}", f"{'':<14}{'kg/m^3':>9}{'Pa':>10}{'':>64}{'MPa':>10}{'kJ/m^3':>11}   * shatters"]
    for m in rows:
        lines.append(
            f"{m['name']:<14}{m['density']:>9g}{m['youngs_modulus']:>10.2g}{m['restitution']:>13.2f}{_range(m['restitution_range']):>12}"
            f"{m['friction']:>10.2f}{_range(m['ranges']['friction']):>12}{m['static_friction']:>8.2f}{m['rolling_friction']:>9.3f}{_fails(m):>10}{_tough(m):>11}"
        )
    return lines


def _pairs(rows: list[dict[str, Any]]) -> list[str]:
    head = f"{'pair':<24}{'restitution':>13}{'range':>16}{'friction':>10}{'range':>16}{'static':>8}{'rolling':>9}{'range':>15}"
    lines = [f"{head}  measured as a pair; else the softer one's restitution and the mean friction"]
    for p in rows:
        measured = "; ".join(f"{name} {short}" for name, short in p["measured"].items())
        lines.append(
            f"{' on '.join(p['between']):<24}{p['restitution']:>13.2f}{_range(p['restitution_range']):>16}{p['friction']:>10.2f}"
            f"{_range(p['friction_range']):>16}{p['static_friction']:>8.2f}{p['rolling_friction']:>9.3f}{_range(p['rolling_range']):>15}  {measured}".rstrip()
        )
    return lines


def _origins(rows: list[dict[str, Any]]) -> list[str]:
    numbers, estimates = sum(len(m["keys"]) for m in rows), sum(len(m["estimates"]) for m in rows)
    lines = [f"where each number is from ({numbers - estimates} of {numbers} from a source, {estimates} estimates)"]
    for m in rows:
        lines.append(m["name"])
        for name, key in m["keys"].items():
            value = f"{m[name]:g}" + (f" ({_range(m['ranges'][name])})" if name in m["ranges"] else "") + (f" {UNITS[name]}" if name in UNITS else "")
            lines.append(f"  {name.replace('_', ' '):<18}{value:<34}{key}")
        law = m["speed_law"]
        if law is not None:
            lines.append(f"  {'by speed':<18}{law['form']:<34}{law['key']}, through its value at {law['at']:g} m/s")
    return lines


def _range(low_high: list[float]) -> str:
    low, high = (f"{x:.4g}" if abs(x) < 1e5 else f"{x:.2g}" for x in low_high)
    return f"{low}-{high}"


def _fails(row: dict[str, Any]) -> str:
    return "" if row["strength"] is None else f"{row['strength'] / 1e6:g}{'*' if row['brittle'] else ''}"


def _tough(row: dict[str, Any]) -> str:
    return "" if row["toughness"] is None else f"{row['toughness'] / 1e3:.3g}"
