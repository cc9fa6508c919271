"""Marks that stand in a corner: a TOML file and an alpha picture for each."""
