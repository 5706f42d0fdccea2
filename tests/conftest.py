"""What holds for every test: nothing is written to the user's own cache."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.MonkeyPatch().setenv("PHYSGEN_CACHE", str(tmp_path_factory.mktemp("cache")))
