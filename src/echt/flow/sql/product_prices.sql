-- The prices of some products on the days up to a moment: a creative never knows a later price.
SELECT product_id, day, lowest, median, lines, currency
FROM prices
WHERE list_contains($products, product_id) AND day <= CAST($at AS DATE)
