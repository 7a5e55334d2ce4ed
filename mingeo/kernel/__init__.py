"""Layers prepared once for many questions, and the areas that rights share with them.

`tiling` cuts areas into pieces and `disjoint` sees to it that each place is counted once; `box_index` finds the pieces
near a right. `chains` are the edges of rights, `open_edges` settles those that pass below or above a piece, and `areas`
sums up what is left. `prepared` puts these together; `store` and `stored` keep a prepared layer beside its file.
"""
