-- One person's events, in the order of time.
SELECT *
FROM events
ORDER BY at, message_id
