"""The clinical engines by module: where each is reached in the window and on the command line; the figures of T3's forms."""

from dataclasses import dataclass, field

HERE = "tests/ui/test_engines_in_reach.py"
SCORED_ON_ITS_SHEET = (
    "a sheet is scored where it is answered; the manual page of questionnaires has the example"
)
IN_THE_RECORD = (
    "rests on the dates of a whole record: the Endpoints page and `ecrf export --format endpoints`"
)


@dataclass(frozen=True)
class Reach:
    """Where an engine is reached: the window that shows its figure, a worked example of its command or why it has none."""

    window: str = ""
    """A key of SHEETS or FORMS, or the test that shows it, `file::name`."""
    command: str = ""
    """A worked example of the manual, computed by `ecrf compute` in tests/docs."""
    figure: str = ""
    """The field that shows the figure of that example."""
    because: str = ""
    """Why `ecrf compute` has no command for it."""
    part_of: str = ""
    """The engine it is a part of."""


ENGINES = {
    "body_mass": Reach("VS", because="one division, shown beside height and weight"),
    "bsa": Reach("VS", "Du Bois", "VS_BSA"),
    "calcium": Reach("CHEM", because="one sum, shown beside calcium and albumin"),
    "ctcae_labs": Reach("HAEM", "haemoglobin"),
    "ctcae_terms": Reach(
        f"{HERE}::test_an_event_is_named_in_lay_words_and_takes_only_grades_its_term_has",
        because="searched, not computed: `ecrf ctcae find`, tests/cli/test_ctcae.py",
    ),
    "dosing": Reach("EXI", "docetaxel", "EXI_DOCPLAN"),
    "ecg": Reach("ECG", "QTc", "ECG_QTCF"),
    "endpoints": Reach(
        f"{HERE}::test_the_curve_and_its_dates_stand_on_the_endpoints_page", because=IN_THE_RECORD
    ),
    "eortc": Reach("QC30", "physical function", "QC30_PF2"),
    "grade_scale": Reach("RTTOX", because="a grade is read off a table and entered, never computed"),
    "haq_di": Reach("HAQDI", because=SCORED_ON_ITS_SHEET),
    "initials": Reach(
        "tests/ui/test_identity.py::test_the_register_opens_is_filled_and_closes_empty",
        because="names are entered in the window only and leave it nowhere",
    ),
    "irecist": Reach(
        f"{HERE}::test_the_immune_response_stands_beneath_where_the_study_asks_for_it",
        because="shown beside RECIST 1.1 where the study asks for it; no command is specified",
    ),
    "item_sum": Reach("HAMD17", because=SCORED_ON_ITS_SHEET),
    "kaplan_meier": Reach(f"{HERE}::test_the_curve_and_its_dates_stand_on_the_endpoints_page", "half of two"),
    "lab_range": Reach(part_of="ctcae_labs"),
    "lab_reading": Reach(part_of="ctcae_labs"),
    "lab_table": Reach(part_of="ctcae_labs"),
    "log_rank": Reach(
        "tests/exports/test_endpoints_by_arm.py::test_the_workbook_and_the_picture_have_them",
        because="arms are told apart only in files written behind the hard lock",
    ),
    "numbers": Reach(part_of="bsa"),
    "proportion": Reach(f"{HERE}::test_the_response_rate_has_its_exact_limits", because=IN_THE_RECORD),
    "radiotherapy": Reach("RT", because="shown beside dose and fractions; no command is specified"),
    "randomising": Reach(
        "tests/ui/test_allocation.py::test_a_subject_is_randomised_with_a_code",
        because="an allocation is an act with its own command, `ecrf randomise`",
    ),
    "recist": Reach(f"{HERE}::test_sums_and_responses_stand_beneath_the_lesions", "PR"),
    "recist_best": Reach(
        f"{HERE}::test_sums_and_responses_stand_beneath_the_lesions", "PR that is not confirmed"
    ),
    "recist_course": Reach(
        f"{HERE}::test_sums_and_responses_stand_beneath_the_lesions", "exactly 20 % and 9 mm"
    ),
    "renal": Reach("IE", "Cockcroft-Gault", "IE_VCRCL"),
    "site_ranges": Reach(
        f"{HERE}::test_a_result_takes_the_range_of_the_laboratory_on_that_day",
        because="ranges are declared for a site, by `ecrf ranges` too",
    ),
    "six_minute_walk": Reach("SMWT", because=SCORED_ON_ITS_SHEET),
    "staging": Reach("DX", "hypopharynx", "DX_STGDER"),
}
"""Every module of ecrf.clinical: a new one has no row and fails."""


@dataclass(frozen=True)
class Entered:
    """A form of T3: what was entered elsewhere before, what is typed, and what then shows; all from the manual."""

    record: str
    typed: dict[str, str]
    shows: dict[str, str]
    before: dict[str, str] = field(default_factory=dict)
    grades: dict[str, tuple[int, str]] = field(default_factory=dict)


FORMS = {
    # 0.007184 x 170^0.725 x 65^0.425 = 1.7536; 65 / 1.7^2 = 22.49
    "VS": Entered(
        "S0/1/VS/1/1", {"VS_HEIGHT": "170", "VS_WEIGHT": "65"}, {"VS_BSA": "1.75", "VS_BMI": "22.5"}
    ),
    "ECG": Entered("S0/1/ECG/1/1", {"ECG_PERF": "Y", "ECG_HR": "80", "ECG_QT": "380"}, {"ECG_QTCF": "418"}),
    # Payne 1973: 2.00 + 0.02 x (40 - 30)
    "CHEM": Entered(
        "S0/1/CHEM/1/1",
        {"CHEM_PERF": "Y", "CHEM_ALB": "3.0 g/dL", "CHEM_CA": "8.0 mg/dL"},
        {"CHEM_CACORR": "2.2"},
    ),
    "HAEM": Entered(
        "S0/1/HAEM/1/1",
        {
            "HAEM_PERF": "Y",
            "HAEM_HGB": "96 (130-175)",
            "HAEM_NEUT": "1.2 (1.8-6.3)",
            "HAEM_PLAT": "49 (125-350)",
        },
        {},
        grades={
            "HAEM_HGB": (2, "Anemia"),
            "HAEM_NEUT": (2, "Neutrophil count decreased"),
            "HAEM_PLAT": (3, "Platelet count decreased"),
        },
    ),
    "DX": Entered(
        "S0/1/DX/1/1",
        {"DX_SITE": "HYPOPHAR", "DX_P16": "NOTDONE", "DX_T": "T3", "DX_N": "N2B", "DX_M": "M0"},
        {"DX_STGDER": "IVA", "DX_STGROW": "T1/T2/T3 N2 M0"},
    ),
    # A woman of 60 years and 50 kg, creatinine 70 umol/L
    "IE": Entered(
        "S0/1/IC/1/1",
        {"IC_SIGNDTM": "2026-03-10 09:00"},
        {"IE_VCRCL": "59.6"},
        {
            "S0/1/DM/1/1/DM_G/0/DM_SEX": "F",
            "S0/1/DM/1/1/DM_G/0/DM_BRTHDAT": "1966-03-01",
            "S0/1/VS/1/1/VS_G/0/VS_WEIGHT": "50",
            "S0/1/CHEM/1/1/CHEM_G/0/CHEM_PERF": "Y",
            "S0/1/CHEM/1/1/CHEM_K/0/CHEM_CREAT": "70",
        },
    ),
    "EXI": Entered(
        "C/1/EXI/1/1",
        {"EXI_DEC": "REDUCE", "EXI_BSA": "1.75", "EXI_WT": "65"},
        {
            "EXI_DOCPLAN": "131.25",
            "EXI_DOCORD": "105",
            "EXI_CISPLAN": "43.75",
            "EXI_CISORD": "35",
            "EXI_IOPLAN": "325",
        },
    ),
    # 70 Gy in 33 fractions, a/b 10; cord 38 Gy, a/b 2, with 3 Gy of SFRT
    "RT": Entered(
        "RTC/1/RT/1/1",
        {
            "RT_STDAT": "2026-06-01",
            "RT_ENDAT": "2026-07-10",
            "RT_GDOSE": "70",
            "RT_GFX": "33",
            "RT_CORD": "38",
        },
        {"RT_DAYS": "40", "RT_DPF": "2.12", "RT_EQD2": "70.71", "RT_CORDEQ": "29.94", "RT_CORDSUM": "33.69"},
        {
            "S2/1/SFRT/1/1/SFRT_G/0/SFRT_FX": "1",
            "S2/1/SFRT/1/1/SFRT_O/0/SFRT_CORD": "3",
            "RTC/1/RT/1/1/RT_T/t1/RT_TARGET": "GTVT",
        },
    ),
}
