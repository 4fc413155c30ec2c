"""Statements brought in: kept, previewed, booked whole or not at all."""
