"""Every table of verification, so that one import registers them all."""

from __future__ import annotations

from charity.verification.findings.tables import Contradiction, Finding, FindingVersion
from charity.verification.need.tables import NeedAssessment, NeedPart
from charity.verification.review.tables import Review, ReviewUnchecked, VerificationDocument
from charity.verification.visits.tables import Visit, VisitAnswer, VisitPhoto, VisitSheet

__all__ = [
    "Contradiction",
    "Finding",
    "FindingVersion",
    "NeedAssessment",
    "NeedPart",
    "Review",
    "ReviewUnchecked",
    "VerificationDocument",
    "Visit",
    "VisitAnswer",
    "VisitPhoto",
    "VisitSheet",
]
