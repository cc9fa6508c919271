"""Whole pipelines, by the family that they stand for."""

from collections.abc import Callable, Mapping
from typing import Any

import diffusers
import torch
import transformers

from tiny_diffusion import models, texts

Pipeline = Any


def _noisy(**settings: object) -> diffusers.DDIMScheduler:
    return diffusers.DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
        set_alpha_to_one=False, steps_offset=1, **settings,
    )  # fmt: skip


def _sd(unet: Any, **more: object) -> dict[str, Any]:
    return {
        "unet": unet, "scheduler": _noisy(), "vae": models.vae(), "text_encoder": texts.clip_text(),
        "tokenizer": texts.clip_tokenizer(), "safety_checker": None, "feature_extractor": None, **more,
    }  # fmt: skip


def _xl(unet: Any, **more: object) -> dict[str, Any]:
    return {
        "unet": unet, "scheduler": _noisy(), "vae": models.vae(), "text_encoder": texts.clip_text(),
        "tokenizer": texts.clip_tokenizer(), "text_encoder_2": texts.clip_text_projected(),
        "tokenizer_2": texts.clip_tokenizer(), **more,
    }  # fmt: skip


def ip2p() -> Pipeline:
    parts = _sd(models.unet(8), image_encoder=None)
    return diffusers.StableDiffusionInstructPix2PixPipeline(**parts, requires_safety_checker=False)


def ip2p_xl() -> Pipeline:
    return diffusers.StableDiffusionXLInstructPix2PixPipeline(**_xl(models.xl_unet(8)))


def cosxl() -> Pipeline:
    scheduler = diffusers.EDMEulerScheduler(sigma_min=0.002, sigma_max=120.0, sigma_data=1.0)
    parts = {**_xl(models.xl_unet(8)), "scheduler": scheduler}
    return diffusers.StableDiffusionXLInstructPix2PixPipeline(**parts, is_cosxl_edit=True)


def sd() -> Pipeline:
    return diffusers.StableDiffusionPipeline(
        **_sd(models.unet(), image_encoder=None), requires_safety_checker=False
    )


def sd_of_three() -> Pipeline:
    return diffusers.StableDiffusionPipeline(
        **_sd(models.unet_of_three(), image_encoder=None), requires_safety_checker=False
    )


def sd_with_image_encoder() -> Pipeline:
    more = {"image_encoder": texts.clip_vision(), "feature_extractor": texts.clip_pictures()}
    return diffusers.StableDiffusionPipeline(**_sd(models.unet(), **more), requires_safety_checker=False)


def xl() -> Pipeline:
    return diffusers.StableDiffusionXLPipeline(**_xl(models.xl_unet()))


def xl_of_three() -> Pipeline:
    return diffusers.StableDiffusionXLPipeline(**_xl(models.xl_unet_of_three()))


def sd_inpaint() -> Pipeline:
    return diffusers.StableDiffusionInpaintPipeline(
        **_sd(models.unet(9), image_encoder=None), requires_safety_checker=False
    )


def sd3() -> Pipeline:
    return diffusers.StableDiffusion3Pipeline(
        transformer=models.sd3(), scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=models.flux_vae(16), text_encoder=texts.clip_text_projected(),
        tokenizer=texts.clip_tokenizer(), text_encoder_2=texts.clip_text_projected(),
        tokenizer_2=texts.clip_tokenizer(), text_encoder_3=texts.t5_text(),
        tokenizer_3=texts.t5_tokenizer(),
    )  # fmt: skip


def _flux() -> dict[str, Any]:
    return {
        "transformer": models.flux(), "vae": models.flux_vae(1), "text_encoder": texts.clip_text(),
        "tokenizer": texts.clip_tokenizer(), "text_encoder_2": texts.t5_text(),
        "tokenizer_2": texts.t5_tokenizer(), "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(),
    }  # fmt: skip


def flux() -> Pipeline:
    return diffusers.FluxPipeline(**_flux())


def kontext() -> Pipeline:
    return diffusers.FluxKontextPipeline(**_flux())


def flux2_klein() -> Pipeline:
    torch.manual_seed(0)
    config = transformers.Qwen3Config(
        intermediate_size=16, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, vocab_size=263, max_position_embeddings=512, head_dim=8,
    )  # fmt: skip
    tokenizer = texts.qwen_tokenizer()
    tokenizer.chat_template = (
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
        "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    return diffusers.Flux2KleinPipeline(
        transformer=models.flux2(guidance_embeds=False), vae=models.flux2_vae(), tokenizer=tokenizer,
        text_encoder=transformers.Qwen3ForCausalLM(config).eval(),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip


def _qwen_vl() -> Any:
    torch.manual_seed(0)
    place = {word: 256 + number for number, word in enumerate(texts.QWEN_WORDS)}
    config = transformers.Qwen2_5_VLConfig(
        text_config={
            "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "vocab_size": 263,
            "num_attention_heads": 2, "num_key_value_heads": 2, "rope_theta": 1e6,
            "rope_scaling": {"mrope_section": [1, 1, 2], "rope_type": "default", "type": "default"},
        },
        vision_config={
            "depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2,
            "out_hidden_size": 16, "fullatt_block_indexes": [0],
        },
        vision_start_token_id=place["<|vision_start|>"], vision_end_token_id=place["<|vision_end|>"],
        image_token_id=place["<|image_pad|>"], video_token_id=place["<|video_pad|>"],
        vision_token_id=place["<|image_pad|>"],
    )  # fmt: skip
    return transformers.Qwen2_5_VLForConditionalGeneration(config).eval()


def _qwen_processor() -> Any:
    # Of at most 56 px a side: real ones look at a megapixel.
    pictures = transformers.Qwen2VLImageProcessor(min_pixels=28 * 28, max_pixels=56 * 56)
    videos = transformers.Qwen2VLVideoProcessor()
    return transformers.Qwen2VLProcessor(
        image_processor=pictures, tokenizer=texts.qwen_tokenizer(), video_processor=videos
    )


def _qwen() -> dict[str, Any]:
    return {
        "transformer": models.qwen(), "vae": models.qwen_vae(), "text_encoder": _qwen_vl(),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(), "tokenizer": texts.qwen_tokenizer(),
        "processor": _qwen_processor(),
    }  # fmt: skip


def qwen_edit() -> Pipeline:
    return diffusers.QwenImageEditPipeline(**_qwen())


def qwen_edit_plus() -> Pipeline:
    return diffusers.QwenImageEditPlusPipeline(**_qwen())


def omnigen() -> Pipeline:
    return diffusers.OmniGenPipeline(
        transformer=models.omnigen(), vae=models.vae(4), tokenizer=texts.qwen_tokenizer(),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(invert_sigmas=True, num_train_timesteps=1),
    )  # fmt: skip


def longcat() -> Pipeline:
    return diffusers.LongCatImageEditPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(), vae=models.flux_vae(16),
        text_encoder=_qwen_vl(), tokenizer=texts.qwen_tokenizer(), text_processor=_qwen_processor(),
        transformer=diffusers.LongCatImageTransformer2DModel(
            patch_size=1, in_channels=64, num_layers=1, num_single_layers=1, attention_head_dim=16,
            num_attention_heads=2, joint_attention_dim=16, pooled_projection_dim=16,
            axes_dims_rope=[4, 4, 8],
        ).eval(),
    )  # fmt: skip


PIPELINES: Mapping[str, Callable[[], Pipeline]] = {
    make.__name__: make
    for make in (
        ip2p, ip2p_xl, cosxl, sd, sd_of_three, sd_with_image_encoder, xl, xl_of_three, sd_inpaint, sd3,
        flux, kontext, flux2_klein, qwen_edit, qwen_edit_plus, omnigen, longcat,
    )
}  # fmt: skip
