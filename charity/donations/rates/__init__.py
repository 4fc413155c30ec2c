"""Rates of a day, entered by one person and confirmed by another, and foreign money sold at the desk."""
