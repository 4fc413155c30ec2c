"""The command line: what a person reads, the exit status, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from charity.ledger import accounts
from charity.ledger.entry import Kind
from charity.verifier.__main__ import main
from charity.verifier.bundle import bundle
from tests.verifier.desk import APPEAL, OTHER_WITNESS, WITNESS, TestDesk
from tests.verifier.papers import Report

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "verifier"


def golden(name: str, text: str) -> None:
    """Compare with the stored text; ACCEPT_GOLDEN=1 stores it anew, for a person to read the diff."""
    path = GOLDEN / name
    if os.environ.get("ACCEPT_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def small_desk() -> TestDesk:
    desk = TestDesk()
    desk.fact()
    for minor in (1_000, 250_050):
        desk.donation(minor, fee=6)
    desk.payout(100_000)
    return desk


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, octets in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    return folder


def written(folder: Path) -> dict[str, str]:
    """Write one of each: what holds, and what does not."""
    desk, liar = small_desk(), small_desk()
    liar.book(
        Kind.DONATION, [(accounts.assets("Cash", APPEAL), "CNY", 7), (accounts.donations(APPEAL), "CNY", -5)]
    )
    write(folder / "log", desk.files())
    write(folder / "lie", liar.files())
    totals = Report(desk).totals() | {"received_minor": 300_000}
    edited = desk.receipt(2)
    files = {
        "good.tlog-proof": edited,
        "edited.tlog-proof": edited[:200] + edited[201:],
        "foreign.tlog-proof": TestDesk("relief.test/log", b"\x02" * 32, desk.leaves).receipt(2),
        "good.pdf": Report(desk, files={"verifier.py": None}).pdf(),
        "edited.pdf": Report(desk, files={"verifier.py": None}, claims={"totals": totals}).pdf(),
        "kept": desk.checkpoint(2),
    }
    write(folder, files)
    return {"vkey": desk.vkey.text, "witness": WITNESS.verifier.text, "other": OTHER_WITNESS.verifier.text}


CASES: dict[str, tuple[int, str]] = {
    "receipt-good": (0, "receipt good.tlog-proof --vkey {vkey} --witness {witness} --quorum 1"),
    "receipt-alone": (0, "receipt good.tlog-proof --vkey {vkey}"),
    "receipt-too-few": (1, "receipt good.tlog-proof --vkey {vkey} --witness {other} --quorum 1"),
    "receipt-edited": (1, "receipt edited.tlog-proof --vkey {vkey}"),
    "receipt-foreign": (1, "receipt foreign.tlog-proof --vkey {vkey}"),
    "log-good": (0, "log log --vkey {vkey} --old kept --balance"),
    "log-lie": (1, "log lie --vkey {vkey}"),
    "log-nothing": (2, "log nowhere --vkey {vkey}"),
    "report-good": (0, "report good.pdf --vkey {vkey} --old kept"),
    "report-edited": (1, "report edited.pdf --vkey {vkey}"),
    "usage-no-key-no-ca": (2, "report good.pdf"),
    "usage-no-key": (2, "receipt good.tlog-proof --vkey hello"),
    "usage-witness-key": (2, "receipt good.tlog-proof --vkey {witness}"),
    "usage-log-key": (2, "log log --vkey {vkey} --witness {vkey}"),
    "usage-quorum": (2, "log log --vkey {vkey} --quorum -1"),
    "usage-no-file": (2, "receipt nothing --vkey {vkey}"),
    "usage-no-old": (2, "log log --vkey {vkey} --old nothing"),
    "usage-no-ca": (2, "report good.pdf --vkey {vkey} --ca ."),
    "usage-no-folder": (2, "bundle --out nowhere/verifier.py"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("verifier")


@pytest.fixture(scope="module")
def keys(folder: Path) -> dict[str, str]:
    return written(folder)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", CASES)
def test_the_command_says_what_it_said(
    name: str, language: str, folder: Path, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    status, words = CASES[name]
    monkeypatch.chdir(folder)
    assert main([*words.format(**keys).split(), "--lang", language]) == status
    out, err = capsys.readouterr()
    assert bool(err) == (status == 2 and name.startswith("usage"))
    golden(f"{name}.{language}.txt", out + err)


@pytest.mark.parametrize(
    "words", ["", "receipt", "log x", "report --vkey", "gift x", "receipt a --vkey b --lang fr"]
)
def test_wrong_words_are_wrong_usage(words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    assert ended.value.code == 2


def test_the_language_is_the_one_asked_for_or_that_of_the_machine(
    folder: Path, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    words = ["receipt", "good.tlog-proof", "--vkey", keys["vkey"]]
    for locale, asked, wanted in (
        ("zh_CN.UTF-8", [], "结论"), ("C", [], "Result"), ("C", ["--lang=zh"], "结论"),
        ("zh_CN.UTF-8", ["--lang", "en"], "Result"),
    ):  # fmt: skip
        monkeypatch.setenv("LC_ALL", locale)
        assert main([*words, *asked]) == 0
        assert wanted in capsys.readouterr().out


def test_a_former_key_is_given_with_the_entries_that_it_was_in_force_for(
    folder: Path, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    now = TestDesk("desk.test/lantern-2", b"\x04" * 32).vkey.text
    words = ["receipt", "good.tlog-proof", "--vkey", now, "--lang", "en", "--former"]
    for former, status, said in (
        (f"{keys['vkey']}@4", 0, "Result: everything"),
        (f"{keys['vkey']}@3", 1, "in force up to entry 3 only"),
        (keys["vkey"], 0, "give KEY@ENTRIES"),
        (f"{keys['vkey']}@", 2, "is not a verifier key"),
        (f"{keys['vkey']}@-4", 2, "is not a verifier key"),
    ):
        assert main([*words, former]) == status
        assert said in "".join(capsys.readouterr())


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(folder: Path, keys: dict[str, str]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_log_is_read_from_an_address(
    served: str, keys: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["log", f"{served}/log/", "--vkey", keys["vkey"], "--lang", "en"]) == 0
    for place, said in (
        (f"{served}/nowhere", "no such file or folder"),
        ("http://127.0.0.1:1", "the address cannot be reached"),
        ("http://[", "this is no address"),
        ("ftp://desk.test/log", "a log is read from a folder"),
    ):
        assert main(["log", place, "--vkey", keys["vkey"], "--lang", "en"]) == 2
        shown = "".join(capsys.readouterr())
        assert said in shown
        assert "othing could be checked" in shown
        assert "urlopen" not in shown
        assert "Do not rely" not in shown


def test_what_is_of_another_kind_is_not_called_false(
    tmp_path: Path, folder: Path, keys: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").write_bytes(b"")
    receipt, report = folder / "good.tlog-proof", folder / "good.pdf"
    for words in (
        f"receipt {tmp_path}/empty", f"report {tmp_path}/empty", f"receipt {report}", f"report {receipt}",
        f"log {receipt}", f"log {tmp_path}", f"receipt {tmp_path}/gone", f"report {tmp_path}",
    ):  # fmt: skip
        for language, said in (("en", "othing could be checked"), ("zh", "什么也没能核验")):
            assert main([*words.split(), "--vkey", keys["vkey"], "--lang", language]) == 2, words
            assert said in "".join(capsys.readouterr())


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the one file as a stranger would: no packages, no settings, an empty folder."""
    command = [sys.executable, "-I", "-S", "verifier.py", *words]
    bare = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, cwd=folder, env=bare, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_one_file_needs_nothing_but_python(tmp_path: Path, folder: Path, keys: dict[str, str]) -> None:
    (tmp_path / "verifier.py").write_text(bundle(), encoding="utf-8")
    vkey, own = keys["vkey"], ["--name", "outlet.test/witness", "--key", "w.key"]
    for words, status, said in (
        (
            ["receipt", f"{folder}/good.tlog-proof", "--vkey", vkey, "--lang", "zh"],
            0,
            "结论：凡核验过的都成立。",
        ),
        (["receipt", f"{folder}/edited.tlog-proof", "--vkey", vkey, "--lang", "en"], 1, "cut or edited"),
        (["log", f"{folder}/log", "--vkey", vkey], 0, "Result: everything"),
        (["report", f"{folder}/good.pdf", "--vkey", vkey], 0, "Result: what the file carries"),
        (
            ["witness", "new-key", *own],
            0,
            "outlet.test/witness+",
        ),
        (["bundle", "--out", "again.py"], 0, "Written: again.py"),
    ):
        done = run(tmp_path, *words)
        assert (done.returncode, done.stderr) == (status, "")
        assert said in done.stdout
    assert (tmp_path / "again.py").read_bytes() == (tmp_path / "verifier.py").read_bytes()


def test_the_one_file_says_what_it_is_and_holds_nothing_of_a_desk() -> None:
    text = bundle()
    assert text == bundle.__wrapped__()
    head = text[:3_000]
    assert text.startswith("#!/usr/bin/env python3\n")
    assert "python verifier.py receipt" in head
    assert "明灯核验程序" in head
    compile(text, "verifier.py", "exec")
    assert "sqlalchemy" not in text.replace('"sqlalchemy"', "")
    assert "/work/" not in text


def test_what_a_screen_cannot_show_does_not_end_in_a_traceback(
    tmp_path: Path, folder: Path, keys: dict[str, str]
) -> None:
    (tmp_path / "verifier.py").write_text(bundle(), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "verifier.py", "receipt", f"{folder}/good.tlog-proof"]
    bare = {"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    command += ["--vkey", keys["vkey"], "--lang", "zh"]
    command.remove("-I")
    done = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_who_leaves_early_gets_no_traceback(
    tmp_path: Path, folder: Path, keys: dict[str, str]
) -> None:
    (tmp_path / "verifier.py").write_text(bundle(), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "verifier.py", "log", f"{folder}/log", "--vkey", keys["vkey"]]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode in {0, 1}
