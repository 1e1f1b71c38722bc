"""Charts without a look: what is plotted, and its drawing as SVG for pages, documents and slides.

`plot` has the data, `columns`, `rows`, `lines` and `world` the drawings of its kinds, `draw` chooses between them.
"""
