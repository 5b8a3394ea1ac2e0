"""What a web page must stand: each check returns its faults, one a line, and none for a good page."""

import json
from collections.abc import Iterable, Iterator, Mapping

from bs4 import BeautifulSoup

from .browser import Page, axe_source, show

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
# symbols such as ◎ are measured too; the inside of a chart is not, for axe-core cannot see what text lies on there
OPTIONS = {"runOnly": STANDARDS, "checks": {"color-contrast": {"options": {"ignoreUnicode": False}}}}
KINDS = {"violations": "違反", "incomplete": "判定保留"}
COLOURS = {
    **OPTIONS,
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}  # all that dark colours change
CONTEXT = {"include": [["html"]], "exclude": [["svg[role=img] > *"]]}
# nor can it decide on a cell that is scrolled out of its box, so the page is given room for its widest table
ROOM = """(() => { const style = document.createElement('style'); style.id = 'room';
  style.textContent = 'main { max-width: none !important }'; document.head.append(style); })()"""
WIDE = 2400
PHONE, PAPER = 320, 658  # CSS pixels: WCAG 1.4.10, and A4 within its margins
SHRINK = 1.05  # browsers print a page that is slightly too wide a little smaller
TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
STOPS = """window.stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
  .filter(stop => stop.tabIndex >= 0); stops.length"""
FOCUS = """(() => {
  const stop = document.activeElement, style = getComputedStyle(stop), box = stop.getBoundingClientRect();
  const banner = document.querySelector('.banner'), top = banner ? banner.getBoundingClientRect().bottom : 0;
  const seen = box.bottom > top && box.top < innerHeight && box.right > 0 && (box.top >= top || box.height > innerHeight
    || stop.matches('.skip'));
  return {place: stops.indexOf(stop), name: stop.outerHTML.slice(0, 80), seen,
          marked: style.outlineStyle == 'solid' && parseFloat(style.outlineWidth) >= 2};
})()"""
PRINTED = """(() => {
  const faults = [], paper = getComputedStyle(document.body), shown = name => document.querySelector(name);
  if (paper.backgroundColor != 'rgb(255, 255, 255)' || paper.color != 'rgb(0, 0, 0)') faults.push('白地に黒ではありません');
  if (shown('.skip') && getComputedStyle(shown('.skip')).display != 'none') faults.push('「本文へ移動」が印刷されます');
  if (shown('.banner') && getComputedStyle(shown('.banner')).display != 'none' && getComputedStyle(shown('.banner')).position == 'sticky') faults.push('画面用の帯が頁に重なります');
  for (const box of document.querySelectorAll('.scroll, figure'))
    if (getComputedStyle(box).overflowX != 'visible') faults.push('紙の上で切れます: ' + box.textContent.slice(0, 40));
  return faults;
})()"""


def axe(page: Page, kinds: Iterable[str] = KINDS, options: Mapping[str, object] = OPTIONS) -> list[str]:
    """What axe-core objects to, and what it cannot decide."""
    source = axe_source()
    assert source is not None
    page.ask(source.read_text(encoding="utf-8"))
    page.ask("scrollTo(0, 0)")
    told = {**options, "resultTypes": [*KINDS]}  # thousands of elements that pass are not described one by one
    kept = f"found => ({{{', '.join(f'{kind}: found.{kind}' for kind in KINDS)}}})"
    found = page.ask(f"axe.run({json.dumps(CONTEXT)}, {json.dumps(told)}).then({kept})")
    return [
        f"{KINDS[kind]} {rule['id']}: {node['html'][:120]} - {node['failureSummary']}"
        for kind in kinds
        for rule in found[kind]
        for node in rule["nodes"]
    ]


def light(page: Page, dark: bool = False) -> list[str]:
    """WCAG 2.2 AA and best practice."""
    show(page, width=WIDE, dark=dark)
    page.ask(ROOM)
    try:
        return axe(page, options=COLOURS if dark else OPTIONS)
    finally:
        page.ask("document.getElementById('room').remove()")


def dark(page: Page) -> list[str]:
    """The same where the reader prefers dark colours."""
    return light(page, dark=True)


def phone(page: Page) -> list[str]:
    """No sideways scrolling of the page; a table that scrolls in its own box hides cells from axe-core."""
    show(page, width=PHONE)
    width = page.ask("document.documentElement.scrollWidth")
    return _too_wide(width, PHONE) + axe(page, ("violations",))


def _too_wide(width: int, most: int) -> list[str]:
    return [f"ページの幅 {width}px が {most}px を超えています"] * (width > most)


def keyboard(page: Page) -> list[str]:
    """Tab goes through all stops in the order of the document; each is marked, and in view below the banner."""
    show(page)
    faults = []
    for place in range(page.ask(STOPS)):
        for kind in ("rawKeyDown", "keyUp"):
            page.say("Input.dispatchKeyEvent", type=kind, **TAB)
        stop = page.ask(FOCUS)
        right = {"文書の順": stop["place"] == place, "見える位置": stop["seen"], "焦点の枠": stop["marked"]}
        wrong = "、".join(name for name, good in right.items() if not good)
        faults += [f"Tab {place + 1}回目: {wrong}が違います: {stop['name']}"] if wrong else []
    return faults


def paper(page: Page) -> list[str]:
    """Printed from a dark screen: black on white, nothing cut off, nothing that only a screen needs."""
    show(page, width=PAPER, dark=True, media="print")
    width = page.ask("document.documentElement.scrollWidth")
    return _too_wide(width, round(PAPER * SHRINK)) + list(page.ask(PRINTED))


def alone(page: Page) -> list[str]:
    """Nothing was asked for but the page itself, and it holds no script."""
    html = page.ask("document.documentElement.outerHTML")
    return [f"外部への通信: {address}" for address in page.requests[1:]] + list(_scripts(html))


def _scripts(html: str) -> Iterator[str]:
    for tag in BeautifulSoup(html, "lxml").find_all(True):
        handlers = [name for name in tag.attrs if name.startswith("on")]
        if tag.name == "script" or handlers or str(tag.get("href", "")).startswith("javascript:"):
            yield f"スクリプト: {str(tag)[:80]}"


DISORDER = """(() => {
  const faults = [], blocks = [...document.querySelectorAll('main h2, main h3, main h4, main p, main table, main figure, main ul')]
    .filter(block => block.offsetParent && !block.parentElement.closest('table, figure, li, nav'));
  for (let i = 1; i < blocks.length; i++) {
    const before = blocks[i - 1].getBoundingClientRect(), here = blocks[i].getBoundingClientRect();
    if (here.bottom <= before.top + 1) faults.push('読み上げの順と頁の順が違います: ' + blocks[i].textContent.slice(0, 40));
  }
  return faults;
})()"""


def order(page: Page) -> list[str]:
    """What is read aloud later stands lower on the page, on a wide screen and on a phone."""
    faults = []
    for width in (WIDE, PHONE):
        show(page, width=width)
        faults += list(page.ask(DISORDER))
    return faults


SIDEWAYS = """[...document.querySelectorAll('.scroll:not([tabindex])')].filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => '表が横にはみ出し、隠れています: ' + box.textContent.trim().slice(0, 40))"""
SCREENS = (970, 1280)  # just wider than where tables are cards, and a desk


def fits(page: Page) -> list[str]:
    """No table is wider than its place, but those that can be scrolled and reached by the keyboard."""
    faults = []
    for width in SCREENS:
        show(page, width=width)
        faults += list(page.ask(SIDEWAYS))
    return faults


CHECKS = {
    "light": light,
    "dark": dark,
    "phone": phone,
    "keyboard": keyboard,
    "paper": paper,
    "alone": alone,
    "order": order,
    "fits": fits,
}
