"""One name an event: what GA4, Snowplow and schema.org call things, in the words of the Segment e-commerce spec v2."""

from __future__ import annotations

import pyarrow as pa

SAME_AS: dict[str, tuple[str, ...]] = {
    "Products Searched": ("search", "view_search_results", "SearchAction"),
    "Product List Viewed": ("view_item_list", "list_view", "ItemList"),
    "Product Clicked": ("select_item", "list_click"),
    "Product Viewed": ("view_item", "product_view", "ViewAction"),
    "Product Added": ("add_to_cart",),
    "Product Removed": ("remove_from_cart",),
    "Cart Viewed": ("view_cart",),
    "Product Added to Wishlist": ("add_to_wishlist", "WantAction"),
    "Checkout Started": ("begin_checkout",),
    "Checkout Step Viewed": ("checkout_step",),
    "Checkout Step Completed": ("add_shipping_info",),
    "Payment Info Entered": ("add_payment_info", "PayAction"),
    "Order Completed": ("purchase", "transaction", "OrderAction", "Order"),
    "Order Refunded": ("refund",),
    "Promotion Viewed": ("view_promotion", "promo_view", "Offer"),
    "Promotion Clicked": ("select_promotion", "promo_click"),
    "Product Shared": ("share", "ShareAction"),
    "Product Reviewed": ("ReviewAction",),
    "Page Viewed": ("page_view",),
    "Screen Viewed": ("screen_view",),
    "Consent Changed": ("consent_preferences", "Segment Consent Preference Updated"),
}

BY_TYPE = {
    "identify": "Identified",
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "group": "Group Joined",
    "alias": "Aliased",
}


def names() -> pa.Table:
    """Columns given, name: every other name of an event and the one that Echt keeps."""
    pairs = [(other, name) for name, others in SAME_AS.items() for other in others]
    return pa.table({"given": [g for g, _ in pairs], "name": [n for _, n in pairs]})
