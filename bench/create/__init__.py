"""What is written and drawn: claims caught, manners, headlines, their order, pictures. One file a row of the table.

`python -m bench create` runs every part, `python -m bench.create claims pictures` those named; each file has a `main`.
"""
