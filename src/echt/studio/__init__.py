"""The Studio: where a marketer works. A door: it shows and asks, and everything it does is a verb of the project.

`serving` starts it; `app` puts it together: the `gate` before everything, `signin`, the `shell` around every page,
`pages` made of `parts`, long work in `jobs`, changes of text files in `edits`.
"""

from echt.studio.serving import serve

__all__ = ["serve"]
