"""DDIM inversion with Prompt-to-Prompt (Hertz et al. 2023), which diffusers ships as no pipeline."""
