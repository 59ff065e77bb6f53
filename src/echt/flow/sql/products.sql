-- The products a creative is about.
SELECT product_id, name, category, brand, price, currency, url, source, updated_at
FROM products
WHERE list_contains($products, product_id)
