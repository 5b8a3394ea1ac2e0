"""A sound yearly cycle for the miniature plan: every table that it rests on, small enough to be read at a glance."""

from pathlib import Path

GRADES = "".join(
    f"grade,2024-04-01,{key},{edge},{word},分析担当,試験用\n"
    for key, edge, word in (("ahead", 1, "上"), ("as_planned", 1, "並"), ("behind", 0.5, "遅れ"), ("stalled", 0, "止"))
)
SOUND = {
    "actuals/departments.csv": [
        "department_id,name,office,valid_from,valid_to,continues,source_id,note",
        "D1,古い課,,2024-04-01,2026-03-31,,src,", "D1,新しい課,総務室,2026-04-01,,,src,", "D2,別の課,,2024-04-01,,,src,",
    ],
    "actuals/indicator_owners.csv": [
        "indicator_id,department_id,valid_from,method,usual_month,source_id,note",
        "1-1-1,D1,2024-04-01,調査,6,src,", "1-2-1,D2,2024-04-01,集計,,src,",
    ],
    "plan/projects.csv": [
        "project_id,version,valid_from,measure_id,initiative,department_id,name,schedule,theme,outcome_name,unit,kind,"
        "direction,base,base_year,target,target_year,answers,ended_on,end_reason,page,source_id,note",
        "P1,1,2024-04-20,1-1,1,D1,ある事業,R6 開始,digital_divide,利用者,人,count,up,50,2023,100,2027,,,,,src,",
        "P1,2,2025-10-01,1-1,1,D1,ある事業,R7 見直し,,利用者,人,count,up,50,2023,120,2027,I1,,,,src,",
        "P2,1,2024-04-20,1-2,,D2,別の事業,,,費用,円,other,down,,,900,2025,,2026-03-31,completed,,src,",
    ],
    "plan/literacy.csv": ["theme,name,page,note", "digital_divide,格差,,", "human_resources,人材,,"],
    "actuals/project_plans.csv": [
        "project_id,version,fiscal_year,action,outcome_target,source_id,note",
        "P1,1,2024,窓口を開く,60,src,", "P1,1,2025,窓口を増やす,80,src,", "P1,2,2025,窓口を選んで増やす,85,src,",
        "P2,1,2025,費用を減らす,,src,目標は定めない",
    ],
    "actuals/project_values.csv": [
        "project_id,fiscal_year,value,unit,action,action_status,evidence,self_evaluation,reason,improvement,"
        "method_changed,submission_id,source_id,note",
        "P1,2024,55,人,窓口を開く,done,記録,as_planned,,増やす,,,src,",
        "P1,2025,80,人,窓口を選んで増やす,partly,記録,behind,人手不足,続ける,,,src,",
    ],
    "actuals/decisions.csv": [
        "decision_id,decided_on,meeting,kind,subject_kind,subject_id,version,fiscal_year,result,words,submission_id,"
        "source_id,note",
        "M1,2024-05-20,第1回,approval,project,P1,1,2024,approved,,,src,",
        "M2,2025-08-20,第2回,evaluation,project,P1,,2024,as_planned,,,src,",
        "M3,2025-11-20,第3回,approval,project,P1,2,2025,approved_changed,窓口を選ぶ,,src,",
        "M4,2026-05-20,第4回,target,indicator,1-1-1,,2025,continued,,,src,",
        "M5,2026-06-20,第5回,closing,instruction,I1,,2025,kept,,,src,",
    ],
    "actuals/instructions.csv": [
        "instruction_id,decision_id,issued_on,department_id,subject_kind,subject_id,words,due,effect_on,effect_expected,"
        "effect_by,submission_id,source_id,note",
        "I1,M2,2025-08-20,D1,project,P1,窓口を選ぶこと,2025-10-31,1-1-1,65,2025,,src,",
        "I2,,2025-08-20,D2,measure,1-2,費用を示すこと,2025-10-31,,,,,src,",
    ],
    "actuals/responses.csv": [
        "instruction_id,number,answered_on,department_id,position,words,version,done_on,evidence,submission_id,source_id,note",
        "I1,1,2025-09-30,D1,accept,窓口を選ぶ,2,2026-03-31,記録,,src,",
        "I1,2,2025-10-20,D1,partly,一部を選ぶ,,,,,src,",
    ],
    "actuals/forms.csv": [
        "form_id,version,fiscal_year,purpose,department_id,made_on,due,sent_sha256", "F1,1,2025,department,D1,2026-04-01,2026-05-31,ab",
    ],
    "actuals/submissions.csv": [
        "submission_id,form_id,version,received_on,file,sha256,merged,by_role", "S1,F1,1,2026-05-20,回答.xlsx,cd,yes,所管課長",
    ],
    "actuals/changes.csv": ["submission_id,table,row_key,column,old,new,reason", "S1,project_values,P1 2025,value,79,80,誤記"],
}  # fmt: skip


def lay_out(data: Path) -> None:
    """Write the sound cycle into the data folder of a miniature plan."""
    for name, lines in SOUND.items():
        (data / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    rubric = data / "rubric.csv"
    rubric.write_text(rubric.read_text(encoding="utf-8-sig") + GRADES, encoding="utf-8")
