"""Home visits: two visitors, a sheet each."""
