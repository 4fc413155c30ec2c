"""The family's signed authorisation to enquire."""
