"""What to fetch, and how politely. This file stays empty of imports: `crawler.items` must load without Scrapy."""
