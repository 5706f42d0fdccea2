from __future__ import annotations

import math
import re

import pytest

from sim import materials
from sim.errors import InputError


def test_every_number_has_a_source_and_is_physical():
    for row in materials.table():
        material = materials.material(row["name"])
        wanted = {"density", "youngs_modulus", "restitution", "friction", "rolling_friction"} | ({"strength"} if material.strength else set())
        assert wanted == set(row["sources"]) and all(row["sources"].values())
        low, high = material.restitution_range
        assert 0 <= low <= material.restitution <= high <= 1
        assert 0 < material.friction <= material.static_friction < 1.5
        assert 10 < material.density < 25_000
        assert 0 <= material.rolling_friction <= 0.3


def test_the_table_holds_the_everyday_materials():
    words = """rubber steel iron aluminum copper brass gold lead glass ceramic porcelain wood plastic acrylic foam cardboard paper leather fabric stone rock
    marble granite concrete brick asphalt ice snow sand soil grass bone skin fur cork wax clay fruit"""
    assert set(words.split()) <= set(materials.names())


@pytest.mark.parametrize(
    ("word", "name"),
    [("metal", "steel"), ("Wooden", "wood"), ("plexiglass", "acrylic"), ("golden", "gold"), ("icy", "ice"), ("cement", "concrete"), ("glass", "glass")],
)
def test_words_map_to_one_canonical_name(word, name):
    assert materials.canonical(word) == name


def test_aliases_point_at_materials():
    for alias in materials._data()["aliases"]:
        assert materials.canonical(alias) in materials.names()


def hysteresis(name: str) -> tuple[float, float]:
    # force / load = (3/16) (1 - e^2) a / R, a^3 = (3/4) W R / E*, R = 5 cm: a ball of it on concrete, and a ball of steel on it
    m, radius = materials.material(name), 0.05

    def share(partner: str, ball: str) -> float:
        load = materials.material(ball).density * 4 / 3 * math.pi * radius**3 * 9.81
        compliance = (1 - 0.3**2) * (1 / m.youngs_modulus + 1 / materials.material(partner).youngs_modulus)
        return 3 / 16 * (1 - m.restitution**2) * (0.75 * load * radius * compliance) ** (1 / 3) / radius

    one, two = share("concrete", name), share("steel", "steel")
    return min(one, two), max(one, two)


def by_hysteresis() -> list[str]:
    return [name for name in materials.names() if dict(materials.material(name).numbers)["rolling_friction"].key == "rolling_theory"]


@pytest.mark.parametrize("name", by_hysteresis())
def test_rolling_resistance_that_hysteresis_gives_is_what_the_formula_says(name):
    # rounded to a digit or two; hard and smooth things roll so easily that their roughness counts as much: 0.001 for all that come out below
    low, high = hysteresis(name)
    assert 0.9 * low <= materials.material(name).rolling_friction <= max(1.05 * high, 0.001)


@pytest.mark.parametrize("name", ["rubber", "fruit", "vegetable"])
def test_hysteresis_gives_what_was_measured(name):
    # the one check that there is on the formula: its span overlaps what was measured
    low, high = hysteresis(name)
    measured = dict(materials.material(name).numbers)["rolling_friction"].range
    assert low < measured[1] and measured[0] < high


def test_unknown_material_names_the_nearest():
    with pytest.raises(InputError, match=r"did you mean.*rubber"):
        materials.canonical("rubbr")
    with pytest.raises(InputError, match="physgen materials"):
        materials.material("qqqqq")
    assert materials.find("qqqqq") is None


def test_rubber_on_concrete_admits_three_bounces_then_rest_from_three_metres():
    # apex k is h e^(2k); the third of 3 m must clear the larger of 5 cm and 2 %, the fourth must not: e in ((1/50)^(1/6), (1/50)^(1/8))
    low, high = materials.pair("rubber", "concrete").restitution_range
    assert low < 0.02 ** (1 / 6) < 0.02 ** (1 / 8) < high


def test_pair_is_symmetric_and_the_softer_partner_decides():
    assert materials.pair("rubber", "concrete") == materials.pair("concrete", "rubber")
    assert materials.pair("rubber", "steel").restitution == pytest.approx(materials.material("rubber").restitution, abs=0.01)
    assert materials.pair("steel", "sand").restitution == pytest.approx(materials.material("sand").restitution, abs=0.01)


def test_composite_follows_the_work_equivalent_rule():
    # e^2 = (e_a^2 / E_a + e_b^2 / E_b) / (1 / E_a + 1 / E_b), Coaplen et al. 2004
    a, b = materials.material("brass"), materials.material("granite")
    wanted = math.sqrt((a.restitution**2 / a.youngs_modulus + b.restitution**2 / b.youngs_modulus) / (1 / a.youngs_modulus + 1 / b.youngs_modulus))
    assert materials.pair("brass", "granite").restitution == pytest.approx(wanted)


def test_every_pair_is_ordered_and_ice_is_slippery_to_all():
    for a in materials.names():
        for b in materials.names():
            pair = materials.pair(a, b)
            low, high = pair.restitution_range
            assert low - 1e-9 <= pair.restitution <= high + 1e-9
            assert 0 < pair.friction <= pair.static_friction
        assert materials.pair("ice", a).friction <= 0.1


def test_named_pair_wins_over_wildcard_and_rule():
    assert materials.pair("ice", "rubber").friction == 0.1
    assert materials.pair("steel", "steel").friction == 0.57
    assert "Marks" in materials.pair("steel", "steel").source


def test_no_material_behaves_as_the_default():
    assert materials.material(None) is materials.DEFAULT
    assert materials.pair(None, None).restitution == materials.DEFAULT.restitution


def test_every_material_has_a_pair_on_every_usual_floor_with_its_source() -> None:
    rows = materials.pairs()
    assert {tuple(r["between"]) for r in rows} >= {(n, f) for n in materials.names() for f in materials.FLOORS}
    assert len({tuple(sorted(r["between"])) for r in rows}) >= len(materials.names()) * len(materials.FLOORS) - len(materials.FLOORS) ** 2
    for r in rows:
        low, high = r["restitution_range"]
        assert 0 <= low <= r["restitution"] + 1e-3 <= high + 2e-3 <= 1.01
        for value, lower, upper in ((r["friction"], *r["friction_range"]), (r["rolling_friction"], *r["rolling_range"])):
            assert 0 < lower <= value + 1e-3 <= upper + 2e-3
        assert r["friction"] <= r["static_friction"] + 1e-9 and r["rolling_friction"] > 0 and r["source"]


def test_what_shatters_says_at_which_strength_and_where_from() -> None:
    brittle = [m for m in map(materials.material, materials.names()) if m.brittle]
    assert {"glass", "ceramic", "porcelain", "ice", "eggshell"} <= {m.name for m in brittle}
    assert all(m.strength and m.number("strength").source for m in brittle)


def test_metal_gives_back_less_of_a_faster_blow_and_never_leaves_its_range() -> None:
    # Johnson (1985): e ~ v^(-1/4), through the table's value at the reference speed
    steel = materials.material("steel")
    assert steel.law is not None and steel.restitution_at(steel.law.reference) == pytest.approx(steel.restitution)
    assert steel.restitution_at(2 * 2.0) / steel.restitution_at(2.0) == pytest.approx(2**-0.25)
    assert steel.restitution_at(1e-3) == steel.restitution_range[1] and steel.restitution_at(1e3) == steel.restitution_range[0]


def test_rubber_loses_with_the_fifth_root_of_speed() -> None:
    # Ramirez et al. (1999): 1 - e ~ v^(1/5)
    rubber = materials.material("rubber")
    assert (1 - rubber.restitution_at(6.0)) / (1 - rubber.restitution_at(2.0)) == pytest.approx(3**0.2)


def test_pairs_follow_the_speed_unless_they_were_measured() -> None:
    assert materials.pair("steel", "steel").restitution_at(8.0) < materials.pair("steel", "steel").restitution_at(1.0)
    assert materials.pair("glass", "glass").restitution_at(8.0) == materials.pair("glass", "glass").restitution
    for a in materials.names():
        for b in materials.names():
            pair = materials.pair(a, b)
            low, high = pair.restitution_range
            assert all(low <= pair.restitution_at(v) <= high for v in (0.1, 4.0, 20.0)) or pair.partners is None


def test_every_law_says_where_it_is_from() -> None:
    laws = [m.law for m in map(materials.material, materials.names()) if m.law is not None]
    assert {x.kind for x in laws} == {"yields", "viscous", "quadratic"}
    assert all(x.source and (0 < x.exponent < 1 or x.kind == "quadratic") for x in laws)


def test_turf_gives_back_what_golf_balls_were_measured_to() -> None:
    # Penner (2002): e = .510 - .0375 v + .000903 v^2, .120 above 20 m/s; the table is rounded to .01 at 4 m/s (.3744)
    grass = materials.material("grass")
    for v in (1.0, 4.0, 10.0, 15.0):
        assert grass.restitution_at(v) == pytest.approx(0.510 - 0.0375 * v + 0.000903 * v * v, abs=0.01)
    assert grass.restitution_at(40.0) == pytest.approx(0.12, abs=0.011)


def test_every_number_lies_in_its_range_and_an_estimate_says_what_it_was_put_between() -> None:
    for material in map(materials.material, materials.names()):
        for name, number in material.numbers:
            low, high = material.range_of(name)
            assert low <= number.value <= high, (material.name, name)
            assert number.measured or number.note, (material.name, name)


def test_every_listed_source_is_used() -> None:
    known, data = materials.sources(), materials._contacts()
    numbers = [q for m in [*map(materials.material, materials.names()), *materials.liquids().values()] for _, q in m.numbers]
    numbers += [q for a, b in (p["between"] for p in data["pairs"] if "*" not in p["between"]) for _, q in materials.pair(a, b).measured]
    assert all(q.source == known[q.key] for q in numbers)
    used = {q.key for q in numbers} | {law["from"] for law in data["speed_laws"]} | {p[k]["from"] for p in data["pairs"] for k in p if k != "between"}
    used |= {row["from"] for row in data["dust"].values()}
    noted = " ".join(q.note for q in numbers) + materials.RULE
    orphans = {key for key in set(known) - used if not re.search(rf"\b{key}\b", noted)}
    assert not orphans - {"composite"}, orphans


def test_most_numbers_are_measured() -> None:
    numbers = [number for m in map(materials.material, materials.names()) for _, number in m.numbers]
    assert sum(number.measured for number in numbers) >= 0.6 * len(numbers)


def test_measured_pairs_override_with_their_own_range() -> None:
    # navfac, table 1: mass concrete on clean gravel .55-.60; CTU Code: cardboard on a wooden pallet .5 static, 75 % of it sliding
    gravel, board = materials.pair("gravel", "concrete"), materials.pair("cardboard", "wood")
    assert gravel.friction_range == (0.55, 0.6) and 0.55 <= gravel.friction <= 0.6
    assert board.static_friction == 0.5 and board.friction == pytest.approx(0.75 * 0.5, abs=0.01)
    assert dict(board.measured)["friction"].key == "ctu" and "restitution" not in dict(board.measured)
