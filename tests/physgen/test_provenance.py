"""A report names the authors and licences of everything that its video shows."""

from __future__ import annotations

from physgen.provenance import as_data
from sim.scene import Body, Scene, Setting
from sim.shape import Mesh, Sphere


def test_models_and_maps_are_credited_where_they_are_shown_and_only_there():
    piano = Body(name="piano", shape=Mesh(path="model:piano"), static=True)
    shown = as_data(weight_folder=None, with_text=False, scene=Scene(bodies=[piano], setting=Setting(map="park")))["licences"]
    assert "LVlittering" in shown["model:piano"] and "CC BY 3.0" in shown["model:piano"]
    assert "Poly Haven" in shown["map:park"]
    plain = as_data(weight_folder=None, with_text=False, scene=Scene(bodies=[Body(name="ball", shape=Sphere(radius=0.1))]))["licences"]
    assert not [name for name in plain if name.startswith(("model:", "map:"))]
