"""Evidence and sealed fields: private at rest, and a changed byte is noticed."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import pytest
from PIL import Image

from charity.kernel.cipher import Cipher, SealBroken
from charity.kernel.images import (
    EmptyFile,
    NotAPhoto,
    PhotoTooLarge,
    media_type_of,
    public_copy,
)
from charity.kernel.vault import EvidenceBroken, Vault


def _photo(**save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), (120, 90, 60)).save(out, "JPEG", **save)
    return out.getvalue()


def test_what_is_kept_comes_back_and_is_kept_once(vault: Vault, tmp_path: Path) -> None:
    kept = vault.keep(b"a medical record")
    assert vault.keep(b"a medical record") == kept
    assert vault.fetch(kept.sha256) == b"a medical record"
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_nothing_of_a_file_can_be_read_on_the_disk(vault: Vault, tmp_path: Path) -> None:
    vault.keep(b"a medical record")
    assert all(b"medical" not in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_any_changed_byte_of_a_kept_file_is_noticed(vault: Vault, tmp_path: Path) -> None:
    kept = vault.keep(b"a medical record")
    path = next(p for p in tmp_path.rglob("*") if p.is_file())
    whole = path.read_bytes()
    for place in range(1, len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(EvidenceBroken):
            vault.fetch(kept.sha256)


def test_a_write_that_fails_leaves_no_file(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("charity.kernel.vault.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        vault.keep(b"a medical record")
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_sealed_field_opens_only_in_its_own_place(cipher: Cipher) -> None:
    sealed = cipher.seal("help_request.phone|QZ-2026-0001-A", "13900000000")
    assert cipher.open("help_request.phone|QZ-2026-0001-A", sealed) == "13900000000"
    with pytest.raises(SealBroken):
        cipher.open("help_request.phone|QZ-2026-0002-B", sealed)
    with pytest.raises(SealBroken):
        Cipher(b"x" * 32, secrets.token_bytes).open("help_request.phone|QZ-2026-0001-A", sealed)


def test_a_blind_index_meets_equal_values_of_one_kind_only(cipher: Cipher) -> None:
    assert cipher.blind_index("phone", "139") == cipher.blind_index("phone", "139")
    assert cipher.blind_index("phone", "139") != cipher.blind_index("code", "139")


def test_a_copy_for_outside_carries_no_metadata(vault: Vault) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (45.0, 17.0, 30.0)
    copy = public_copy(_photo(exif=exif) + b"hidden behind the end")
    assert b"SecretPhone" in _photo(exif=exif)
    assert b"SecretPhone" not in copy
    assert b"hidden" not in copy
    with Image.open(io.BytesIO(copy)) as image:
        assert not image.getexif()


def test_the_type_of_a_file_is_told_by_its_content() -> None:
    assert media_type_of(_photo()) == "image/jpeg"
    assert media_type_of(b"%PDF-1.7\n...") == "application/pdf"


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"GIF89a....", b"MZ\x90", b"\xff\xd8\xff\xe0 cut"]
)
def test_what_is_neither_photo_nor_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPhoto):
        media_type_of(content)


def test_an_empty_file_and_one_too_large_are_told_apart() -> None:
    with pytest.raises(EmptyFile):
        media_type_of(b"")
    with pytest.raises(PhotoTooLarge):
        media_type_of(b"\xff" * (15 * 1024 * 1024 + 1))


def test_a_small_file_that_unfolds_to_a_huge_picture_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(PhotoTooLarge):
        media_type_of(out.getvalue())


def test_a_large_file_is_kept_and_read_in_segments_and_a_change_anywhere_is_noticed(tmp_path: Path) -> None:
    vault = Vault(tmp_path, b"k" * 32, secrets.token_bytes)
    pieces = [bytes([n]) * 700_000 for n in range(4)]
    kept = vault.keep_stream(lambda: iter(pieces))
    assert kept.size_bytes == 2_800_000
    with vault.open(kept.sha256) as stream:
        assert stream.read(700_001) == pieces[0] + b"\x01"
    assert vault.fetch(kept.sha256) == b"".join(pieces)
    path = tmp_path / kept.sha256[:2] / kept.sha256[2:]
    whole = path.read_bytes()
    segment = 1024 * 1024 + 16
    exchanged = (
        whole[:9] + whole[9 + segment : 9 + 2 * segment] + whole[9 : 9 + segment] + whole[9 + 2 * segment :]
    )
    for changed in (whole[:-1], whole[: 9 + segment], exchanged, whole[:1500] + b"?" + whole[1501:]):
        path.write_bytes(changed)
        with pytest.raises(EvidenceBroken):
            vault.fetch(kept.sha256)
