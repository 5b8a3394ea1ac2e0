"""The share of the way as a bar on one scale for all indicators, with the plan's pace as a tick: SVG without text."""

from ictanalysis.pages.chart import BLUE, GREY, INK

WIDTH, HEIGHT, EDGE = 100.0, 12.0, 3.0
LOW, HIGH = -0.25, 1.25  # of the way; what lies beyond ends in an arrow


def way_bar(share: float, planned: float | None) -> str:
    """A bar from the start of the way to where it stands, within a frame from 0 to all of it."""
    start, end, here = _at(0.0), _at(1.0), _at(share)
    left, right = min(start, here), max(start, here)
    drawn = [
        f'<rect x="{start}" y="{EDGE}" width="{end - start:.1f}" height="{HEIGHT - 2 * EDGE}" fill="#e9edf2" stroke="{GREY}" stroke-width="0.6"/>',
        f'<rect x="{left}" y="{EDGE}" width="{right - left:.1f}" height="{HEIGHT - 2 * EDGE}" fill="{BLUE}"/>',
    ]
    if not LOW <= share <= HIGH:
        way = 1 if share > HIGH else -1
        drawn.append(
            f'<path d="M{here} {EDGE - 2}l{4 * way} {HEIGHT / 2 - EDGE + 2}l{-4 * way} {HEIGHT / 2 - EDGE + 2}z" fill="{BLUE}"/>'
        )
    if planned is not None:
        place = _at(planned)
        drawn.append(f'<path d="M{place} 0V{HEIGHT}" stroke="#ffffff" stroke-width="3"/>')
        drawn.append(f'<path d="M{place} 0V{HEIGHT}" stroke="{INK}" stroke-width="1.6"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}">'
    return f"{head}{''.join(drawn)}</svg>"


def _at(share: float) -> float:
    within = min(HIGH, max(LOW, share))
    return round(5 + (WIDTH - 10) * (within - LOW) / (HIGH - LOW), 1)
