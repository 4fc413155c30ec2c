"""What a server imports."""

from charity.app import create_app

app = create_app()
