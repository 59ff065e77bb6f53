-- What a table definition cannot say: the ledger itself refuses what nobody may do. One statement between two "-- next".

-- next
-- A decision that names a permission: granted, the latest, unexpired, and no objection stands on it or above it.
CREATE TRIGGER decisions_need_permission BEFORE INSERT ON decisions WHEN NEW.permission_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'E256') WHERE NOT EXISTS (
    SELECT 1 FROM permissions p
    WHERE p.permission_id = NEW.permission_id AND p.person_id = NEW.person_id AND p.purpose = NEW.purpose
      AND p.granted AND p.basis <> 'objection' AND p.at <= NEW.at AND (p.until IS NULL OR p.until > NEW.at)
      AND NOT EXISTS (
        SELECT 1 FROM permissions l
        WHERE l.person_id = p.person_id AND l.purpose = p.purpose AND l.basis <> 'objection' AND l.at <= NEW.at
          AND (l.at, l.permission_id) > (p.at, p.permission_id))
      AND NOT EXISTS (
        SELECT 1 FROM permissions o
        WHERE o.person_id = p.person_id AND o.basis = 'objection' AND NOT o.granted AND o.at <= NEW.at
          AND (o.purpose = p.purpose OR substr(p.purpose, 1, length(o.purpose) + 1) = o.purpose || '.')
          AND NOT EXISTS (
            SELECT 1 FROM permissions w
            WHERE w.person_id = o.person_id AND w.at <= NEW.at AND (w.at, w.permission_id) > (o.at, o.permission_id)
              AND ((w.purpose = o.purpose AND w.basis = 'objection')
                OR (w.purpose = p.purpose AND w.basis = 'consent' AND w.granted)))));
END

-- next
CREATE TRIGGER decisions_keep_permission
BEFORE UPDATE OF decision_no, decision_id, person_id, purpose, permission_id, creative_id, at, attention_s ON decisions
BEGIN
  SELECT RAISE(ABORT, 'E258: what a decision promised cannot be changed');
END

-- next
-- A creative takes attention: the reservation is made by the database, in the same breath.
CREATE TRIGGER decisions_reserve AFTER INSERT ON decisions WHEN NEW.creative_id IS NOT NULL
BEGIN
  INSERT INTO attention (decision_no, decision_id, person_id, seconds, state, at)
  VALUES (NEW.decision_no, NEW.decision_id, NEW.person_id, NEW.attention_s, 'reserved', NEW.at);
END

-- next
CREATE TRIGGER attention_of_a_decision BEFORE INSERT ON attention
BEGIN
  SELECT RAISE(ABORT, 'E261: constraint: attention as its decision says') WHERE NOT EXISTS (
    SELECT 1 FROM decisions d
    WHERE d.decision_no = NEW.decision_no AND d.decision_id = NEW.decision_id AND d.person_id = NEW.person_id
      AND d.at = NEW.at AND d.attention_s = NEW.seconds);
END

-- next
-- Spent and reserved in any 168 hours that hold this contact stay within the person's own budget; a pause is a budget
-- of nothing. 604800000000 is 168 hours in microseconds.
CREATE TRIGGER attention_within_budget AFTER INSERT ON attention WHEN NEW.state <> 'released'
BEGIN
  SELECT RAISE(ABORT, 'E257') WHERE EXISTS (
    SELECT 1 FROM (
      SELECT NEW.at AS until
      UNION ALL
      SELECT f.at FROM attention f
      WHERE f.person_id = NEW.person_id AND f.at > NEW.at AND f.at < NEW.at + 604800000000 AND f.state <> 'released'
    ) AS ends
    WHERE (SELECT sum(a.seconds) FROM attention a
           WHERE a.person_id = NEW.person_id AND a.at > ends.until - 604800000000 AND a.at <= ends.until
             AND a.state <> 'released')
      > 1e-9 + coalesce(
          (SELECT CASE WHEN s.paused_until > NEW.at THEN 0.0 ELSE s.budget_s END FROM settings s
           WHERE s.person_id = NEW.person_id),
          (SELECT r.budget_s FROM decisions d JOIN runs r ON r.run_id = d.run_id
           WHERE d.decision_no = NEW.decision_no),
          24.0));
END

-- next
CREATE TRIGGER attention_moves_on BEFORE UPDATE ON attention
WHEN NEW.decision_no <> OLD.decision_no OR NEW.decision_id <> OLD.decision_id OR NEW.person_id <> OLD.person_id
  OR NEW.at <> OLD.at OR NEW.seconds <> OLD.seconds
  OR (NEW.state <> OLD.state AND OLD.state <> 'reserved')
BEGIN
  SELECT RAISE(ABORT, 'E258: attention moves from reserved to spent or released, and nowhere else');
END

-- next
CREATE TRIGGER permissions_are_kept BEFORE UPDATE ON permissions
BEGIN
  SELECT RAISE(ABORT, 'E258: a permission is never changed, a newer one is added');
END
