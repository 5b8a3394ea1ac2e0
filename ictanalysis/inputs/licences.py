"""Terms of use under which a city may publish results, by the names that a params file gives them."""

from typing import NamedTuple

from ictanalysis.inputs.cells import must, suggestion


class Licence(NamedTuple):
    """Terms of use: their short name, title and where they can be read."""

    name: str
    title: str
    path: str


LICENCES = {one.name: one for one in (
    Licence("CC-BY-4.0", "クリエイティブ・コモンズ 表示 4.0 国際", "https://creativecommons.org/licenses/by/4.0/"),
    Licence("CC-BY-SA-4.0", "クリエイティブ・コモンズ 表示-継承 4.0 国際", "https://creativecommons.org/licenses/by-sa/4.0/"),
    Licence("CC0-1.0", "クリエイティブ・コモンズ CC0 1.0 全世界", "https://creativecommons.org/publicdomain/zero/1.0/"),
    Licence("PDL1.0", "公共データ利用規約(第1.0版)", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"),
)}  # fmt: skip


def licence(value: object) -> Licence:
    """The licence of a name as written in a params file."""
    remedy = f"{suggestion(str(value), LICENCES)}。まだ定めていないときは、項目を消してください"
    must(isinstance(value, str) and value in LICENCES, f"結果の利用条件({'、'.join(LICENCES)} のどれか)", remedy)
    return LICENCES[str(value)]
