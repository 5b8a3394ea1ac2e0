"""A word-sized picture of one indicator: values so far, target and the range to come, as SVG without text."""

from collections.abc import Mapping

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages.say import NONE, target_text, value_text
from ictanalysis.pages.standing import range_text
from ictanalysis.pages.table import PictureCell
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.series import running_totals

WIDTH, HEIGHT, EDGE = 92.0, 26.0, 4.0
INK, BLUE, LIGHT = "#1a1a1a", "#0b4f9e", "#5b8bc6"


def sparkline(book: Workbook, result: Result) -> PictureCell | str:
    """Values as a line, the range of eight in ten as a bar and the target as a diamond; a dash without a value."""
    one, points = result.indicator, _points(book, result)
    if not points:
        return NONE
    ends = (result.forecast_p10, result.forecast_p90)
    ahead = [] if result.decision else [end for end in ends if end is not None]
    told = {year: value for year, value in points.items() if not one.is_sum or year >= one.target_first_year}
    words = "、".join(f"{short_year(year)} {value_text(value, one)}" for year, value in told.items())
    band = f"。予測の幅{range_text(result)}" if ahead else ""
    return PictureCell(_svg(points, ahead, one), f"{words}{band}。目標{target_text(one)}")


def _points(book: Workbook, result: Result) -> dict[int, float]:
    """Values up to the year judged; of a sum the sums so far."""
    one = result.indicator
    if not one.is_sum:
        return dict(zip(result.history.years, result.history.values, strict=True))
    known = running_totals(one, book.rows(one.indicator_id))
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
