-- What a table definition cannot say: the ledger itself refuses what nobody may do. One statement between two "-- next".
-- Statement triggers with transition tables: one check for a million rows. Writers of promises take one lock until they
-- commit (1162037876 is "Echt"), so what a check reads cannot change under it; that needs READ COMMITTED.

-- next
CREATE FUNCTION echt_one_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'E258: write to the ledger in READ COMMITTED, not in %', current_setting('transaction_isolation');
  END IF;
  PERFORM pg_advisory_xact_lock(1162037876);
  RETURN NULL;
END $$

-- next
CREATE TRIGGER permissions_one_writer BEFORE INSERT ON permissions
FOR EACH STATEMENT EXECUTE FUNCTION echt_one_writer()

-- next
CREATE TRIGGER settings_one_writer BEFORE INSERT OR UPDATE ON settings
FOR EACH STATEMENT EXECUTE FUNCTION echt_one_writer()

-- next
CREATE TRIGGER decisions_one_writer BEFORE INSERT ON decisions
FOR EACH STATEMENT EXECUTE FUNCTION echt_one_writer()

-- next
CREATE TRIGGER attention_one_writer BEFORE INSERT OR UPDATE ON attention
FOR EACH STATEMENT EXECUTE FUNCTION echt_one_writer()

-- next
-- A decision that names a permission: granted, the latest, unexpired, and no objection stands on it or above it.
CREATE FUNCTION echt_decisions_need_permission() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM fresh d WHERE d.permission_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM permissions p
      WHERE p.permission_id = d.permission_id AND p.person_id = d.person_id AND p.purpose = d.purpose
        AND p.granted AND p.basis <> 'objection' AND p.at <= d.at AND (p.until IS NULL OR p.until > d.at)
        AND NOT EXISTS (
          SELECT 1 FROM permissions l
          WHERE l.person_id = p.person_id AND l.purpose = p.purpose AND l.basis <> 'objection' AND l.at <= d.at
            AND (l.at, l.permission_id) > (p.at, p.permission_id))
        AND NOT EXISTS (
          SELECT 1 FROM permissions o
          WHERE o.person_id = p.person_id AND o.basis = 'objection' AND NOT o.granted AND o.at <= d.at
            AND (o.purpose = p.purpose OR substr(p.purpose, 1, length(o.purpose) + 1) = o.purpose || '.')
            AND NOT EXISTS (
              SELECT 1 FROM permissions w
              WHERE w.person_id = o.person_id AND w.at <= d.at AND (w.at, w.permission_id) > (o.at, o.permission_id)
                AND ((w.purpose = o.purpose AND w.basis = 'objection')
                  OR (w.purpose = p.purpose AND w.basis = 'consent' AND w.granted))))
    )
  ) THEN
    RAISE EXCEPTION 'E256';
  END IF;
  -- a creative takes attention: the reservation is made by the database, in the same breath
  INSERT INTO attention (decision_no, decision_id, person_id, seconds, state, at)
  SELECT decision_no, decision_id, person_id, attention_s, 'reserved', at FROM fresh WHERE creative_id IS NOT NULL;
  RETURN NULL;
END $$

-- next
CREATE TRIGGER decisions_need_permission AFTER INSERT ON decisions
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION echt_decisions_need_permission()

-- next
-- Spent and reserved in any 168 hours that hold this contact stay within the person's own budget; a pause is a budget
-- of nothing. 604800000000 is 168 hours in microseconds.
CREATE FUNCTION echt_attention_within_budget() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM fresh n WHERE NOT EXISTS (
      SELECT 1 FROM decisions d
      WHERE d.decision_no = n.decision_no AND d.decision_id = n.decision_id AND d.person_id = n.person_id
        AND d.at = n.at AND d.attention_s = n.seconds)
  ) THEN
    RAISE EXCEPTION 'E261: constraint: attention as its decision says';
  END IF;
  IF EXISTS (
    SELECT 1 FROM fresh n
    CROSS JOIN LATERAL (
      SELECT n.at AS until
      UNION ALL
      SELECT f.at FROM attention f
      WHERE f.person_id = n.person_id AND f.at > n.at AND f.at < n.at + 604800000000 AND f.state <> 'released'
    ) AS ends
    WHERE n.state <> 'released'
      AND (SELECT sum(a.seconds) FROM attention a
           WHERE a.person_id = n.person_id AND a.at > ends.until - 604800000000 AND a.at <= ends.until
             AND a.state <> 'released')
      > 1e-9 + coalesce(
          (SELECT CASE WHEN s.paused_until > n.at THEN 0.0 ELSE s.budget_s END FROM settings s
           WHERE s.person_id = n.person_id),
          (SELECT r.budget_s FROM decisions d JOIN runs r ON r.run_id = d.run_id WHERE d.decision_no = n.decision_no),
          24.0)
  ) THEN
    RAISE EXCEPTION 'E257';
  END IF;
  RETURN NULL;
END $$

-- next
CREATE TRIGGER attention_within_budget AFTER INSERT ON attention
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION echt_attention_within_budget()

-- next
CREATE FUNCTION echt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'E258: %', TG_ARGV[0];
END $$

-- next
CREATE TRIGGER decisions_keep_permission
BEFORE UPDATE OF decision_no, decision_id, person_id, purpose, permission_id, creative_id, at, attention_s ON decisions
FOR EACH ROW EXECUTE FUNCTION echt_kept('what a decision promised cannot be changed')

-- next
CREATE TRIGGER attention_moves_on BEFORE UPDATE ON attention FOR EACH ROW
WHEN (NEW.decision_no <> OLD.decision_no OR NEW.decision_id <> OLD.decision_id OR NEW.person_id <> OLD.person_id
  OR NEW.at <> OLD.at OR NEW.seconds <> OLD.seconds OR (NEW.state <> OLD.state AND OLD.state <> 'reserved'))
EXECUTE FUNCTION echt_kept('attention moves from reserved to spent or released, and nowhere else')

-- next
CREATE TRIGGER permissions_are_kept BEFORE UPDATE ON permissions
FOR EACH ROW EXECUTE FUNCTION echt_kept('a permission is never changed, a newer one is added')
