"""The table of materials as text."""

from __future__ import annotations

from typing import Any


def materials() -> dict[str, Any]:
    """Every material with its numbers and their sources, and every material on the usual floors."""
    from sim.materials import pairs, table

    return {"materials": table(), "pairs": pairs()}


def materials_text() -> str:
    """The same, a line each: density [kg/m^3], Young's modulus [Pa], restitution and its range, friction, strength [MPa] (* shatters), sources."""
    head = f"{'material':<14}{'density':>9}{'modulus':>10}{'restitution':>13}{'range':>12}{'friction':>10}{'static':>8}{'rolling':>9}{'strength':>10}  sources"
    lines = [head]
    for m in materials()["materials"]:
        low, high = m["restitution_range"]
        sources = "; ".join(f"{quantity}: {source}" for quantity, source in m["sources"].items())
        lines.append(
            f"{m['name']:<14}{m['density']:>9g}{m['youngs_modulus']:>10.2g}{m['restitution']:>13.2f}{f'{low:g}-{high:g}':>12}"
            f"{m['friction']:>10.2f}{m['static_friction']:>8.2f}{m['rolling_friction']:>9.3f}{_fails(m):>10}  {sources}"
        )
    lines += ["", f"{'pair':<24}{'restitution':>13}{'range':>14}{'friction':>10}{'static':>8}{'rolling':>9}  source"]
    for p in materials()["pairs"]:
        low, high = p["restitution_range"]
        lines.append(
            f"{' on '.join(p['between']):<24}{p['restitution']:>13.2f}{f'{low:.2g}-{high:.2g}':>14}"
            f"{p['friction']:>10.2f}{p['static_friction']:>8.2f}{p['rolling_friction']:>9.3f}  {p['source']}"
        )
    return "\n".join(lines)


def _fails(row: dict[str, Any]) -> str:
    return "" if row["strength"] is None else f"{row['strength'] / 1e6:g}{'*' if row['brittle'] else ''}"
