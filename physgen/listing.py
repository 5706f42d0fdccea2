"""The table of materials as text."""

from __future__ import annotations

from typing import Any


def materials() -> dict[str, Any]:
    """Every material with its numbers and their sources, and every material on the usual floors."""
    from sim.materials import pairs, table
    from sim.solid import DRAG, DRAG_SOURCE

    return {"materials": table(), "pairs": pairs(), "drag": {"coefficients": dict(DRAG), "source": DRAG_SOURCE}}


def materials_text() -> str:
    """The same, a line each: density [kg/m^3], Young's modulus [Pa], restitution and its range, friction, strength [MPa] (* shatters),
    toughness [kJ/m^3], sources."""
    head = f"{'material':<14}{'density':>9}{'modulus':>10}{'restitution':>13}{'range':>12}{'friction':>10}{'static':>8}{'rolling':>9}"
    head += f"{'strength':>10}{'toughness':>11}  sources"
    lines = [head]
    for m in materials()["materials"]:
        low, high = m["restitution_range"]
        sources = "; ".join(f"{quantity}: {source}" for quantity, source in m["sources"].items())
        lines.append(
            f"{m['name']:<14}{m['density']:>9g}{m['youngs_modulus']:>10.2g}{m['restitution']:>13.2f}{f'{low:g}-{high:g}':>12}"
            f"{m['friction']:>10.2f}{m['static_friction']:>8.2f}{m['rolling_friction']:>9.3f}{_fails(m):>10}{_tough(m):>11}  {sources}{_law(m)}"
        )
    lines += ["", f"{'pair':<24}{'restitution':>13}{'range':>14}{'friction':>10}{'static':>8}{'rolling':>9}  source"]
    for p in materials()["pairs"]:
        low, high = p["restitution_range"]
        lines.append(
            f"{' on '.join(p['between']):<24}{p['restitution']:>13.2f}{f'{low:.2g}-{high:.2g}':>14}"
            f"{p['friction']:>10.2f}{p['static_friction']:>8.2f}{p['rolling_friction']:>9.3f}  {p['source']}"
        )
    drag = materials()["drag"]
    lines += ["", "drag coefficient: " + ", ".join(f"{shape} {c:g}" for shape, c in drag["coefficients"].items()), drag["source"]]
    return "\n".join(lines)


def _fails(row: dict[str, Any]) -> str:
    return "" if row["strength"] is None else f"{row['strength'] / 1e6:g}{'*' if row['brittle'] else ''}"


def _tough(row: dict[str, Any]) -> str:
    return "" if row["toughness"] is None else f"{row['toughness'] / 1e3:.3g}"


def _law(row: dict[str, Any]) -> str:
    law = row["speed_law"]
    if law is None:
        return ""
    form = f"e ~ v^-{law['exponent']:g}" if law["kind"] == "yields" else f"1 - e ~ v^{law['exponent']:g}"
    return f"; by speed {form} through its value at {law['at']:g} m/s: {law['source']}"
