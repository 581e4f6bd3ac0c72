"""A reason for being out of school at somebody who is in school. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase, in_school
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.dropout_student", "在校生填了失学辍学原因"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of pupils and students."""
    rows = case.persons.filter(in_school(), pl.col("dropout").fill_null("") != "")
    return findings(
        rows, CODE, WARNING, "在校生状况是“{student}”，又填了失学辍学原因“{dropout}”。请更正其中一项。"
    )
