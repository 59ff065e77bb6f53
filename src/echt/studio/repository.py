"""Edits as git commits, where the project folder is a repository."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit_of(folder: Path, path: Path, by: str, message: str) -> str:
    """Commit this one file where the folder is in a repository; nothing else that is staged goes along.

    Args:
        folder: The project folder.
        path: The file.
        by: Its author.
        message: In one line.

    Returns:
        The commit; empty where there is no repository, or no git.
    """
    git = [
        "git",
        "-C",
        str(folder),
        "-c",
        f"user.name={by}",
        "-c",
        "user.email=studio@localhost",
        "-c",
        "commit.gpgsign=false",
    ]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*git, *words], capture_output=True, text=True, timeout=20, check=False)

    try:
        if run("rev-parse", "--is-inside-work-tree").stdout.strip() != "true":
            return ""
        run("add", "--", str(path))
        done = run("commit", "--no-verify", "-m", message, "--only", "--", str(path))
        return run("rev-parse", "HEAD").stdout.strip() if done.returncode == 0 else ""
    except (OSError, subprocess.TimeoutExpired):
        return ""  # no git here, or it hangs: the file is written all the same
