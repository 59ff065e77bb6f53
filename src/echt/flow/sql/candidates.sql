-- What a plan needs to know about the people of a segment: language, time zone, and whether they exist.
SELECT
  a.person_id,
  any_value(p.language) AS language,
  any_value(p.time_zone) AS time_zone,
  coalesce(bool_or(p.simulated), FALSE) AS simulated
FROM asked AS a
LEFT JOIN people AS p ON p.person_id = a.person_id
GROUP BY a.person_id
ORDER BY a.person_id
