-- How many people are known at a moment, how many bought lately, and how far large orders stand out.
WITH orders AS (
  SELECT person_id, at, value FROM events WHERE name = 'Order Completed'
), large AS (
  SELECT quantile_cont(value, 0.5) AS usual FROM orders
)
SELECT
  (SELECT count(DISTINCT person_id) FROM events) AS known,
  count(DISTINCT person_id) FILTER (WHERE at > CAST($since AS TIMESTAMP WITH TIME ZONE)) AS recent,
  count(*) AS orders,
  coalesce(sum(value), 0) AS revenue,
  count(*) FILTER (WHERE value > 5 * usual) AS large_orders,
  coalesce(sum(value) FILTER (WHERE value > 5 * usual), 0) AS large_revenue,
  coalesce(any_value(usual), 0) AS usual_order,
  (SELECT count(*) FROM events WHERE name = 'Order Refunded') AS refunds,
  (SELECT count(DISTINCT person_id) FROM events WHERE name = 'Order Refunded'
     AND person_id NOT IN (SELECT person_id FROM orders)) AS refunded_only
FROM orders, large
