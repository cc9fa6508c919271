"""Encoders against the libraries' own calls on the same random weights, and weights that are missing."""

from pathlib import Path

import numpy as np
import open_clip
import pytest
import skimage.data
import timm
import torch
from PIL import Image
from torchvision import transforms

from overpaint.data import Picture
from overpaint.data.encoders import Encoder, fetch_weights, find_weights, load_encoder
from overpaint.data.encoders.facts import all_encoders
from overpaint.data.encoders.untrained import write_untrained
from overpaint.taxonomy import UnknownName, UnreadablePicture, UsageError, WeightsMissing

PHOTOGRAPHS = [skimage.data.chelsea(), skimage.data.coffee()[:, :300], skimage.data.rocket()]
PICTURES = [Picture.from_pixels(np.ascontiguousarray(pixels)) for pixels in PHOTOGRAPHS]


def embeddings(encoder: Encoder) -> np.ndarray:
    return np.stack([feature.values for feature in encoder.pictures(PICTURES)])


@pytest.mark.parametrize("name", all_encoders())
def test_every_encoder_loads_and_tells_pictures_apart(name: str, weights: Path) -> None:
    first, second, _ = embeddings(load_encoder(name, device="cpu"))
    assert first.shape == second.shape
    assert not np.allclose(first, second)


def test_clip_is_open_clips_own(weights: Path) -> None:
    model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{weights}/clip-vit-b-32")
    model.eval()
    with torch.inference_mode():
        expected = [model.encode_image(preprocess(Image.fromarray(one))[None])[0] for one in PHOTOGRAPHS]
        tokens = open_clip.get_tokenizer("ViT-B-32")(["a cat on a mat"])
        expected_text = model.encode_text(tokens)[0]
    encoder = load_encoder("clip-vit-b-32", device="cpu")
    np.testing.assert_allclose(embeddings(encoder), np.stack(expected), atol=1e-5)
    (text,) = encoder.texts(["a cat on a mat"])
    np.testing.assert_allclose(text.values, expected_text, atol=1e-5)
    assert text.note == ""


def test_dino_is_timms_class_token_prepared_as_magicbrush_does(weights: Path) -> None:
    model = timm.create_model(f"local-dir:{weights}/dino-vit-s-16", pretrained=True).eval()
    side = 64  # of the tiny model; MagicBrush has 256 and 224
    prepare = transforms.Compose(
        [
            transforms.Resize(side * 256 // 224, interpolation=transforms.InterpolationMode.BICUBIC),
            transforms.CenterCrop(side),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    )
    with torch.inference_mode():
        tokens = [model.forward_features(prepare(Image.fromarray(one))[None]) for one in PHOTOGRAPHS]
    expected = np.stack([one[0, 0] for one in tokens])
    encoder = load_encoder("dino-vit-s-16", preparation="resize-256-crop-224", device="cpu")
    np.testing.assert_allclose(embeddings(encoder), expected, atol=1e-5)


def test_keys_are_those_that_the_last_layer_attends_with(weights: Path) -> None:
    encoder = load_encoder("dino-vit-b-8", preparation="native", output="keys", device="cpu")
    keys = encoder.pictures(PICTURES[:1])[0].values
    model = timm.create_model(f"local-dir:{weights}/dino-vit-b-8", pretrained=True).eval()
    prepare = timm.data.create_transform(**timm.data.resolve_data_config({}, model=model))
    seen: list[torch.Tensor] = []
    attention = model.blocks[-1].attn
    attention.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    with torch.inference_mode():
        model(prepare(Image.fromarray(PHOTOGRAPHS[0]))[None])
        weight, bias = attention.qkv.weight.chunk(3)[1], attention.qkv.bias.chunk(3)[1]
        expected = torch.nn.functional.linear(seen[0], weight, bias)[0]
    np.testing.assert_allclose(keys, expected, atol=1e-5)


def test_a_batch_is_its_pictures_one_by_one(weights: Path) -> None:
    encoder = load_encoder("dino-vit-b-8", preparation="splice", output="keys", device="cpu")
    together = encoder.pictures(PICTURES)
    for picture, feature in zip(PICTURES, together, strict=True):
        np.testing.assert_allclose(encoder.pictures([picture])[0].values, feature.values, atol=1e-5)
    assert encoder.pictures([]) == []


def test_a_caption_over_77_tokens_is_cut_and_says_so(weights: Path) -> None:
    encoder = load_encoder("clip-vit-b-32", device="cpu")
    long, longer = encoder.texts(["cat " * 76, "cat " * 90])
    assert long.note == "caption of 78 tokens cut to 77"
    assert longer.note == "caption of 92 tokens cut to 77"
    np.testing.assert_array_equal(long.values, longer.values)


def test_other_weights_have_another_identity(weights: Path, tmp_path: Path, monkeypatch) -> None:
    here = load_encoder("dino-vit-s-16", device="cpu").identity
    write_untrained(tmp_path, "dino-vit-s-16", seed=1)
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path))
    there = load_encoder("dino-vit-s-16", device="cpu").identity
    assert here != there
    assert here.split()[2:] == there.split()[2:] == ["native", "embedding", "cpu", "float32"]


def test_the_hubs_cache_is_read_without_a_network(untrained: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("OVERPAINT_WEIGHTS", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    repository = tmp_path / "models--timm--vit_small_patch16_224.dino"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("f" * 40)
    (repository / "snapshots").mkdir()
    (repository / "snapshots" / ("f" * 40)).symlink_to(untrained / "dino-vit-s-16")
    assert load_encoder("dino-vit-s-16", device="cpu").name == "dino-vit-s-16"


def test_missing_weights_say_how_to_get_them(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for look in (find_weights, fetch_weights, load_encoder):
        with pytest.raises(
            WeightsMissing, match=r"hf download timm/vit_small_patch16_224\.dino, or put"
        ):
            look("dino-vit-s-16")


def test_damaged_weights_are_misuse_and_name_the_folder(
    weights: Path, tmp_path: Path, monkeypatch
) -> None:
    folder = write_untrained(tmp_path, "dino-vit-s-16")
    (folder / "model.safetensors").write_bytes(b"no weights")
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path))
    with pytest.raises(UsageError, match="dino-vit-s-16 can't be loaded"):
        load_encoder("dino-vit-s-16")


def test_what_an_encoder_can_not_do_is_misuse(weights: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'clip-vit-b-32'"):
        load_encoder("clip-vit-b32")
    with pytest.raises(UnknownName, match="unknown preparation"):
        load_encoder("dino-vit-s-16", preparation="sideways")
    with pytest.raises(UsageError, match="has no keys"):
        load_encoder("clip-vit-b-32", output="keys")
    with pytest.raises(UsageError, match="reads no texts"):
        load_encoder("dino-vit-s-16", device="cpu").texts(["a cat"])
    with pytest.raises(UnreadablePicture):
        load_encoder("dino-vit-s-16", device="cpu").pictures([Picture.missing("lost")])
