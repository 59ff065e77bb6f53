"""A product for each person: candidates from what was bought, the pairs of creative and product, and a plan with them.

`Suggester.fit` learns, `pairs` finds everyone's candidates, `with_products` makes gains of them, `dress` puts each
person's product in a plan. A new way to find products is a `ProductCandidates`.
"""

from echt.decide.products.base import HISTORY_DAYS, Bought, Fitted, ProductCandidates, Shelf, day_of
from echt.decide.products.show import ASSUMED, Pairs, dress, pairs, told, with_products
from echt.decide.products.suggest import COLUMNS, Ask, Suggested, Suggester, rank
from echt.decide.products.ways import FEWEST, WAYS, Nothing, Popular, Recent, Together
from echt.decide.shown import found_by, named_products, say_product

__all__ = [
    "ASSUMED",
    "COLUMNS",
    "FEWEST",
    "HISTORY_DAYS",
    "WAYS",
    "Ask",
    "Bought",
    "Fitted",
    "Nothing",
    "Pairs",
    "Popular",
    "ProductCandidates",
    "Recent",
    "Shelf",
    "Suggested",
    "Suggester",
    "Together",
    "day_of",
    "dress",
    "found_by",
    "named_products",
    "pairs",
    "rank",
    "say_product",
    "told",
    "with_products",
]
