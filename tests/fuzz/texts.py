"""What people and programs type into cells: numbers, days, and any text."""

import unicodedata
from datetime import date

from hypothesis import strategies as st
from test_hostile_text import HOSTILE

DATED = ("2025-06-31", "2025/6/30", "20250630", "令和7年6月30日", "R7.6.30", "R7.13.1", "06-30", "Jun-25", "30-Jun", "6月30日", "45838",
         "2025-06", "9999-12-31", "0001-01-01", "２０２５－０６－３０", "2025年6月30日", "令和元年5月1日", "平成31年4月", "平成32年4月", "H31.4.30",
         "2025-6-30 00:00:00", "明治45年", "R100", "R0", "R7", "令和七年", "2024年度", "FY2024", "2024.0", "２０２４", "R7.3", "2025-03",
         "1月2日", "2002/1/1", "2024年13月", "99999", "-2024", "٢٠٢٤", "平成６年度", "Mar-24", "2024-", "2024 年度", "20 24")  # fmt: skip
AWKWARD = ("=1+1", "+1", "-1", "@SUM(1)", "=HYPERLINK(\"http://x\",\"y\")", "'=1", "\t=1", "#N/A", "#REF!", "NaN", "inf", "-inf", "nan", "None", "null",
           "TRUE", "1e3", "1E+02", "0x10", "1_000", "1,5", "1.000.000", "1 000", "１２３", "６１．３", "①", "63①", "½", "Ⅳ", "一", "十", "〇", "約60", "60以上",
           "60%", "60％", "60 %", "60人", "0.6", ".5", "5.", "00", "007", "-0", "+60", "▲60", "△1", "−1", "－1", "ー1", "--1", "1-", "(1)", "1/3", "９９９",
           "1,234", "12,34", "1,2345", "999999999999999", "1000000000000000", "1e400", "9" * 400, "0." + "0" * 40 + "1", "60.000000000000001",
           "٦٠", "६०", "60\u200b", "\u200b", "\ufeff60", "60\x00", "\x1b[31m60", "60\u202e", "60\r", "60\n61", "𠮷", "髙", "\ue000", "🎉", "—", "…", "x", "X", "ー", "...",
           "<script>alert(1)</script>", "#link(\"http://x\")[y]", "[a](http://x)", "$x^2$", "``", "\"", "'", ",", ";", "C:\\x", "../../x", "長" * 300, "長" * 11000)  # fmt: skip
NUMBER = st.one_of(
    st.sampled_from(AWKWARD), st.integers(-(10**17), 10**17).map(str), st.integers(0, 200).map(str),
    st.decimals(-1000, 10000, places=2).map(lambda one: f"{one:f}"), st.decimals(0, 100, places=1).map(lambda one: f"{one:f}%"),
    st.floats().map(repr), st.from_regex(r"\A[-+▲△−]?[0-9０-９]{1,4}([,，.．][0-9]{1,4}){0,3}[%人件]?\Z"),
    st.text("0123456789,.-+ %人約①５", max_size=8),
)  # fmt: skip
WHEN = st.one_of(
    st.sampled_from(DATED), st.dates().map(str), st.dates(date(2015, 1, 1), date(2035, 1, 1)).map(lambda one: f"{one:%Y/%m/%d}"),
    st.integers(1900, 2200).map(str), st.from_regex(r"\A(令和|平成|昭和|[RHSMT])(元|[0-9０-９]{1,2})(年度?|\.[0-9]{1,2})?\Z"),
    st.text("0123456789-/.年月日度RH令和 元", max_size=10),
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from([*AWKWARD, *HOSTILE]), st.text(max_size=30), st.text(st.characters(categories=("Cc", "Cf", "Co", "Zl", "Zp")), max_size=3),
    st.text("あ1-2.=<>#*_`$|\\[](){}&\"'/ 　\n", max_size=20), st.integers(0, 3).map(lambda one: unicodedata.normalize("NFD", "が" * one)),
)  # fmt: skip
