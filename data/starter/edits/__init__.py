"""What is done to a source: the verbs of the recipes."""
