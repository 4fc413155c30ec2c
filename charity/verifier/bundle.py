"""The verifier in one file: this package and the pure half of the ledger, readable, always the same bytes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

#: What stands at the top of the one file: what it is, and how its modules are found.
TOP = "charity.verifier.onefile"
_QUOTES = "'" * 3
_OURS = "charity"
_FOOTER = """
if sys.version_info < (3, 11):
    sys.exit("This needs Python 3.11 or newer. 本程序需要 Python 3.11 或更新的版本。")

install(SOURCES)

if __name__ == "__main__":
    from charity.verifier.__main__ import main

    sys.exit(main())
"""


@cache
def bundle() -> str:
    """Return the verifier as one Python file."""
    texts = sources()
    parts = [texts[TOP], "\n\nSOURCES: dict[str, str] = {}\n"]
    for name, text in sorted(texts.items()):
        assert _QUOTES not in text, f"{name} can be quoted as it stands"
        assert not text.endswith("\\"), f"{name} ends in a whole line"
        parts.append(f"\nSOURCES[{name!r}] = r{_QUOTES}{text}{_QUOTES}\n")
    return "".join([*parts, _FOOTER])


def sources() -> Mapping[str, str]:
    """Return the text of each module by name, from the files or from the one file that this runs in."""
    assert __spec__ is not None, "this was imported"
    embedded: Mapping[str, str] | None = getattr(__spec__.loader, "sources", None)
    if embedded is not None:
        return embedded
    here = Path(__file__).resolve().parent
    house = here.parents[1]
    own = {_name_of(path.relative_to(house)): _text(path) for path in here.rglob("*.py")}
    return _with_what_they_import(own, house)


def _with_what_they_import(texts: dict[str, str], house: Path) -> dict[str, str]:
    """Return modules with all of ours that they import, and those in turn; import rules keep them pure."""
    waiting = list(texts)
    while waiting:
        for name in _imported(texts[waiting.pop()]):
            path = house.joinpath(*name.split("."))
            for file in (path.with_suffix(".py"), path / "__init__.py"):
                if name not in texts and file.is_file():
                    texts[name] = _text(file)
                    waiting.append(name)
    return texts


def _imported(text: str) -> set[str]:
    """Return the names of ours that a module imports, and of the packages around them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == _OURS:
            names |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            names |= {one.name for one in node.names if one.name.split(".")[0] == _OURS}
    return names | {name.rsplit(".", up)[0] for name in names for up in range(1, name.count(".") + 1)}


def _name_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
