"""A printed page as characters and lines in points, read as paragraphs and tables. Where they come from is no matter here.

    sheet       what a page is made of            turned      text that runs up, down or upside down
    lines       characters to lines               cells       the text of one cell
    rules       lines drawn, joined and grouped   ruled       the cells that drawn lines enclose
    aligned     tables that nothing is drawn around           running     page numbers and running titles
    cut         tables that a page cuts           paragraphs  lines to paragraphs
    radicals    characters that only look like Han            reading     a page's blocks in reading order

Coordinates are points from the top left corner of the page as it is shown, x to the right and y down.
"""
