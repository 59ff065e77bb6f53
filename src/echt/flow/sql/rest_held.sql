-- Own settings, with a pause for whoever wrote in distress and was not read by a human yet.
SELECT
  coalesce(s.person_id, h.person_id) AS person_id,
  s.budget_s,
  s.quiet_from,
  s.quiet_to,
  s.time_zone,
  s.language,
  CASE WHEN h.person_id IS NULL THEN s.paused_until ELSE CAST('9999-12-31 00:00:00+00' AS TIMESTAMP WITH TIME ZONE) END
    AS paused_until
FROM own_settings AS s
FULL OUTER JOIN held AS h ON h.person_id = s.person_id
