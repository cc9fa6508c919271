"""Which scheduler a pipeline samples with."""

from collections.abc import Mapping
from typing import Any

from overpaint.taxonomy import UsageError

_SHORT: Mapping[str, str] = {
    "ddim": "DDIMScheduler",
    "ddpm": "DDPMScheduler",
    "dpm": "DPMSolverMultistepScheduler",
    "dpm-sde": "DPMSolverMultistepScheduler",
    "edm-euler": "EDMEulerScheduler",
    "euler": "EulerDiscreteScheduler",
    "euler-a": "EulerAncestralDiscreteScheduler",
    "heun": "HeunDiscreteScheduler",
    "lms": "LMSDiscreteScheduler",
    "pndm": "PNDMScheduler",
    "unipc": "UniPCMultistepScheduler",
}
_OPTIONS: Mapping[str, Mapping[str, object]] = {
    "dpm-sde": {"algorithm_type": "sde-dpmsolver++", "solver_order": 2}
}


def set_scheduler(pipeline: Any, name: str) -> None:
    """Gives ``pipeline`` another scheduler, of the same noise schedule; none where ``name`` is empty.

    Raises:
        UsageError: there is no such scheduler, or it can't sample from this model: DDIM and DDPM are
            for models that predict noise, not for the flows of SD3 and FLUX.
    """
    if not name:
        return
    class_name = _SHORT.get(name, name)
    now = pipeline.scheduler
    fitting = {kind.__name__: kind for kind in (*now.compatibles, type(now))}
    if class_name not in fitting:
        known = [name for name, long in _SHORT.items() if long in fitting] or ["its own alone"]
        raise UsageError(
            f"diffusers: scheduler {name!r} doesn't go with a model that was made for "
            f"{type(now).__name__}; these do: {', '.join(known)}"
        )
    pipeline.scheduler = fitting[class_name].from_config(now.config, **_OPTIONS.get(name, {}))
