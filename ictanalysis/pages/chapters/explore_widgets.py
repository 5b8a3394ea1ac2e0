"""Fields and sliders for suppositions; the answers are ordinary outputs, which a notebook keeps and a report takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictanalysis.evaluation.whatif import Supposed, next_year
from ictanalysis.inputs.cells import CellError, fiscal_year
from ictanalysis.pages.chapters import explore as chapter
from ictanalysis.pages.chapters.explore_charts import answers_chart
from ictanalysis.pages.display import as_shown, bullets, kept
from ictanalysis.pages.say import own_places
from ictanalysis.pages.workbook import Workbook

if TYPE_CHECKING:
    from ipywidgets import Checkbox, Dropdown, FloatSlider, FloatText, IntText, Text, VBox

WIDE = {"description_width": "14em"}
ROOM = "44em"


@dataclass
class Bench:
    """What is asked: an indicator, and what is supposed of it where its box is ticked."""

    book: Workbook
    indicator: "Dropdown"
    value_on: "Checkbox"
    value: "FloatSlider"
    target_on: "Checkbox"
    target: "FloatText"
    by: "Text"
    missed: "Checkbox"
    size_on: "Checkbox"
    size: "IntText"
    pace: "Checkbox"

    @property
    def supposed(self) -> Supposed:
        """What is ticked now."""
        return Supposed(
            self.value.value if self.value_on.value else None,
            self.target.value if self.target_on.value else None,
            _year(self.by.value) if self.target_on.value else None,
            self.missed.value,
            max(1, self.size.value) if self.size_on.value else None,
            self.pace.value,
        )

    def answer(self) -> list[object]:
        """Heading, sentences, table, chart, reasons and methods for what is asked now."""
        book, one = self.book, str(self.indicator.value)
        told = chapter.answers(book, one, self.supposed)
        return [
            chapter.heading(book, one), bullets(chapter.sentences(book, told), ""), chapter.answers_table(book, told),
            answers_chart(book, told), bullets(chapter.why(book, one), ""), chapter.methods_table(book, one),
        ]  # fmt: skip

    def shown(self) -> None:
        """The answer as outputs of this cell; they follow the fields from then on."""
        places = [kept(one) for one in map(as_shown, self.answer())]

        def again(_: object) -> None:
            for place, one in zip(places, map(as_shown, self.answer()), strict=True):
                place.update(one)

        for field in self._fields():
            field.observe(again, "value")

    def _fields(self) -> "list[Checkbox | FloatSlider | FloatText | IntText | Text | Dropdown]":
        return [
            self.indicator,
            self.value_on,
            self.value,
            self.target_on,
            self.target,
            self.by,
            self.missed,
            self.size_on,
            self.size,
            self.pace,
        ]

    def fields(self) -> "VBox":
        """All fields, one below the other."""
        from ipywidgets import VBox

        return VBox(self._fields())


def bench(book: Workbook, indicator: str) -> Bench:
    """The fields for an indicator, else the first, of an opened workbook, with what suits it; all can be reached by Tab."""
    import ipywidgets as w

    chosen = indicator or book.results[0].indicator_id
    chapter.answers(book, chosen, Supposed())  # refuses an id that the plan has not
    made = Bench(
        book,
        w.Dropdown(options=[(one.label, one.indicator_id) for one in book.results], value=chosen, description=book.words.indicator, **_looks()),
        _box("次の実績を仮定する"), w.FloatSlider(continuous_update=False, description="次の実績", **_looks()),
        _box("目標を改める"), w.FloatText(description="新しい目標値", **_looks()), w.Text(description="目標の年度(例: R10)", continuous_update=False, **_looks()),
        _box("次の年度の値が得られない"), _box("調査の回答者を変える"), w.IntText(value=3000, description="毎回の回答者数", **_looks()),
        _box("これまでの進み方が続く"),
    )  # fmt: skip
    _suit(made)
    made.indicator.observe(lambda _: _suit(made), "value")
    for on, fields in (
        (made.value_on, [made.value]),
        (made.target_on, [made.target, made.by]),
        (made.size_on, [made.size]),
    ):
        for field in fields:
            field.observe(_ticks(on), "value")
    return made


def _looks() -> dict[str, object]:
    from ipywidgets import Layout

    return {"style": WIDE, "layout": Layout(width=ROOM)}


def _box(words: str) -> "Checkbox":
    from ipywidgets import Checkbox

    return Checkbox(description=words, indent=False)


def _ticks(box: "Checkbox") -> Callable[[object], None]:
    """Who moves a field means it."""

    def tick(_: object) -> None:
        box.value = True

    return tick


def _suit(made: Bench) -> None:
    """Bounds, steps and units of the chosen indicator; nothing is ticked."""
    result = made.book.result(str(made.indicator.value))
    one, year, known = result.indicator, next_year(result), result.history.values
    last = known[-1] if known else one.target
    far = abs(one.target - last) or abs(last) or 1.0
    low = 0.0 if one.kind != "other" or min(last, one.target) >= 0 else min(last, one.target) - 2 * far
    high = 100.0 if one.kind == "percent" else max(last, one.target) + 2 * far
    places = 0 if one.kind == "count" else own_places(one)
    slider = made.value
    slider.min, slider.max = min(low, slider.min), max(high, slider.max)  # never with the least above the most
    slider.value = slider.min = low
    slider.max, slider.step, slider.value = high, 10.0**-places, round(last, places)
    slider.readout_format = f",.{places}f"
    slider.description = f"次の実績({one.year(year) if year else '—'}、{one.unit})"
    made.target.value, made.target.step, made.by.value = one.target, 10.0**-places, one.year(one.target_year)
    made.target.description = f"新しい目標値({one.unit})"
    for box in (made.value_on, made.target_on, made.missed, made.size_on, made.pace):
        box.value = False


def _year(text: str) -> int | None:
    """A fiscal year as typed; what cannot be read changes nothing."""
    try:
        return fiscal_year(text)
    except CellError:
        return None
