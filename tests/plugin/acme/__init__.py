"""A part of every kind, for Overpaint; docs/add-a-part.md shows these files."""
