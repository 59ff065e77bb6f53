-- Everyone who may be counted, with their country and their orders so far.
SELECT
  p.person_id,
  p.country,
  count(e.message_id) AS orders,
  coalesce(avg(e.value), 0) AS order_value,
  min_by(e.order_id, e.at) AS first_order
FROM people AS p
LEFT JOIN events AS e ON e.person_id = p.person_id AND e.name = 'Order Completed'
GROUP BY p.person_id, p.country
ORDER BY p.person_id
