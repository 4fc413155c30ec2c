"""Every template parses, uses what it imports, computes nothing and stays small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from tests.rules.source import PROJECT

FOLDER = PROJECT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
LINES_MAX = 120
LOGIC_TAGS_MAX = 8
LOGIC = re.compile(r"\{%-?\s*(if|for|set)\b")
#: Values that a view makes safe itself: drawn by us, or JSON with its signs escaped.
MADE_SAFE = {"appeal.linked_data", "appeal.giving.qr_svg"}
ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)


@pytest.fixture
def jinja(whole_app: Flask) -> Environment:
    """The application's template environment."""
    return whole_app.jinja_env


@cache
def text_of(name: str) -> str:
    """Return a template's text."""
    return (FOLDER / name).read_text(encoding="utf-8")


def parsed(jinja: Environment, name: str) -> nodes.Template:
    """Return a template as a tree."""
    return jinja.parse(text_of(name), name=name)


def macros_of(jinja: Environment, name: str) -> set[str]:
    """Return the macros that a template defines or passes on."""
    tree = parsed(jinja, name)
    return {macro.name for macro in tree.find_all(nodes.Macro)}


def imported(tree: nodes.Template) -> Iterator[tuple[str, str, str]]:
    """Yield (template, its name there, its name here) of everything imported."""
    for node in tree.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        for name in node.names:
            there, here = (name, name) if isinstance(name, str) else name
            yield node.template.value, there, here


@pytest.mark.parametrize("name", NAMES)
def test_a_template_uses_what_it_imports_and_imports_what_there_is(jinja: Environment, name: str) -> None:
    tree = parsed(jinja, name)
    jinja.compile(text_of(name), name=name)
    used = {n.name for n in tree.find_all(nodes.Name) if n.ctx == "load"}
    for source, there, here in imported(tree):
        assert there in macros_of(jinja, source), f"{source} has no {there}"
        assert here in used, f"{here} is imported and not used"
    assert list(tree.find_all(nodes.Import)) == [], "import names, not whole files"


@pytest.mark.parametrize("name", NAMES)
def test_what_a_template_extends_or_includes_is_there(jinja: Environment, name: str) -> None:
    for node in parsed(jinja, name).find_all((nodes.Extends, nodes.Include)):
        if isinstance(node.template, nodes.Const):  # a page of several steps names its part in the view
            assert node.template.value in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_computes_nothing(jinja: Environment, name: str) -> None:
    tree = parsed(jinja, name)
    assert list(tree.find_all((nodes.Assign, nodes.AssignBlock))) == [], "no set"
    sums = [] if name == "macros/charts.html" else list(tree.find_all(ARITHMETIC))
    assert [node.lineno for node in sums if not _is_text(node)] == [], "no arithmetic"


def _is_text(node: nodes.Node) -> bool:
    """Return whether a `+` or `%` only joins or fills words."""
    return any(isinstance(c, nodes.Const) and isinstance(c.value, str) for c in node.find_all(nodes.Const))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_small(jinja: Environment, name: str) -> None:
    text = text_of(name)
    assert text.count("\n") < LINES_MAX
    if not name.startswith("macros/"):
        assert len(LOGIC.findall(text)) <= LOGIC_TAGS_MAX
    for macro in parsed(jinja, name).find_all(nodes.Macro):
        tags = len(list(macro.find_all((nodes.If, nodes.For))))
        assert tags <= LOGIC_TAGS_MAX, f"{macro.name} has {tags} logic tags"


@pytest.mark.parametrize("name", NAMES)
def test_only_words_of_our_own_are_printed_unescaped(jinja: Environment, name: str) -> None:
    safe = [f for f in parsed(jinja, name).find_all(nodes.Filter) if f.name == "safe"]
    assert [f.lineno for f in safe if not _is_our_own(f.node)] == []
    assert "autoescape" not in text_of(name)


def _is_our_own(node: nodes.Node | None) -> bool:
    """Return whether a value is written in the template itself."""
    if isinstance(node, nodes.Getattr) and _dotted(node) in MADE_SAFE:
        return True
    if isinstance(node, nodes.Concat):
        return all(_is_our_own(part) or isinstance(part, nodes.Name) for part in node.nodes)
    return isinstance(node, nodes.Const)


def _dotted(node: nodes.Node) -> str:
    """Return `a.b.c` as it is written."""
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else ""


@pytest.mark.parametrize("name", NAMES)
def test_no_style_script_or_handler_stands_in_a_template(name: str) -> None:
    text = text_of(name)
    assert not re.search(r"<style|\sstyle=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)", text)
    assert not re.search(r"\son[a-z]+=\"", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text), "nothing comes from elsewhere"


@pytest.mark.parametrize("name", NAMES)
def test_a_link_by_name_leads_to_a_page(whole_app: Flask, jinja: Environment, name: str) -> None:
    for call in parsed(jinja, name).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "url_for" and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const):
                assert first.value in whole_app.view_functions, f"line {call.lineno}: {first.value}"


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_is_sent_carries_its_token(name: str) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text_of(name), re.S | re.I):
        assert "csrf_token()" in form or "hidden(" in form, form[:200]


def test_every_template_is_used() -> None:
    said = "\n".join(text_of(name) for name in NAMES)
    said += "\n".join(p.read_text(encoding="utf-8") for p in (PROJECT / "charity").rglob("*.py"))
    unused = [
        name for name in NAMES if f'"{name}"' not in said and not name.startswith(("errors/", "macros/"))
    ]
    assert unused == []
