"""From a recipe to a sample."""

import json

from overpaint.data.records import ClassGuess, EditSample
from overpaint.data.starter.defects import Draft, Pictures, marked_source, planted
from overpaint.data.starter.edits.stage import Stage
from overpaint.data.starter.edits.verbs import edited
from overpaint.data.starter.encoding import saved, saved_mask
from overpaint.data.starter.leaks import CleanEdit
from overpaint.data.starter.recipe import Recipe
from overpaint.data.starter.source import sources


def drawn(recipe: Recipe) -> EditSample:
    """The sample, its pictures drawn and saved; the same bytes every time."""
    source, draft = sources()[recipe.source], _draft(recipe)
    pictures = planted(draft, recipe.defect)
    area = draft.clean.result.area
    return EditSample(
        id=recipe.id,
        source=pictures.source,
        instruction=recipe.instruction,
        target=pictures.target,
        mask=saved_mask(area, _uri(recipe, "mask", "png")) if recipe.masked else None,
        source_caption=source.caption,
        target_caption=recipe.caption,
        edit_classes=(ClassGuess(id=recipe.edit_class, origin="given"),),
        split="test",
        origin="starter",
        meta={"license": source.license, "source_image": source.image} | _truth(recipe, pictures),
    )


def _draft(recipe: Recipe) -> Draft:
    source = sources()[recipe.source]
    picture = saved(source.pixels(), source.form, _uri(recipe, "source", source.form))
    picture = marked_source(picture, source.form, recipe.defect)
    stage = Stage(picture.pixels, source.scene)
    clean = CleanEdit(stage, recipe.edit, edited(stage, recipe.edit))
    uri = _uri(recipe, "target", recipe.form)
    return Draft(source=picture, clean=clean, form=recipe.form, uri=uri)


def _uri(recipe: Recipe, part: str, form: str) -> str:
    return f"starter/{recipe.id}/{part}.{form.rstrip('0123456789')}"


def _truth(recipe: Recipe, pictures: Pictures) -> dict[str, str]:
    if recipe.defect is None:
        return {}
    truth: dict[str, str] = {"planted": recipe.defect.kind, "planted_side": recipe.defect.side}
    if pictures.box is not None:
        truth["planted_box"] = json.dumps(list(pictures.box))
    if recipe.repeats:
        truth["planted_repeats"] = recipe.repeats
    return truth
