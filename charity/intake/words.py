"""The words a person reads for each value of the intake column."""

from __future__ import annotations

from charity.intake.rules import CaseStatus, Channel, DeclineReason, Insurance, NeedKind, Relation
from charity.kernel.words import N_

STATUS_WORDS = {
    CaseStatus.RECEIVED: N_("Newly received"),
    CaseStatus.SCREENED: N_("Screened"),
    CaseStatus.IN_VERIFICATION: N_("In verification"),
    CaseStatus.VISIT_SCHEDULED: N_("Visit scheduled"),
    CaseStatus.VISITED: N_("Visited"),
    CaseStatus.IN_REVIEW: N_("In review"),
    CaseStatus.VERIFIED: N_("Verified"),
    CaseStatus.DECLINED: N_("Declined"),
    CaseStatus.WITHDRAWN: N_("Withdrawn"),
}

NEED_WORDS = {
    NeedKind.TREATMENT: N_("Medical treatment"),
    NeedKind.CARE: N_("Long-term care"),
    NeedKind.LIVING: N_("Living costs"),
    NeedKind.GOODS: N_("Produce to sell, things or work"),
}

CHANNEL_WORDS = {
    Channel.ONLINE: N_("Filled in online"),
    Channel.CALL_ME: N_("Asked to be called"),
    Channel.PHONE: N_("By telephone"),
    Channel.WALK_IN: N_("At the desk"),
}

RELATION_WORDS = {
    Relation.SELF: N_("The same person"),
    Relation.PARENT: N_("Mother or father"),
    Relation.CHILD: N_("Son or daughter"),
    Relation.SPOUSE: N_("Wife or husband"),
    Relation.RELATIVE: N_("Another relative"),
    Relation.GUARDIAN: N_("Guardian"),
    Relation.NEIGHBOUR: N_("Neighbour, teacher or friend"),
    Relation.OTHER: N_("Somebody else"),
}

INSURANCE_WORDS = {
    Insurance.UNKNOWN: N_("I do not know"),
    Insurance.RESIDENT: N_("Residents' medical insurance"),
    Insurance.EMPLOYEE: N_("Employees' medical insurance"),
    Insurance.NONE: N_("No medical insurance"),
}

DECLINE_WORDS = {
    DeclineReason.NOT_OUR_CITY: N_("The family lives outside the desk's districts"),
    DeclineReason.OTHER_OFFICE: N_("Another office is responsible and has been told"),
    DeclineReason.POLICY_COVERS: N_("Existing assistance covers the need"),
    DeclineReason.NEED_NOT_SHOWN: N_("The need could not be shown"),
    DeclineReason.PAPERS_CONTRADICT: N_("The papers contradict what was told"),
    DeclineReason.NO_AUTHORISATION: N_("We may not enquire without the family's authorisation"),
    DeclineReason.UNREACHABLE: N_("Nobody could be reached"),
    DeclineReason.DUPLICATE: N_("The same request is already being dealt with"),
    DeclineReason.NOT_A_PLEA: N_("This was not a request for help"),
    DeclineReason.OTHER: N_("Another reason, told to the family"),
}
