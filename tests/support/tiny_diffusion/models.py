"""VAEs and denoisers with a handful of random weights."""

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderKLFlux2,
    AutoencoderKLQwenImage,
    ControlNetModel,
    Flux2Transformer2DModel,
    FluxTransformer2DModel,
    OmniGenTransformer2DModel,
    QwenImageTransformer2DModel,
    SD3Transformer2DModel,
    UNet2DConditionModel,
)

FLUX_SIZES = {
    "patch_size": 1, "in_channels": 4, "num_layers": 1, "num_single_layers": 1,
    "attention_head_dim": 16, "num_attention_heads": 2,
}  # fmt: skip


def unet(in_channels: int = 4, **settings: object) -> UNet2DConditionModel:
    torch.manual_seed(0)
    return UNet2DConditionModel(
        block_out_channels=(16, 32), layers_per_block=1, sample_size=32, in_channels=in_channels,
        out_channels=4, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=8, norm_num_groups=8,
        **{"cross_attention_dim": 32, **settings},
    ).eval()  # fmt: skip


def unet_of_three(in_channels: int = 4, **settings: object) -> UNet2DConditionModel:
    """With cross attention at a quarter of the latents' side, where LEDITS++ looks for it."""
    torch.manual_seed(0)
    return UNet2DConditionModel(
        block_out_channels=(16, 32, 32), layers_per_block=2, sample_size=32, in_channels=in_channels,
        out_channels=4, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), norm_num_groups=8,
        **{"attention_head_dim": 8, "cross_attention_dim": 32, **settings},
    ).eval()  # fmt: skip


XL = {
    "use_linear_projection": True, "addition_embed_type": "text_time", "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": 6 * 8 + 32, "cross_attention_dim": 64,
}  # fmt: skip


def xl_unet(in_channels: int = 4) -> UNet2DConditionModel:
    return unet(in_channels, transformer_layers_per_block=(1, 1), **XL)


def xl_unet_of_three() -> UNet2DConditionModel:
    return unet_of_three(transformer_layers_per_block=(1, 1, 1), **XL)


def vae(blocks: int = 2, latent_channels: int = 4, **settings: object) -> AutoencoderKL:
    """It shrinks the side by ``2 ** (blocks - 1)``."""
    torch.manual_seed(0)
    return AutoencoderKL(
        block_out_channels=[16] * blocks, in_channels=3, out_channels=3, norm_num_groups=8,
        down_block_types=["DownEncoderBlock2D"] * blocks, up_block_types=["UpDecoderBlock2D"] * blocks,
        latent_channels=latent_channels, sample_size=32, force_upcast=False, **settings,
    ).eval()  # fmt: skip


def flux_vae(latent_channels: int) -> AutoencoderKL:
    return vae(
        1, latent_channels, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.0609,
        scaling_factor=1.5035,
    )  # fmt: skip


def flux() -> FluxTransformer2DModel:
    torch.manual_seed(0)
    return FluxTransformer2DModel(
        **FLUX_SIZES, joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=[4, 4, 8]
    ).eval()


def flux2_vae() -> AutoencoderKLFlux2:
    torch.manual_seed(0)
    return AutoencoderKLFlux2(
        sample_size=32, in_channels=3, out_channels=3, down_block_types=("DownEncoderBlock2D",),
        up_block_types=("UpDecoderBlock2D",), block_out_channels=(4,), layers_per_block=1,
        latent_channels=1, norm_num_groups=1, use_quant_conv=False, use_post_quant_conv=False,
    ).eval()  # fmt: skip


def flux2(**settings: object) -> Flux2Transformer2DModel:
    torch.manual_seed(0)
    return Flux2Transformer2DModel(
        **FLUX_SIZES, joint_attention_dim=16, timestep_guidance_channels=256,
        axes_dims_rope=[4, 4, 4, 4], **settings,
    ).eval()  # fmt: skip


def sd3() -> SD3Transformer2DModel:
    torch.manual_seed(0)
    return SD3Transformer2DModel(
        sample_size=32, patch_size=1, in_channels=16, num_layers=1, attention_head_dim=8,
        num_attention_heads=4, joint_attention_dim=32, caption_projection_dim=32,
        pooled_projection_dim=64, out_channels=16, pos_embed_max_size=96,
    ).eval()  # fmt: skip


def qwen() -> QwenImageTransformer2DModel:
    torch.manual_seed(0)
    return QwenImageTransformer2DModel(
        patch_size=2, in_channels=16, out_channels=4, num_layers=1, attention_head_dim=16,
        num_attention_heads=2, joint_attention_dim=16, guidance_embeds=False, axes_dims_rope=(8, 4, 4),
    ).eval()  # fmt: skip


def qwen_vae() -> AutoencoderKLQwenImage:
    torch.manual_seed(0)
    return AutoencoderKLQwenImage(
        base_dim=8, z_dim=4, dim_mult=[1, 2, 4], num_res_blocks=1, temperal_downsample=[False, True],
        latents_mean=[0.0] * 4, latents_std=[1.0] * 4,
    ).eval()  # fmt: skip


def omnigen() -> OmniGenTransformer2DModel:
    torch.manual_seed(0)
    return OmniGenTransformer2DModel(
        hidden_size=16, num_attention_heads=4, num_key_value_heads=4, intermediate_size=32, num_layers=1,
        in_channels=4, time_step_dim=4, rope_scaling={"long_factor": [1, 2], "short_factor": [1, 2]},
        vocab_size=400, pad_token_id=0,
    ).eval()  # fmt: skip


def controlnet() -> ControlNetModel:
    torch.manual_seed(0)
    net = ControlNetModel(
        block_out_channels=(16, 32), layers_per_block=1, in_channels=4, cross_attention_dim=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), attention_head_dim=8,
        conditioning_embedding_out_channels=(8, 16), norm_num_groups=8,
    )  # fmt: skip
    # As they begin, these convolutions are zero: the control would have no effect.
    embedding = net.controlnet_cond_embedding.conv_out
    for block in (*net.controlnet_down_blocks, net.controlnet_mid_block, embedding):
        torch.nn.init.normal_(block.weight, std=0.5)
    return net.eval()
