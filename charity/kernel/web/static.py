"""Static files in front of Flask: compressed once, cached for a year, named by their content."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import flask_bootstrap
from flask import Flask
from whitenoise import WhiteNoise

from charity.kernel.web.unit import house_of

_YEAR_SECONDS = 365 * 24 * 3600
_BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static"
_BOOTSTRAP_FILES = ("bootstrap5/css/bootstrap.min.css",)
_COMPRESSED = frozenset({".css", ".js", ".svg", ".webmanifest"})


def init(app: Flask) -> None:
    """Serve our files and Bootstrap's from a folder of compressed copies."""
    own = Path(str(app.static_folder))
    prepared = house_of(app).config.instance / "static"
    _prepare(own, prepared / "static", (str(p.relative_to(own)) for p in own.rglob("*") if p.is_file()))
    _prepare(_BOOTSTRAP, prepared / "bootstrap/static", _BOOTSTRAP_FILES)
    files = WhiteNoise(
        app.wsgi_app, max_age=_YEAR_SECONDS, add_headers_function=_dress, allow_all_origins=False
    )
    files.add_files(str(prepared))
    app.wsgi_app = files  # type: ignore[method-assign]
    app.url_defaults(_name_content)


def _prepare(source: Path, target: Path, names: Iterable[str]) -> None:
    """Copy files that changed, with a compressed twin; several processes may do so at once."""
    for name in names:
        original, copy = source / name, target / name
        if copy.exists() and copy.read_bytes() == original.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        content = original.read_bytes()
        if original.suffix in _COMPRESSED:
            _replace(copy.with_name(f"{copy.name}.gz"), gzip.compress(content, 9, mtime=0))
        _replace(copy, content)
        shutil.copystat(original, copy)


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)


def _dress(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _name_content(endpoint: str, values: dict[str, Any]) -> None:
    """Put a piece of the file's hash into its address, so that a changed file has another address."""
    if endpoint in {"static", "bootstrap.static"} and "filename" in values:
        folder = (
            _BOOTSTRAP if endpoint == "bootstrap.static" else Path(__file__).resolve().parents[2] / "static"
        )
        values.setdefault("v", _content_name(folder / values["filename"]))


@cache
def _content_name(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
