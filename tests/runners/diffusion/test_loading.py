"""What is wrong with a model is said in one line, before anything is run; settings do what they say."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overpaint.data import Answer, EditSample, Picture, Reference
from overpaint.runners.control import control_image
from overpaint.runners.diffusion.loading import guessed
from overpaint.runners.diffusion.runner import DiffusersRunner
from overpaint.runners.harness import answer_batch
from overpaint.taxonomy import OverpaintError, RunnerUnavailable, UsageError

Tiny = Callable[[str], Path]
Edited = Callable[..., list[Answer]]

TWO = {"num_inference_steps": 2}
FOUR = {"num_inference_steps": 4}


@pytest.mark.parametrize(
    ("settings", "calls", "reason"),
    [
        ({"scheduler": "dim"}, {}, "scheduler 'dim' doesn't go with"),
        ({"sheduler": "ddim"}, {}, "unknown setting of diffusers: 'sheduler': did you mean 'scheduler'"),
        ({"batch": "four"}, {}, "batch must be a whole number, not 'four'"),
        ({"dtype": "float8"}, {}, "unknown dtype 'float8'"),
        ({"device": "warp"}, {}, "device 'warp'"),
        ({}, {"num_inference_step": 3}, "did you mean 'num_inference_steps'"),
        ({}, {"image": 3}, "unknown setting of StableDiffusionInstructPix2PixPipeline 'image'"),
        (
            {"preset": "kontext"},
            {},
            "the model is a StableDiffusionInstructPix2PixPipeline, preset 'kon",
        ),
        ({"preset": "kontekst"}, {}, "did you mean 'kontext'"),
        ({"controlnet": "x"}, {}, "takes no ControlNet"),
        ({"prompt": "make it nice"}, {}, "every sample would be asked for the same"),
        ({"lora": "no/such-file"}, {}, "the LoRA no/such-file can't be put onto this model"),
    ],
)
def test_settings_that_do_not_fit_are_told_at_once(
    settings: dict[str, Any], calls: dict[str, Any], reason: str, tiny: Tiny
) -> None:
    with pytest.raises(OverpaintError, match=reason) as caught:
        DiffusersRunner(str(tiny("ip2p")), call_settings=calls, **settings)
    assert "\n" not in str(caught.value)


def test_a_model_that_is_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for name in ("nobody/no-such-model", str(tmp_path / "absent")):
        with pytest.raises(RunnerUnavailable, match="check the name and the network"):
            DiffusersRunner(name)


def test_a_folder_that_holds_no_pipeline(tiny: Tiny, tmp_path: Path) -> None:
    with pytest.raises(RunnerUnavailable, match=r"no model_index\.json.*-M lora=FOLDER"):
        DiffusersRunner(str(tmp_path))
    (tmp_path / "model_index.json").write_text("{")
    with pytest.raises(RunnerUnavailable, match="holds no whole pipeline"):
        DiffusersRunner(str(tmp_path))
    (tmp_path / "model_index.json").write_text('{"_class_name": "DDPMPipeline"}')
    with pytest.raises(UsageError, match="the model is a DDPMPipeline, which takes no picture to edit"):
        DiffusersRunner(str(tmp_path))
    half = shutil.copytree(tiny("ip2p"), tmp_path / "half")
    shutil.rmtree(half / "unet")
    with pytest.raises(RunnerUnavailable, match="holds no whole pipeline"):
        DiffusersRunner(str(half))


def test_a_scheduler_of_another_kind_of_model_is_refused(tiny: Tiny) -> None:
    with pytest.raises(UsageError, match=r"'ddim' doesn't go with .* FlowMatchEulerDiscreteScheduler"):
        DiffusersRunner(str(tiny("flux")), scheduler="ddim")


def test_a_family_without_a_preset_is_called_by_its_signature() -> None:
    preset = guessed("AltDiffusionImg2ImgPipeline", {})
    assert preset.call == {"image": "source", "prompt": "{target_caption}"}
    assert guessed("JoyImageEditPlusPipeline", {}).call["images"] == "pictures"
    assert guessed("QwenImageInpaintPipeline", {}).call["mask_image"] == "mask"


def test_a_preset_of_a_users_own_file(
    tiny: Tiny, trio: list[EditSample], edited: Edited, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[mine]\nabout = "mine"\nserves = ["local"]\nbatch = 2\n'
        'classes = { StableDiffusionInstructPix2PixPipeline = "" }\n'
        'call = { prompt = "please {instruction}", image = "source" }\n'
        "settings = { num_inference_steps = 2 }\n"
    )
    own = edited(tiny("ip2p"), trio, {}, presets=str(mine))
    same = edited(tiny("ip2p"), trio, TWO, prompt="please {instruction}", batch=2)
    plain = edited(tiny("ip2p"), trio, TWO, batch=2)
    assert [one.encoded for one in own] == [one.encoded for one in same]
    assert [one.encoded for one in own] != [one.encoded for one in plain]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mine = 3", r"mine\.toml:1: 'mine' must be a table"),
        ("[mine]\nabout = 'x'\nclasses = {A = ''}", r"mine\.toml:1: preset 'mine' lacks 'call'"),
        ("[mine]\nabout = 'x'\nbach = 3", r"mine\.toml:3: unknown key 'bach'"),
        (
            "[mine]\nabout = 'x'\nclasses = {A = ''}\ncall = {image = 'sorce'}",
            r":4: 'image' can't be fil",
        ),
        (
            "[mine]\nabout = 'x'\nclasses = {A = ''}\ncall = {prompt = '{words}'}",
            r":4: 'prompt' can't be",
        ),
        ("[mine]\nabout = 3", "'about' must be a str"),
        ("[mine", "no TOML"),
    ],
)
def test_a_preset_with_a_mistake_is_told_with_its_line(
    text: str, reason: str, tiny: Tiny, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(UsageError, match=reason):
        DiffusersRunner(str(tiny("ip2p")), presets=str(tmp_path / "mine.toml"))


def test_what_a_family_needs_is_asked_of_every_sample(tiny: Tiny, trio: list[EditSample]) -> None:
    runner = DiffusersRunner(str(tiny("sd")), preset="inpaint")
    assert runner.needs == {"mask", "target_caption", "same_size"}
    bare = replace(trio[0], mask=None)
    assert [one.status for one in answer_batch(runner, "x", [bare], run_seed=0)] == ["skipped"]


def test_the_safety_checkers_black_pictures_are_refusals(tiny: Tiny, trio: list[EditSample]) -> None:
    import torch
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
    from tiny_diffusion.texts import clip_pictures, clip_vision

    runner = DiffusersRunner(str(tiny("ip2p")), call_settings=TWO)
    config = clip_vision().config
    from transformers import CLIPConfig, CLIPTextConfig

    torch.manual_seed(0)
    checker = StableDiffusionSafetyChecker(
        CLIPConfig(vision_config=config.to_dict(), text_config=CLIPTextConfig().to_dict(),
                   projection_dim=32)
    ).eval()  # fmt: skip
    torch.nn.init.constant_(checker.concept_embeds_weights, -10.0)  # everything is unsafe to it
    runner._pipeline.safety_checker = checker
    runner._pipeline.feature_extractor = clip_pictures()
    answer = answer_batch(runner, "x", trio[:1], run_seed=0)[0]
    assert (answer.status, answer.encoded) == ("refused", None)
    assert "safety checker" in answer.error


@pytest.mark.slow
def test_a_lora_changes_the_answer_by_its_scale(
    tiny: Tiny, trio: list[EditSample], edited: Edited
) -> None:
    lora = {"lora": str(tiny("lora"))}
    plain, none, full = (
        pixels(edited(tiny("sd"), trio[:1], FOUR, **settings)[0])
        for settings in ({}, {**lora, "lora_scale": 0.0}, lora)
    )
    assert (plain == none).all()
    assert np.abs(plain - full).max() > 1


@pytest.mark.slow
def test_an_ip_adapter_shows_the_model_the_exemplar(
    tiny: Tiny, trio: list[EditSample], edited: Edited
) -> None:
    settings = {
        "preset": "ip-adapter", "ip_adapter": str(tiny("ip_adapter")),
        "ip_adapter_weight": "ip-adapter.safetensors",
    }  # fmt: skip
    folder = tiny("sd_with_image_encoder")
    dark = Reference(kind="exemplar", picture=Picture.from_pixels(np.zeros((64, 64, 3), np.uint8)))
    one, other = (
        edited(folder, [sample], FOUR, **settings)[0]
        for sample in (trio[0], replace(trio[0], references=(dark,)))
    )
    assert one.encoded != other.encoded
    runner = DiffusersRunner(str(folder), call_settings=FOUR, **settings)
    assert runner.needs == {"references", "target_caption"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["canny", "sketch", "stroke"])
def test_a_controlnet_is_shown_a_control_that_is_kept(
    kind: str, tiny: Tiny, trio: list[EditSample], edited: Edited
) -> None:
    settings = {"preset": "controlnet", "controlnet": str(tiny("controlnet")), "control": kind}
    answers = edited(tiny("sd"), trio, FOUR, **settings)
    for sample, answer in zip(trio, answers, strict=True):
        kept = Picture.from_bytes(answer.beside["control"])
        assert (kept.pixels == control_image(sample, kind).pixels).all()
    other = replace(
        trio[0],
        references=(
            Reference(kind=kind, picture=Picture.from_pixels(np.full((64, 64, 3), 200, np.uint8))),
        ),
    )
    changed = edited(tiny("sd"), [other, *trio[1:]], FOUR, **settings)
    assert changed[0].encoded != answers[0].encoded
    assert np.abs(pixels(changed[1]) - pixels(answers[1])).max() <= 1


@pytest.mark.slow
def test_the_ip2p_variant_of_controlnet_needs_no_control_but_the_source(
    tiny: Tiny, trio: list[EditSample], edited: Edited
) -> None:
    settings = {"preset": "controlnet-ip2p", "controlnet": str(tiny("controlnet"))}
    answers = edited(tiny("sd"), trio, TWO, **settings)
    assert not answers[0].beside
    assert np.abs(pixels(answers[0]) - pixels(answers[1])).mean() > 1


def test_a_dreambooth_checkpoint_gets_its_token_by_a_prompt(
    tiny: Tiny, trio: list[EditSample], edited: Edited
) -> None:
    plain = edited(tiny("sd"), trio[:1], FOUR)[0]
    token = edited(tiny("sd"), trio[:1], FOUR, prompt="a photo of sks dog, {target_caption}")[0]
    assert token.encoded != plain.encoded


def pixels(answer: Answer) -> np.ndarray:
    assert answer.encoded is not None
    return Picture.from_bytes(answer.encoded).pixels.astype(np.int16)
