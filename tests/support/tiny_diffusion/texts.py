"""Tokenizers over bytes and text encoders with a handful of random weights."""

import torch
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    Qwen2Tokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

QWEN_WORDS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>",
    "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip


def byte_letters() -> list[str]:
    """The 256 letters that byte-level tokenizers write bytes with."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    shifted = [byte for byte in range(256) if byte not in plain]
    return [*map(chr, plain), *(chr(256 + place) for place in range(len(shifted)))]


def clip_tokenizer() -> CLIPTokenizer:
    letters = byte_letters()
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocab = {word: place for place, word in enumerate(words)}
    return CLIPTokenizer(vocab=vocab, merges=[], model_max_length=77)


def clip_config(width: int = 32) -> CLIPTextConfig:
    return CLIPTextConfig(
        bos_token_id=512, eos_token_id=513, pad_token_id=513, vocab_size=514, hidden_size=width,
        intermediate_size=37, num_attention_heads=4, num_hidden_layers=2, projection_dim=width,
        hidden_act="gelu",
    )  # fmt: skip


def clip_text(width: int = 32) -> CLIPTextModel:
    torch.manual_seed(0)
    return CLIPTextModel(clip_config(width)).eval()


def clip_text_projected(width: int = 32) -> CLIPTextModelWithProjection:
    torch.manual_seed(0)
    return CLIPTextModelWithProjection(clip_config(width)).eval()


def clip_vision() -> CLIPVisionModelWithProjection:
    torch.manual_seed(0)
    config = CLIPVisionConfig(
        hidden_size=32, image_size=32, projection_dim=32, intermediate_size=37, num_attention_heads=4,
        num_channels=3, num_hidden_layers=2, patch_size=8,
    )  # fmt: skip
    return CLIPVisionModelWithProjection(config).eval()


def clip_pictures() -> CLIPImageProcessor:
    return CLIPImageProcessor(crop_size=32, size=32)


def t5_tokenizer() -> T5Tokenizer:
    letters = [chr(code) for code in range(33, 127)]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    return T5Tokenizer(vocab=[*pieces, *((letter, -3.0) for letter in letters)], extra_ids=0)


def t5_text() -> T5EncoderModel:
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=128, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4, pad_token_id=0,
        eos_token_id=1,
    )  # fmt: skip
    return T5EncoderModel(config).eval()


def qwen_tokenizer() -> Qwen2Tokenizer:
    words = [*byte_letters(), *QWEN_WORDS]
    return Qwen2Tokenizer(
        vocab={word: place for place, word in enumerate(words)},
        merges=[],
        additional_special_tokens=list(QWEN_WORDS),
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        model_max_length=4096,
    )
