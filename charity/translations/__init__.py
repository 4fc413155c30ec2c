"""Words of the interface: per language one catalogue for each column."""
