"""Crawls on any number of machines: a queue on Redis, workers that take from it, deliveries that come back.

The unit is a crawl: politeness binds a site to one place at a time. `board.py` says what is kept on Redis beside the engine's
queues, `leases.py` who may fetch from a host, `work.py` what a worker does, `sending.py` what the scheduler does in place
of crawling, `delivery.py` how what was crawled comes to one archive. Needs the extra `cluster`; imported by nothing else.
"""
