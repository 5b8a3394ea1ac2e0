"""A notebook exported by hand: what it says of itself, what it leaves out, and what an analyst's own cells bring."""

from datetime import date

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ictanalysis.pages.chart import Chart, as_chart
from ictanalysis.pages.cover import Cover
from ictanalysis.pages.frame import frame
from ictanalysis.pages.table import LEFT, RIGHT, Table, VerdictCell
from ictanalysis.pages.workbook import open_workbook
from ictanalysis.report.document import blocks, left_out, report_of
from ictanalysis.report.html import CouncilHTMLExporter, page
from ictanalysis.report.model import FigureBlock, Paragraph, ReportError, TableBlock, plain

COVER = Cover("年次評価報告書", "例示市", "令和7年度(2025年度)", date(2026, 3, 31), "draft", False, "例示課",
              {"on_track": "見込みが7割以上です。", "at_risk": "見込みが4割未満です。"}, "見込みに※を付けた目標の説明。")  # fmt: skip


def bundle(one: object) -> nbformat.NotebookNode:
    found = one._repr_mimebundle_()  # type: ignore[attr-defined]
    data, about = found if isinstance(found, tuple) else (found, {})
    return new_output("display_data", dict(data), metadata=about)


def printed(text: str, name: str = "stdout") -> nbformat.NotebookNode:
    return new_output("stream", text=text, name=name)


def table_of(data: pd.DataFrame) -> nbformat.NotebookNode:
    return new_output("execute_result", {"text/html": data._repr_html_(), "text/plain": str(data)}, execution_count=3)


def cell(
    *outputs: nbformat.NotebookNode, tags: tuple[str, ...] = (), count: int | None = None
) -> nbformat.NotebookNode:
    return new_code_cell("秘密の式", outputs=list(outputs), metadata={"tags": list(tags)}, execution_count=count)


def by_hand(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_markdown_cell("# 施策1-1"), cell(bundle(COVER)), *cells])


def words(nb: nbformat.NotebookNode) -> str:
    return BeautifulSoup(page(nb), "html.parser").main.text


# ---- what it says of itself ----------------------------------------------------------------------------


def test_the_opened_workbook_names_city_status_and_date() -> None:
    report = report_of(by_hand())
    assert (report.title, report.subtitle, report.city, report.as_of, report.status) == (
        "施策1-1", "年次評価報告書", "例示市", "2026-03-31", "draft",
    )  # fmt: skip
    made = page(by_hand())
    assert "【案】" in made and "令和8年（2026年）3月31日" in made and "例示市" in made


def test_invented_data_of_any_opened_workbook_is_said() -> None:
    invented = Cover(**{**vars(COVER), "fictional": True, "city": "他の市"})
    report = report_of(by_hand(cell(bundle(invented))))
    assert report.fictional and report.city == "例示市"


def test_a_notebook_without_a_workbook_says_its_title_only() -> None:
    report = report_of(new_notebook(cells=[new_markdown_cell("# 題")]))
    assert (report.title, report.city, report.status) == ("題", "", "")


def test_notes_parameters_and_code_are_left_out() -> None:
    notes = new_markdown_cell("覚え書き", metadata={"tags": ["notebook-only"]})
    shown = words(by_hand(notes, cell(new_output("display_data", {"text/markdown": "内訳"}), tags=("notebook-only",))))
    assert not [hidden for hidden in ("覚え書き", "内訳", "秘密の式", "次のセル") if hidden in shown]


def test_marks_are_explained_where_they_stand() -> None:
    table = Table("表", [("指標", LEFT), ("判定", LEFT)], [["1-1", VerdictCell("on_track", "見込み 7割程度※")]])
    shown = words(by_hand(cell(bundle(table))))
    assert "記号の読み方" in shown and "○ 達成見込み：見込みが7割以上です。" in shown and "※を付けた目標" in shown
    assert "4割未満" not in shown and "記号の読み方" not in words(by_hand())


# ---- an analyst's own cells ----------------------------------------------------------------------------


def test_own_outputs_without_the_tag_are_left_out_and_named() -> None:
    data = pd.DataFrame({"年度": [2024], "値": [63.0]})
    nb = by_hand(
        cell(printed("途中の値 42"), count=7),
        cell(table_of(data)),
        cell(new_output("display_data", {"image/png": "iVBOR"})),
    )
    shown = words(nb)
    assert left_out(nb) == ["セル 3(実行番号 7)", "セル 4", "セル 5"]
    assert "次のセルの出力は載せていません：セル 3（実行番号 7）、セル 4、セル 5" in shown
    assert "42" not in shown.replace("セル", "") and "63.0" not in shown


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    widget = new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "VBox"})
    assert "次のセル" not in words(by_hand(cell(printed("注意", "stderr")), cell(widget), cell(printed(" \n"))))


def test_a_final_report_leaves_the_line_to_the_console(caplog: pytest.LogCaptureFixture) -> None:
    final = Cover(**{**vars(COVER), "status": "final"})
    nb = new_notebook(cells=[cell(bundle(final)), cell(printed("途中"))])
    assert "次のセル" not in words(nb)
    exporter = CouncilHTMLExporter()
    exporter.log.propagate = True
    exporter.from_notebook_node(nb)
    assert "セル 2: 出力を載せていません" in caplog.text


def test_a_tagged_frame_is_a_table_and_tagged_text_a_paragraph() -> None:
    data = pd.DataFrame({"指標": ["1-1 <満足度>", "1-2"], "値": [63.0, None]})
    found = blocks(
        by_hand(cell(table_of(data), tags=("report",)), cell(printed("一行目\n\n二行目\n"), tags=("report",)))
    )
    (table,) = [block for block in found if isinstance(block, TableBlock)]
    assert [one.label for one in table.columns] == ["", "指標", "値"]
    assert [[one.text for one in row] for row in table.rows] == [["0", "1-1 <満足度>", "63.0"], ["1", "1-2", "NaN"]]
    assert [plain(block.spans) for block in found if isinstance(block, Paragraph)] == ["一行目", "二行目"]


def test_a_tagged_figure_needs_its_words() -> None:
    figure = Figure()
    figure.subplots().plot([1, 2])
    made = as_chart(figure, "1から2へ増加", "私の図", "自分の計算")
    (drawn,) = [one for one in blocks(by_hand(cell(bundle(made), tags=("report",)))) if isinstance(one, FigureBlock)]
    assert (drawn.alt, drawn.caption, drawn.source) == ("1から2へ増加", "私の図", "自分の計算")
    with pytest.raises(ReportError, match=r"セル 3.*alt"):
        blocks(by_hand(cell(bundle(as_chart(figure, "")), tags=("report",))))


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (new_output("display_data", {"image/png": "iVBOR"}), "as_chart"),
        (table_of(pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([["上"], ["左", "右"]]))), "見出しが1行"),
    ],
)
def test_what_a_tagged_cell_cannot_bring_is_refused_with_what_to_do(output: nbformat.NotebookNode, said: str) -> None:
    with pytest.raises(ReportError, match=rf"セル 3.*{said}"):
        blocks(by_hand(cell(output, tags=("report",))))


def test_a_failed_export_names_the_cell_as_jupyterlab_numbers_it() -> None:
    broken = cell(new_output("error", ename="NameError", evalue="", traceback=[]), count=9)
    with pytest.raises(ReportError, match=r"セル 3\(実行番号 9\): エラーで終わっています\(NameError\)"):
        CouncilHTMLExporter().from_notebook_node(by_hand(broken))
    with pytest.raises(ReportError, match="まだ実行していない"):
        CouncilHTMLExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell("# 題"), new_code_cell("1")]))


# ---- on the page of JupyterLab -------------------------------------------------------------------------


def test_a_chart_carries_its_words_in_jupyterlab() -> None:
    shown = BeautifulSoup(Chart("<svg/>", "", "61.3%から<63.0%>へ", "満足度(%)", "世論調査").html(), "html.parser")
    assert shown.img["alt"] == "61.3%から<63.0%>へ" and shown.figcaption.text == "満足度(%)出典:世論調査"
    assert str(shown.img["src"]).startswith("data:image/svg+xml;base64,")


def test_every_row_and_table_is_one_call_from_a_frame() -> None:
    book = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", draws=50)
    results, values = frame(book.results), frame(book.rows("2-1-1"))
    assert list(results.indicator_id) == list(book.plan.indicators) and results.verdict[0] == "on_track"
    assert results.achieved_rate.dtype == float and values.amount.isna().sum() == 1 and 0 not in set(values.amount)
    table = frame(Table("表", [("指標\n番号", LEFT), ("判定", RIGHT)], [["1-1", VerdictCell("on_track", "7割")]]))
    assert table.to_dict("list") == {"指標番号": ["1-1"], "判定": ["○ 達成見込み 7割"]}
    with pytest.raises(TypeError, match=r"frame\(book.results\)"):
        frame(["1-1"])
