"""Invitations: one-time links by which a person joins the desk."""
