"""What is wrong with a witness, or with what it says of us: one class each, its name kept in the outbox."""

from __future__ import annotations

from typing import ClassVar

from charity.kernel.words import N_


class WitnessFault(Exception):
    """A witness that did not cosign; `words` say to the desk's people what it means and what to do."""

    code: ClassVar[str] = "witness_fault"
    words: ClassVar[str] = N_("The witness could not be asked: the worker met a fault of its own.")
    #: Whether it may mean that two histories of the log are about.
    is_alarm: ClassVar[bool] = False


class WitnessUnreachable(WitnessFault):
    """Nothing answers at its address, or its certificate is not good."""

    code = "unreachable"
    words = N_("Nothing answers at its address, or its certificate is not valid. Is its machine running?")


class WitnessSilent(WitnessFault):
    """It took the question and did not answer in time."""

    code = "silent"
    words = N_("It took the question and gave no whole answer in time.")


class WitnessTooLong(WitnessFault):
    """It answered more than an answer may be."""

    code = "too_long"
    words = N_("It answered far more than a witness says: something else stands at its address.")


class WitnessRedirects(WitnessFault):
    """It sends us to another address, where we do not go."""

    code = "redirects"
    words = N_("It points to another address, which is not followed. Put its own address into the settings.")


class WitnessUnwell(WitnessFault):
    """It says that it cannot answer now."""

    code = "unwell"
    words = N_("It says that it cannot answer now; its disk may be full. It is asked again.")


class WitnessNonsense(WitnessFault):
    """It answered something that no witness says."""

    code = "nonsense"
    words = N_("It answered something that no witness says: something else stands at its address.")


class WitnessOtherKey(WitnessFault):
    """It cosigned with another key than the one in the settings."""

    code = "other_key"
    words = N_("It signed with another key than the one in the settings. Ask the outlet for its key anew.")


class WitnessFalseCosignature(WitnessFault):
    """It answered a cosignature that does not verify."""

    code = "false_cosignature"
    words = N_("Its cosignature is false: made for another checkpoint, or damaged on the way.")


class WitnessClockWrong(WitnessFault):
    """It cosigned with a time far from ours."""

    code = "clock_wrong"
    words = N_("It signed with a time more than a day from ours: its clock, or the desk's, is wrong.")


class WitnessUnknownLog(WitnessFault):
    """It does not watch this log."""

    code = "unknown_log"
    words = N_("It does not watch this log. Give the outlet the log's key, which log vkey prints.")


class WitnessRefusesKey(WitnessFault):
    """It does not know the key that signed the checkpoint."""

    code = "refuses_key"
    words = N_("It knows this log under another key. Give the outlet the log's key, which log vkey prints.")


class WitnessFindsMalformed(WitnessFault):
    """It could not read what we asked."""

    code = "finds_malformed"
    words = N_("It could not read the question. Is it a witness of another make or age?")


class WitnessDisagrees(WitnessFault):
    """It told the size it knows, and refused it when asked from there."""

    code = "disagrees"
    words = N_("It told one size and then another: somebody else is asking it too. It is asked again.")


class WitnessKnowsMore(WitnessFault):
    """It cosigned a longer log than the desk has."""

    code = "knows_more"
    words = N_(
        "It cosigned a longer log than the desk has. Either the desk was restored from an older backup, or "
        "somebody else signs with its key. Sign nothing more until you know which."
    )
    is_alarm = True


class WitnessSawAnotherRoot(WitnessFault):
    """It cosigned another log of the same size."""

    code = "saw_another_root"
    words = N_(
        "It cosigned another log of the same size: two histories of this log exist. Run ledger verify and "
        "ask the outlet for the evidence that its witness kept."
    )
    is_alarm = True


class WitnessRefusesProof(WitnessFault):
    """It cosigned a log that ours does not continue."""

    code = "refuses_proof"
    words = N_(
        "It found that the log does not continue what it cosigned before: entries were changed, or two "
        "histories exist. Run ledger verify and ask the outlet for the evidence that its witness kept."
    )
    is_alarm = True


def fault_named(name: str) -> type[WitnessFault]:
    """Return a fault by the class name that the outbox kept; an unknown one is the general fault."""
    return next((one for one in WitnessFault.__subclasses__() if one.__name__ == name), WitnessFault)
