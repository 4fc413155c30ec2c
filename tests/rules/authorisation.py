"""Who may open what: each way in and its people, read by a person, never generated on the fly.

`everyone` needs no sign-in, `signed in` is anybody of the desk, else the roles that may.
"""

from __future__ import annotations

#: Those who may see cases, each within the districts.
CASE_ROLES = "intake visitor reviewer editor liaison auditor"

TABLE: dict[str, str] = {
    "GET /": "everyone",
    "GET /appeals/": "everyone",
    "GET /appeals/<ref>": "everyone",
    "GET /appeals/<ref>.json": "everyone",
    "GET /appeals/<ref>/history": "everyone",
    "GET /appeals/<ref>/ledger": "everyone",
    "GET /appeals/<ref>/ledger.csv": "everyone",
    "GET /appeals/<ref>/ledger.jsonl": "everyone",
    "GET /healthz": "everyone",
    "GET /help/new": "everyone",
    "GET /help/new/<page>": "everyone",
    "POST /help/new/<page>": "everyone",
    "GET /help/new/call-me": "everyone",
    "POST /help/new/call-me": "everyone",
    "GET /help/new/come-back": "everyone",
    "POST /help/new/come-back": "everyone",
    "POST /help/new/leave": "everyone",
    "POST /help/new/papers/remove/<int:file_id>": "everyone",
    "GET /help/new/sent": "everyone",
    "GET /help/status": "everyone",
    "POST /help/status": "everyone",
    "POST /help/status/close": "everyone",
    "GET /help/status/mine": "everyone",
    "GET /help/status/mine/papers": "everyone",
    "POST /help/status/mine/papers": "everyone",
    "GET /help/status/mine/withdraw": "everyone",
    "POST /help/status/mine/withdraw": "everyone",
    "GET /help/status/open": "everyone",
    "POST /help/status/open": "everyone",
    "GET /readyz": "everyone",
    "GET /staff/account": "signed in",
    "POST /staff/account": "signed in",
    "POST /staff/account/sessions/<session_id>/end": "signed in",
    "GET /staff/cases/<ref>/assign": "intake reviewer",
    "POST /staff/cases/<ref>/assign": "intake reviewer",
    "GET /staff/cases/<ref>/authorisation": CASE_ROLES,
    "GET /staff/cases/<ref>/authorisation/new": "intake visitor",
    "POST /staff/cases/<ref>/authorisation/new": "intake visitor",
    "GET /staff/cases/<ref>/code": "intake",
    "POST /staff/cases/<ref>/code": "intake",
    "GET /staff/cases/<ref>/edit": "intake visitor",
    "POST /staff/cases/<ref>/edit": "intake visitor",
    "GET /staff/cases/<ref>/emergency": "intake reviewer",
    "POST /staff/cases/<ref>/emergency": "intake reviewer",
    "GET /staff/cases/<ref>/evidence": CASE_ROLES,
    "GET /staff/cases/<ref>/evidence/<int:piece_id>": CASE_ROLES,
    "GET /staff/cases/<ref>/evidence/<int:piece_id>/copy.jpg": CASE_ROLES,
    "GET /staff/cases/<ref>/evidence/<int:piece_id>/original": CASE_ROLES,
    "GET /staff/cases/<ref>/evidence/new": "intake visitor reviewer editor liaison",
    "POST /staff/cases/<ref>/evidence/new": "intake visitor reviewer editor liaison",
    "GET /staff/cases/<ref>/request": CASE_ROLES,
    "GET /staff/cases/<ref>/screen": "intake",
    "POST /staff/cases/<ref>/screen": "intake",
    "GET /staff/cases/<ref>/withdraw": "intake",
    "POST /staff/cases/<ref>/withdraw": "intake",
    "GET /staff/invitation/<token>": "everyone",
    "POST /staff/invitation/<token>": "everyone",
    "GET /staff/people/": "admin",
    "GET /staff/people/<int:person_id>": "admin",
    "POST /staff/people/<int:person_id>": "admin",
    "POST /staff/people/<int:person_id>/disable": "admin",
    "POST /staff/people/<int:person_id>/enable": "admin",
    "POST /staff/people/<int:person_id>/password-link": "admin",
    "POST /staff/people/invitations/<int:invitation_id>/again": "admin",
    "POST /staff/people/invitations/<int:invitation_id>/withdraw": "admin",
    "GET /staff/people/invite": "admin",
    "POST /staff/people/invite": "admin",
    "GET /staff/requests/new": "intake",
    "POST /staff/requests/new": "intake",
    "POST /staff/resume": "signed in",
    "GET /staff/sign-in": "everyone",
    "POST /staff/sign-in": "everyone",
    "POST /staff/sign-out": "everyone",
}

#: Ways whose address names something and which answer something else than 404 when it is not there.
LEADS_ON: frozenset[str] = frozenset(
    {
        "POST /help/new/papers/remove/<int:file_id>",  # a paper that is gone already is as wished
    }
)
