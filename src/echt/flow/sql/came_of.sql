-- What came of a prediction: the people it was made for, and what they did within its horizon.
WITH foretold AS (
    SELECT person_id
    FROM predictions
    WHERE name = $name AND at = $at
),

did AS (
    SELECT
        f.person_id,
        count(*) FILTER (WHERE e.name = $outcome) AS times,
        coalesce(sum(e.value), 0.0) AS money
    FROM foretold AS f
    INNER JOIN events AS e ON e.person_id = f.person_id
    WHERE
        e.at > $at
        AND e.at <= $until
        AND (e.name = $outcome OR $outcome = 'Order Completed' AND e.name IN ('Order Refunded', 'Order Cancelled'))
        AND ($made_up OR NOT coalesce(e.simulated, FALSE))
    GROUP BY f.person_id
)

SELECT
    (SELECT count(*) FROM foretold) AS people,
    coalesce(sum(times), 0) AS times,
    coalesce(sum(money), 0.0) AS money,
    count(*) FILTER (WHERE times > 0) AS anyone
FROM did
