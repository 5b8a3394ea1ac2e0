"""How far the forecast may be trusted: what cross-validation said beside what came, in tables and charts."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ictanalysis import calibration_wording as cw
from ictanalysis import scoring
from ictanalysis import wording as w
from ictanalysis.engine import Array
from ictanalysis.reading import Findings, dicts, records
from ictanalysis.tables import Row, Table
from ictanalysis.workbook import rooted

if TYPE_CHECKING:  # matplotlib takes seconds to import, and only the charts need it
    from ictanalysis.charts import Chart

FILE = Path("data/reference/crossvalidated.csv.gz")
NAMES = ("tasks", "source", "family", "kind", "place")
NUMBERS = ("n", "h", "weight", "p_plain", "p_managed", "met", "pit", "in80", "in95")
SHARES = {"windows": ["p_plain", "met", "pit", "in80", "in95"], "managed": ["p_plain", "p_managed", "met"]}
REMEDY = "ictanalysis fit --write で作り直すか、配布された data/reference を戻してください"
DRAWS, FEW = 1000, 5  # fewer families than this tell nothing of the range
TAIL = 0.025  # beyond the 95 % band on either side
ATTRIBUTION = {
    "kolada": "Kolada の系列を本プロジェクトが切り出して加工(Kolada の統計ではない)",
    "sdg": "United Nations Statistics Division, SDG Indicators Database",
    "ssdse": "独立行政法人統計センター SSDSE-B を加工して作成",
    "jp_review": "judgit/data を加工して作成(CC BY 4.0)",
    "nyc_mmr": "NYC Comptroller を加工して作成(MIT License)",
}
MARKS = "s^vPX<>"


@dataclass(frozen=True)
class Calibration:
    """What was said and what came: every task, every group of tasks (`grouped`), and the totals."""

    windows: pd.DataFrame
    managed: pd.DataFrame
    cells: pd.DataFrame
    totals: dict[str, dict[str, float]]

    def part(self, what: str, by: str) -> pd.DataFrame:
        """The cells of one question and one way of grouping."""
        return self.cells[(self.cells["what"] == what) & (self.cells["by"] == by)]


# ---- reading -----------------------------------------------------------------------------------------


def read_judged(path: Path, findings: Findings) -> pd.DataFrame | None:
    """The cross-validated answers that learning has left; None when a fault was found."""
    expected = "交差検証の結果(data/reference/README.md)"
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            raise IsADirectoryError
        table = pd.read_csv(path)
    except FileNotFoundError:
        findings.fault(str(path), "ファイルがありません", expected, REMEDY)
        return None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        findings.fault(str(path), f"読めません({type(error).__name__})", expected, REMEDY)
        return None
    before = len(findings.faults)
    for name in [name for name in (*NAMES, *NUMBERS) if name not in table]:
        findings.fault(f"{path} 1行目", f"列 {name} なし", f"列 {name}", REMEDY)
    if len(findings.faults) > before:
        return None
    table[list(NUMBERS)] = table[list(NUMBERS)].apply(pd.to_numeric, errors="coerce")
    for unknown in table.loc[~table["tasks"].isin(list(SHARES)), "tasks"].unique():
        findings.fault(f"{path} tasks列", unknown, "、".join(SHARES), REMEDY)
    for part, columns in SHARES.items():
        _check_part(path, table[table["tasks"] == part], part, columns, findings)
    return table if len(findings.faults) == before else None


def _check_part(path: Path, rows: pd.DataFrame, part: str, columns: list[str], findings: Findings) -> None:
    if rows.empty:
        findings.fault(f"{path} tasks列", f"{part} の行なし", f"{part} の行", REMEDY)
    asked = rows["p_plain"].notna() | rows["met"].notna() | (part != "windows")  # a window need not have a target
    bad = {
        name: ~rows[name].between(0, 1) & (asked | ~pd.Series(name in ("p_plain", "met"), rows.index))
        for name in columns
    }
    bad |= {name: ~(rows[name] > 0) for name in ("n", "h", "weight")} | {"family": rows["family"].isna()}
    for name, wrong in bad.items():
        if wrong.any():
            first, found = int(str(wrong.idxmax())), rows[name].tolist()[int(wrong.argmax())]
            wanted = "0〜1" if name in columns else "まとまりの名" if name == "family" else "0より大きい数"
            findings.at(path, first + 2, name, f"{found}(同じ誤り {wrong.sum()}件)", wanted, REMEDY)


def open_calibration(path: str | Path = FILE) -> Calibration:
    """Read, check and count; raises FaultError with every fault of the file at once."""
    findings = Findings()
    judged = read_judged(rooted(path), findings)
    findings.stop_if_faulty()
    assert judged is not None
    return calibration(judged)


# ---- counting ----------------------------------------------------------------------------------------


def calibration(judged: pd.DataFrame) -> Calibration:
    """Bands by n, horizon, kind and source, tails by source, chances by tenths; n = 1 apart as in `breakdown`."""
    windows, managed = (judged[judged["tasks"] == part] for part in ("windows", "managed"))
    windows = windows.assign(under=windows["pit"] < TAIL, over=windows["pit"] > 1 - TAIL)
    longer = windows[windows["n"] > 1]
    cells = [grouped(windows if "n" in by else longer, what, by, said)
             for what, said in (("in80", 0.8), ("in95", 0.95))
             for by in (["n"], ["h"], ["kind"], ["source"], ["source", "n"])]  # fmt: skip
    cells += [grouped(longer, what, ["source"], TAIL) for what in ("under", "over")]
    asked = {"plain": (windows, "p_plain"), "real": (managed, "p_plain"), "managed": (managed, "p_managed")}
    answers = {what: _answers(rows, name) for what, (rows, name) in asked.items()}
    cells += [grouped(rows, what, ["tenth"]) for what, rows in answers.items()]
    cells += [grouped(answers["managed"], "managed", [by]) for by in ("source", "place", "kind", "n", "h")]
    totals = {what: scoring.summary(rows) for what, rows in answers.items()} | {
        "longer": scoring.summary(longer.drop(columns="met"))
    }
    return Calibration(windows, managed, pd.concat(cells, ignore_index=True), totals)


def _answers(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Chances and outcomes with the tenth that each chance lies in."""
    rows = rows.dropna(subset=[name, "met"])
    known = rows[["source", "family", "kind", "n", "h", "place", "weight"]]
    judged = known.join(scoring.answers(rows[name].to_numpy(float), rows["met"]))
    return judged.assign(tenth=(judged["p"] * 10).astype(int))


def grouped(rows: pd.DataFrame, what: str, by: list[str], said: float | None = None) -> pd.DataFrame:
    """Share that came in each group of tasks beside the share said, with its 90 % range.

    Parameters
    ----------
    rows : tasks with family, weight and a column named ``what`` of 0 and 1 (a chance: p and met).
    by : columns that make the groups.
    said : the share that a band promises; None for chances, whose weighted mean is taken.

    Returns
    -------
    One row per group: cases (sum of weights), families, said, came, low, high (fractions), and verdict, -1
    where less came than said, 1 where more, 0 where the range holds what was said, NaN with fewer than `FEW`
    families.

    Notes
    -----
    Range: 5 % and 95 % points of 1,000 resamples of whole families (cluster bootstrap, Field & Welsh 2007).
    """
    parts = rows.groupby(by)
    place = (rows["family"].factorize()[0], parts.ngroup().to_numpy())
    weight = rows["weight"].to_numpy(float)
    shape = (int(place[0].max()) + 1, parts.ngroups)
    sizes, hits, promised = (np.zeros(shape) for _ in range(3))
    np.add.at(sizes, place, weight)
    np.add.at(hits, place, weight * rows["met" if said is None else what].to_numpy(float))
    np.add.at(promised, place, weight * (rows["p"].to_numpy(float) if said is None else said))
    cases, families = sizes.sum(0), (sizes > 0).sum(0)
    low, high = _range(hits, sizes)
    told, came = promised.sum(0) / cases, hits.sum(0) / cases
    verdict = np.where(told > high + 1e-9, -1.0, np.where(told < low - 1e-9, 1.0, 0.0))
    return pd.DataFrame({
        "what": what, "by": " ".join(by), "key": [key for key, _ in parts], "cases": cases, "families": families,
        "said": told, "came": came, "low": low, "high": high, "verdict": np.where(families < FEW, np.nan, verdict),
    })  # fmt: skip


def _range(hits: Array, sizes: Array) -> tuple[Array, Array]:
    """5 % and 95 % points of hits over sizes (families, groups), families drawn again with replacement."""
    families = len(sizes)
    drawn = np.random.default_rng(0).multinomial(families, np.full(families, 1 / families), DRAWS)
    total = drawn @ sizes
    share = np.divide(drawn @ hits, total, out=np.full(total.shape, np.nan), where=total > 0)
    low, high = np.nanquantile(share, [0.05, 0.95], axis=0)
    return low, high


# ---- tables ------------------------------------------------------------------------------------------


def chances_table(found: Calibration) -> Table:
    """What was said and what came by tenths, for ordinary statistics and real targets."""
    parts = {what: {row.key[0]: row for row in records(found.part(what, "tenth"))} for what in cw.CHANCE_WORDS}
    columns = [("言った見込み", "left")]
    for words in cw.CHANCE_WORDS.values():
        columns += [(words, "right"), (f"件数{words[words.find('(') :]}", "right")]
    rows: list[Row] = []
    for tenth in range(10):
        row = [cw.cell_text("tenth", (tenth,))]
        for cells in parts.values():
            cell = cells.get(tenth)
            row += [cw.came_text(cell, "", 0), w.quantity(cell.cases, "", 0)] if cell else [w.NONE, w.NONE]
        rows.append(row)
    return Table("言った見込みごとに、実際に届いた割合(単位: %)", columns, rows, cw.RANGE_NOTE)


def bands_table(found: Calibration) -> Table:
    """Share inside both bands by number of values, overall and by source."""
    sources = sorted(found.windows["source"].unique())
    by_source = {what: {row.key: row.came for row in records(found.part(what, "source n"))} for what in cw.BAND_WORDS}
    columns = [("実績の数", "left"), ("件数", "right"), *((words, "right") for words in cw.BAND_WORDS.values())]
    columns += [(cw.source_text(source), "right") for source in sources]
    rows: list[Row] = []
    for row80, row95 in zip(*(records(found.part(what, "n")) for what in cw.BAND_WORDS), strict=True):
        n = row80.key[0]
        shares = [[cw.share(by_source[what].get((source, n)), "", 0) for what in cw.BAND_WORDS] for source in sources]
        rows.append([cw.cell_text("n", (n,)), w.quantity(row80.cases, "", 0), cw.came_text(row80, "", 0),
                     cw.came_text(row95, "", 0), *("・".join(pair) for pair in shares)])  # fmt: skip
    return Table("実際の値が帯に入った割合(単位: %)", columns, rows, f"{cw.RANGE_NOTE}出典ごとの欄は80%の帯・95%の帯。")


def cells_table(found: Calibration) -> Table:
    """Every group of tasks that was looked at, for the notebook."""
    heads = ("問い", "区分", "件数", "まとまり", "言った割合", "実際(誤差の範囲)", "読み")
    columns = [(head, "left" if head in {"問い", "区分", "読み"} else "right") for head in heads]
    rows: list[Row] = [
        [cw.WHAT_WORDS[row.what], cw.cell_text(row.by, row.key), w.quantity(row.cases, "件", 0), str(row.families),
         cw.share(row.said), cw.came_text(row), cw.verdict_text(row)]
        for row in records(found.cells)
    ]  # fmt: skip
    return Table("調べたすべての区分", columns, rows, cw.RANGE_NOTE)


# ---- charts ------------------------------------------------------------------------------------------


def attribution(*tables: pd.DataFrame) -> str:
    """The sources of the tasks, as their terms ask for."""
    sources = [source for table in tables for source in sorted(table["source"].unique())]
    return "、".join(ATTRIBUTION.get(source, source) for source in sources)


def chances_chart(found: Calibration) -> "Chart":
    """Reliability diagram: what was said against what came, size of a mark by number of cases."""
    from ictanalysis import charts

    def paint(figure: Any) -> None:
        panels = figure.subplots(1, len(cw.CHANCE_WORDS), sharey=True)
        for axes, (what, words) in zip(panels, cw.CHANCE_WORDS.items(), strict=True):
            cells, last = found.part(what, "tenth"), what == "managed"
            colour, face = (charts.BLUE, charts.BLUE) if last else (charts.ORANGE, "#ffffff")
            axes.plot([0, 100], [0, 100], color=charts.INK, lw=1, ls=":", label="言ったとおりに届く線")
            axes.vlines(100 * cells["said"], 100 * cells["low"], 100 * cells["high"], color=colour, lw=1,
                        label="" if last else "縦線: 誤差の範囲(90%)")  # fmt: skip
            axes.scatter(100 * cells["said"], 100 * cells["came"], 12 + 110 * cells["cases"] / cells["cases"].max(),
                         marker="D" if last else "o", color=face, edgecolor=colour, zorder=3, clip_on=False,
                         label="補正した見込み(大きいほど件数が多い)" if last else "補正しない見込み(大きいほど件数が多い)")  # fmt: skip
            axes.set_title(f"{words}\n{w.quantity(cells['cases'].sum(), '件', 0)}", fontsize=9)
            axes.text(4, 96, "言ったより\n多く届いた", va="top", fontsize=7.5, color=charts.GREY)
            axes.text(97, 4, "言ったほど\n届かなかった", ha="right", fontsize=7.5, color=charts.GREY)
            axes.set(xlim=(0, 100), ylim=(0, 100), xticks=range(0, 101, 20), aspect="equal", xlabel="言った見込み(%)")
        panels[0].set_ylabel("実際に届いた割合(%)")
        figure.legend(*charts.legend(*panels), loc="outside lower center", ncols=2, frameon=False, fontsize=8)

    caption = "言った見込みと、実際に届いた割合(単位: %)"
    return charts.draw(paint, 2.95, cw.alt_chances(found.cells), caption, attribution(found.windows, found.managed))


def bands_chart(found: Calibration) -> "Chart":
    """Share inside the bands by number of values, overall with its range, and by source."""
    from ictanalysis import charts

    def paint(figure: Any) -> None:
        panels = figure.subplots(1, len(cw.BAND_WORDS), sharey=True)
        for axes, (what, words) in zip(panels, cw.BAND_WORDS.items(), strict=True):
            cells = found.part(what, "n")
            n = np.array([key[0] for key in cells["key"]])
            axes.axhline(100 * cells["said"].iloc[0], color=charts.INK, lw=1, ls=":", label="本来の割合")
            low, high = 100 * cells["low"], 100 * cells["high"]
            axes.vlines(n, low, high, color=charts.BLUE, lw=3, label="全体の誤差の範囲(90%)")
            axes.plot(n, 100 * cells["came"], "o", color=charts.BLUE, ms=7, label="全体")
            _paint_sources(axes, found.part(what, "source n"), charts.GREY)
            axes.set_title(words, fontsize=9)
            axes.margins(y=0.1)
            axes.set(xticks=n, xlabel="実績の数(点)")
            charts.grid(axes)
        panels[0].set_ylabel("帯に入った割合(%)")
        figure.legend(*charts.legend(*panels), loc="outside lower center", ncols=3, frameon=False, fontsize=8)

    caption = "実際の値が帯に入った割合(実績の数ごと、単位: %)"
    return charts.draw(paint, 2.8, cw.alt_bands(found.cells), caption, attribution(found.windows))


def _paint_sources(axes: Any, cells: pd.DataFrame, colour: str) -> None:
    """One open mark a source, beside the dot of the whole."""
    sources: dict[str, list[tuple[int, float]]] = {}
    for row in dicts(cells):
        sources.setdefault(row["key"][0], []).append((row["key"][1], 100 * row["came"]))
    for place, (source, points) in enumerate(sources.items()):
        n, came = np.array(points).T
        axes.plot(n + 0.16 * (place + 1), came, MARKS[place % len(MARKS)], mec=colour, mfc="#ffffff", ms=5, zorder=3,
                  ls="", label=cw.source_text(source))  # fmt: skip
