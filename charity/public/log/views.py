"""The log for people: how it works, where it stands, each entry with its proof, any two checkpoints."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from charity.kernel.errors import Missing, Refusal
from charity.kernel.web.guards import everyone
from charity.kernel.web.paging import page_of
from charity.kernel.web.unit import house, reading
from charity.kernel.words import N_
from charity.ledger import proof, signed
from charity.public.compression import compressed
from charity.public.log import checkpoints, compare, entries, files, how, keys, queries
from charity.public.log.asking import EntryForm, read_number

ROWS = 25
ROWS_AT_FIRST = 5

blueprint = Blueprint("log", __name__, url_prefix="/log")
blueprint.after_request(compressed)


class NotYetCovered(Refusal):
    """An entry that no checkpoint covers has no proof yet."""

    code = "not_yet_covered"
    status = 404
    words = N_(
        "This entry was booked after the last checkpoint, so there is no proof of it yet. "
        "The next checkpoint is signed within the hour; come back then."
    )


@blueprint.get("/")
@everyone
def about() -> ResponseReturnValue:
    """Show how the log works, where it stands and how to check it without us."""
    return render_template("public/log/page.html", number=EntryForm(formdata=None), **_standing())


def _standing() -> dict[str, Any]:
    session, config = reading(), house().config
    newest = signed.newest(session)
    shown = checkpoints.shown(session, newest, config) if newest is not None else None
    named = keys.keys_of(session, config)
    size, root = (shown.size, shown.root) if shown else (0, "")
    seals = checkpoints.seals_of(shown) if shown else [(one.name, False) for one in named.witnesses]
    return {
        "newest": shown,
        "picture": how.how_it_works(size, root, seals),
        "keys": named,
        "awaited": signed.unsigned_since_rotation(session),
        "papers": files.authority_of(config),
        "recent": checkpoints.rows(signed.newest_first(session, limit=ROWS_AT_FIRST)),
        "unsigned": queries.log_size(session) - size,
    }


@blueprint.get("/checkpoints/")
@everyone
def checkpoint_list() -> ResponseReturnValue:
    """Show every published checkpoint, newest first."""
    before = read_number(request.args.get("before", ""))
    found = signed.newest_first(reading(), before=before, limit=ROWS + 1)
    page = page_of(found, ROWS, lambda one: one.size)
    return render_template(
        "public/log/checkpoints.html",
        rows=checkpoints.rows(page.items),
        older=url_for("log.checkpoint_list", before=page.after) if page.after else "",
        newest=url_for("log.checkpoint_list") if before is not None else "",
    )


@blueprint.get("/checkpoints/<int:size>")
@everyone
def checkpoint_page(size: int) -> ResponseReturnValue:
    """Show one published checkpoint with its cosignatures."""
    session, config = reading(), house().config
    found = signed.signed_at(session, size) if size <= entries.SEQ_MAX else None
    if found is None:
        raise Missing()
    shown = checkpoints.shown(session, found, config)
    newest = signed.newest(session)
    return render_template(
        "public/log/checkpoint.html",
        checkpoint=shown,
        vkey=keys.vkey_of(session, config, shown.origin),
        newest_size=newest.size if newest is not None and newest.size > size else None,
    )


@blueprint.get("/consistency")
@everyone
def consistency() -> ResponseReturnValue:
    """Show whether one published checkpoint begins with another."""
    asked = {name: request.args[name] for name in ("old", "new") if name in request.args}
    form = compare.form_of(reading(), request.args if asked else {})
    result = compare.compared(reading(), form) if asked else None
    status = 422 if form.errors else 200
    return render_template("public/log/consistency.html", form=form, result=result), status


@blueprint.get("/entries/")
@everyone
def entry_list() -> ResponseReturnValue:
    """Show entries, newest first, and lead to one by its number."""
    form = EntryForm(formdata=request.args if "number" in request.args else None)
    if "number" in request.args and form.validate():
        asked = read_number(form.number.data)
        if asked is not None and asked < queries.log_size(reading()):
            return redirect(url_for("log.entry", seq=asked))
        form.say_missing(queries.log_size(reading()))
    before = read_number(request.args.get("before", ""))
    found = queries.newest_leaves(reading(), before=before, limit=ROWS + 1)
    rows = [entries.row_of(octets) for octets in found]
    page = page_of(rows, ROWS, lambda row: row.seq)
    facts = {
        "rows": page.items,
        "older": url_for("log.entry_list", before=page.after) if page.after else "",
        "newest": url_for("log.entry_list") if before is not None else "",
    }
    return render_template("public/log/entries.html", form=form, **facts), 422 if form.errors else 200


@blueprint.get("/entries/<int:seq>")
@everyone
def entry(seq: int) -> ResponseReturnValue:
    """Show one entry: its leaf, what it says, its proof and its neighbours."""
    found = entries.entry_of(reading(), seq, signed.newest(reading()))
    if found is None:
        raise entries.NoSuchEntry(seq=seq)
    return render_template("public/log/entry.html", entry=found)


@blueprint.get("/entries/<int:seq>.tlog-proof")
@everyone
def entry_proof(seq: int) -> ResponseReturnValue:
    """Give the proof of an entry to take away; what opens its commitments is its owner's alone."""
    session = reading()
    newest = signed.newest(session)
    if seq > entries.SEQ_MAX or signed.leaf_at(session, seq) is None:
        raise Missing()
    if newest is None or seq >= newest.size:
        raise NotYetCovered()
    answer = Response(signed.prove(session, seq, newest).octets, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="entry-{seq}{proof.SUFFIX}"'
    return answer


@blueprint.get("/verifier.py")
@everyone
def verifier() -> ResponseReturnValue:
    """Give the verifier: one file that needs nothing of ours."""
    return files.file_answer(files.verifier_octets(), "verifier.py", "text/x-python; charset=utf-8")
