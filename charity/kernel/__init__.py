"""What every floor stands on: money, refusals, references, the database, the trail, the vault."""
