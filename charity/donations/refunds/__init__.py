"""Giving donations back: asked for by one person, approved by another, done when the channel says so."""
