"""A file made to burst is answered within seconds and within 300 MB, whatever it is made of."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.statements.bomb_yard import BOMBS

ROOT = Path(__file__).resolve().parents[2]
MEGABYTES_MAX = 300
SECONDS_MAX = 10


def _answers(names: list[str]) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "tests.statements.bomb_yard", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_bomb_is_answered_and_takes_little() -> None:
    names = sorted(BOMBS)
    answers = _answers(names)
    assert [answer["name"] for answer in answers] == names
    for answer in answers:
        assert answer["codes"], answer
        assert float(str(answer["seconds"])) < SECONDS_MAX, answer
        assert int(str(answer["megabytes"])) < MEGABYTES_MAX, answer
