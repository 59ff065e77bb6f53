import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "report"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def running(state: str):
    """A real Studio in a process of its own, with the sample figures, none, or an error."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parents[1] / "src"), str(HERE.parent / "report")])}
    environment.pop("PYTEST_CURRENT_TEST", None)
    process = subprocess.Popen(
        [sys.executable, str(HERE / "studio_with_sample.py"), state, str(port)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(process.stdout.read().decode())
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/nl", timeout=20):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="session")
def studio():
    with running("sample") as address:
        yield address


@pytest.fixture(scope="session")
def empty_studio():
    with running("empty") as address:
        yield address


@pytest.fixture(scope="session")
def broken_studio():
    with running("broken") as address:
        yield address


@pytest.fixture(scope="module")  # one Playwright at a time in a process
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        open_one = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield open_one
        open_one.close()
