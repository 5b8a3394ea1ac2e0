"""Pictures of JupyterLab for the documentation: docs/lab_start.png and docs/lab_explore.png.

PYTHONPATH=tests python tests/benchmarks/lab_pictures.py [FOLDER]
"""

import sys
from pathlib import Path

from desk import browser, lacking, notebook, open_notebook, run_all, served

SIZE = {"width": 1200, "height": 800}


def main(folder: Path) -> None:
    """The start page, and the bench after a slider has been moved."""
    with served("params/demo_R8.yml", Path.cwd()) as address, browser(address) as page:
        page.set_viewport_size(SIZE)
        page.screenshot(path=folder / "lab_start.png")
        open_notebook(page, "もしもの検討")
        run_all(page)
        shown = notebook(page)
        shown.get_by_role("slider").first.focus()
        page.keyboard.press("PageDown")
        shown.locator("td", has_text="次の実績(R9)が").first.wait_for()
        shown.locator(".jp-Cell", has_text="asked.shown()").first.scroll_into_view_if_needed()
        shown.locator("figure img").first.scroll_into_view_if_needed()
        page.screenshot(path=folder / "lab_explore.png")


if __name__ == "__main__":
    if why := lacking():
        sys.exit(why)
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
