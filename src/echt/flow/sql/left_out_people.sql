-- The people the gate left out: nothing of what they did is read, only that they are there.
SELECT
  a.person_id,
  CAST(NULL AS VARCHAR) AS language,
  CAST(NULL AS VARCHAR) AS time_zone,
  coalesce(bool_or(p.simulated), FALSE) AS simulated
FROM asked AS a
LEFT JOIN people AS p ON p.person_id = a.person_id
GROUP BY a.person_id
ORDER BY a.person_id
