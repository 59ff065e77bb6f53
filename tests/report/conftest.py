import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sample import sample  # noqa: E402


@pytest.fixture
def data():
    return sample()
