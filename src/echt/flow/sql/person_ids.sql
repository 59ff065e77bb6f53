-- The keyed id of each of these source ids: the first nine bytes of HMAC-SHA256, in base64 that suits a file name.
SELECT
  raw,
  translate(
    to_base64(unhex(substr(sha256($opad || unhex(sha256($ipad || encode('id:' || raw)))), 1, 18))), '+/', '._'
  ) AS person_id
FROM given
