"""One vocabulary for the headings of the list and the columns of the table.

The list says 省属企业 → 省管企业, the table only 省属企业; the list says 省直单位, the table 机关事业单位;
central units stand under their own three columns in both. A category key is a path: ``central.finance`` lies
within ``central``. Headings that fit no rule keep their own text as the key, so that a province with other
categories is still checked.
"""

import re

from .text import plain

ORGANS, ENTERPRISES, COLLEGES, CENTRAL = "organs", "enterprises", "colleges", "central"

LABELS = {
    ORGANS: "省直机关事业单位",
    ENTERPRISES: "省属企业",
    COLLEGES: "本科院校",
    CENTRAL: "中央驻省单位",
    "central.organs": "中央驻省机关事业单位",
    "central.finance": "中央驻省金融保险机构",
    "central.enterprises": "中央驻省国有企业",
}

# First match wins; the wording is that of circulars of this kind, whatever the province.
_RULES = (
    (re.compile(r"金融|保险|银行"), "finance"),
    (re.compile(r"企业|公司"), ENTERPRISES),
    (re.compile(r"院校|高校|大学|学院"), COLLEGES),
    (re.compile(r"机关|事业|省直|区直|市直|直属单位|部门"), ORGANS),
)


def category_key(group: str, heading: str = "") -> str:
    """The key for a heading below a group heading (either may be empty): ``("中央驻湘单位", "金融保险机构")``
    → ``central.finance``.
    """
    above, own = plain(group), plain(heading)
    if "中央" in above or "中央" in own:
        kind = _kind(own or above)
        return f"{CENTRAL}.{kind}" if kind else CENTRAL
    # A list's subheading (省国资委管理的企业) only refines what its group heading already says.
    kind = _kind(above) or _kind(own)
    return ENTERPRISES if kind == "finance" else kind or own or above


def _kind(text: str) -> str:
    return next((kind for rule, kind in _RULES if rule.search(text)), "")


def label(key: str) -> str:
    """The category in a sentence."""
    return LABELS.get(key, key)


def compatible(one: str, other: str) -> bool:
    """Whether two keys can mean the same column: equal, or one contains the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
