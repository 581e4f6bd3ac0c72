"""The shape of a pack's files: which fields each record has, what they hold, and which must be there."""

from datetime import date
from types import MappingProxyType

from . import facts
from .kinds import (
    Field,
    area,
    area_or_none,
    day,
    document_number,
    filled,
    flag,
    identifier,
    key_name,
    list_of,
    mapping,
    one_of,
    raw,
    record_of,
    text,
    whole,
)

KEY = MappingProxyType(
    {
        "key": Field(key_name, required=True),
        "title": Field(filled, required=True),
        "type": Field(one_of(facts.TYPES), required=True),
        "unit": Field(text, default=""),
        "choices": Field(mapping, default=facts.NOTHING),
        "settable": Field(flag, default=False),
        "bound": Field(one_of(("min", "max", "none")), default="none"),
        "least": Field(whole, default=None),
        "most": Field(whole, default=None),
        "nationwide": Field(flag, default=False),
        "note": Field(text, default=""),
    }
)

_RELATION = MappingProxyType(
    {
        "kind": Field(one_of(facts.RELATIONS), required=True),
        "number": Field(document_number, default=""),
        "title": Field(text, default=""),
        "date": Field(day),
        "instrument": Field(identifier),
    }
)
_ADOPTED = MappingProxyType(
    {
        "division": Field(area, required=True),
        "from": Field(day, required=True),
        "to": Field(day),
        "by": Field(text, default=""),
    }
)
_IMPRINT = MappingProxyType(
    {"organ": Field(text, default=""), "printed_on": Field(day), "handling_no": Field(text)}
)
_ANNEX = MappingProxyType(
    {
        "no": Field(whole, required=True),
        "title": Field(filled, required=True),
        "held": Field(flag, default=False),
    }
)


def _adopted(division: str, by: str, **span: date | None) -> facts.Adopted:
    start = span["from"]
    assert start is not None
    return facts.Adopted(division, start, span["to"], by)


INSTRUMENT = MappingProxyType(
    {
        "id": Field(identifier, required=True),
        "title": Field(filled, required=True),
        "aliases": Field(list_of(filled), default=()),
        "number": Field(document_number, default=""),
        "kind": Field(text, default=""),
        "issuers": Field(list_of(filled), default=()),
        "signed_on": Field(day),
        "printed_on": Field(day),
        "effective_from": Field(day, required=True),
        "effective_to": Field(day),
        "jurisdiction": Field(area_or_none, required=True),
        "interpreted_by": Field(text, default=""),
        "adopted_by": Field(list_of(record_of(_ADOPTED, _adopted, "采用地区")), default=()),
        "relations": Field(list_of(record_of(_RELATION, facts.Relation, "与其他文件的关系")), default=()),
        "addressees": Field(list_of(filled), default=()),
        "imprint": Field(record_of(_IMPRINT, facts.Imprint, "版记")),
        "annexes": Field(list_of(record_of(_ANNEX, facts.Annex, "附件")), default=()),
        "topics": Field(list_of(one_of(facts.TOPICS)), default=()),
        "confidence": Field(one_of(facts.CONFIDENCES), required=True),
        "source_note": Field(text, default=""),
    }
)

CLAUSE = MappingProxyType(
    {
        "id": Field(identifier, required=True),
        "section": Field(text, required=True),
        "topic": Field(filled, required=True),
        "kind": Field(one_of(facts.CLAUSE_KINDS), required=True),
        "app": Field(identifier, required=True),
        "actor": Field(text, default=""),
        "text": Field(filled, required=True),
        "requirement": Field(filled, required=True),
        "requirement_en": Field(text, default=""),
        "due": Field(text, default=""),
        "figures": Field(mapping, default=facts.NOTHING),
        "output": Field(text, default=""),
        "note": Field(text, default=""),
    }
)

PARAMETER = MappingProxyType(
    {
        "key": Field(key_name, required=True),
        "value": Field(raw, required=True),
        "clause": Field(identifier, required=True),
        "force": Field(one_of(facts.FORCES), required=True),
        "from": Field(day),
        "to": Field(day),
        "severity": Field(one_of(facts.SEVERITIES)),
        "reading": Field(text, default=""),
        "exception": Field(one_of(facts.EXCEPTIONS)),
        "instead": Field(raw),
    }
)

_DUE = MappingProxyType(
    {
        "date": Field(day),
        "month_day_key": Field(key_name),
        "year": Field(whole),
        "every": Field(one_of(facts.EVERY)),
        "month": Field(whole),
        "day": Field(whole),
        "weekday_key": Field(key_name),
    }
)
DUTY = MappingProxyType(
    {
        "code": Field(key_name, required=True),
        "title": Field(filled, required=True),
        "who": Field(one_of(facts.WHO), required=True),
        "to": Field(text, default=""),
        "clause": Field(identifier, required=True),
        "due": Field(record_of(_DUE, facts.Due, "到期"), required=True),
        "from": Field(day),
        "until": Field(day),
        "reading": Field(text, default=""),
    }
)

_STEP = MappingProxyType(
    {
        "no": Field(whole, required=True),
        "title": Field(filled, required=True),
        "role": Field(identifier, required=True),
        "place": Field(identifier, required=True),
        "limit": Field(whole),
        "joint": Field(flag, default=False),
        "evidence": Field(list_of(filled), default=()),
        "when": Field(mapping, default=facts.NOTHING),
        "sign": Field(one_of(facts.SIGNS), default="none"),
        "needs": Field(identifier, default=""),
        "recorded": Field(flag, default=False),
        "clause": Field(identifier, required=True),
    }
)
CHAIN = MappingProxyType(
    {
        "code": Field(key_name, required=True),
        "title": Field(filled, required=True),
        "clause": Field(identifier, required=True),
        "steps": Field(list_of(record_of(_STEP, facts.Step, "步骤")), required=True),
        "reading": Field(text, default=""),
    }
)

CASE = MappingProxyType(
    {
        "case": Field(filled, required=True),
        "clause": Field(identifier, required=True),
        "division": Field(area, required=True),
        "on": Field(day, required=True),
        "key": Field(key_name, required=True),
        "expect": Field(raw, required=True),
    }
)
