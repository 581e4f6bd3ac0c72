"""Everything team life prints: one module per paper, each with its data contract and its layouts."""

from .batch import FORM_BATCH, FormBatch, UnitForms, batch_sheets, write_word_archive
from .cadre_form import CADRE_FORM, CadreForm, Education, Opinion, ResumeSpan
from .copies import Copies, copies_of
from .placement import (
    COUNTY_PLACEMENT_TABLE,
    Category,
    City,
    County,
    CountyPlacementTable,
    head_cells,
    leaves,
    table_rows,
)
from .team_form import TEAM_FORM, FormPerson, TeamForm

__all__ = [
    "CADRE_FORM",
    "COUNTY_PLACEMENT_TABLE",
    "FORM_BATCH",
    "TEAM_FORM",
    "CadreForm",
    "Category",
    "City",
    "Copies",
    "County",
    "CountyPlacementTable",
    "Education",
    "FormBatch",
    "FormPerson",
    "Opinion",
    "ResumeSpan",
    "TeamForm",
    "UnitForms",
    "batch_sheets",
    "copies_of",
    "head_cells",
    "leaves",
    "table_rows",
    "write_word_archive",
]
