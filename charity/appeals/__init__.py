"""Appeals: legal route, versions, consents, updates."""
