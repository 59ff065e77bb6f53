-- The reasons rows went to quarantine, most frequent first.
SELECT code, any_value(reason) AS reason, count(*) AS lines
FROM quarantine
GROUP BY code
ORDER BY lines DESC, code
