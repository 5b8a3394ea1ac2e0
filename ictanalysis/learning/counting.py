"""How far the forecast may be trusted: what cross-validation said beside what came, counted."""

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ictanalysis.forecast.engine import Array
from ictanalysis.inputs.reading import Findings
from ictanalysis.learning import scoring
from ictanalysis.pages.workbook import rooted

FILE = Path("data/reference/crossvalidated.csv.gz")
NAMES = ("tasks", "source", "family", "kind", "place")
NUMBERS = ("n", "h", "weight", "p_plain", "p_managed", "met", "pit", "in80", "in95")
SHARES = {"windows": ["p_plain", "met", "pit", "in80", "in95"], "managed": ["p_plain", "p_managed", "met"]}
REMEDY = "ictanalysis fit --write で作り直すか、配布された data/reference を戻してください"
DRAWS, FEW = 1000, 5  # fewer families than this tell nothing of the range
TAIL = 0.025  # beyond the 95 % band on either side


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
