#!/usr/bin/env python3
"""Lantern's verifier: checks receipts, reports and whole logs of a help desk, offline, years later.

It needs Python 3.11 or newer and nothing else; no network but for a log that you name by its address.

    python verifier.py receipt RECEIPT.tlog-proof --vkey KEY     (or the PDF that carries it)
    python verifier.py report REPORT.pdf --vkey KEY [--ca CERTIFICATE.pem]
    python verifier.py log FOLDER-OR-ADDRESS --vkey KEY [--balance] [--old CHECKPOINT]

KEY is the desk's verifier key, `name+hash+key`. Take it from a place that the desk does not control alone:
a newspaper, a partner's page, a friend who noted it earlier. `--lang zh` or `--lang en` chooses the language.
What follows are the verifier's own modules, each as it stands in the desk's source, and a few lines that
import them. Nothing in this file is data of any desk.

明灯核验程序：离线核验求助核实台的入账证明、报告和整本日志，多年以后仍可使用。

只需要 Python 3.11 或更新的版本，不需要其他任何东西；除非您给出日志的网址，否则不联网。

    python verifier.py receipt 入账证明.tlog-proof --vkey 公钥      （或附有它的 PDF）
    python verifier.py report 报告.pdf --vkey 公钥 [--ca 证书.pem]
    python verifier.py log 文件夹或网址 --vkey 公钥 [--balance] [--old 检查点文件]

“公钥”是核实台的验证公钥，形如 `名称+校验+密钥`。请从核实台不能单独左右的地方取得：报纸、合作机构的网页、
早先记下它的朋友。`--lang zh` 或 `--lang en` 选择语言。下面是核验程序自己的模块，与核实台源代码中的一字不差，
最后几行把它们导入。本文件不含任何核实台的数据。
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Embedded(MetaPathFinder, InspectLoader):
    """Finds modules in a table of sources; a name with others below it is a package."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module of ours is; None for any other."""
        if fullname not in self.sources:
            return None
        return ModuleSpec(fullname, self, origin=f"<{fullname}>", is_package=self.is_package(fullname))

    def is_package(self, fullname: str) -> bool:
        """Return whether modules stand below a name."""
        return any(name.startswith(f"{fullname}.") for name in self.sources)

    def get_source(self, fullname: str) -> str:
        """Return a module's text."""
        return self.sources[fullname]

    def exec_module(self, module: ModuleType) -> None:
        """Run a module."""
        name = module.__name__
        exec(compile(self.sources[name], f"<{name}>", "exec"), module.__dict__)  # noqa: S102 - our own text


def install(sources: Mapping[str, str]) -> None:
    """Let the modules of a table be imported, before any installed ones."""
    sys.meta_path.insert(0, Embedded(sources))
