"""The auditor's desk: figures per custody, issued papers, and the way from a total to its sources."""
