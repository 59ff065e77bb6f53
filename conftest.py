"""No test touches the keys of whoever runs it."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def keys_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every project of this run, those of the docs too, keeps its keys in a folder of the run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(tmp_path_factory.mktemp("keys")))
        yield
