"""A portal nobody configured: which pages to look at (plan), what each says and where it leads (page, labels), and the
draft of a site file, or the sentence why there is none (draft). Pure, but for run.py, which fetches.
"""
