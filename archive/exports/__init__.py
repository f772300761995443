"""What leaves the archive: WARC and WACZ for archivists, tables for everyone else. Reads the archive, writes beside it.

selection   which site, changed since when, and the watermark for the next time
place       where an export is written: beside its place, renamed when it is whole
warc        request, response, revisit and metadata records (records, notes), with their index (cdxj, surt)
wacz        the same in one file, with a list of pages and a hash of everything
tables      rows as they stream (codebook: what each column holds), written as parquet, csv, xlsx, jsonl
"""
