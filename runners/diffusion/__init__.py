"""Models of the diffusers library: presets, loading, and the methods that edit with them."""
