"""The words for what is done to a case, for timelines."""

from __future__ import annotations

from collections.abc import Mapping

from charity.kernel.words import N_

#: Acts of intake and verification that a timeline tells; reading is left to the auditor.
ACT_WORDS: Mapping[str, str] = {
    "help_request:received": N_("Request received"),
    "help_request:edited": N_("Request edited"),
    "help_request:moved": N_("Case moved on"),
    "help_request:emergency_set": N_("Emergency plan switched"),
    "help_request:assigned": N_("Case assigned"),
    "evidence:added": N_("Evidence was added"),
    "authorisation:signed": N_("Authorisation to enquire signed"),
    "authorisation:withdrawn": N_("Authorisation to enquire withdrawn"),
    "finding:added": N_("Finding written down"),
    "finding:corrected": N_("Finding corrected"),
    "contradiction:raised": N_("Contradiction raised"),
    "contradiction:resolved": N_("Contradiction resolved"),
    "visit:planned": N_("Home visit planned"),
    "visit:moved": N_("Home visit moved"),
    "visit:cancelled": N_("Home visit cancelled"),
    "visit:made": N_("Home visit made"),
    "visit_sheet:submitted": N_("Sheet handed in"),
    "need:computed": N_("Need computed"),
    "review:asked_for": N_("Sent for review"),
    "review:verified": N_("Review: verified"),
    "review:returned": N_("Review: returned for a fix"),
    "review:declined": N_("Review: declined"),
}
