"""People of the desk: roles, sign-in, sessions."""
