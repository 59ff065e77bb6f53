-- The latest expected number of goals of each person, and the horizon it is about.
SELECT person_id, value, horizon_days, model_version
FROM predictions
WHERE starts_with(name, $prefix)
QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY at DESC, name) = 1
