"""Signed notes, checkpoints and cosignatures: their bytes, by hand and for ever, and what is none."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from charity.ledger import checkpoint, cosignature, merkle, note
from charity.ledger.checkpoint import Checkpoint, UnknownSigner
from charity.ledger.note import COSIGNATURE, BadNote, FalseSignature, SigningKey, VerifierKey

KEY = SigningKey("desk.test/lantern", bytes(range(32)))
WITNESS = SigningKey("witness.test/w1", bytes(range(32, 64)), COSIGNATURE)
STRANGER = SigningKey("desk.test/lantern", b"s" * 32)
TIME = 1_771_200_000

#: A log of the one leaf `{}`, signed and cosigned: bytes that people out there hold never change.
VKEY = "desk.test/lantern+261e4147+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
WITNESS_VKEY = "witness.test/w1+ad1959f2+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
TEXT = "desk.test/lantern\n1\nKKOhj2zWQGsIbp/9ofm4oT289EsPPzLLkDGhH9BTrPk=\n"
SIGNED = (
    f"{TEXT}\n— desk.test/lantern "
    "Jh5BR6YSn4FobIuGnIGHTBJU0n1N8ybn1keepXU86COu1gWcnyZvsmtWsPpQSdsVfNVCP5Vz9pc80UQlBXJpArH7Dws=\n"
)
COSIGNED = (
    f"{SIGNED}— witness.test/w1 rRlZ8gAAAABpkl4A"
    "ZnZxW7oRXVNJ0tByY6Y5+wZ5Mfo/CrCnUjZKqGdG9IQMJ8gSfNCewr0DjOMRhjZisaQe8VlU4R8VCGa7A2KXBQ==\n"
)


def test_golden_bytes() -> None:
    assert (KEY.verifier.text, WITNESS.verifier.text) == (VKEY, WITNESS_VKEY)
    made = checkpoint.signed(Checkpoint(KEY.name, 1, merkle.leaf_hash(b"{}")), KEY)
    line = cosignature.cosign(made.text, WITNESS, time_s=TIME)
    assert made.octets == SIGNED.encode()
    assert made.with_signatures([line]).octets == COSIGNED.encode()
    found, read = checkpoint.opened(COSIGNED.encode(), VerifierKey.parse(VKEY))
    assert (found.origin, found.size, found.root) == (KEY.name, 1, merkle.leaf_hash(b"{}"))
    held = cosignature.all_cosigned(read, [VerifierKey.parse(WITNESS_VKEY)])
    assert [(one.key, one.time_s) for one in held] == [(WITNESS.verifier, TIME)]


def test_the_same_bytes_by_hand() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(KEY.seed)
    public = secret.public_key().public_bytes_raw()
    key_id = hashlib.sha256(b"desk.test/lantern\n\x01" + public).digest()[:4]
    line = base64.b64encode(key_id + secret.sign(TEXT.encode())).decode()
    assert f"{TEXT}\n\N{EM DASH} desk.test/lantern {line}\n" == SIGNED
    key = base64.b64encode(b"\x01" + public).decode()
    assert f"desk.test/lantern+{key_id.hex()}+{key}" == VKEY
    secret = Ed25519PrivateKey.from_private_bytes(WITNESS.seed)
    public = secret.public_key().public_bytes_raw()
    key_id = hashlib.sha256(b"witness.test/w1\n\x04" + public).digest()[:4]
    made = secret.sign(f"cosignature/v1\ntime {TIME}\n{TEXT}".encode())
    line = base64.b64encode(key_id + TIME.to_bytes(8, "big") + made).decode()
    assert f"{SIGNED}\N{EM DASH} witness.test/w1 {line}\n" == COSIGNED


def test_a_secret_is_in_no_representation() -> None:
    assert "seed" not in repr(KEY)
    assert KEY.seed.hex() not in repr(KEY)


LINE = SIGNED.split("\n\n")[1]
NO_NOTES = {
    "nothing": "",
    "no signatures": TEXT,
    "no empty line": TEXT + LINE,
    "an empty line and nothing": f"{TEXT}\n",
    "no last newline": SIGNED[:-1],
    "a carriage return": SIGNED.replace("\n", "\r\n"),
    "a tab": SIGNED.replace("\n1\n", "\n\t1\n"),
    "a NUL": SIGNED.replace("\n1\n", "\n\x001\n"),
    "a hyphen for the dash": SIGNED.replace("—", "-"),
    "two spaces": SIGNED.replace("— desk", "—  desk"),
    "no name": SIGNED.replace("— desk.test/lantern ", "— "),
    "a plus in the name": SIGNED.replace("— desk.test", "— desk+test"),
    "a space in the name": SIGNED.replace("— desk.test", "— desk test"),
    "a no-break space in the name": SIGNED.replace("— desk.test", "— desk\N{NO-BREAK SPACE}test"),
    "base64 of another alphabet": SIGNED.replace("Jh5B", "J-5B"),
    "base64 without padding": SIGNED.replace("Dws=", "Dws"),
    "base64 with spare bits": SIGNED.replace("Dws=", "Dwt="),
    "base64 with a newline": SIGNED.replace("Jh5BR6", "Jh5B\nR6"),
    "a signature of nothing": f"{TEXT}\n— desk.test/lantern Jh5BRw==\n",
    "an id of three bytes": f"{TEXT}\n— desk.test/lantern Jh5B\n",
    "an empty line after": f"{SIGNED}\n",
    "too many signatures": f"{TEXT}\n{LINE * 65}",
    "too long": "x" * 70_000 + "\n\n" + LINE,
}


@pytest.mark.parametrize("octets", [text.encode() for text in NO_NOTES.values()], ids=list(NO_NOTES))
def test_what_is_no_note_is_refused(octets: bytes) -> None:
    with pytest.raises(BadNote):
        note.parse(octets)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadNote, match="UTF-8"):
        note.parse(SIGNED.encode().replace(b"\n1\n", b"\n\xff\n"))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_at_all_do_more_than_be_refused(octets: bytes) -> None:
    try:
        read = note.parse(octets)
    except BadNote:
        return
    assert read.octets == octets


@given(st.integers(0, len(SIGNED.encode()) - 1), st.integers(1, 255))
def test_no_changed_byte_of_a_checkpoint_is_ever_accepted(place: int, change: int) -> None:
    octets = bytearray(SIGNED.encode())
    octets[place] ^= change
    with pytest.raises(BadNote):
        checkpoint.opened(bytes(octets), KEY.verifier)


def test_text_may_hold_empty_lines_and_sixteen_signatures_are_read() -> None:
    text = "two\n\n\nparts — of a text\n"
    keys = [SigningKey(f"desk.test/{n}", bytes([n]) * 32) for n in range(16)]
    signed = note.sign(text, keys[0]).with_signatures([note.sign(text, k).signatures[0] for k in keys[1:]])
    read = note.parse(signed.octets)
    assert read == signed
    assert all(note.is_signed_by(read, key.verifier) for key in keys)


def test_lines_of_unknown_keys_are_passed_over_even_under_our_name() -> None:
    strange = note.sign(TEXT, STRANGER)
    assert not note.is_signed_by(strange, KEY.verifier)
    both = strange.with_signatures(note.sign(TEXT, KEY).signatures)
    assert note.is_signed_by(both, KEY.verifier)
    with pytest.raises(UnknownSigner):
        checkpoint.opened(strange.octets, KEY.verifier)


def test_of_two_lines_of_one_key_the_first_counts() -> None:
    good = note.sign(TEXT, KEY).signatures[0]
    false = note.sign("another text\n", KEY).signatures[0]
    assert note.is_signed_by(note.SignedNote(TEXT, (good, false)), KEY.verifier)
    with pytest.raises(FalseSignature):
        note.is_signed_by(note.SignedNote(TEXT, (false, good)), KEY.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "", "desk.test/lantern", VKEY.replace("+", " "), VKEY.replace("261e4147", "261e4148"),
        VKEY.replace("261e4147", "261E4147"), VKEY.replace("desk.test", "desk.tesu"), VKEY[:-1], VKEY[:-4],
        VKEY.replace("AQO", "AgO"), VKEY.replace("desk.test/lantern", ""), f"{VKEY}+", f"{VKEY}x",
    ],
)  # fmt: skip
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        VerifierKey.parse(text)


ROOT = note.encoded(merkle.leaf_hash(b"{}"))


@pytest.mark.parametrize(
    "text",
    [
        "", "desk.test/lantern\n", f"desk.test/lantern\n1\n{ROOT}", f"\n1\n{ROOT}\n", f"d\n\n{ROOT}\n",
        f"d\n01\n{ROOT}\n", f"d\n+1\n{ROOT}\n", f"d\n-1\n{ROOT}\n", f"d\n1.0\n{ROOT}\n", f"d\n１\n{ROOT}\n",
        f"d\n{2**63}\n{ROOT}\n", f"d\n{'9' * 40}\n{ROOT}\n", f"d\n0\n{ROOT}\n", f"d\n1\n{ROOT[:-4]}\n",
        f"d\n1\n{ROOT}\n\n", f"d\n1\n{ROOT}\n\nx\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        checkpoint.parse(text)


def test_an_empty_log_has_the_root_of_nothing_and_extensions_are_kept() -> None:
    empty = Checkpoint("d", 0, hashlib.sha256(b"").digest())
    assert checkpoint.parse(empty.text) == empty
    more = Checkpoint("d", 2**63 - 1, b"r" * 32, ("an extension", "another"))
    assert checkpoint.parse(more.text) == more


def test_a_checkpoint_of_another_log_under_our_key_is_not_ours() -> None:
    other = note.sign(Checkpoint("desk.test/other", 1, b"r" * 32).text, KEY)
    with pytest.raises(UnknownSigner, match=r"of the log desk\.test/other"):
        checkpoint.opened(other.octets, KEY.verifier)


def test_a_cosignature_of_another_text_time_or_key_is_false() -> None:
    line = cosignature.cosign(TEXT, WITNESS, time_s=TIME)
    assert cosignature.verified(TEXT, line, WITNESS.verifier).time_s == TIME
    later = note.Signature(line.name, line.key_id, (TIME + 1).to_bytes(8, "big") + line.octets[8:])
    for text, bent in ((TEXT.replace("\n1\n", "\n2\n"), line), (TEXT, later)):
        with pytest.raises(FalseSignature):
            cosignature.verified(text, bent, WITNESS.verifier)
    read = note.parse(SIGNED.encode()).with_signatures([line])
    other = SigningKey(WITNESS.name, b"o" * 32, COSIGNATURE)
    assert cosignature.cosigned_by(read, other.verifier) is None
    for octets in (line.octets[:-1], b"", b"\x80" + line.octets[1:]):
        with pytest.raises(BadNote, match="not a cosignature"):
            cosignature.time_of(note.Signature(line.name, line.key_id, octets))


def test_a_key_of_one_kind_does_not_sign_what_the_other_does() -> None:
    with pytest.raises(AssertionError):
        note.sign(TEXT, WITNESS)
    with pytest.raises(AssertionError):
        cosignature.cosign(TEXT, KEY, time_s=TIME)
