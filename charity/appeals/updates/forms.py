"""Forms of updates."""

from __future__ import annotations

from charity.appeals.forms import text
from charity.appeals.updates.service import PostUpdate
from charity.kernel.web.forms import OnceForm, VersionedForm, _l


class UpdateForm(OnceForm):
    """An update to post."""

    words_zh = text(_l("Update, in Chinese"), most=2000)
    words_en = text(_l("Update, in English"), most=2000)

    def to_command(self) -> PostUpdate:
        """Return the update."""
        return PostUpdate(self.words_zh.data, self.words_en.data, self.once.data)


class TakeDownForm(VersionedForm):
    """Take an update down."""
