"""Pictures of pages as sheets: OCR. Needs the extra `ocr`, so nothing here is imported before a picture is met.

    pictures    bytes of an image to grey pages        level     a page that lies askew set straight
    strokes     ruled lines from pixels                ink       where something is written
    engine      the models of rapidocr                 numbers   a number is read twice before it is believed
    page        a grey page to a sheet

The frames of tables are found before any text: each cell is cut out and read by itself. A cell with nothing written in it
is empty; one with something in it that cannot be read for certain is U+FFFD, never empty and never a guess.
"""
