"""House rules of the code, read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.rules.source import Function, Module, called_names, functions, modules

LINES_OF_A_FILE_MAX = 300
LINES_OF_A_FUNCTION_MAX = 40
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc"}
PURE_ROOMS = {"rules", "service", "queries", "tables"}
WORLD = {"os", "random", "secrets", "time", "uuid", "subprocess", "socket"}
WORLD_CALLS = {"now", "utcnow", "today", "urandom", "token_bytes", "token_hex", "token_urlsafe"}
#: Entry points, where an import may wait until it is needed.
ENTRY_POINTS = {"charity/app.py", "wsgi.py"}


def told(faults: Iterator[str]) -> str:
    """Return faults as one text, empty when there is none."""
    return "\n".join(faults)


def test_only_the_database_commits() -> None:
    def faults() -> Iterator[str]:
        for module in modules():
            if module.name != "charity/kernel/database.py" and "commit" in called_names(module.tree):
                yield module.name

    assert told(faults()) == ""


def test_nothing_prints() -> None:
    def faults() -> Iterator[str]:
        for module in modules():
            is_told = module.name.startswith(("charity/verifier/", "charity/translations/"))
            calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
            if not is_told and any(isinstance(c.func, ast.Name) and c.func.id == "print" for c in calls):
                yield module.name

    assert told(faults()) == ""


def test_one_file_makes_paragraphs() -> None:
    makers = [m.name for m in modules() if re.search(r"\bimport\b[^\n]*\bParagraph\b", m.text)]
    makers += [m.name for m in modules() if re.search(r"^\s+Paragraph,$", m.text, re.M)]
    makers += [m.name for m in modules() if re.search(r"platypus\.(paragraph\.)?Paragraph\b", m.text)]
    assert len(set(makers)) <= 1, makers
    assert all(name.startswith("charity/reports/") for name in makers), makers


def test_no_import_hides_in_a_function() -> None:
    def faults() -> Iterator[str]:
        for module in modules():
            if module.name in ENTRY_POINTS or module.name.startswith("charity/cli/"):
                continue
            for function in functions(module.tree):
                if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                    yield f"{module.name}: {function.name}"

    assert told(faults()) == ""


def test_a_package_file_is_a_docstring() -> None:
    wrong = [m.name for m in modules() if m.room == "__init__" and not _is_docstring_only(m.tree)]
    assert wrong == []


def _is_docstring_only(tree: ast.Module) -> bool:
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


def test_files_and_functions_are_small() -> None:
    def faults() -> Iterator[str]:
        for module in modules():
            if module.path.parent.name == "versions":  # a step of the schema is a list, and never grows
                continue
            lines = module.text.count("\n")
            if lines >= LINES_OF_A_FILE_MAX:
                yield f"{module.name}: {lines} lines"
            for function in functions(module.tree):
                length = (function.end_lineno or 0) - function.lineno + 1
                if length >= LINES_OF_A_FUNCTION_MAX:
                    yield f"{module.name}: {function.name} has {length} lines"

    assert told(faults()) == ""


def test_a_module_is_named_for_what_it_is() -> None:
    assert [m.name for m in modules() if NAMELESS & set(m.path.with_suffix("").parts)] == []


def test_rules_services_and_queries_ask_no_clock_chance_or_environment() -> None:
    def faults() -> Iterator[str]:
        for module in modules():
            if module.room in PURE_ROOMS and "kernel" not in module.path.parts:
                yield from (f"{module.name}: {name}" for name in sorted(_asked_of_the_world(module)))

    assert told(faults()) == ""


def _asked_of_the_world(module: Module) -> set[str]:
    imported: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            imported.add((node.module or "").partition(".")[0])
    return (imported & WORLD) | (called_names(module.tree) & WORLD_CALLS)


def test_everything_public_says_in_one_line_what_it_is() -> None:
    def faults() -> Iterator[str]:
        for module in modules():
            if ast.get_docstring(module.tree) is None:
                yield f"{module.name}: the module"
            yield from (f"{module.name}: {fault}" for fault in _undocumented(module.tree))

    assert told(faults()) == ""


def _undocumented(tree: ast.Module) -> Iterator[str]:
    for node in _public(tree):
        words = ast.get_docstring(node)
        if words is None:
            yield f"{node.name} says nothing"
            continue
        first = words.splitlines()[0]
        if not first.endswith((".", "?", "…", ":")):
            yield f"{node.name}: the first line is no sentence: {first!r}"
        if isinstance(node, ast.FunctionDef) and not _is_property(node) and _is_third_person(first):
            yield f"{node.name}: say what it does as a wish: {first!r}"


def _public(tree: ast.Module) -> Iterator[ast.ClassDef | Function]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from (n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_"))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def _is_property(node: ast.FunctionDef) -> bool:
    return any("property" in ast.unparse(decorator) for decorator in node.decorator_list)


def _is_third_person(line: str) -> bool:
    return line.partition(" ")[0] in {
        "Returns", "Gets", "Sets", "Makes", "Creates", "Checks", "Reads", "Writes", "Yields", "Gives",
        "Tells", "Adds", "Shows", "Lists", "Builds", "Runs", "Computes", "Finds",
    }  # fmt: skip
