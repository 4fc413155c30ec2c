"""The family's own way in: call me, or one question a page."""
