"""The platforms on which portals run, each with the same catalogue of 25 reports.

A platform is a module with COLUMN, the address of its list, `path(serial, published)`, the address of an article, and
`resources(catalogue)`, everything it serves by address; its pages are templates under `templates/<platform>/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from examples.portal.catalogue import Catalogue, catalogue
from examples.portal.platforms import (
    ccontent,
    epoint,
    frame,
    generic,
    gkmlpt,
    guangdong,
    jpaas,
    jpage,
    openness,
    public_column,
    trs,
    truecms,
    ucap,
    vsb,
    xxgk,
)
from examples.portal.resources import Resource


class Platform(Protocol):
    """What a platform's module offers."""

    COLUMN: str

    def path(self, serial: int, published: str) -> str:
        """The address of the article with that serial number and date of publication."""

    def resources(self, shown: Catalogue) -> dict[str, Resource]:
        """Everything the platform serves, by address."""


# By the name of the family that reads it.
PLATFORMS: Mapping[str, Platform] = {
    "jpaas": jpaas,
    "jpage": jpage,
    "xxgk": xxgk,
    "gkmlpt": gkmlpt,
    "truecms": truecms,
    "epoint": epoint,
    "openness": openness,
    "public_column": public_column,
    "vsb": vsb,
    "guangdong": guangdong,
    "trs": trs,
    "ccontent": ccontent,
    "ucap": ucap,
    "frame": frame,
    "generic": generic,
}


def resources(fault: str = "") -> dict[str, Resource]:
    """Everything all platforms serve when their lists have that fault."""
    served: dict[str, Resource] = {}
    for platform in PLATFORMS.values():
        served |= platform.resources(catalogue(platform.path, fault))
    return served
