"""Web basics: guards, forms, words, errors, headers."""
