-- Of the people to whom a lot showed a creative: how many in each language, and how many did what counts within the days after.
SELECT
  r.creative_version,
  r.language,
  count(*) AS shown,
  count(*) FILTER (
    WHERE EXISTS (
      SELECT 1 FROM events AS e
      WHERE e.person_id = r.person_id AND e.name = $goal AND e.at > $since AND e.at <= $until
    )
  ) AS gained
FROM drawn AS r
WHERE r.language IS NOT NULL
GROUP BY ALL
ORDER BY ALL
