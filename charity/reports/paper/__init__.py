"""The drawing of papers: page, prose, tables, figures and charts, the same bytes for the same input."""
