"""How the pictures are drawn, stroke by stroke, from nothing but random numbers.

`brush` has the canvas and its shapes, `scenery` backgrounds, `breeds` and `animals` cats and dogs, `fruit`
fruits; `camera` makes a photograph of what was painted. `coursekit.pictures.sets` makes data sets of them.
"""
