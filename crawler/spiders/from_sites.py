"""One spider class per site file, for `scrapy list` and `scrapy crawl SLUG`: crawler/sites/ and $GONGKAI_SITES.

Only Scrapy's loader imports this module: `gongkai crawl` builds the one class it needs.
"""

from __future__ import annotations

import os
from pathlib import Path

from crawler.sites import load_sites
from crawler.spiders.portal import spider_for

# An expression, as a loop would leave its variable behind and Scrapy would find the last class twice.
globals().update(
    {
        f"spider_{slug}": spider_for(site)
        for slug, site in load_sites(
            *(Path(folder) for folder in os.environ.get("GONGKAI_SITES", "").split(os.pathsep) if folder)
        ).items()
    }
)
