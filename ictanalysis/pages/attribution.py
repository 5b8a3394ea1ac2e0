"""Where the reference data come from, as their terms ask for."""

import pandas as pd

ATTRIBUTION = {
    "kolada": "Kolada の系列を本プロジェクトが切り出して加工(Kolada の統計ではない)",
    "sdg": "United Nations Statistics Division, SDG Indicators Database",
    "ssdse": "独立行政法人統計センター SSDSE-B を加工して作成",
    "jp_review": "judgit/data を加工して作成(CC BY 4.0)",
    "nyc_mmr": "NYC Comptroller を加工して作成(MIT License)",
}


def attribution(*tables: pd.DataFrame) -> str:
    """The sources of the tasks, as their terms ask for."""
    sources = [source for table in tables for source in sorted(table["source"].unique())]
    return "、".join(ATTRIBUTION.get(source, source) for source in sources)
