"""The table of materials as text."""

from __future__ import annotations

from typing import Any


def materials() -> dict[str, Any]:
    """Every material with its numbers and their sources."""
    from sim.materials import table

    return {"materials": table()}


def materials_text() -> str:
    """The same, a line each: density [kg/m^3], Young's modulus [Pa], restitution and its range, friction, and where each comes from."""
    head = f"{'material':<14}{'density':>9}{'modulus':>10}{'restitution':>13}{'range':>12}{'friction':>10}{'static':>8}{'rolling':>9}  sources"
    lines = [head]
    for m in materials()["materials"]:
        low, high = m["restitution_range"]
        sources = "; ".join(f"{quantity}: {source}" for quantity, source in m["sources"].items())
        lines.append(
            f"{m['name']:<14}{m['density']:>9g}{m['youngs_modulus']:>10.2g}{m['restitution']:>13.2f}{f'{low:g}-{high:g}':>12}"
            f"{m['friction']:>10.2f}{m['static_friction']:>8.2f}{m['rolling_friction']:>9.3f}  {sources}"
        )
    return "\n".join(lines)
