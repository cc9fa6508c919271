"""Every metric of every published profile against an independent oracle, on real pairs.

    python tests/measure/metrics.py --data DIR

The oracles are the published scripts' definitions, written down here with the libraries that they call
(torch, torchvision, torchmetrics, scipy), one picture at a time. They and the metrics run on the same
weights, which are random and tiny: what a number says doesn't matter, only that both say it. LPIPS of
the corrected profile is held against torchmetrics'. Differences are in the metric's own unit; those of
CLIPScore, which runs to 100, are divided by 100, since float32 has no more digits there.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import timm
import torch
import torch.nn.functional as F
import torchmetrics.functional.image as tm
from PIL import Image
from scipy.spatial.distance import cosine
from torchmetrics.image.lpip import LearnedPerceptualImagePatchSimilarity
from torchvision import transforms

from overpaint.auditors import Pair
from overpaint.benchmark.features import FeatureBank
from overpaint.benchmark.metrics.untrained import write_untrained_networks
from overpaint.benchmark.profiles import profiles
from overpaint.benchmark.scoring import Case, Scorer, Truth, scorings
from overpaint.data import Answer, EditSample, Mask, Picture
from overpaint.data.encoders.untrained import write_untrained
from overpaint.data.journal import Attempt

PAIRS = 50
TOLERANCE = 1e-5
ENCODERS = ("clip-vit-b-32", "clip-vit-l-14", "dino-vit-s-16", "dino-vit-b-8")
SEEDS = {"clip-vit-l-14": 3}  # with others, cosines with texts are below 0 and CLIPScore is 0
SCALES = {"clip_score@pie-bench": 100, "clip_score_inside@pie-bench": 100}
IMAGENET = transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@dataclass(frozen=True)
class Sources:
    """One answer with all that a script reads: PIL pictures, captions, a mask of 0 and 1."""

    source: Image.Image
    target: Image.Image
    answer: Image.Image
    mask: np.ndarray
    before: str
    after: str

    @property
    def sample(self) -> EditSample:
        white = np.repeat(self.mask[..., None] * np.uint8(255), 3, axis=2)
        return EditSample(
            id="a",
            source=Picture.from_pixels(np.asarray(self.source)),
            instruction=self.after,
            target=Picture.from_pixels(np.asarray(self.target)),
            mask=Mask(Picture.from_pixels(white), "white_edits"),
            source_caption=self.before,
            target_caption=self.after,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_weights(Path(folder))
        table = measured(list(real_answers(asked.data / "triples", asked.pairs)))
    for key, row in table.items():
        verdict = "ok" if row["largest"] <= TOLERANCE else "OVER"
        counts = f"{row['n']:4} answers, {row['distinct']} different numbers"
        print(f"{key:40}{counts}, largest difference {row['largest']:.2e} {verdict}")
    worst = max(row["largest"] for row in table.values())
    print(json.dumps({"metrics": table, "largest": worst, "pairs": asked.pairs}))


def write_weights(folder: Path) -> None:
    for (
        name
    ) in ENCODERS:  # a seed with which cosines of pictures and texts are above 0, or CLIPScore is 0
        write_untrained(folder, name, seed=SEEDS.get(name, 0))
    write_untrained_networks(folder)
    os.environ["OVERPAINT_WEIGHTS"] = os.environ["TORCH_HOME"] = str(folder)


def measured(answers: Sequence[Sources]) -> dict[str, dict[str, float]]:
    """By metric: the answers, how many different numbers they got, the largest gap to the oracle's."""
    bank = FeatureBank(device="cpu")
    found: dict[str, list[tuple[float, float]]] = {key: [] for key in ORACLES}
    for one in answers:
        for key, value in ours(one, bank).items():
            found[key].append((value, ORACLES[key](one)))
    return {key: summary(pairs, SCALES.get(key, 1)) for key, pairs in found.items()}


def summary(pairs: Sequence[tuple[float, float]], scale: float) -> dict[str, float]:
    gaps = [abs(value - expected) / scale for value, expected in pairs]
    return {"n": len(pairs), "distinct": len({value for value, _ in pairs}), "largest": max(gaps)}


def ours(one: Sources, bank: FeatureBank) -> dict[str, float]:
    sample = one.sample
    attempt = Attempt.of(Answer(sample_id="a", label="m"), "")
    pair = Pair(sample, Picture.from_pixels(np.asarray(one.answer)), "m")
    case = Case(attempt, pair, Truth(sample))
    scores = Scorer(bank).scores([case], scorings(list(ORACLES), print))
    return {f"{score.metric}@{score.profile}": score.value for score in scores}


def real_answers(folder: Path, count: int) -> Iterator[Sources]:
    """Edits spread over all origins; an answer is the target, brightened, saved as JPEG, half the time
    at another size. Where there is no mask, the middle of the picture is one."""
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    for number, row in enumerate(rows[:: max(1, len(rows) // count)][:count]):
        source, target = (Image.open(folder / row[name]).convert("RGB") for name in ("source", "target"))
        source = source.resize(limited(source.size))
        target = target.resize(source.size)
        answer = target.point(lambda level: min(255, level + 12))
        if number % 2:
            answer = answer.resize((source.width * 3 // 4, source.height * 3 // 4))
        mask = np.zeros((source.height, source.width), np.uint8)
        mask[source.height // 4 : source.height // 2, source.width // 5 : source.width // 2] = 1
        yield Sources(source, target, answer, mask, "a photograph", str(row["instruction"])[:200])


def limited(size: tuple[int, int], longest: int = 512) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(64, round(size[0] * scale)), max(64, round(size[1] * scale))


# --- the published definitions ---------------------------------------------------------------------


@cache
def clip(name: str) -> tuple[Any, Any, Any]:
    folder = f"local-dir:{os.environ['OVERPAINT_WEIGHTS']}/{name}"
    model, preprocess = open_clip.create_model_from_pretrained(folder)
    return model.eval(), preprocess, open_clip.get_tokenizer(folder)


@cache
def dino(name: str) -> Any:
    folder = f"local-dir:{os.environ['OVERPAINT_WEIGHTS']}/{name}"
    return timm.create_model(folder, pretrained=True, dynamic_img_size=True).eval()


@torch.inference_mode()
def clip_image(name: str, image: Image.Image) -> torch.Tensor:
    model, preprocess, _ = clip(name)
    return model.encode_image(preprocess(image)[None]).float()[0]


@torch.inference_mode()
def clip_text(name: str, text: str) -> torch.Tensor:
    model, _, tokenizer = clip(name)
    return model.encode_text(tokenizer([text])).float()[0]


@torch.inference_mode()
def dino_class_token(image: Image.Image) -> torch.Tensor:
    """MagicBrush: Resize(256, interpolation=3), CenterCrop(224), here for a model of 64 px."""
    prepare = transforms.Compose(
        [
            transforms.Resize(64 * 256 // 224, interpolation=transforms.InterpolationMode.BICUBIC),
            transforms.CenterCrop(64),
            transforms.ToTensor(),
            IMAGENET,
        ]
    )
    return dino("dino-vit-s-16").forward_features(prepare(image)[None])[0, 0]


def likeness(first: torch.Tensor, second: torch.Tensor) -> float:
    return float(1 - cosine(first.numpy(), second.numpy()))


def distance(criterion: Callable[..., torch.Tensor], one: Sources, reference: Image.Image) -> float:
    answer = one.answer.resize(reference.size)
    tensors = [transforms.ToTensor()(image) for image in (answer, reference)]
    return float(criterion(*tensors))


def zeroed(one: Sources) -> list[torch.Tensor]:
    """PIE-Bench: both pictures times (1 - mask), the border of 1 px counted as edited."""
    mask = bordered(one)
    arrays = [
        np.array(image.resize(one.source.size)).astype(np.float32) / 255 * (1 - mask)
        for image in (one.answer, one.source)
    ]
    return [torch.tensor(array, dtype=torch.float32).permute(2, 0, 1)[None] for array in arrays]


def bordered(one: Sources) -> np.ndarray:
    mask = one.mask.astype(np.float32).copy()
    mask[0], mask[-1], mask[:, 0], mask[:, -1] = 1, 1, 1, 1
    return mask[..., None]


@cache
def lpips(network: str) -> Any:
    return LearnedPerceptualImagePatchSimilarity(net_type=network)  # type: ignore[arg-type]


def clip_score(image: Image.Image, text: str) -> float:
    name = "clip-vit-l-14"
    picture, caption = clip_image(name, image), clip_text(name, text)
    score = 100 * (picture / picture.norm() * (caption / caption.norm())).sum()
    return float(torch.max(score, torch.zeros_like(score)))


def edited_part(one: Sources) -> Image.Image:
    answer = np.array(one.answer.resize(one.source.size))
    return Image.fromarray(np.uint8(answer * bordered(one)))


@torch.inference_mode()
def structure(one: Sources) -> float:
    """PIE-Bench: keys of the last layer, cosine self-similarity, on values from 0 to 255."""
    model = dino("dino-vit-b-8")
    maps = []
    for image in (one.answer.resize(one.source.size), one.source):
        tensor = torch.tensor(np.array(image)).permute(2, 0, 1).float()
        small = transforms.Resize(64, max_size=480, antialias=False)(tensor)
        small = small[:, : small.shape[1] // 8 * 8, : small.shape[2] // 8 * 8]
        seen: list[torch.Tensor] = []
        keep = seen.append
        hook = model.blocks[-1].attn.qkv.register_forward_hook(lambda *out, keep=keep: keep(out[2]))
        model(IMAGENET(small)[None])
        hook.remove()
        tokens, heads, width = seen[0].shape[1], 3, seen[0].shape[2] // 9
        keys = seen[0].reshape(tokens, 3, heads, width).permute(1, 2, 0, 3)[1]
        x = keys.transpose(0, 1).reshape(tokens, heads * width)[None]
        norm = x.norm(dim=2, keepdim=True)
        maps.append((x @ x.permute(0, 2, 1)) / torch.clamp(norm @ norm.permute(0, 2, 1), min=1e-8))
    return float(F.mse_loss(maps[0], maps[1]))


@torch.inference_mode()
def clip_similarity(one: Sources) -> dict[str, float]:
    """InstructPix2Pix's ClipSimilarity.forward, line by line."""
    model, _, tokenizer = clip("clip-vit-l-14")
    mean, std = model.visual.preprocess_cfg["mean"], model.visual.preprocess_cfg["std"]

    def encode_image(image: Image.Image) -> torch.Tensor:
        x = transforms.ToTensor()(image)[None]
        x = F.interpolate(x.float(), size=64, mode="bicubic", align_corners=False)
        x = x - torch.tensor(mean).reshape(1, 3, 1, 1)
        features = model.encode_image(x / torch.tensor(std).reshape(1, 3, 1, 1))
        return features / features.norm(dim=1, keepdim=True)

    def encode_text(text: str) -> torch.Tensor:
        features = model.encode_text(tokenizer([text]))
        return features / features.norm(dim=1, keepdim=True)

    image_0, image_1 = encode_image(one.source), encode_image(one.answer)
    text_0, text_1 = encode_text(one.before), encode_text(one.after)
    return {
        "clip_t_of_source": float(F.cosine_similarity(image_0, text_0)),
        "clip_t": float(F.cosine_similarity(image_1, text_1)),
        "clip_direction": float(F.cosine_similarity(image_1 - image_0, text_1 - text_0)),
        "clip_i_to_source": float(F.cosine_similarity(image_0, image_1)),
    }


def direction(one: Sources) -> float:
    name = "clip-vit-b-32"
    images = [clip_image(name, image) for image in (one.source, one.answer)]
    texts = [clip_text(name, text) for text in (one.before, one.after)]
    before, after, source, target = (row / row.norm() for row in (*images, *texts))
    return float(F.cosine_similarity(after - before, target - source, dim=0))


B32 = "clip-vit-b-32"
ORACLES: dict[str, Callable[[Sources], float]] = {
    "l1_to_target@magicbrush": lambda one: distance(torch.nn.L1Loss(), one, one.target),
    "l2_to_target@magicbrush": lambda one: distance(torch.nn.MSELoss(), one, one.target),
    "clip_i_to_target@magicbrush": lambda one: likeness(
        clip_image(B32, one.answer), clip_image(B32, one.target)
    ),
    "dino_to_target@magicbrush": lambda one: likeness(
        dino_class_token(one.answer), dino_class_token(one.target)
    ),
    "clip_t@magicbrush": lambda one: likeness(clip_image(B32, one.answer), clip_text(B32, one.after)),
    "structure_to_source@pie-bench": structure,
    "psnr_outside_to_source@pie-bench": lambda one: float(
        tm.peak_signal_noise_ratio(*zeroed(one), data_range=1.0)
    ),
    "lpips_outside_to_source@pie-bench": lambda one: float(
        lpips("squeeze")(*(tensor * 2 - 1 for tensor in zeroed(one)))
    ),
    "l2_outside_to_source@pie-bench": lambda one: float(F.mse_loss(*zeroed(one))),
    "ssim_outside_to_source@pie-bench": lambda one: float(
        tm.structural_similarity_index_measure(*zeroed(one), data_range=1.0)  # type: ignore[arg-type]
    ),
    "clip_score@pie-bench": lambda one: clip_score(one.answer, one.after),
    "clip_score_inside@pie-bench": lambda one: clip_score(edited_part(one), one.after),
    **{
        f"{name}@instructpix2pix": lambda one, name=name: clip_similarity(one)[name]
        for name in ("clip_t_of_source", "clip_t", "clip_direction", "clip_i_to_source")
    },
    "clip_direction@emu-edit": direction,
    "clip_i_to_source@emu-edit": lambda one: likeness(
        clip_image(B32, one.answer), clip_image(B32, one.source)
    ),
    "clip_t@emu-edit": lambda one: likeness(clip_image(B32, one.answer), clip_text(B32, one.after)),
    "l1_to_source@emu-edit": lambda one: distance(torch.nn.L1Loss(), one, one.source),
    "dino_to_source@emu-edit": lambda one: likeness(
        dino_class_token(one.answer), dino_class_token(one.source)
    ),
    "lpips_to_target@corrected": lambda one: float(
        lpips("alex")(
            *(
                transforms.ToTensor()(image)[None] * 2 - 1
                for image in (one.answer.resize(one.target.size), one.target)
            )
        )
    ),
}

PUBLISHED = {
    key for profile in profiles().values() for key in profile.keys if profile.name != "corrected"
}
assert ORACLES.keys() >= PUBLISHED, PUBLISHED - ORACLES.keys()


if __name__ == "__main__":
    main()
