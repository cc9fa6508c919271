"""A LoRA, an IP-Adapter and a ControlNet for the tiny pipelines, with random weights, as files."""

from pathlib import Path

import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file

from tiny_diffusion import models, pipelines


def save_lora(folder: Path) -> None:
    """For ``sd``; as they begin, a LoRA's second matrices are zero and change nothing."""
    pipeline = pipelines.sd()
    torch.manual_seed(1)
    pipeline.unet.add_adapter(LoraConfig(r=4, lora_alpha=4, target_modules=["to_q", "to_k", "to_v"]))
    for name, weight in pipeline.unet.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=2.0)
    layers = get_peft_model_state_dict(pipeline.unet)
    pipeline.save_lora_weights(folder, unet_lora_layers=layers)


def save_ip_adapter(folder: Path) -> None:
    """For ``sd_with_image_encoder``: four tokens made from the picture's embedding."""
    unet = pipelines.sd_with_image_encoder().unet
    width, torch_seed = unet.config.cross_attention_dim, 2
    torch.manual_seed(torch_seed)
    weights = {
        "image_proj.proj.weight": torch.randn(4 * width, 32),
        "image_proj.proj.bias": torch.randn(4 * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }
    for place, name in enumerate(name for name in unet.attn_processors if "attn2" in name):
        hidden = unet.get_submodule(name.removesuffix(".processor")).to_q.out_features
        for matrix in ("to_k_ip", "to_v_ip"):
            weights[f"ip_adapter.{2 * place + 1}.{matrix}.weight"] = torch.randn(hidden, width)
    folder.mkdir(parents=True)
    save_file(weights, folder / "ip-adapter.safetensors")


def save_controlnet(folder: Path) -> None:
    """For ``sd``."""
    models.controlnet().save_pretrained(folder)
