"""A donor's receipt: what was booked, what proves it, and how to check it without the desk."""
