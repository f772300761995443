"""What migration m016 adds: lawsuits of both kinds as a column of `reports`. Frozen once released.

The form since 2019 prints 行政诉讼 in two parts, 未经复议直接起诉 and 复议后起诉, each with a total, and no sum of both; what prose and earlier
forms print as one number stays the fact `litigation.total`.
"""

from __future__ import annotations

from archive.schema.views import VIEWS as FORMER

PARTS = ("litigation_direct.total", "litigation_after_review.total")
PRINTED = "litigation.total"

VIEWS = {
    "reports": f"""
SELECT r.*, coalesce(r.litigation_direct_total + r.litigation_after_review_total, r.litigation_total) AS litigation_cases
FROM ({FORMER["reports"]}) r
""",  # noqa: S608
}
