"""What judges the planted faults can go red itself."""

import json
import os
from pathlib import Path

import pytest
from faults.world import MEMO, Ended, World, seen

SAID = "中断しました。前回の出力はそのままです。"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Outputs of the old state, and what both states must give."""
    made = World(tmp_path / "project")
    for text in ("new", "old"):
        (made.out / "notebooks").mkdir(parents=True, exist_ok=True)
        (made.out / "report.html").write_text(text, encoding="utf-8")
        (made.out / "notebooks" / "a.ipynb").write_text("same", encoding="utf-8")
        outputs = made.digests()
        (made.out / "manifest.json").write_text(json.dumps({"outputs": outputs}), encoding="utf-8")
        made.good.insert(0, outputs)
    made.state = 1
    return made


def test_the_last_good_outputs_and_a_true_message_are_right(world: World) -> None:
    assert seen(world, Ended(130, SAID, 1.0), (130,)) == []


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (Ended(1, SAID, 1.0), "exit code 1"),
        (Ended(0, SAID, 1.0), "exit code 0 with the old outputs"),
        (Ended(130, "新しい出力に置き換えたあとで中断しました。", 1.0), "which are not there"),
        (Ended(130, f"Traceback (most recent call last):\n{SAID}", 1.0), "noise: Traceback"),
        (Ended(130, f"--- Logging error ---\n{SAID}", 1.0), "noise: --- Logging error"),
        (Ended(130, SAID, 1.0, ("python -m ipykernel",)), "processes left: python -m ipykernel"),
    ],
)
def test_what_is_wrong_is_named(world: World, ended: Ended, said: str) -> None:
    assert said in "; ".join(seen(world, ended, (130, 0)))


@pytest.mark.parametrize("name", ["report.html", "notebooks/a.ipynb", "manifest.json", MEMO])
def test_outputs_that_are_not_whole_are_found(world: World, name: str) -> None:
    file = world.out / name
    if file.exists():
        os.truncate(file, 1)
    else:
        file.write_text("that nobody has put there", encoding="utf-8")
    assert any("neither the old nor the new" in one for one in seen(world, Ended(130, SAID, 1.0), (130,)))
