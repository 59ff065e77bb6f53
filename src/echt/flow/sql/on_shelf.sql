-- Every product with how many of its lines were sold in a stretch of days, and the last day on which it was.
SELECT
    p.product_id,
    p.name,
    p.category,
    p.brand,
    p.price,
    p.currency,
    p.url,
    p.updated_at,
    coalesce(sum(s.lines), 0) AS lines,
    max(s.day) AS last_day
FROM products AS p
LEFT JOIN prices AS s
    ON s.product_id = p.product_id AND s.day <= CAST($at AS DATE) AND s.day > CAST($since AS DATE)
GROUP BY ALL
ORDER BY p.product_id
