"""Nothing of ours verifies here: Go's own module-log code opens the checkpoint, the tiles and the proofs."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from charity.kernel.cipher import Cipher
from charity.kernel.database import Database
from charity.ledger import private, proof, signed, tiles, tiling
from charity.ledger.cosignature import cosign
from charity.ledger.entry import SigningReason
from charity.ledger.note import COSIGNATURE, SigningKey

SOURCE = Path(__file__).with_name("independent") / "verify.go"
GO_PATH = Path("/usr/share/gocode")
KEY = SigningKey("desk.test/lantern", b"k" * 32)
WITNESS = SigningKey("outlet.test/witness", b"w" * 32, COSIGNATURE)
OLD, SIZE = 150, 700


@cache
def verifier() -> Path:
    """Return the program built from Go's packages and one file of tests; skips where Go is not installed."""
    go = shutil.which("go")
    if go is None or not (GO_PATH / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.skip("Debian's golang-go and golang-golang-x-mod-dev are not installed")
    folder = Path(mkdtemp(prefix="lantern-go-"))
    surroundings = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GO_PATH), "GOCACHE": str(folder)}
    subprocess.run([go, "build", "-o", folder / "verify", SOURCE], env=surroundings, check=True)
    return folder / "verify"


class Taken:
    """A log as files: tiles, checkpoints, how they hang together, and three proofs, one of them a receipt."""

    def __init__(self, database: Database, cipher: Cipher, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        with database.reading() as session:
            newest, old = signed.newest(session), signed.signed_at(session, OLD)
            assert newest is not None
            assert old is not None
            for tile in tiles.tiles_of(SIZE):
                self._write(self.log / "tile" / tile.path, tiling.read_tile(session, tile))
            self._write(self.log / "checkpoint", signed.cosigned_note(session, newest).octets)
            self._write(folder / "old", old.note)
            path = signed.consistency(session, OLD, SIZE)
            self._write(folder / "consistency", b"\n".join(map(base64.b64encode, path)))
            opened = private.openings(session, [300], cipher=cipher)
            openings = {name: proof.Opening(one.salt, one.value) for (_, name), one in opened.items()}
            assert set(openings) == {"donor", "ref"}
            for seq in (0, 300, SIZE - 1):
                made = signed.prove(session, seq, newest, openings=openings if seq == 300 else None)
                self._write(folder / f"{seq}{proof.SUFFIX}", made.octets)

    def _write(self, path: Path, octets: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)

    def judged(self) -> subprocess.CompletedProcess[str]:
        """Return what Go says."""
        proofs = sorted(self.folder.glob(f"*{proof.SUFFIX}"))
        said = [
            verifier(),
            KEY.verifier.text,
            self.log,
            self.folder / "old",
            self.folder / "consistency",
            *proofs,
        ]
        return subprocess.run(said, capture_output=True, text=True, check=False)

    def bend(self, name: str, at: int) -> None:
        """Change one character of a text or one byte of a tile."""
        path = self.folder / name
        octets = bytearray(path.read_bytes())
        octets[at] ^= 1
        path.write_bytes(octets)


@pytest.fixture
def taken(ledger: Database, book: Callable[..., Any], say: Any, cipher: Cipher, tmp_path: Path) -> Taken:
    """A log signed twice, cosigned by a witness whose key Go does not know, and taken away."""
    verifier()
    drafts = [say.fact(), *(say.donation(100 + n, f"r{n}", donor="欧阳测试") for n in range(1, SIZE))]
    for some in (drafts[:OLD], drafts[OLD:]):
        book(*some)
        with ledger.transaction() as session:
            made = signed.sign_head(session, key=KEY, at=say.AT, reason=SigningReason.BATCH)
            text = made.note.decode().partition("\n\n")[0] + "\n"
            line = cosign(text, WITNESS, time_s=1_771_200_000).line
            signed.keep_cosignature(session, made.size, WITNESS.verifier, line, time_s=1_771_200_000)
    return Taken(ledger, cipher, tmp_path)


def test_go_accepts_checkpoint_tiles_consistency_and_receipt(taken: Taken) -> None:
    done = taken.judged()
    assert (done.stderr, done.stdout) == ("", f"{SIZE} entries, 3 proofs, continues {OLD}\n")


def test_go_refuses_each_of_them_bent(taken: Taken) -> None:
    for name, at in (
        ("log/checkpoint", 20),
        ("log/tile/0/001", 77),
        ("log/tile/entries/000", 99),
        ("old", 25),
        ("consistency", 3),
        (f"300{proof.SUFFIX}", -300),
    ):
        taken.bend(name, at)
        assert taken.judged().returncode == 1, name
        taken.bend(name, at)
    assert taken.judged().returncode == 0
