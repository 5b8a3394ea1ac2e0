"""The official methods by name: classes, rules, and what a class comes to in plain words (pure)."""

NAMES = {
    "eurostat": "Eurostat(EU)", "open_sdg": "Open SDG(カナダ統計局)", "unsd": "国連統計部", "escap": "国連ESCAP",
    "sdsn": "国連SDSN", "elapsed_share": "経過割合(多摩市)", "band": "基準線(福岡市)",
    "healthy_people": "Healthy People(米国)", "target_rate": "実績÷目標",
}  # fmt: skip
CLASS_WORDS = {
    "eurostat": {
        "significant_progress": "十分な前進", "moderate_progress": "中程度の前進",
        "insufficient_progress": "不十分な前進", "moving_away": "遠ざかっている",
    },
    "open_sdg": {
        "target_achieved": "目標達成", "substantial_progress": "順調", "moderate_progress": "前進、加速が必要",
        "limited_progress": "限られた前進", "deterioration": "後退", "not_available": "判定できない",
    },
    "unsd": {"on_track": "順調", "fair_progress": "前進、加速が必要", "stagnation_or_regression": "停滞または後退"},
    "escap": {"maintain": "維持すれば届く", "accelerate": "加速が必要", "reverse": "反転が必要"},
    "sdsn": {
        "on_track": "順調", "moderately_improving": "やや改善", "stagnating": "停滞", "decreasing": "後退",
    },
    "elapsed_share": {"on_schedule": "予定どおり", "somewhat_behind": "やや遅れ", "behind": "遅れ"},
    "band": {"a": "a 線の上", "b": "b 線に届かない", "c": "c 現状値より悪い"},
    "healthy_people": {
        "target_met": "目標達成", "improving": "改善", "no_detectable_change": "変化とは言えない",
        "getting_worse": "悪化", "baseline_only": "現状値のみ",
    },
    "target_rate": {"reached": "届いている", "not_reached": "届いていない"},
}  # fmt: skip
RULES = {
    "eurostat": "実際の年平均伸び率÷必要な伸び率。0.95以上、0.60以上、0以上、0未満",
    "open_sdg": "実際の年平均伸び率÷必要な伸び率の大きさ。0.95以上、0.60以上、0以上、0未満。届いていれば達成",
    "unsd": "今の伸び率を目標年度まで延ばし、道のりのどれだけに届くか。0.95以上、0.10以上、0.10未満",
    "escap": "最近の年を重く見た直線を目標年度まで延ばし、残る差÷必要な変化。0.10以下、1以下、1超",
    "sdsn": "年あたりの変化÷必要な年あたりの変化。1以上、0.50以上、0以上、0未満",
    "elapsed_share": "進んだ道のりの割合÷過ぎた時間の割合。1以上、0.60以上、0.60未満",
    "band": "現状値と目標を結ぶ直線と比べる。意識調査では3ポイント未満の動きは変化なし",
    "healthy_people": "現状値からの変化が標本誤差より大きいか(片側5%)。標本数がなければ道のりの10%以上か",
    "target_rate": "実績÷目標。出発点を考えない",
}
FROM_MEMORY = "※ 区切りを公表された文書でまだ確かめていない方式の再現です(要確認)。"
UNCONFIRMED = ("escap", "sdsn")
GROWTH = ("eurostat", "open_sdg", "unsd")
LINE = ("escap", "sdsn", "elapsed_share", "band")
METHODS = (*GROWTH, *LINE, "healthy_people", "target_rate")
# What a class comes to in plain words: 2 fast enough, 1 on the way but too slow, 0 not moving or away.
PACE: dict[str, dict[str, int]] = {
    "eurostat": {"significant_progress": 2, "moderate_progress": 1, "insufficient_progress": 1, "moving_away": 0},
    "open_sdg": {
        "target_achieved": 2, "substantial_progress": 2, "moderate_progress": 1, "limited_progress": 1,
        "deterioration": 0,
    },
    "unsd": {"on_track": 2, "fair_progress": 1, "stagnation_or_regression": 0},
    "escap": {"maintain": 2, "accelerate": 1, "reverse": 0},
    "sdsn": {"on_track": 2, "moderately_improving": 1, "stagnating": 1, "decreasing": 0},
    "elapsed_share": {"on_schedule": 2, "somewhat_behind": 1, "behind": 1},
    "band": {"a": 2, "b": 1, "c": 0},
    "healthy_people": {"target_met": 2, "no_detectable_change": 0, "getting_worse": 0},
    "target_rate": {"reached": 2},
}  # fmt: skip
RATIOS = ("eurostat", "open_sdg", "sdsn", "elapsed_share")  # a number of 0 or less is no progress at all
