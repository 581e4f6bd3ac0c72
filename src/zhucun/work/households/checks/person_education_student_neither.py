"""Neither an education nor a school attended. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase, in_school
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.education_student_neither", "文化程度和在校生状况都没填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Exactly one of the two is filled."""
    rows = case.empty(case.persons, "education").filter(~in_school())
    return findings(rows, CODE, WARNING, "文化程度和在校生状况都没有填。两项须填一项，请补填。")
