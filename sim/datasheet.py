"""Datasheet: the tables that come with physgen (`data/*.yaml` of a package) as plain data.

They are read by PyYAML's C loader, in a tenth of the time that ruamel takes for them, with YAML 1.2's words and numbers: "on", "off", "yes", "no" are
words, 1e5 is a number. A list may be a key, and becomes a tuple; a key that is written twice is an error, as one of the two would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any


def datasheet(package: str, name: str) -> Any:
    """The table `name` of a package, read anew: callers keep what they need of it."""
    import yaml

    return yaml.load(resources.files(package).joinpath(f"data/{name}.yaml").read_text(encoding="utf-8"), Loader=_loader())


@cache
def _loader() -> Any:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def mapping(self, node: Any) -> Iterator[dict[Any, Any]]:
            data: dict[Any, Any] = {}
            yield data  # what refers to it may do so before it is filled
            for left, right in node.value:
                key = self.construct_object(left, deep=True)
                key = tuple(key) if isinstance(key, list) else key
                if key in data:
                    raise ValueError(f"{key!r} is written twice, again in line {left.start_mark.line + 1}")
                data[key] = self.construct_object(right)

    tag = "tag:yaml.org,2002:bool"
    Loader.yaml_implicit_resolvers = {k: [(t, p) for t, p in rows if t != tag] for k, rows in Loader.yaml_implicit_resolvers.items()}
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?\d+(?:\.\d*)?[eE][-+]?\d+$"), list("-+0123456789"))
    Loader.add_implicit_resolver(tag, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
    Loader.add_constructor("tag:yaml.org,2002:map", Loader.mapping)
    return Loader
