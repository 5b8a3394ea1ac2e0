"""Where the reference data come from, as their terms ask for."""

ATTRIBUTION = {
    "kolada": "Kolada(スウェーデンの自治体の統計)の系列を抜き出して加工(Kolada の統計ではありません)",
    "sdg": "国連統計部 SDG指標データベース(United Nations Statistics Division, SDG Indicators Database)",
    "ssdse": "独立行政法人統計センター SSDSE-B を加工して作成",
    "jp_activity": "大船渡市 事務事業評価(令和7年度)を加工して作成",
    "jp_outcome": "大船渡市 事務事業評価(令和7年度)を加工して作成",
    "jp_review": "行政事業レビューのデータ(judgit/data を加工して作成、CC BY 4.0)",
    "nyc_mmr": "ニューヨーク市会計監査官(NYC Comptroller)のデータを加工して作成(MIT License)",
}


def attribution(*sources: str) -> str:
    """The sources of the tasks, as their terms ask for."""
    return "、".join(dict.fromkeys(ATTRIBUTION.get(source, source) for source in sources))
