"""One TOML per known dataset: columns, splits, mask convention, licence, known defects."""
