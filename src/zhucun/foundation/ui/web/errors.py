"""Error pages: each says what happened and what to do next. They are drawn without the shell and without the
database, so that they also work when those are what failed. ``config/urls.py`` names them as ``handler400``
… .
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def page(status: int, heading: str, sentence: str, advice: str, *, clause: str = "") -> HttpResponse:
    """One error page; ``advice`` is what the reader can do now."""
    context = {"title": heading, "sentence": sentence, "advice": advice, "clause": clause, "status": status}
    return HttpResponse(render_to_string("ui/error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was asked cannot be understood."""
    sentence = _own(exception) or "系统看不懂这个请求：地址或提交的内容可能被改动过。"
    return page(400, "请求有误", sentence, "请返回上一页，从页面上的按钮重新进入。")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not entitled."""
    sentence = _own(exception) or "您现在的岗位没有查看或办理这一项的权限。"
    return page(403, "没有权限", sentence, "确需办理的，请与本级管理员联系，核对您的岗位和所管地区。")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or nothing the viewer may know of."""
    sentence = (
        isinstance(exception, Http404) and _own(exception)
    ) or "没有这个页面，或者它不在您所管的范围内。"
    return page(404, "没有找到", sentence, "请核对地址，或回到首页用搜索框查找。")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    sentence = "系统出了问题，这一步没有办成；此前已经保存的内容不受影响。"
    return page(500, "系统出错", sentence, "请稍后再试；仍不行，请把时间和所做的事告诉系统管理员。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 on a form that does not belong to this sign-in (``CSRF_FAILURE_VIEW``)."""
    sentence = "这张表单已经过期（可能在别处退出或重新登录过），没有保存。"
    return page(403, "表单已过期", sentence, "请返回上一页，刷新后再提交。")


def busy(request: HttpRequest) -> HttpResponse:
    """503 while a long write holds the database."""
    sentence = "系统正在导入数据，暂时不能保存；查看不受影响，您填写的内容没有丢。"
    response = page(503, "系统正忙", sentence, "请过一会儿返回上一页再提交。")
    response["Retry-After"] = "30"
    return response


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """403, 409 or 422 with the refusal's own sentence and clause."""
    if isinstance(refusal, NotAllowed):
        return page(
            403,
            "没有权限",
            refusal.sentence,
            "请与本级管理员联系，核对您的岗位和所管地区。",
            clause=refusal.clause,
        )
    if isinstance(refusal, Conflict):
        return page(
            409, "别人刚刚办过", refusal.sentence, "请返回上一页，刷新后核对再办。", clause=refusal.clause
        )
    return page(422, "不能办理", refusal.sentence, "请返回上一页修改后再提交。", clause=refusal.clause)


def _own(exception: Exception) -> str:
    """The exception's sentence where it is ours, that is, Chinese; library messages are not for readers."""
    sentence = str(exception)
    return sentence if _CHINESE.search(sentence) else ""
