"""A word-sized picture of one indicator: values so far, target and the range to come, as SVG without text."""

from collections.abc import Mapping

from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages import say
from ictanalysis.pages.standing import range_text
from ictanalysis.pages.table import PictureCell
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.series import History, sum_so_far

WIDTH, HEIGHT, EDGE = 92.0, 26.0, 4.0
INK, BLUE, LIGHT = "#1a1a1a", "#0b4f9e", "#5b8bc6"


def sparkline(book: Workbook, one: Indicator) -> PictureCell | str:
    """Values as a line, the range of eight in ten as a bar and the target as a diamond; a dash without a value."""
    points = _points(book, one)
    if not points:
        return say.NONE
    row = book.row(one.indicator_id)
    ahead = (
        []
        if say.is_none(row["forecast_p10"]) or row["reason"] == "decided"
        else [row["forecast_p10"], row["forecast_p90"]]
    )
    told = {y: v for y, v in points.items() if one.type != "cumulative" or y >= one.target_first_year}
    said = "、".join(f"{short_year(year)} {say.value_text(value, one)}" for year, value in told.items())
    band = f"。予測の幅{range_text(row, one)}" if ahead else ""
    return PictureCell(_svg(points, ahead, one), f"{said}{band}。目標{say.target_text(one)}")


def _points(book: Workbook, one: Indicator) -> dict[int, float]:
    """Values up to the year judged; of a sum the sums so far."""
    if one.type != "cumulative":
        history: History = book.histories[one.indicator_id]
        return {y: v for y, v in zip(history.years, history.values, strict=True) if y <= book.fiscal_year}
    rows, years = book.rows(one.indicator_id), range(one.target_first_year, book.fiscal_year + 1)
    sums = {y: sum_so_far(one, [row for row in rows if row.fiscal_year <= y]) for y in years}
    known = {y: total for y, (total, seen, _) in sums.items() if seen and seen[-1] == y}
    return {one.target_first_year - 1: 0.0, **known} if known else {}


def _svg(points: Mapping[int, float], ahead: list[float], one: Indicator) -> str:
    first, last = min(points), max(one.target_year, *points)
    low, high = min([*points.values(), *ahead, one.target]), max([*points.values(), *ahead, one.target])

    def at(year: int, value: float) -> tuple[float, float]:
        x = EDGE + (WIDTH - 2 * EDGE) * (year - first) / max(last - first, 1)
        return round(x, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / ((high - low) or 1), 1)

    line = [at(year, value) for year, value in points.items()]
    (x, y), (goal_x, goal_y) = line[-1], at(one.target_year, one.target)
    drawn = [_bar(goal_x, at(last, ahead[0])[1], at(last, ahead[1])[1])] if ahead else []
    if len(line) > 1:
        path = " ".join(f"{a},{b}" for a, b in line)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{BLUE}" stroke-width="1.4"/>')
    drawn.append(f'<circle cx="{x}" cy="{y}" r="2.4" fill="{BLUE}"/>')
    drawn.append(
        f'<path d="M{goal_x} {goal_y - 3.4:.1f}l3.4 3.4l-3.4 3.4l-3.4 -3.4z" fill="none" stroke="{INK}" stroke-width="1.1"/>'
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}">'
    return f"{head}{''.join(drawn)}</svg>"


def _bar(x: float, low: float, high: float) -> str:
    return f'<line x1="{x}" x2="{x}" y1="{low}" y2="{high}" stroke="{LIGHT}" stroke-width="6"/>'
