"""What a server imports; a setting at fault is told in a line, without a traceback."""

from charity.app import create_app
from charity.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    raise SystemExit(f"lantern: {error}") from None
