"""Host names that a mirror replaced by its own: a government's website at `www.zzshop.com` whose mail is at `gov.cn`.

Marked, not restored. Mirrors leave the domains of e-mail addresses alone, which gives them away.
"""

from __future__ import annotations

import re

from crawler.items import Step

KIND = "rewritten_hosts"
CONFIDENCE = 0.8

# 门户网站（www.zzshop.com）, 网址：http://zzshop.com/zwgk/
_SITE = re.compile(
    r"(?:政府网|政府網|门户网|門戶網|公开网|公開網|公安网|公安網|政务网|政務網)[^\s。；\n]{0,16}?"
    r"((?:https?://)?(?:[a-z0-9-]+\.)+(?:com|net|top|xyz|vip|cc|club|site|online|shop|org)(?:\.cn)?)(?![\w.-])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"@(?<=[\w.-]@)[\w.-]*\bgov\.cn", re.IGNORECASE)  # xxgk@yunling.gov.cn


def is_suspect(text: str) -> bool:
    """Whether a government's website has a host that its e-mail does not share."""
    return "@" in text and bool(_MAIL.search(text)) and bool(_SITE.search(text))


def find(text: str) -> list[Step]:
    """A mark for every such host."""
    if not is_suspect(text):
        return []
    return [
        Step(KIND, site.start(1), site.end(1), site[1], site[1], CONFIDENCE) for site in _SITE.finditer(text)
    ]
