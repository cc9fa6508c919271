"""Pictures of our own: things with known outlines before a backdrop."""
