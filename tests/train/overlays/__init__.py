"""What the look for overlays is trained on: texts laid over photographs."""
