"""A whole log: read once, every rule seen broken, the first bad entry named."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from charity.ledger import accounts, checkpoint
from charity.ledger.entry import Kind
from charity.ledger.note import SigningKey
from charity.verifier.checks import FORMER_END, Findings
from charity.verifier.keyring import FormerKey
from charity.verifier.logs import BEYOND, ORDER, check_log
from charity.verifier.telling import told
from tests.verifier.desk import APPEAL, OBSERVED, WITNESS, TestDesk, busy_desk, moved

Files = dict[str, bytes]
WECHAT, INCOME = accounts.assets("WeChat", APPEAL), accounts.donations(APPEAL)


def checked(files: Files, desk: TestDesk, **more: Any) -> Findings:
    return check_log(files.__getitem__, desk.vkey, **more)


def failed(found: Findings) -> dict[str, tuple[object, object]]:
    """Return which checks failed: why, and the entry named."""
    bad = (check for check in found.checks if check.ok is False)
    return {check.code: (check.facts["why"], check.facts.get("seq")) for check in bad}


def text(found: Findings, language: str = "en") -> str:
    return "\n".join(told("log", language, found, with_totals=True))


@pytest.fixture
def desk() -> TestDesk:
    """A desk of 600 entries."""
    return busy_desk()


def test_a_true_log_passes_every_check_and_gives_the_totals(desk: TestDesk) -> None:
    found = checked(desk.files(), desk, witnesses=[WITNESS.verifier], quorum=1, old=desk.checkpoint(300))
    assert {check.code: check.ok for check in found.checks} == dict.fromkeys(ORDER, True)
    totals = {one.appeal: one for one in found.totals}
    assert all(one.balances for one in found.totals)
    assert (totals[APPEAL].custody, totals[OBSERVED].custody) == ("held", "observed")
    assert (totals[OBSERVED].paid_out_minor, totals[OBSERVED].donations) == (700, 179)
    assert (totals[APPEAL].fees_minor, totals[APPEAL].refunded_minor, totals[APPEAL].lumps) == (0, 1, 1)


def test_totals_are_told_by_custody_and_never_added_together(desk: TestDesk) -> None:
    lines = text(checked(desk.files(), desk)).splitlines()
    held, observed = (
        next(n for n, line in enumerate(lines) if word in line) for word in ("held by the desk", "family")
    )
    assert APPEAL in lines[held + 1]
    assert OBSERVED in lines[observed + 1]
    assert sum("received" in line and "LX-" in line for line in lines) == 2


Lie = Callable[[TestDesk], object]

LIES: dict[str, tuple[Lie, str, str]] = {
    "unbalanced": (
        lambda d: d.book(Kind.DONATION, [(WECHAT, "CNY", 5), (INCOME, "CNY", -4)]), "sums", "unbalanced",
    ),
    "by currency": (
        lambda d: d.book(Kind.DONATION, [(WECHAT, "CNY", 5), (INCOME, "USD", -5)]), "sums", "unbalanced",
    ),
    "one posting": (lambda d: d.book(Kind.DONATION, [(INCOME, "CNY", -5)]), "sums", "postings"),
    "a zero": (
        lambda d: d.book(Kind.DONATION, [*moved(WECHAT, INCOME, 5), (WECHAT, "CNY", 0)]), "sums", "postings",
    ),
    "wrong way": (lambda d: d.book(Kind.DONATION, moved(INCOME, WECHAT, 5)), "kinds", "postings"),
    "a donation paid out": (
        lambda d: d.book(Kind.DONATION, moved(accounts.payouts(APPEAL), WECHAT, 5)), "kinds", "postings",
    ),
    "an unknown kind": (lambda d: d.book("gift", moved(WECHAT, INCOME, 5)), "kinds", "postings"),
    "a fact that moves money": (
        lambda d: d.book(Kind.REPORT_ISSUED, moved(WECHAT, INCOME, 5)), "kinds", "postings",
    ),
    "a fact that reverses": (lambda d: d.fact(reverses=0), "kinds", "fact"),
    "a donation of nothing": (lambda d: d.book(Kind.DONATION), "sums", "postings"),
    "an unknown account": (
        lambda d: d.book(Kind.PAYOUT, moved(f"Expenses:Lunch:{APPEAL}", WECHAT, 5)), "kinds", "account",
    ),
    "another appeal's account": (
        lambda d: d.book(Kind.DONATION, moved(WECHAT, accounts.donations(OBSERVED), 5)),
        "kinds", "other-appeal",
    ),
    "no appeal": (lambda d: d.book(Kind.DONATION, moved(WECHAT, INCOME, 5), None), "kinds", "other-appeal"),
    "a pledge that is money": (
        lambda d: d.book(Kind.PLEDGE, moved(accounts.pledges(APPEAL), INCOME, 5)), "kinds", "postings",
    ),
    "twice reversed": (lambda d: d.reverse(2), "reversals", "twice"),
    "half reversed": (
        lambda d: d.book(Kind.REVERSAL, moved(INCOME, WECHAT, 3), reverses=40), "reversals", "not-full",
    ),
    "a reversal of the future": (
        lambda d: d.book(Kind.REVERSAL, moved(INCOME, WECHAT, 3), reverses=900), "reversals", "unknown",
    ),
    "a reversal of a fact": (
        lambda d: d.book(Kind.REVERSAL, moved(INCOME, WECHAT, 3), reverses=0), "reversals", "of-no-money",
    ),
    "a reversal of nothing": (
        lambda d: d.book(Kind.REVERSAL, moved(INCOME, WECHAT, 3)), "reversals", "unnamed",
    ),
    "a donation that reverses": (lambda d: d.donation(5, reverses=40), "reversals", "unnamed"),
    "overdrawn": (lambda d: d.payout(10_000_000), "funds", "overdrawn"),
    "other hands": (
        lambda d: d.book(Kind.DONATION, moved(accounts.observed(APPEAL), INCOME, 5)), "funds", "custody",
    ),
    "another number": (lambda d: d.donation(5, seq=700), "order", "other-number"),
    "another log": (lambda d: d.donation(5, log="relief.test/lantern"), "names", "other"),
    "no entry": (lambda d: d.leaves.append(b"{}"), "canonical", "no-entry"),
    "not canonical": (lambda d: d.leaves.append(d.leaves[5].replace(b",", b", ")), "canonical", "no-entry"),
    "not text": (lambda d: d.leaves.append(b"\xff\xfe"), "canonical", "no-entry"),
    "empty": (lambda d: d.leaves.append(b""), "canonical", "no-entry"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_what_a_desk_must_not_book_is_found_though_it_signed_for_it(name: str, desk: TestDesk) -> None:
    lie, code, why = LIES[name]
    lie(desk)
    desk.donation(7)
    found = checked(desk.files(), desk)
    assert failed(found)[code] == (why, 600)
    assert found.first_bad_entry == 600
    assert "600" in text(found)
    assert "600" in text(found, "zh")
    assert {"signature", "files", "root"}.isdisjoint(failed(found))


def test_of_several_faults_the_first_is_named(desk: TestDesk) -> None:
    for minor in (5, 6):
        desk.book(Kind.DONATION, [(WECHAT, "CNY", minor), (INCOME, "CNY", -1)])
    desk.payout(10_000_000)
    found = checked(desk.files(), desk)
    assert failed(found)["sums"] == ("unbalanced", 600)
    assert failed(found)["funds"] == ("overdrawn", 602)
    assert "The first bad entry is 600." in text(found)


def flipped(files: Files, name: str, at: int) -> None:
    octets = files[name]
    files[name] = octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]


def test_a_changed_leaf_is_named(desk: TestDesk) -> None:
    files = desk.files()
    changed = desk.leaves[300].replace(b'"day":"2026-02-15"', b'"day":"2026-02-16"')
    files["tile/entries/001"] = files["tile/entries/001"].replace(desk.leaves[300], changed)
    found = checked(files, desk)
    assert failed(found) == {"files": ("differs", 300), "root": ("other", None)}
    assert found.first_bad_entry == 300


@pytest.mark.parametrize(
    ("name", "at", "seq"),
    [("tile/0/001", 5 * 32 + 7, 261), ("tile/0/002.p/88", 87 * 32, 599), ("tile/1/000.p/2", 32, 256)],
)
def test_a_changed_tile_is_named(desk: TestDesk, name: str, at: int, seq: int) -> None:
    files = desk.files()
    flipped(files, name, at)
    found = checked(files, desk)
    assert failed(found) == {"files": ("differs" if "/0/" in name else "differs-within", seq)}
    said = f"Entry {seq} is not what" if "/0/" in name else "An entry from 256 to 511 is not what"
    assert said in text(found)


def test_what_only_follows_from_a_flipped_byte_is_marked(desk: TestDesk) -> None:
    files = desk.files()
    flipped(files, "tile/entries/001", 300)
    found = checked(files, desk, old=desk.checkpoint(599))
    lines = [line for line in text(found).splitlines() if line.startswith("FAILED")]
    assert [("only a consequence" in line) for line in lines] == [False] + [True] * (len(lines) - 1)
    assert len(lines) > 2
    lied = busy_desk()
    lied.payout(10_000_000)
    assert "consequence" not in text(checked(lied.files(), lied))


def test_files_of_earlier_times_are_compared_and_those_beyond_are_told(desk: TestDesk) -> None:
    files, before = desk.files(), TestDesk(leaves=desk.leaves[:300]).files()
    lying = files | {name: octets for name, octets in before.items() if name not in files}
    assert {"tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"} <= lying.keys() - files.keys()
    found = checked(lying, desk, paths=lying)
    assert found.ok
    assert BEYOND not in found.not_checked
    for name, seq in (("tile/0/001.p/44", 256), ("tile/entries/001.p/44", 256), ("tile/1/000.p/1", 0)):
        wrong = dict(lying)
        flipped(wrong, name, 20)
        found = checked(wrong, desk, paths=wrong)
        assert failed(found) == {"files": ("other-partial", seq)}
        assert name in text(found)
        assert checked(wrong, desk).ok
    for octets in (lying["tile/0/001.p/44"][:-32], b""):
        assert not checked(lying | {"tile/0/001.p/44": octets}, desk, paths=lying).ok
    beyond = checked(files, desk, paths=[*files, "tile/0/002.p/99", "tile/other"])
    assert beyond.ok
    assert BEYOND in beyond.not_checked
    assert "more entries than were signed" in text(beyond)


def test_observed_money_is_told_in_its_own_words(desk: TestDesk) -> None:
    found = checked(desk.files(), desk)
    own = next(line for line in text(found).splitlines() if OBSERVED in line)
    assert all(word in own for word in ("known received", "= used, with vouchers", "no voucher yet"))
    chinese = next(line for line in text(found, "zh").splitlines() if OBSERVED in line)
    assert all(word in chinese for word in ("已知收到", "= 有票据的使用", "尚无票据"))


@pytest.mark.parametrize("name", [name for name in busy_desk().files() if name != "checkpoint"])
def test_every_file_is_needed_whole(desk: TestDesk, name: str) -> None:
    whole = desk.files()
    for octets in (None, b"", whole[name][:-1], whole[name] + b"\x00\x00", whole[name][:1]):
        files = {other: content for other, content in whole.items() if other != name}
        if octets is not None:
            files[name] = octets
        found = checked(files, desk)
        assert failed(found)["files"][0] == ("missing" if octets is None else "cut")
        assert name in text(found)
        assert name in text(found, "zh")


def test_full_files_stand_for_those_that_grew(desk: TestDesk) -> None:
    grown = busy_desk()
    while len(grown.leaves) < 768:
        grown.donation(100)
    later = grown.files()
    later["checkpoint"] = desk.checkpoint()
    del later["tile/1/000.p/3"]
    later["tile/1/000.p/2"] = desk.files()["tile/1/000.p/2"]
    assert "tile/0/002.p/88" not in later
    assert checked(later, desk).ok


def test_who_signed_is_told_apart(desk: TestDesk) -> None:
    files = desk.files()
    other, stranger = TestDesk("relief.test/lantern", b"\x02" * 32), SigningKey(desk.origin, b"\x03" * 32)
    assert failed(checked(files, other)) == {"signature": ("other-desk", None)}
    assert failed(check_log(files.__getitem__, stranger.verifier)) == {"signature": ("unknown-key", None)}
    assert failed(checked({}, desk)) == {"signature": ("missing", None)}
    assert failed(checked({"checkpoint": b"<html>"}, desk)) == {"signature": ("no-checkpoint", None)}
    cut = files["checkpoint"].replace(b"\n600\n", b"\n")
    assert failed(checked({"checkpoint": cut}, desk)) == {"signature": ("unreadable", None)}
    files["checkpoint"] = files["checkpoint"].replace(b"\n600\n", b"\n601\n")
    assert failed(checked(files, desk)) == {"signature": ("false", None)}


def test_a_signature_over_another_root_fails(desk: TestDesk) -> None:
    files = desk.files() | {"checkpoint": desk.checkpoint(root=b"\x07" * 32)}
    assert failed(checked(files, desk)) == {"root": ("other", None)}


def test_a_checkpoint_that_claims_more_than_there_is_ends_the_reading(desk: TestDesk) -> None:
    said = checkpoint.Checkpoint(desk.origin, 2**62, b"\x07" * 32)
    files = desk.files() | {"checkpoint": checkpoint.signed(said, desk.key).octets}
    assert failed(checked(files, desk)) == {"files": ("missing", 512)}


def test_an_empty_log_is_read(desk: TestDesk) -> None:
    found = checked({"checkpoint": TestDesk().checkpoint()}, TestDesk())
    assert found.ok
    assert "No money was moved." in text(found)


@pytest.mark.parametrize("size", [1, 256, 300, 512, 599, 600])
def test_a_kept_checkpoint_of_any_size_is_continued(desk: TestDesk, size: int) -> None:
    assert checked(desk.files(), desk, old=desk.checkpoint(size)).ok


def test_a_kept_checkpoint_shows_a_cut_and_a_rewritten_history(desk: TestDesk) -> None:
    kept, other = desk.checkpoint(500), TestDesk("relief.test/lantern", b"\x02" * 32)
    cut = TestDesk(leaves=desk.leaves[:400])
    assert failed(checked(cut.files(), desk, old=kept)) == {"consistency": ("shorter", 400)}
    rewritten = TestDesk(leaves=[*desk.leaves])
    rewritten.leaves[450] = desk.leaves[450].replace(b"2026-02-15", b"2026-02-14")
    assert checked(rewritten.files(), desk).ok
    found = checked(rewritten.files(), desk, old=kept)
    assert failed(found) == {"consistency": ("rewritten", None)}
    assert "Keep both files" in text(found)
    for old, why in ((b"?", "old-unreadable"), (other.checkpoint(), "old-unknown")):
        assert failed(checked(desk.files(), desk, old=old)) == {"consistency": (why, None)}
    forged = kept.replace(b"\n500\n", b"\n501\n")
    assert failed(checked(desk.files(), desk, old=forged)) == {"consistency": ("old-unreadable", None)}


def renamed(desk: TestDesk) -> TestDesk:
    """Return the desk after a rotation: another name and key over the same leaves."""
    return TestDesk("desk.test/lantern-2", b"\x04" * 32, desk.leaves, desk.posts)


def test_a_rotated_log_is_whole_with_its_former_key(desk: TestDesk) -> None:
    kept = desk.checkpoint()
    later = renamed(desk)
    later.donation(5)
    assert failed(checked(later.files(), later)) == {"names": ("other", 0)}
    assert checked(later.files(), later, former=[desk.vkey], old=kept).ok
    later.donation(5, log="desk.test/lantern")
    assert failed(checked(later.files(), later, former=[desk.vkey])) == {"names": ("other", 601)}


def test_an_old_key_counts_for_nothing_beyond_its_last_checkpoint(desk: TestDesk) -> None:
    later = renamed(desk)
    later.donation(5)
    until, short = FormerKey(desk.vkey, 600), FormerKey(desk.vkey, 599)
    found = checked(later.files(), later, former=[until], old=desk.checkpoint(600))
    assert found.ok
    assert FORMER_END not in found.not_checked
    assert "desk.test/lantern (0 - 599), desk.test/lantern-2 (600 - 600)" in text(found)
    endless = checked(later.files(), later, former=[desk.vkey])
    assert endless.ok
    assert "until when the former key was in force: give KEY@ENTRIES" in text(endless)
    assert failed(checked(later.files(), later, former=[short])) == {"names": ("out-of-force", 599)}
    desk.leaves = [*later.leaves]
    thief = desk.files()
    assert failed(checked(thief, later, former=[until])) == {"signature": ("out-of-force", None)}
    assert checked(thief, later, former=[desk.vkey, FormerKey(desk.vkey, 601)]).ok
    kept = checked(later.files(), later, former=[until], old=desk.checkpoint())
    assert failed(kept) == {"consistency": ("old-out-of-force", None)}
    for language, said in (("en", "in force up to entry 600 only"), ("zh", "只用到第 600 号为止")):
        assert said in text(checked(thief, later, former=[until]), language)


def test_a_log_of_another_name_may_be_the_desk_before_it_changed_its_key(desk: TestDesk) -> None:
    later = renamed(desk)
    assert "the desk has changed its name and key since" in text(checked(desk.files(), later))
    assert "请用 --former 给出旧公钥" in text(checked(desk.files(), later), "zh")


def test_a_file_that_changes_between_two_readings_is_noticed(desk: TestDesk) -> None:
    files, asked = desk.files(), []

    def read(name: str) -> bytes:
        asked.append(name)
        if name == "tile/entries/000" and asked.count(name) > 1:
            return files[name].replace(b'"donation"', b'"sonation"')
        return files[name]

    found = check_log(read, desk.vkey)
    assert failed(found)["files"] == ("changed-meanwhile", 0)


def test_memory_stays_flat_as_the_log_grows(desk: TestDesk) -> None:
    peaks = []
    for bundles in (4, 16):
        grown = busy_desk()
        seq, lines = len(grown.leaves), []
        while seq < bundles * 256:
            lines.append(grown.leaves[-1].replace(b'"seq":599', b'"seq":%d' % seq))
            seq += 1
        grown.leaves += lines
        files = grown.files()
        tracemalloc.start()
        assert checked(files, grown).ok
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.15


THIRD = "LX-2026-0009-W"
DOCUMENT = "cd" * 32


def hand_over(desk: TestDesk, minor: int, into: int | None = None, doc: str = DOCUMENT) -> tuple[int, int]:
    """Book both legs of a remainder, the second one of another amount when told so."""
    leaving = moved(accounts.remainder_out(APPEAL), WECHAT, minor)
    coming = moved(accounts.assets("WeChat", THIRD), accounts.remainder_in(THIRD), into or minor)
    out = desk.book(Kind.REMAINDER, leaving, APPEAL, doc=[DOCUMENT])
    return out, desk.book(Kind.REMAINDER, coming, THIRD, doc=[doc])


def test_a_remainder_that_left_another_appeal_is_whole_and_so_is_its_undoing(desk: TestDesk) -> None:
    out, into = hand_over(desk, 500)
    assert checked(desk.files(), desk).ok
    desk.reverse(into, appeal=THIRD, doc=[DOCUMENT])
    assert failed(checked(desk.files(), desk)) == {"remainders": ("half-undone", 601)}
    desk.reverse(out, doc=[DOCUMENT])
    assert checked(desk.files(), desk).ok


@pytest.mark.parametrize(("into", "doc"), [(501, DOCUMENT), (500, "ef" * 32)])
def test_a_remainder_from_nowhere_is_found(desk: TestDesk, into: int, doc: str) -> None:
    hand_over(desk, 500, into, doc)
    assert failed(checked(desk.files(), desk)) == {"remainders": ("from-nowhere", 601)}


def foreign(desk: TestDesk, minor: int, worth: int) -> int:
    trading, bank = accounts.trading(APPEAL), f"Assets:Bank-USD:{APPEAL}"
    halves = [(trading, "USD", -minor), (trading, "CNY", worth)]
    return desk.book(Kind.DONATION, [(bank, "USD", minor), *halves, (INCOME, "CNY", -worth)])


def test_money_in_another_currency_counts_at_its_worth_and_pays_nothing_before_it_is_sold() -> None:
    desk = TestDesk()
    foreign(desk, 100, 720)
    found = checked(desk.files(), desk)
    assert found.ok
    assert [(one.currency, one.received_minor, one.held_minor) for one in found.totals] == [("CNY", 720, 720)]
    desk.payout(1)
    assert failed(checked(desk.files(), desk)) == {"funds": ("overdrawn", 1)}


def test_more_foreign_money_than_there_is_is_not_sold() -> None:
    desk = TestDesk()
    foreign(desk, 100, 720)
    trading, bank = accounts.trading(APPEAL), f"Assets:Bank-USD:{APPEAL}"
    halves = [(trading, "USD", 101), (trading, "CNY", -720)]
    desk.book(
        Kind.TRANSFER,
        [(bank, "USD", -101), *halves, (WECHAT, "CNY", 700), (accounts.fees(APPEAL), "CNY", 20)],
    )
    assert failed(checked(desk.files(), desk)) == {"funds": ("overdrawn", 1)}
    desk.donation(5)
    desk.book(Kind.DONATION, moved(bank, INCOME, 5))
    assert failed(checked(desk.files(), desk))["kinds"] == ("currency", 3)


def test_a_pledge_moves_nothing(desk: TestDesk) -> None:
    pledge = [(accounts.pledges(APPEAL), "CNY", 9_000), (accounts.pledges(APPEAL), "CNY", -9_000)]
    before = checked(desk.files(), desk).totals
    seq = desk.book(Kind.PLEDGE, pledge)
    desk.reverse(seq)
    found = checked(desk.files(), desk)
    assert found.ok
    assert found.totals == before
