"""Whose page a recorded page is: the site that was named, else the one whose file has its host, else one named after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from crawler.sites import Site
from crawler.urls import host_of


class Whose:
    """Answers for one import. `given`: the site that every page must be of. `archived`: slug and homepage of sites without a file."""

    def __init__(
        self, sites: Mapping[str, Site], given: Site | None = None, archived: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.given = given
        self._sites = {given.slug: given} if given else dict(sites)
        self._by_host: dict[str, str] = (
            {} if given else {host_of(home): slug for slug, home in archived if home}
        )
        for site in self._sites.values():
            self._by_host |= dict.fromkeys(site.all_hosts, site.slug)
        self._drafted: dict[str, str] = {}  # slugs of hosts that no file knows

    def slug_of(self, url: str) -> str | None:
        """The slug of the page's site; None where one was named and it is not on its hosts."""
        host = host_of(url)
        if (slug := self._by_host.get(host)) is not None:
            return slug
        if self.given:
            return None
        slug = slug_for(host)
        self._drafted.setdefault(slug, f"{urlsplit(url).scheme}://{host}/")
        return slug

    def site(self, slug: str) -> Site | None:
        """The site's file, where there is one."""
        return self._sites.get(slug)

    def agency(self, slug: str) -> str:
        """The agency its file names; empty without one."""
        site = self.site(slug)
        return site.agency if site else ""

    def homepage(self, slug: str) -> str:
        """The site's homepage."""
        site = self.site(slug)
        return site.homepage if site else self._drafted.get(slug, "")

    def row(self, slug: str) -> dict[str, object]:
        """What the archive's table `sites` keeps of it; a site without a file is not crawled."""
        site = self.site(slug)
        return site.row if site else {"slug": slug, "homepage": self.homepage(slug), "enabled": 0}


def slug_for(host: str) -> str:
    """A slug after a host: `tongxin-gov-cn` of www.tongxin.gov.cn."""
    plain = re.sub(r"[^a-z0-9]+", "-", host.lower().removeprefix("www.")).strip("-")
    return plain[:64] or "import"
