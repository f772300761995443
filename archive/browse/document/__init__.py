"""The page of a document: what was published, how it changed, whether it adds up, and what proves it.

    timeline   its versions, a page of them at a time      compared   two versions: text and tables, at a bounded cost
    form       numbers in the statutory form               checked    rules that do not hold, spelt out
    parts      the text in sections, with tables           repaired   where each repair stands
    evidence   visits and states                           page       all of it, and its JSON

Whatever can be long is shown in part, and the page says what was left out and where the rest is.
"""
