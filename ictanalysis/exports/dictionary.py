"""What every column of results.csv means: one source for datapackage.json, results.xlsx and data/README.md."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ictanalysis.evaluation.verdict import CLASSES
from ictanalysis.pages.badges import BADGES
from ictanalysis.progress.catalogue import CLASS_WORDS, FROM_MEMORY, METHODS, NAMES, RULES, UNCONFIRMED

TYPES = {"level": "目標年度の水準", "cumulative": "期間の合計", "every_year": "毎年度", "milestone": "期限までの到達"}
DIRECTIONS = {"up": "多いほどよい", "down": "少ないほどよい"}
TYPE_WORDS = {"string": "文字", "integer": "整数", "number": "数値", "date": "日付"}
FILLED = (
    "indicator_id", "measure_id", "goal_id", "name", "type", "direction", "target_year", "target",
    "evaluation_year", "points", "verdict", "verdict_reason", "as_of",
)  # fmt: skip
AT_LEAST_0 = ("points", "p_meet", "p_meet_plain")
AT_MOST_1 = ("p_meet", "p_meet_plain")
OWN, YEAR, SHARE, CHANCE = "単位の列による", "年度(西暦)", "割合", "確率"
GUARDED = "文字のセルが = + - @(全角も)、タブ、改行で始まるときは、表計算ソフトが式として実行しないよう、CSVでは先頭に ' が付きます(数値には付きません)。"
RATIO, NUMBER_UNITS = "比", {"band": OWN, "healthy_people": "%"}


class Field(NamedTuple):
    """A column: name in the file, heading for people, Table Schema type, unit, meaning, and its codes in words."""

    name: str
    title: str
    type: str
    unit: str
    meaning: str
    codes: Mapping[str, str] = {}

    @property
    def description(self) -> str:
        """The meaning with the words of its codes."""
        codes = "、".join(f"{code}({word})" for code, word in self.codes.items())
        return f"{self.meaning}。{codes}" if codes else self.meaning


def _of_method(name: str) -> tuple[Field, Field]:
    """Class and number of an official method."""
    rule = RULES[name] + (f"。{FROM_MEMORY.removeprefix('※ ')}" if name in UNCONFIRMED else "")
    return (
        Field(name, f"{NAMES[name]}の区分", "string", "", rule.removesuffix("。"), CLASS_WORDS[name]),
        Field(f"{name}_number", f"{NAMES[name]}の数", "number", NUMBER_UNITS.get(name, RATIO),
              f"{NAMES[name]}が計算した数"),
    )  # fmt: skip


FIELDS = (
    Field("indicator_id", "番号", "string", "", "施策目標値(指標)の番号"),
    Field("measure_id", "施策の番号", "string", "", "属する施策の番号"),
    Field("goal_id", "基本目標の番号", "string", "", "属する基本目標の番号"),
    Field("name", "施策目標値", "string", "", "施策目標値(指標)の名称"),
    Field("unit", "単位", "string", "", "現状値、実績、目標値、予測の単位"),
    Field("type", "目標の型", "string", "", "何をもって達成とするか", TYPES),
    Field("direction", "よい向き", "string", "", "値のよい向き", DIRECTIONS),
    Field("baseline_year", "現状値の年度", "integer", YEAR, "現状値の年度。期間の合計ならその最後の年度"),
    Field("baseline", "現状値", "number", OWN, "計画の現状値"),
    Field("target_year", "目標の年度", "integer", YEAR, "目標の年度。期間の合計や毎年度の目標ならその最後の年度"),
    Field("target", "目標値", "number", OWN, "計画の目標値"),
    Field("evaluation_year", "評価年度", "integer", YEAR, "評価した年度。この年度の末までの値を使う"),
    Field("latest_year", "最新の年度", "integer", YEAR, "最新の実績の年度。実績がまだなければ現状値の年度"),
    Field("latest", "最新の実績", "number", OWN,
          "最新の実績。実績がまだなければ現状値。期間の合計の目標では、期間の初めからの合計"),
    Field("points", "実績の数", "integer", "点", "予測に使った年度ごとの値の数。現状値を含む"),
    Field("achieved_rate", "進んだ割合", "number", SHARE,
          "(実績−現状値)÷(目標値−現状値)。期間の合計の目標と現状値のない指標は0を起点とする"),
    Field("target_rate", "実績÷目標", "number", SHARE, "実績÷目標値(参考)。出発点を考えない"),
    Field("required_per_year", "今後必要な年あたり", "number", OWN,
          "目標に届くためにこれから必要な年あたりの変化。期間の合計の目標では年あたりの量"),
    Field("planned_per_year", "計画時に必要だった年あたり", "number", OWN,
          "計画を作った時点で必要だった年あたりの変化。期間の合計の目標では年あたりの量"),
    Field("actual_per_year", "これまでの年あたり", "number", OWN,
          "これまでの年あたりの変化。期間の合計の目標では年あたりの量"),
    Field("p_meet", "達成の見込み(0〜1)", "number", CHANCE,
          "目標を達成する確率を、過去の目標が実際に達成された記録で補正したもの。判定できないときは空"),
    Field("p_meet_plain", "達成の見込み(補正前、0〜1)", "number", CHANCE,
          "目標を達成する確率。一般の統計の動きだけから見たもの"),
    Field("forecast_p10", "予測の下の端(10%点)", "number", OWN, "目標の年度の予測。10回に1回はこれを下回る"),
    Field("forecast_p50", "予測の中央", "number", OWN, "目標の年度の予測の中央。期間の合計の目標では合計の予測"),
    Field("forecast_p90", "予測の上の端(90%点)", "number", OWN, "目標の年度の予測。10回に1回はこれを上回る"),
    Field("verdict", "判定", "string", "", "判定の区分。調整会議の評価とは別のもの",
          {code: BADGES[code].label for code in CLASSES}),
    Field("verdict_reason", "判定の理由", "string", "", "判定の理由を述べた文"),
    Field("deciding_year", "決定した年度", "integer", YEAR, "達成または未達を決めた実績の年度。未定なら空"),
    Field("deciding_value", "決定した値", "number", OWN, "達成または未達を決めた実績。未定なら空"),
    *(field for name in METHODS[:-1] for field in _of_method(name)),
    Field("as_of", "基準日", "date", "", "評価の基準日。この日に有効な判定基準を使った"),
    Field("constants_learnt_on", "学習日", "date", "", "予測の定数を参照データから学んだ日"),
)  # fmt: skip


TITLES = {field.name: field.title for field in FIELDS}


def schema() -> dict[str, Any]:
    """The columns as a Frictionless Table Schema."""
    fields = [_schema_field(field) for field in FIELDS]
    return {"fields": fields, "missingValues": [""], "primaryKey": ["indicator_id"]}


def _schema_field(field: Field) -> dict[str, Any]:
    unit = f"(単位: {field.unit})" if field.unit else ""
    limits = {
        "required": field.name in FILLED or None,
        "unique": field.name == "indicator_id" or None,
        "minimum": 0 if field.name in AT_LEAST_0 else None,
        "maximum": 1 if field.name in AT_MOST_1 else None,
        "enum": list(field.codes) or None,
    }
    said = {"name": field.name, "title": field.title, "type": field.type, "description": field.description + unit}
    constraints = {name: limit for name, limit in limits.items() if limit is not None}
    return said | ({"constraints": constraints} if constraints else {})
