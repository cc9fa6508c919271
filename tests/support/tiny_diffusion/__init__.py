"""Diffusion pipelines of a few random weights, built from configs: no download, no training."""
