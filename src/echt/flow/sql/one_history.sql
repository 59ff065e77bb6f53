-- How often and how lately each of these people bought, up to a moment.
SELECT person_id, count(*) AS orders, max(at) AS last_order
FROM events
WHERE name = 'Order Completed' AND at <= CAST($at AS TIMESTAMP WITH TIME ZONE)
GROUP BY person_id
ORDER BY person_id
