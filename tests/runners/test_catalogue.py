from overpaint.runners.base import runners
from overpaint.runners.catalogue import catalogue
from overpaint.runners.diffusion.preset import presets
from overpaint.taxonomy import taxonomy


def test_every_runner_and_preset_is_told_with_what_it_needs_and_serves() -> None:
    entries = {one.name: one for one in catalogue()}
    assert set(entries) == {*runners, *(f"diffusers preset {name}" for name in presets())}
    assert all(one.about for one in entries.values())
    assert all(set(one.serves) <= set(taxonomy().groups) for one in entries.values())
    assert entries["diffusers preset inpaint"].needs == ("mask", "target_caption")
    assert entries["diffusers preset controlnet"].needs == ("control", "target_caption")
    assert entries["diffusers preset instruct-pix2pix"].needs == ("instruction",)
    assert "visual" in entries["diffusers preset ip-adapter"].serves
    assert "viewpoint" not in entries["diffusers preset sdedit"].serves
