"""Both an education and a school attended. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase, in_school
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.education_student_both", "文化程度和在校生状况都填了"


def check(case: RegistryCase) -> pl.DataFrame:
    """Exactly one of the two is filled."""
    rows = case.persons.filter(in_school(), pl.col("education").fill_null("") != "")
    return findings(
        rows, CODE, WARNING, "在校生状况是“{student}”，又填了文化程度“{education}”。两项只填一项，请更正。"
    )
