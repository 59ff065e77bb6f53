-- Who bought which product on which day, since a moment: days since 1970, refunds left out.
SELECT DISTINCT
    person_id,
    product_id,
    CAST(floor(epoch(at) / 86400) AS INTEGER) AS day
FROM items
WHERE quantity > 0 AND at > $since AND product_id IS NOT NULL
ORDER BY person_id, product_id, day
