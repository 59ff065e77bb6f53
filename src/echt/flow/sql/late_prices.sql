-- The prices of some products on the days just before a moment, and on the last day each was sold.
SELECT product_id, day, lowest, median, lines, currency
FROM prices
WHERE list_contains($products, product_id) AND day <= CAST($at AS DATE)
QUALIFY day > CAST($since AS DATE) OR row_number() OVER (PARTITION BY product_id ORDER BY day DESC) = 1
