"""The official methods by name: what each compares, its classes in words, and what a class comes to (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

FROM_MEMORY = "※ 区分の境界を公表資料で確認できていないため、参考として示しています。"
FAST, SLOW, STILL = 2, 1, 0  # fast enough, on the way but too slow, not moving or away
RATIO = "比"


@dataclass(frozen=True)
class Method:
    """An official method: `classes` holds each class with its words and pace, None where it says no pace.

    `ratio` : its number compares paces, so that 0 or less is no progress at all.
    `unit` : of its number; None for the unit of the indicator.
    """

    name: str
    title: str
    rule: str
    classes: Mapping[str, tuple[str, int | None]]
    growth: bool = False
    ratio: bool = False
    confirmed: bool = True
    unit: str | None = RATIO

    @property
    def words(self) -> dict[str, str]:
        """The classes in words, by code."""
        return {code: words for code, (words, _) in self.classes.items()}

    def pace(self, code: str | None) -> int | None:
        """What a class comes to; None where it says no pace."""
        return self.classes.get(code or "", ("", None))[1]


_ALL = (
    Method("eurostat", "Eurostat(EU)", "実際の年平均伸び率÷必要な伸び率。0.95以上、0.60以上、0以上、0未満", {
        "significant_progress": ("十分な前進", FAST), "moderate_progress": ("中程度の前進", SLOW),
        "insufficient_progress": ("不十分な前進", SLOW), "moving_away": ("遠ざかっている", STILL),
    }, growth=True, ratio=True),
    Method("open_sdg", "Open SDG(カナダ統計局)",
           "実際の年平均伸び率÷必要な伸び率の大きさ。0.95以上、0.60以上、0以上、0未満。目標に届いていれば達成", {
        "target_achieved": ("目標達成", FAST), "substantial_progress": ("順調", FAST),
        "moderate_progress": ("前進、加速が必要", SLOW), "limited_progress": ("限られた前進", SLOW),
        "deterioration": ("後退", STILL), "not_available": ("判定できません", None),
    }, growth=True, ratio=True),
    Method("unsd", "国連統計部", "現在の伸び率を目標年度まで延ばしたときの変化÷必要な変化。0.95以上、0.10以上、0.10未満", {
        "on_track": ("順調", FAST), "fair_progress": ("前進、加速が必要", SLOW),
        "stagnation_or_regression": ("停滞または後退", STILL),
    }, growth=True),
    Method("escap", "国連ESCAP", "最近の年に重みを置いた直線を目標年度まで延ばしたときに残る差÷必要な変化。0.10以下、1以下、1超", {
        "maintain": ("維持すれば到達", FAST), "accelerate": ("加速が必要", SLOW), "reverse": ("反転が必要", STILL),
    }, confirmed=False),
    Method("sdsn", "国連SDSN", "年あたりの変化÷必要な年あたりの変化。1以上、0.50以上、0以上、0未満", {
        "on_track": ("順調", FAST), "moderately_improving": ("やや改善", SLOW), "stagnating": ("停滞", SLOW),
        "decreasing": ("後退", STILL),
    }, ratio=True, confirmed=False),
    Method("elapsed_share", "経過割合(多摩市)", "目標までの差のうち進んだ割合÷経過した期間の割合。1以上、0.60以上、0.60未満", {
        "on_schedule": ("予定どおり", FAST), "somewhat_behind": ("やや遅れ", SLOW), "behind": ("遅れ", SLOW),
    }, ratio=True),
    Method("band", "基準線(福岡市)", "現状値と目標値を結ぶ直線との比較。意識調査では3ポイント未満の動きは変化なし", {
        "a": ("a 基準線以上", FAST), "b": ("b 基準線に届かない", SLOW), "c": ("c 現状値より悪化", STILL),
    }, unit=None),
    Method("healthy_people", "Healthy People(米国)",
           "現状値からの変化が標本誤差より大きいか(片側5%)。回答者数が不明の場合は、目標までの差の10%以上か", {
        "target_met": ("目標達成", FAST), "improving": ("改善", None), "no_detectable_change": ("変化とはいえない", STILL),
        "getting_worse": ("悪化", STILL), "baseline_only": ("現状値のみ", None),
    }, unit="%"),
    Method("target_rate", "実績値÷目標値", "実績値÷目標値。現状値は考慮しない",
           {"reached": ("届いている", FAST), "not_reached": ("届いていない", None)}),
)  # fmt: skip
METHODS = {method.name: method for method in _ALL}
JUDGING = tuple(name for name in METHODS if name != "target_rate")  # 達成率 knows no way to go and is shown as a number
