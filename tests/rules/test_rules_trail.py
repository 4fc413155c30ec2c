"""An act without a trail row fails here."""

from __future__ import annotations

import ast
import importlib
import pkgutil

import pytest

import charity
from charity.kernel import trail
from tests.rules.source import Function, Module, called_names, functions, modules


def _is_act(function: Function) -> bool:
    names = {arg.arg for arg in [*function.args.args, *function.args.kwonlyargs]}
    return not function.name.startswith("_") and {"session", "by", "at"} <= names


def _services() -> list[Module]:
    return [module for module in modules() if module.room == "service"]


def leaving_a_row(services: list[Module]) -> set[str]:
    """Return the names of functions that write to the trail, themselves or through another."""
    calls = {f.name: called_names(f) for module in services for f in functions(module.tree)}
    found = {"record"}
    while True:
        more = {name for name, called in calls.items() if called & found} - found
        if not more:
            return found
        found |= more


def silent_acts(services: list[Module]) -> list[str]:
    """Return the acts that leave no row."""
    good = leaving_a_row(services)
    acts = [(module, f) for module in services for f in module.tree.body if isinstance(f, ast.FunctionDef)]
    return [f"{module.name}: {f.name}" for module, f in acts if _is_act(f) and f.name not in good]


def test_every_act_leaves_a_trail_row() -> None:
    assert silent_acts(_services()) == []


def test_there_are_acts_to_look_at() -> None:
    acts = [f.name for module in _services() for f in functions(module.tree) if _is_act(f)]
    assert {"add_person", "disable", "invite", "accept", "change_password"} <= set(acts)


@pytest.mark.parametrize("kept", [True, False])
def test_the_scan_tells_a_silent_act(kept: bool) -> None:
    call = "trail.record(session, 'a:b', by=by, at=at)" if kept else "pass"
    tree = ast.parse(f"def act(session, *, by, at):\n    _do(session)\ndef _do(session):\n    {call}\n")
    module = _services()[0]
    made = Module(module.path, "", tree)
    assert bool(silent_acts([made])) is not kept


def test_every_named_act_is_in_the_vocabulary_and_every_word_of_it_is_used() -> None:
    for module in pkgutil.walk_packages(charity.__path__, "charity."):
        if not module.name.startswith(("charity.migrations.", "charity.demo.")):
            importlib.import_module(module.name)
    recorded = {text for module in modules() for text in _recorded(module)}
    assert recorded <= trail.ACTS
    said = "\n".join(_without_vocabulary(module) for module in modules())
    built = {prefix for module in modules() for prefix in _built(module)}
    ours = {
        act for act in trail.ACTS if not act.startswith("test:")
    }  # tests of the kernel have acts of their own
    unused = {act for act in ours if f'"{act}"' not in said and act.partition(":")[0] not in built}
    assert unused == set()


def _built(module: Module) -> set[str]:
    """Return the subjects whose act is put together where it is recorded: `f"review:{decision}"`."""
    return {
        str(call.args[1].values[0].value).partition(":")[0]
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call)
        and len(call.args) > 1
        and "record" in ast.unparse(call.func)
        and isinstance(call.args[1], ast.JoinedStr)
        and isinstance(call.args[1].values[0], ast.Constant)
    }


def _recorded(module: Module) -> set[str]:
    """Return the acts that a module names where it calls `trail.record`."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "trail.record" and len(node.args) > 1:
            act = node.args[1]
            if isinstance(act, ast.Constant):
                found.add(str(act.value))
    return found


def _without_vocabulary(module: Module) -> str:
    """Return a module's text without the calls that name the vocabulary."""
    kept = [
        node for node in module.tree.body
        if not (isinstance(node, ast.Expr) and "vocabulary" in ast.unparse(node))
    ]  # fmt: skip
    return "\n".join(ast.get_source_segment(module.text, node) or "" for node in kept)
