-- How much of their weekly attention people gave, this plan included, in five bands; and who went over.
WITH own AS (
  SELECT
    r.person_id,
    coalesce(u.used_s, 0) AS used_s,
    coalesce(s.budget_s, CAST($budget AS DOUBLE)) AS budget_s,
    r.plan_s
  FROM asked AS r
  LEFT JOIN used AS u ON u.person_id = r.person_id
  LEFT JOIN own_settings AS s ON s.person_id = r.person_id
), shares AS (
  SELECT *, CASE WHEN budget_s > 0 THEN used_s / budget_s WHEN used_s > 0 THEN 2.0 ELSE 0.0 END AS share FROM own
)
SELECT
  count(*) FILTER (WHERE share <= 0) AS none,
  count(*) FILTER (WHERE share > 0 AND share <= 0.25) AS quarter,
  count(*) FILTER (WHERE share > 0.25 AND share <= 0.5) AS half,
  count(*) FILTER (WHERE share > 0.5 AND share <= 0.75) AS three_quarters,
  count(*) FILTER (WHERE share > 0.75 AND share <= 1.0 + 1e-9) AS whole,
  count(*) FILTER (WHERE share > 1.0 + 1e-9) AS over,
  coalesce(avg(used_s - plan_s) FILTER (WHERE plan_s > 0), 0) AS before_s
FROM shares
