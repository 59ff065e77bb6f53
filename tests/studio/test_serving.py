"""Where the Studio listens, and what it takes to start it."""

import socket
import subprocess
import sys

import pytest

from echt.errors import OutsideError
from echt.studio.serving import check


@pytest.mark.parametrize(
    ("host", "url"), [("0.0.0.0", None), ("192.168.1.4", None), ("::", None), ("0.0.0.0", "http://shop.example")]
)
def test_without_tls_the_studio_is_for_this_machine_only(host, url):
    with pytest.raises(OutsideError) as caught:
        check(host, 1, url)
    assert caught.value.code == "E532"


def test_a_port_that_is_taken_is_an_error_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OutsideError) as caught:
            check("127.0.0.1", other.getsockname()[1])
    assert caught.value.code == "E531"


def test_importing_the_studio_does_not_load_nicegui():
    code = "import sys, echt.studio; sys.exit('nicegui' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False).returncode
        == 0
    )
