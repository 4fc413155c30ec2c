"""Papers, exports and the auditor's desk."""
