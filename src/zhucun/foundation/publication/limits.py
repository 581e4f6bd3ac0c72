"""How many objections one network address may send: enough for a village behind one router, too few for a flood.

Counted in the cache of the web process, by a keyed digest of the address and for one hour; nothing of it is stored or written to
the trail, so that an anonymous objection stays anonymous. Several workers count apart unless the instance sets a shared cache.
"""

from datetime import date

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

HOUR = 60 * 60


@implements("PD-061")
def exceeded(address: str, *, division: str, on: date, what: str = "objection") -> Refusal | None:
    """Count one more from the address; what to tell it past ``publication.objection.per_hour`` of the area, else None."""
    most = policy.value("publication.objection.per_hour", division=division, on=on)
    key = f"publication.{what}." + salted_hmac("zhucun.publication.limits", address).hexdigest()[:32]
    cache.add(key, 0, HOUR)
    try:
        number = cache.incr(key)
    except ValueError:  # it lapsed in between
        return None
    if number <= most.integer:
        return None
    return Refusal(
        f"这个网络地址一小时内已经提交{most.integer}次，请一小时后再试；急需反映的，请直接到县领导小组办公室。", most.clause
    )  # fmt: skip
