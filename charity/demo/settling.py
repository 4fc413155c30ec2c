"""What is left of an appeal of the demo town, decided by two people by the rule that was published."""

from __future__ import annotations

from datetime import datetime, timedelta

from charity.demo.stage import Stage
from charity.donations.remainder.rules import Why
from charity.donations.remainder.service import Propose, decide, propose
from charity.intake.holidays import MAINLAND
from charity.kernel.money import Money


def decide_remainder(stage: Stage, ref: str, *, why: Why, fund: str, at: datetime) -> None:
    """Let the treasurer propose what becomes of what is left, and the approver decide it."""
    asked = Propose(ref, why, Money(0), fund, stage.once())
    proposal = propose(
        stage.session, asked, by=stage.people["treasurer"], at=at, vault=stage.vault, cipher=stage.cipher
    )
    assert proposal.id is not None
    decide(
        stage.session,
        proposal.id,
        by=stage.people["approver"],
        at=at + timedelta(hours=2),
        journal=stage.journal,
        calendar=MAINLAND,
    )
