"""The demo town, planted through the services."""
