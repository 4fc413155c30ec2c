"""How verbs write a file: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click


def written(out: Path, write: Callable[[BinaryIO], int]) -> int:
    """Write a file whole or not at all; what is no file (a device, a pipe) is written to, never replaced."""
    try:
        if out.exists() and not out.is_file():
            with out.open("wb") as stream:
                return write(stream)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            count = write(stream)
        Path(name).chmod(0o644)
        Path(name).replace(out)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
    finally:
        Path(name).unlink(missing_ok=True)
    return count
