"""Checking a transparency report: its leaves, its totals, its printed amounts, its signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charity.ledger.note import VerifierKey
from charity.verifier import bundle, csvfile, pdf, pdftext, reportfile
from charity.verifier.books import CODES
from charity.verifier.checkpoints import count_witnesses, open_checkpoint
from charity.verifier.checks import SEEN, Findings, Tally
from charity.verifier.continuity import check_kept, check_previous
from charity.verifier.covered import Covered
from charity.verifier.funds import money
from charity.verifier.keyring import Former, Keyring
from charity.verifier.reportfile import ReportFile
from charity.verifier.seal.paper import check_seal

ORDER = (
    "paper", "file", "signature", "inclusion", "canonical", "subject", *CODES,
    "totals", "printed", "page", "csv", "previous", "consistency", "verifier", "witnesses",
)  # fmt: skip
NOT_CHECKED = (
    "spent-well",
    "unrecorded",
    "all-entries",
    "other-words",
    "documents",
    "same-log",
    "later-entries",
)
#: What a report's PDF may unpack to inside a process that serves others too.
WEB_UNPACKED_BYTES_MAX = 48 * 2**20


def check_report(
    octets: bytes,
    key: VerifierKey | None,
    *,
    former: Sequence[Former] = (),
    ca: bytes | None = None,
    old: bytes | None = None,
    witnesses: Sequence[VerifierKey] = (),
    quorum: int = 0,
    unpacked_max: int = pdf.UNPACKED_BYTES_MAX,
) -> Findings:
    """Check a report's PDF against a desk's key; whatever the bytes are, findings are returned.

    Without a key only the PDF's own signature vouches for what the report carries.
    `ca`: the certificate (PEM) behind that signature. `old`: a checkpoint kept from earlier.
    """
    assert key is not None or ca is not None, "something has to vouch for the report"
    tally = Tally(ORDER)
    left_out: tuple[str, ...] = (SEEN, *NOT_CHECKED) if ca is None else NOT_CHECKED
    check_seal(tally, octets, ca)
    files = _files(tally, octets, unpacked_max)
    if files is None or (claims := _claims(tally, files)) is None:
        return Findings(tally.checks(), left_out)
    ring = Keyring(key, former)
    opened = open_checkpoint(tally, "signature", files["checkpoint"], ring)
    if opened is None:
        return Findings(tally.checks(), left_out)
    found, signed = opened
    covered = Covered(tally, files["ledger.jsonl"])
    if covered.check(claims, found):
        _check_table(tally, files, covered)
    _check_printed(tally, claims)
    _check_page(tally, claims, octets, unpacked_max)
    check_previous(tally, claims.previous, found, ring)
    check_kept(tally, old, claims.previous, found, ring)
    _check_verifier(tally, files)
    count_witnesses(tally, signed, witnesses, quorum)
    left_out = tally.not_checked(left_out, is_endless=ring.was_endless_used)
    return Findings(tally.checks(), left_out, totals=covered.totals)


def _files(tally: Tally, octets: bytes, unpacked_max: int) -> dict[str, bytes] | None:
    if not pdf.is_pdf(octets):
        tally.failed("file", "no-pdf")
        return None
    try:
        files = pdf.attachments(octets, unpacked_max=unpacked_max)
    except pdf.BadPdf as error:
        tally.failed("file", "broken-pdf", detail=str(error))
        return None
    if not files.keys() & set(reportfile.FILES):
        tally.failed("file", "no-files")
        return None
    missing = [name for name in reportfile.FILES if name not in files]
    if missing:
        tally.failed("file", "no-report", name=missing[0])
        return None
    return files


def _claims(tally: Tally, files: Mapping[str, bytes] | None) -> ReportFile | None:
    if files is None:
        return None
    try:
        claims = reportfile.parse(files["report.json"])
    except reportfile.BadReport:
        tally.failed("file", "bad-facts")
        return None
    tally.passed("file", subject=claims.subject, names=", ".join(sorted(files)))
    return claims


def _check_printed(tally: Tally, claims: ReportFile) -> None:
    """Hold the amounts as printed against the totals that the report claims."""
    for name, text in claims.printed.items():
        minor = claims.numbers.get(f"{name}_minor")
        if minor is None:
            tally.undone("printed", "unknown", name=name)
        elif text != money(minor, claims.currency):
            tally.failed(
                "printed", "other", part=f"{name}_minor", printed=text, wanted=money(minor, claims.currency)
            )
    if claims.printed:
        tally.passed("printed", amounts=", ".join(claims.printed.values()))
    else:
        tally.undone("printed", "none")


def _check_page(tally: Tally, claims: ReportFile, octets: bytes, unpacked_max: int) -> None:
    """Look for each printed amount in the text of page one."""
    try:
        text = pdftext.first_page_text(octets, unpacked_max=unpacked_max)
    except pdf.BadPdf:
        tally.undone("page", "fonts")
        return
    for name, amount in claims.printed.items():
        if not pdftext.shows(text, amount):
            tally.failed("page", "missing", part=f"{name}_minor", printed=amount)
    if claims.printed:
        tally.passed("page", count=len(claims.printed))
    else:
        tally.undone("page", "none")


def _check_table(tally: Tally, files: Mapping[str, bytes], covered: Covered) -> None:
    table = files.get("ledger.csv")
    if table is None:
        tally.undone("csv", "absent")
        return
    line = csvfile.first_difference(table, covered.leaves())
    if line is None:
        tally.passed("csv")
    else:
        tally.failed("csv", "differs", line=line)


def _check_verifier(tally: Tally, files: Mapping[str, bytes]) -> None:
    attached = files.get("verifier.py")
    if attached is None:
        tally.undone("verifier", "absent")
    elif attached == bundle.bundle().encode():
        tally.passed("verifier")
    else:
        tally.undone("verifier", "other-version")
