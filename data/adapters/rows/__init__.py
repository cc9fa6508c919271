"""Rows of somebody else's table made into samples: columns, cells, and pictures held or named."""
