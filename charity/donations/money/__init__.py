"""The money page of the desk."""
