"""Files that hold other files, opened within limits: ZIP (zipped, with its XML parts in xml) and OLE2 (compound)."""
