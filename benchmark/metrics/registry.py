"""The metrics there are, by name."""

from overpaint.benchmark.metrics.base import Metric
from overpaint.taxonomy import Registry

_PIXEL = "overpaint.benchmark.metrics.pixel"
_PERCEPTUAL = "overpaint.benchmark.metrics.perceptual"
_SEMANTIC = "overpaint.benchmark.metrics.semantic"
_STRUCTURE = "overpaint.benchmark.metrics.structure"

metrics: Registry[Metric] = Registry(
    "metrics",
    {
        "gain_over_copy": "overpaint.benchmark.metrics.gain:GainOverCopy",
        "edit_strength": "overpaint.benchmark.metrics.changed:edit_strength",
        "preservation": "overpaint.benchmark.metrics.changed:preservation",
        "l1_to_target": f"{_PIXEL}:l1_to_target",
        "l2_to_target": f"{_PIXEL}:l2_to_target",
        "psnr_to_target": f"{_PIXEL}:psnr_to_target",
        "ssim_to_target": f"{_PIXEL}:ssim_to_target",
        "ms_ssim_to_target": f"{_PIXEL}:ms_ssim_to_target",
        "l1_to_source": f"{_PIXEL}:l1_to_source",
        "l1_inside_to_target": f"{_PIXEL}:l1_inside_to_target",
        "l2_inside_to_target": f"{_PIXEL}:l2_inside_to_target",
        "psnr_inside_to_target": f"{_PIXEL}:psnr_inside_to_target",
        "ssim_inside_to_target": f"{_PIXEL}:ssim_inside_to_target",
        "ms_ssim_inside_to_target": f"{_PIXEL}:ms_ssim_inside_to_target",
        "l1_outside_to_source": f"{_PIXEL}:l1_outside_to_source",
        "l2_outside_to_source": f"{_PIXEL}:l2_outside_to_source",
        "psnr_outside_to_source": f"{_PIXEL}:psnr_outside_to_source",
        "ssim_outside_to_source": f"{_PIXEL}:ssim_outside_to_source",
        "ms_ssim_outside_to_source": f"{_PIXEL}:ms_ssim_outside_to_source",
        "lpips_to_target": f"{_PERCEPTUAL}:lpips_to_target",
        "lpips_to_source": f"{_PERCEPTUAL}:lpips_to_source",
        "lpips_inside_to_target": f"{_PERCEPTUAL}:lpips_inside_to_target",
        "lpips_outside_to_source": f"{_PERCEPTUAL}:lpips_outside_to_source",
        "dists_to_target": f"{_PERCEPTUAL}:dists_to_target",
        "dists_to_source": f"{_PERCEPTUAL}:dists_to_source",
        "clip_i_to_target": f"{_SEMANTIC}:clip_i_to_target",
        "clip_i_to_source": f"{_SEMANTIC}:clip_i_to_source",
        "clip_t": f"{_SEMANTIC}:clip_t",
        "clip_t_of_source": f"{_SEMANTIC}:clip_t_of_source",
        "clip_score": f"{_SEMANTIC}:clip_score",
        "clip_direction": f"{_SEMANTIC}:ClipDirection",
        "dino_to_target": f"{_SEMANTIC}:dino_to_target",
        "dino_to_source": f"{_SEMANTIC}:dino_to_source",
        "dinov2_to_target": f"{_SEMANTIC}:dinov2_to_target",
        "dinov2_to_source": f"{_SEMANTIC}:dinov2_to_source",
        "dinov3_to_target": f"{_SEMANTIC}:dinov3_to_target",
        "dinov3_to_source": f"{_SEMANTIC}:dinov3_to_source",
        "structure_to_source": f"{_STRUCTURE}:StructureDistance",
    },
)
