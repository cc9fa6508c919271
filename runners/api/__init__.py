"""Models behind an API: providers over one HTTP client with one retry layer."""
