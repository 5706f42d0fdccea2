"""Build the models of sim/data/models from the packages that carry their originals.

    python benchmarks/build_models.py FOLDER [NAME ...]

FOLDER holds the .sh3f files of Debian's package sweethome3d-furniture 1.8 (/usr/share/sweethome3d/furniture once it is installed). What to take, how large it
is and who made it stands in sim/data/models.yaml; each original becomes a GLB file (metres, Y up as glTF has it, standing on the ground, its front towards +Z,
of vehicles towards +X) of a few thousand triangles with one small picture of its colours, and an .npz file with its convex parts (CoACD) and the volume, centre
of mass and second moments of their union (Z up). Needs `pip install physgen[models]`.

What nobody can see from outside is left out first, and faces are turned towards those who see them: drawn furniture has its insides, and its windings
are mixed.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from PIL import Image
from ruamel.yaml import YAML
from scipy.ndimage import distance_transform_edt
from scipy.spatial import ConvexHull, cKDTree

from sim.look import encoded, linear
from sim.tracer import mitsuba

HERE = Path(__file__).resolve().parents[1] / "sim" / "data"
VIEWS = 40
"""Directions from which a model is looked at, spread evenly."""
RAYS = 256
"""Rays along each edge of a view's picture."""
POINTS = 200_000
"""Colours taken off the original."""
TRIANGLES, PIXELS = 2000, 192
"""Of a model and of an edge of its picture, where the table says nothing else."""
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/", "CC-BY-3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC-BY-3.0-US": "https://creativecommons.org/licenses/by/3.0/us/",
}  # fmt: skip
GRAINS = 160
"""Of dust, along a model's longest edge."""
QUALITY = 82
"""Of the JPEG picture."""
FEET = 0.04
"""What ends so near to the ground, as a share of the height, stands on it."""
BROAD = 0.35
"""A top that takes so much of the ground plan is one that things stand on."""
PARTS, CORNERS, CLOSENESS = 16, 24, 0.06
"""Convex parts, corners of each, and CoACD's threshold."""


def main(folder: Path, names: list[str]) -> None:
    table = YAML(typ="safe", pure=True).load((HERE / "models.yaml").read_text(encoding="utf-8"))["models"]
    (HERE / "models").mkdir(exist_ok=True)
    (HERE / "models" / "CREDITS.md").write_text(credits(table), encoding="utf-8")
    for name in names or table:
        row = table[name]
        colored = turned(original(folder, row["original"]), row)
        points, colors = sampled(colored)
        whole = trimesh.util.concatenate([trimesh.Trimesh(m.vertices, m.faces, process=False) for m, _ in colored])
        thin = thinned(whole, row.get("triangles", TRIANGLES), leaves=row.get("leaves", False))
        file = HERE / "models" / f"{name}.glb"
        file.write_bytes(packed(painted(thin, points, colors, row.get("pixels", PIXELS)).export(file_type="glb")))
        about = parts(thin)
        np.savez_compressed(file.with_suffix(".npz"), **about)
        size = file.stat().st_size + file.with_suffix(".npz").stat().st_size
        print(f"{name:20s} {len(whole.faces):6d} -> {len(thin.faces):5d} triangles, {len(about['counts']):2d} parts, {size / 1e3:5.0f} kB", flush=True)


def credits(table: dict[str, Any]) -> str:
    """Who made what, as the licences ask for it."""
    lines = [
        "# Credits of the models", "",
        "Each was made by the author named here, and given away under the licence named here; each was changed for physgen (scaled, thinned out, unseen",
        "faces left out, colours baked into one small picture). The originals are in Debian's package sweethome3d-furniture 1.8-1, for which",
        "Emmanuel Puybaret / eTeks converted them; those with a number are from Blend Swap (blendswap.com/blend/NUMBER), the others from Scopia and from",
        "Andrew Kator & Jennifer Legaz.", "",
        "| model | title | author | licence | Blend Swap |", "|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {n} | {r['title']} | {r['author']} | [{r['licence']}]({LICENCES[r['licence']]}) | {r.get('blend', '')} |" for n, r in sorted(table.items())]
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------------------- the original


def original(folder: Path, path: str) -> list[tuple[Any, Any]]:
    """Meshes and their materials: ("BlendSwap-CC-0/couch/couch.obj", in the file BlendSwap-CC-0.sh3f)."""
    library, inside = path.split("/", 1)
    with zipfile.ZipFile(folder / f"{library}.sh3f") as archive, tempfile.TemporaryDirectory() as spot:
        found = next(n for n in archive.namelist() if n.lower().endswith("/" + inside.lower()))
        where = found.rsplit("/", 1)[0] + "/"
        for n in archive.namelist():
            if n.startswith(where):
                archive.extract(n, spot)
        file = Path(spot) / found
        text = file.read_text(encoding="latin-1")
        file.write_text(re.sub(r"^l .*$", "", text, flags=re.M), encoding="latin-1")  # lines are no surface
        scene = trimesh.load_scene(file, process=False)
        made = []
        for node in scene.graph.nodes_geometry:
            turn, key = scene.graph[node]
            mesh = scene.geometry[key].copy()
            if not isinstance(mesh, trimesh.Trimesh) or not len(mesh.faces):
                continue
            mesh.apply_transform(turn)
            made.append((mesh, picture_of(mesh)))
        return made


def picture_of(mesh: Any) -> np.ndarray:
    """The picture (h, w, 4) of a mesh's colour, bytes; one pixel where it is plain."""
    material = getattr(mesh.visual, "material", None)
    image = getattr(material, "image", None)
    if image is not None and getattr(mesh.visual, "uv", None) is not None:
        return np.asarray(image.convert("RGBA"))
    color = getattr(material, "main_color", None)
    return np.array([[[160, 160, 160, 255] if color is None else color]], dtype=np.uint8)


def turned(colored: list[tuple[Any, Any]], row: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Z up, of the true size, on the ground, its middle over the origin; of a pair of shoes, one."""
    if row.get("half"):
        middle = np.mean([np.concatenate([m.vertices[np.unique(m.faces)] for m, _ in colored])[:, 0].min(), max(m.vertices[:, 0].max() for m, _ in colored)])
        for mesh, _ in colored:
            mesh.update_faces(mesh.triangles_center[:, 0] < middle)
        colored = [(mesh, picture) for mesh, picture in colored if len(mesh.faces)]
    own = np.eye(4)
    own[:3, :3] = np.reshape(row.get("rotation", np.eye(3)), (3, 3))
    turn = trimesh.transformations.euler_matrix(np.radians(90), 0, 0) @ own
    turn = trimesh.transformations.euler_matrix(*np.radians(row.get("turn_deg", (0, 0, 0)))) @ turn
    for mesh, _ in colored:
        mesh.apply_transform(turn)
    used = np.concatenate([m.vertices[np.unique(m.faces)] for m, _ in colored])
    low, high = used.min(axis=0), used.max(axis=0)
    factor = np.array(row["size"]) / (high - low)
    middle = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    for mesh, _ in colored:
        mesh.vertices = (mesh.vertices - middle) * factor
    return colored


def sampled(colored: list[tuple[Any, Any]]) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) [m] spread over all surfaces, and their colours (n, 3), linear."""
    rng = np.random.default_rng(1)
    areas = np.array([m.area for m, _ in colored])
    points, colors = [], []
    for (mesh, picture), area in zip(colored, areas, strict=True):
        count = max(200, int(POINTS * area / areas.sum()))
        size = mesh.area_faces
        face = rng.choice(len(size), count, p=size / size.sum()) if size.sum() > 0 else np.zeros(0, dtype=int)
        share = np.sort(rng.uniform(size=(len(face), 2)), axis=1)
        share = np.stack([share[:, 0], share[:, 1] - share[:, 0], 1 - share[:, 1]], axis=1)
        points.append(np.einsum("nk,nki->ni", share, mesh.vertices[mesh.faces[face]]))
        seen = np.broadcast_to(picture[0, 0], (len(face), 4))
        if picture.shape[0] > 1:
            uv = np.einsum("nk,nki->ni", share, np.asarray(mesh.visual.uv)[mesh.faces[face]])
            high, wide = picture.shape[:2]
            seen = picture[(np.mod(1 - uv[:, 1], 1) * high).astype(int).clip(0, high - 1), (np.mod(uv[:, 0], 1) * wide).astype(int).clip(0, wide - 1)]
        colors.append(linear(seen[:, :3] / 255.0))
    return np.concatenate(points), np.concatenate(colors)


# ------------------------------------------------------------------------------------------- fewer triangles


def thinned(whole: Any, wanted: int, *, leaves: bool = False) -> Any:
    """What can be seen from outside, facing outwards, in about so many triangles."""
    import fast_simplification

    mesh = whole.copy()
    mesh.merge_vertices(merge_tex=True, merge_norm=True, digits_vertex=6)
    mesh.update_faces(mesh.nondegenerate_faces())
    mesh.update_faces(mesh.unique_faces())
    ahead, behind = sightings(mesh)
    faces = np.asarray(mesh.faces).copy()
    flip = behind > ahead
    faces[flip] = faces[flip][:, ::-1]
    mesh = trimesh.Trimesh(mesh.vertices, faces[ahead + behind > 0], process=False)
    mesh.remove_unreferenced_vertices()
    for pushing in (5, 8, 10):
        if len(mesh.faces) > 1.1 * wanted:
            vertices, faces = fast_simplification.simplify(
                np.asarray(mesh.vertices, dtype=np.float32), np.asarray(mesh.faces, dtype=np.int32), target_count=wanted, agg=pushing
            )
            mesh = trimesh.Trimesh(vertices, faces, process=False)
    if len(mesh.faces) > 1.3 * wanted:  # many small loops that cannot be thinned: corners nearer than a grain of dust become one
        grain = float(mesh.extents.max()) / GRAINS
        vertices, faces = np.round(np.asarray(mesh.vertices) / grain) * grain, np.asarray(mesh.faces)
        mesh = trimesh.Trimesh(vertices, faces, process=False)
        mesh.merge_vertices(digits_vertex=6)
        mesh.update_faces(mesh.nondegenerate_faces())
        mesh.update_faces(mesh.unique_faces())
        vertices, faces = fast_simplification.simplify(np.asarray(mesh.vertices, np.float32), np.asarray(mesh.faces, np.int32), target_count=wanted, agg=9)
        mesh = trimesh.Trimesh(vertices, faces, process=False)
    if len(mesh.faces) > 1.3 * wanted and leaves:
        mesh = fewer(mesh, wanted)
    mesh.merge_vertices(digits_vertex=6)
    mesh.update_faces(mesh.nondegenerate_faces())
    mesh.remove_unreferenced_vertices()
    return mesh


def fewer(mesh: Any, wanted: int) -> Any:
    """Some of many small pieces, each so much larger that they cover as much together (Cook et al., SIGGRAPH 2007): leaves cannot be thinned otherwise."""
    pieces = mesh.split(only_watertight=False)
    areas = np.array([p.area for p in pieces])
    large = areas > 0.02 * areas.sum()
    counts = np.array([len(p.faces) for p in pieces])
    share = max((wanted - counts[large].sum()) / max(counts[~large].sum(), 1), 0.05)
    rng = np.random.default_rng(2)
    kept = []
    for piece, whole in zip(pieces, large, strict=True):
        if whole:
            kept.append(piece)
        elif rng.random() < share:
            middle = piece.vertices.mean(axis=0)
            piece.vertices = middle + (piece.vertices - middle) * min(share**-0.5, 2.2)
            kept.append(piece)
    return trimesh.util.concatenate(kept)


def sightings(mesh: Any) -> tuple[np.ndarray, np.ndarray]:
    """How many rays from outside meet each face first, on its outer side and on its inner one."""
    import drjit

    mi = mitsuba()
    shape = mi.Mesh("model", len(mesh.vertices), len(mesh.faces))
    held = mi.traverse(shape)
    held["vertex_positions"], held["faces"] = np.asarray(mesh.vertices, dtype=np.float32).ravel(), np.asarray(mesh.faces, dtype=np.uint32).ravel()
    held.update()
    scene = mi.load_dict({"type": "scene", "model": shape})
    low, high = mesh.bounds
    middle, radius = (low + high) / 2, float(np.linalg.norm(high - low)) / 2
    normals, count = mesh.face_normals, len(mesh.faces)
    ahead, behind = np.zeros(count, dtype=int), np.zeros(count, dtype=int)
    turn = np.pi * (3 - np.sqrt(5)) * np.arange(VIEWS)
    up = 1 - 2 * (np.arange(VIEWS) + 0.5) / VIEWS
    flat = (np.stack(np.meshgrid(np.arange(RAYS), np.arange(RAYS)), axis=-1).reshape(-1, 2) + 0.5) / RAYS * 2 - 1
    for view in range(VIEWS):
        way = -np.array([np.sqrt(1 - up[view] ** 2) * np.cos(turn[view]), np.sqrt(1 - up[view] ** 2) * np.sin(turn[view]), up[view]])
        side = np.cross(way, [0.0, 0.0, 1.0] if abs(way[2]) < 0.9 else [1.0, 0.0, 0.0])
        side /= np.linalg.norm(side)
        start = middle - 2 * radius * way + radius * (flat[:, :1] * side + flat[:, 1:] * np.cross(way, side))
        variant_float = mi.Point3f(*(start.T.astype(np.float32) if "llvm" in mi.variant() else start.T))
        met = scene.ray_intersect_preliminary(mi.Ray3f(variant_float, mi.Vector3f(*(float(c) for c in way))))
        hit = np.array(met.is_valid(), dtype=bool)
        face = np.array(met.prim_index)[hit].astype(int)
        drjit.eval()
        front = normals[face] @ way < 0
        ahead += np.bincount(face[front], minlength=count)
        behind += np.bincount(face[~front], minlength=count)
    return ahead, behind


# ------------------------------------------------------------------------------------------- colours


def painted(mesh: Any, points: np.ndarray, colors: np.ndarray, pixels: int) -> Any:
    """The mesh, Y up, unwrapped, with the colours of the nearest points of the original as its picture."""
    import xatlas

    options = xatlas.PackOptions()
    options.resolution, options.padding, options.create_image = pixels, 1, False
    atlas = xatlas.Atlas()
    atlas.add_mesh(np.asarray(mesh.vertices, dtype=np.float32), np.asarray(mesh.faces, dtype=np.uint32))
    atlas.generate(pack_options=options)
    source, faces, uv = atlas[0]
    picture = np.zeros((pixels, pixels, 3), dtype=np.uint8)
    known = np.zeros((pixels, pixels), dtype=bool)
    where, at = texels(uv[faces].astype(float), np.asarray(mesh.vertices)[source][faces], pixels)
    near = cKDTree(points).query(at, k=4)[1]
    picture[where[:, 1], where[:, 0]] = np.round(255 * encoded(colors[near].mean(axis=1)))
    known[where[:, 1], where[:, 0]] = True
    rows, columns = distance_transform_edt(~known, return_distances=False, return_indices=True)
    picture = picture[rows, columns]
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=QUALITY)
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=Image.open(stream), metallicFactor=0.0, roughnessFactor=0.8)
    upright = np.asarray(mesh.vertices)[source] @ np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])  # (x, y, z) to (x, z, -y)
    return trimesh.Trimesh(upright.astype(np.float32), faces, visual=trimesh.visual.TextureVisuals(uv=uv, material=material), process=False)


def packed(glb: bytes) -> bytes:
    """A GLB file with indices of two bytes instead of four."""
    length = struct.unpack_from("<I", glb, 12)[0]
    tree, binary = json.loads(glb[20 : 20 + length]), glb[28 + length :]
    views, chunk = [], b""
    index = tree["meshes"][0]["primitives"][0]["indices"]
    for i, view in enumerate(tree["bufferViews"]):
        data = binary[view.get("byteOffset", 0) : view.get("byteOffset", 0) + view["byteLength"]]
        accessor = tree["accessors"][index]
        if accessor["bufferView"] == i and accessor["componentType"] == 5125:
            wide = np.frombuffer(data, "<u4")
            if wide.max() < 65535:
                data, accessor["componentType"] = wide.astype("<u2").tobytes(), 5123
        views.append({**view, "byteOffset": len(chunk), "byteLength": len(data)})
        chunk += data + b"\0" * (-len(data) % 4)
    tree["bufferViews"], tree["buffers"] = views, [{"byteLength": len(chunk)}]
    text = json.dumps(tree, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<III", 0x46546C67, 2, 28 + len(text) + len(chunk))
    return head + struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(chunk), 0x004E4942) + chunk


def texels(uv: np.ndarray, corners: np.ndarray, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Column and row (n, 2) of the texels that triangles (f, 3, 2) cover, and the points (n, 3) there."""
    where, points = [], []
    place = np.stack([uv[..., 0], 1 - uv[..., 1]], axis=-1) * pixels - 0.5
    for spot, corner in zip(place, corners, strict=True):
        low, high = np.floor(spot.min(axis=0)).astype(int), np.ceil(spot.max(axis=0)).astype(int)
        grid = np.stack(np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1)), axis=-1).reshape(-1, 2)
        a, b, c = spot
        full = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if abs(full) < 1e-9:
            share = np.full((len(grid), 3), 1 / 3)
        else:
            v = ((grid[:, 0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (grid[:, 1] - a[1])) / full
            w = ((b[0] - a[0]) * (grid[:, 1] - a[1]) - (grid[:, 0] - a[0]) * (b[1] - a[1])) / full
            share = np.stack([1 - v - w, v, w], axis=1)
        inside = (share > -0.5 / max(np.sqrt(abs(full)), 0.5)).all(axis=1)
        share = np.clip(share[inside], 0, 1)
        where.append(grid[inside])
        points.append(share / share.sum(axis=1, keepdims=True) @ corner)
    found, at = np.concatenate(where), np.concatenate(points)
    kept = ((found >= 0) & (found < pixels)).all(axis=1)
    return found[kept], at[kept]


# ------------------------------------------------------------------------------------------- matter


def parts(mesh: Any) -> dict[str, np.ndarray]:
    """Convex parts, and what their union is: volume [m^3], centre (3,) [m], second moments (3, 3) about it for 1 kg [m^2]."""
    import coacd

    coacd.set_log_level("error")
    found = coacd.run_coacd(
        coacd.Mesh(mesh.vertices, mesh.faces), threshold=CLOSENESS, max_convex_hull=PARTS, preprocess_mode="on", preprocess_resolution=30,
        resolution=600, mcts_nodes=8, mcts_iterations=12, mcts_max_depth=2, max_ch_vertex=CORNERS, decimate=True, seed=0,
    )  # fmt: skip
    low, high = mesh.bounds
    hulls = [np.asarray(v, dtype=np.float64) for v, _ in found]
    every = np.concatenate(hulls)  # the remeshed surface lies a little further out
    hulls = [low + (v - every.min(axis=0)) * (high - low) / np.ptp(every, axis=0) for v in hulls]
    return weighed(hulls, float(mesh.extents[2]))


def weighed(hulls: list[np.ndarray], height: float) -> dict[str, np.ndarray]:
    """Convex parts (v, 3) on level feet and with a level top, where that is broad, and the mass properties of their union."""
    import manifold3d

    every = np.concatenate(hulls)
    upper = every[every[:, 2] > (1 - FEET) * height, :2]
    level = len(upper) > 3 and np.ptp(upper, axis=0).min() > 1e-3 and ConvexHull(upper).volume > BROAD * np.prod(np.ptp(every[:, :2], axis=0))
    for v in hulls:
        v[v[:, 2] < FEET * height, 2] = 0.0
        if level:
            v[v[:, 2] > (1 - FEET) * height, 2] = height
    hulls = [v[ConvexHull(v).vertices] for v in hulls if np.ptp(v, axis=0).min() > 1e-5]
    united = manifold3d.Manifold.batch_boolean([manifold3d.Manifold.hull_points(v) for v in hulls], manifold3d.OpType.Add).to_mesh64()
    body = trimesh.Trimesh(np.asarray(united.vert_properties)[:, :3], np.asarray(united.tri_verts), process=False)
    tensor = body.moment_inertia / body.volume
    return {
        "vertices": np.concatenate(hulls).astype(np.float32), "counts": np.array([len(v) for v in hulls], dtype=np.int32), "volume": np.float64(body.volume),
        "centre": np.asarray(body.center_mass), "moments": np.trace(tensor) / 2 * np.eye(3) - tensor,
    }  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
