"""What is real: marks that last, states that are right, exits that stay shut. One file a row of the table.

`python -m bench prove` runs every part, `python -m bench.prove mark` those named; each file runs by itself too.
"""
