"""No test touches the keys of whoever runs it; what is tried by chance is the same in every run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# the same cases each time; HYPOTHESIS_PROFILE=explore looks for new ones
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session", autouse=True)
def keys_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every project of this run, those of the docs too, keeps its keys in a folder of the run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(tmp_path_factory.mktemp("keys")))
        yield
