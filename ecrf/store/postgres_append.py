"""The one way to write on PostgreSQL: `ecrf.append`, which runs with its owner's rights and believes nobody."""

from __future__ import annotations

# Everything is named with its schema and the search path is fixed, so that nobody can put a function or table of
# their own in between. Refusals carry the program's code as message and the place as detail, SQLSTATE EC001.
SET_PATH = "SET search_path = pg_catalog, pg_temp"

_REFUSE = f"""
CREATE FUNCTION ecrf.refuse(p_code text, p_place text) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'EC001', MESSAGE = p_code, DETAIL = coalesce(p_place, '');
END $$;
"""

# In plpgsql, which keeps its plans: every read asks these.
_WHO = f"""
-- The person logged in, or null when the account is closed. session_user cannot be changed by its owner.
CREATE FUNCTION ecrf.me() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER {SET_PATH} AS $$
BEGIN
  IF ecrf.is_recovery() THEN
    RETURN (SELECT a.person FROM ecrf.account a WHERE a.disabled = 0
      AND a.person = (SELECT r.person FROM ecrf.recovery r ORDER BY r.number DESC LIMIT 1));
  END IF;
  RETURN (SELECT a.person FROM ecrf.account a WHERE a.role_name = session_user::text AND a.disabled = 0);
END $$;

-- The sites whose rows the person logged in may read; '' stands for what belongs to no site; null: none at all.
CREATE FUNCTION ecrf.my_sites() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  me text := (SELECT a.person FROM ecrf.account a WHERE a.role_name = session_user::text AND a.disabled = 0);
  mine text[] := ARRAY(
    SELECT g.site FROM ecrf.granted g
    WHERE g.person = me AND g.ended = 0
      AND g.since <= current_date::text AND (g.until = '' OR g.until >= current_date::text)
  );
BEGIN
  IF ecrf.is_recovery() THEN
    RETURN ARRAY[''];
  END IF;
  IF '*' = ANY (mine) THEN
    mine := ARRAY(SELECT s.site FROM ecrf.site s);
  END IF;
  RETURN CASE WHEN me IS NOT NULL THEN array_append(mine, '') END;
END $$;

-- Whether a person may do `p_action` anywhere today.
CREATE FUNCTION ecrf.may(p_person text, p_action text) RETURNS boolean LANGUAGE plpgsql STABLE {SET_PATH} AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM ecrf.granted g JOIN ecrf.permission p ON p.role = g.role
    WHERE g.person = p_person AND p.action = p_action AND g.ended = 0
      AND g.since <= current_date::text AND (g.until = '' OR g.until >= current_date::text)
  );
END $$;

CREATE FUNCTION ecrf.i_may(p_action text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER {SET_PATH} AS $$
BEGIN
  RETURN ecrf.may(ecrf.me(), p_action);
END $$;
"""

_HEADER = f"""
-- The header as JSON: exactly the fields it has, each once, naming the heads of exactly these chains.
CREATE FUNCTION ecrf.check_header(p_header bytea, p_chains text[]) RETURNS json
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  h json := convert_from(p_header, 'UTF8')::json;
  names text[] := ARRAY(SELECT k FROM json_object_keys(h) AS k ORDER BY k COLLATE "C");
  chains text[] := ARRAY(SELECT DISTINCT c COLLATE "C" AS c FROM unnest(p_chains) AS c ORDER BY c);
  previous text[] := ARRAY(SELECT k FROM json_object_keys(h -> 'previous') AS k ORDER BY k COLLATE "C");
BEGIN
  IF names <> ARRAY['command', 'id', 'key', 'organisation', 'person', 'previous', 'program', 'role', 'site',
    'stored', 'study_head', 'study_sequence', 'typed', 'workstation']
  THEN
    PERFORM ecrf.refuse('store.malformed', 'header');
  END IF;
  IF previous IS DISTINCT FROM chains OR cardinality(chains) <> cardinality(p_chains) THEN
    PERFORM ecrf.refuse('store.malformed', 'previous');
  END IF;
  RETURN h;
END $$;

-- The author is who is logged in, with a key of their own, at a time that can be now.
CREATE FUNCTION ecrf.check_author(h json, p_founding boolean) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  author text := ecrf.me();
  late text := (SELECT value FROM ecrf.meta WHERE name = 'clock_seconds');
BEGIN
  IF author IS NULL THEN
    PERFORM ecrf.refuse('store.disabled', session_user::text);
  END IF;
  -- A desk says which tables and fold it knows; one that was at work while the study was brought up to date does not.
  IF current_setting('ecrf.format', true) <> (
    SELECT string_agg(m.value, '.' ORDER BY m.name DESC) FROM ecrf.meta m WHERE m.name IN ('format', 'fold_version')
  ) THEN
    PERFORM ecrf.refuse('store.newer', current_database());
  END IF;
  IF h ->> 'person' IS DISTINCT FROM author THEN
    PERFORM ecrf.refuse('store.other_author', h ->> 'person');
  END IF;
  IF NOT p_founding AND NOT EXISTS (
    SELECT 1 FROM ecrf.signing_key k WHERE k.id = h ->> 'key' AND k.person = author
  ) THEN
    PERFORM ecrf.refuse('store.other_key', h ->> 'key');
  END IF;
  IF late::integer > 0 AND abs(extract(epoch FROM (h ->> 'stored')::timestamptz - clock_timestamp())) > late::integer
  THEN
    PERFORM ecrf.refuse('store.clock', h ->> 'stored');
  END IF;
END $$;

-- The role the header names is in force at its site on its day; who only notes coming and going needs none.
CREATE FUNCTION ecrf.check_role(h json, p_chains text[]) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  day text := left(h ->> 'stored', 10);
BEGIN
  IF p_chains = ARRAY['access'] OR EXISTS (
    SELECT 1 FROM ecrf.granted g
    WHERE g.person = h ->> 'person' AND g.role = h ->> 'role' AND g.ended = 0
      AND (g.site IN ('*', h ->> 'site') OR h ->> 'site' = '')
      AND g.since <= day AND (g.until = '' OR g.until >= day)
  ) THEN
    RETURN;
  END IF;
  PERFORM ecrf.refuse('store.no_role', concat_ws(' ', h ->> 'person', h ->> 'role', h ->> 'site'));
END $$;
"""

_CHAINS = f"""
-- Hold the study's end where it stands (the writer of the study chain alone), then the other chains in one order,
-- so that two transactions never wait for each other. A chain begins with the site of its first transaction.
CREATE FUNCTION ecrf.hold_chains(p_chains text[], p_site text) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF 'study' = ANY (p_chains) THEN
    PERFORM 1 FROM ecrf.trail_chain c WHERE c.name = 'study' FOR NO KEY UPDATE;
  ELSE
    PERFORM 1 FROM ecrf.trail_chain c WHERE c.name = 'study' FOR SHARE;
  END IF;
  INSERT INTO ecrf.trail_chain (name, site)
    SELECT n.name, p_site FROM unnest(p_chains) AS n(name)
    WHERE NOT EXISTS (SELECT 1 FROM ecrf.trail_chain c WHERE c.name = n.name)
    ORDER BY n.name COLLATE "C"
    ON CONFLICT DO NOTHING;
  PERFORM 1 FROM ecrf.trail_chain c WHERE c.name = ANY (p_chains) AND c.name <> 'study'
    ORDER BY c.name FOR NO KEY UPDATE;
END $$;

-- Where a chain stands: its number, last entry, head, and the signature of its last transaction.
CREATE FUNCTION ecrf.end_of(
  p_chain text, OUT number integer, OUT site text, OUT done bigint, OUT head bytea, OUT signature bytea
) LANGUAGE plpgsql STABLE {SET_PATH} AS $$
BEGIN
  SELECT c.number, c.site INTO end_of.number, end_of.site FROM ecrf.trail_chain c WHERE c.name = p_chain;
  SELECT l.first_entry + l.entries - 1, l.head, t.signature INTO end_of.done, end_of.head, end_of.signature
    FROM (
      SELECT * FROM ecrf.trail_link k WHERE k.chain = end_of.number ORDER BY k.first_entry DESC LIMIT 1
    ) l JOIN ecrf.trail_transaction t ON t.number = l.transaction_number;
  IF NOT FOUND THEN
    done := 0; head := decode(repeat('00', 32), 'hex'); signature := ''::bytea;
  END IF;
END $$;

CREATE FUNCTION ecrf.check_study_head(h json) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  ending record;
BEGIN
  SELECT * INTO ending FROM ecrf.end_of('study');
  IF h ->> 'study_head' IS DISTINCT FROM encode(ending.head, 'hex')
    OR h ->> 'study_sequence' IS DISTINCT FROM ending.done::text
  THEN
    PERFORM ecrf.refuse('store.fork', 'study');
  END IF;
END $$;
"""

_ENTRIES = f"""
-- How many entries there are; each of a kind this chain takes, with every field once, allowed to its author.
CREATE FUNCTION ecrf.check_entries(h json, p_chain text, p_entries json, p_founding boolean) RETURNS bigint
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  bad record;
BEGIN
  SELECT n.place, n.rule IS NOT NULL AS known, n.need INTO bad FROM (
    SELECT concat_ws(' ', p_chain, e.entry ->> 'kind') AS place, r.kind AS rule, e.number, e.entry,
      CASE
        WHEN r.kind = 'key.registered/1' AND e.entry ->> 'person' = h ->> 'person' THEN ''
        WHEN r.kind = 'subject.added/1' AND p_chain = 'site:' || (h ->> 'site') THEN ''
        ELSE coalesce(r.choices ->> (e.entry ->> r.field), r.action)
      END AS need
    FROM json_array_elements(p_entries) WITH ORDINALITY AS e(entry, number)
    LEFT JOIN ecrf.entry_rule r ON r.kind = e.entry ->> 'kind'
      AND CASE WHEN p_chain IN ('study', 'access') THEN p_chain ELSE 'record' END = ANY (string_to_array(r.scope, ' '))
  ) n
  WHERE n.rule IS NULL
    OR (SELECT count(*) <> count(DISTINCT k) FROM json_object_keys(n.entry) AS k)
    OR (n.rule = 'subject.added/1' AND n.entry ->> 'site' IS DISTINCT FROM h ->> 'site')
    -- The system follows a person's value in the same transaction, which was asked for their right to enter it.
    OR (n.rule IN ('value.entered/1', 'value.cleared/1') AND n.entry ->> 'by' = 'system' AND NOT EXISTS (
      SELECT 1 FROM json_array_elements(p_entries) WITH ORDINALITY AS c(entry, number)
      WHERE c.number < n.number AND c.entry ->> 'kind' IN ('value.entered/1', 'value.cleared/1')
        AND c.entry ->> 'by' IS DISTINCT FROM 'system'
    ))
    OR (NOT p_founding AND n.need IS DISTINCT FROM '' AND NOT EXISTS (
      SELECT 1 FROM ecrf.permission p WHERE p.role = h ->> 'role' AND p.action = n.need
    ) AND NOT (
      -- In a matrix from before the reviews had actions of their own, who may verify may review.
      n.need IN ('review_medical', 'review_data')
      AND NOT EXISTS (SELECT 1 FROM ecrf.permission p WHERE p.action IN ('review_medical', 'review_data'))
      AND EXISTS (SELECT 1 FROM ecrf.permission p WHERE p.role = h ->> 'role' AND p.action = 'verify')
    ))
  ORDER BY n.number LIMIT 1;
  IF FOUND THEN
    PERFORM ecrf.refuse(CASE WHEN bad.known THEN 'store.not_permitted' ELSE 'store.malformed' END, bad.place);
  END IF;
  RETURN json_array_length(p_entries);
END $$;

-- A subject's or site's chain is written for its own site, and a site's chain bears its name.
CREATE FUNCTION ecrf.check_site(h json, p_chain text, p_site text) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF p_site IS DISTINCT FROM h ->> 'site' OR NOT EXISTS (SELECT 1 FROM ecrf.site s WHERE s.site = p_site)
    OR (p_chain LIKE 'site:%' AND p_chain <> 'site:' || p_site)
  THEN
    PERFORM ecrf.refuse('store.other_site', p_chain);
  END IF;
END $$;
"""

_LEARN = f"""
-- What an entry of the study chain means for who may do what.
CREATE FUNCTION ecrf.learn(e json, p_sequence bigint) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  who text := e ->> 'person';
BEGIN
  CASE e ->> 'kind'
  WHEN 'permissions.set/1' THEN
    DELETE FROM ecrf.permission;
    -- A role that may do nothing is still a role.
    INSERT INTO ecrf.permission SELECT m.key, '' FROM json_each(e -> 'matrix') m
      UNION SELECT m.key, a.value FROM json_each(e -> 'matrix') m, json_array_elements_text(m.value) a;
  WHEN 'site.added/1' THEN
    INSERT INTO ecrf.site VALUES (e ->> 'site');
  WHEN 'person.added/1' THEN
    -- The founder's account was made with the database.
    DELETE FROM ecrf.account a WHERE a.person = who AND a.added = 0;
    INSERT INTO ecrf.account (person, login, role_name, added)
      VALUES (who, e ->> 'login', concat_ws('.', current_database(), who), p_sequence);
    INSERT INTO ecrf.signing_key VALUES (e ->> 'key', who);
  WHEN 'key.registered/1' THEN
    INSERT INTO ecrf.signing_key VALUES (e ->> 'key', who);
  WHEN 'person.disabled/1' THEN
    UPDATE ecrf.account a SET disabled = p_sequence WHERE a.person = who AND a.disabled = 0;
    IF NOT FOUND THEN PERFORM ecrf.refuse('store.person_unknown', who); END IF;
    UPDATE ecrf.granted g SET ended = p_sequence WHERE g.person = who AND g.ended = 0;
    PERFORM ecrf.shut(who);
  WHEN 'role.granted/1' THEN
    IF NOT EXISTS (SELECT 1 FROM ecrf.account a WHERE a.person = who AND a.disabled = 0) THEN
      PERFORM ecrf.refuse('store.person_unknown', who);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM ecrf.permission p WHERE p.role = e ->> 'role') THEN
      PERFORM ecrf.refuse('fold.role_unknown', e ->> 'role');
    END IF;
    IF e ->> 'site' <> '*' AND NOT EXISTS (SELECT 1 FROM ecrf.site s WHERE s.site = e ->> 'site') THEN
      PERFORM ecrf.refuse('fold.site_unknown', e ->> 'site');
    END IF;
    INSERT INTO ecrf.granted (person, role, site, since, until, started)
      VALUES (who, e ->> 'role', e ->> 'site', e ->> 'since', coalesce(e ->> 'until', ''), p_sequence);
  WHEN 'role.withdrawn/1' THEN
    UPDATE ecrf.granted g SET ended = p_sequence
      WHERE g.person = who AND g.role = e ->> 'role' AND g.site = e ->> 'site' AND g.ended = 0;
    IF NOT FOUND THEN PERFORM ecrf.refuse('store.person_unknown', who); END IF;
  ELSE
    NULL;
  END CASE;
END $$;
"""

_APPEND = f"""
CREATE FUNCTION ecrf.append(
  p_id text, p_header bytea, p_chains text[], p_firsts bigint[], p_entries bytea[],
  p_heads bytea, p_signature bytea, p_content bytea,
  p_row_chains text[], p_row_kinds text[], p_row_keys text[], p_row_docs bytea[],
  p_touch_chains text[], p_touch_records text[], p_touch_firsts bigint[], p_touch_counts bigint[],
  p_beside_kinds text[], p_beside_keys text[], p_beside_data bytea[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  h json := ecrf.check_header(p_header, p_chains);
  founding boolean;
  common boolean := p_chains && ARRAY['study', 'access'];
  own_site text := CASE WHEN p_chains <@ ARRAY['study', 'access'] THEN '' ELSE h ->> 'site' END;
  body bytea := '{{"header":'::bytea || p_header || ',"parts":['::bytea;
  said text := '';
  ending record;
  head bytea;
  count_ bigint;
  this bigint;
  kept boolean := false;
  i integer;
BEGIN
  -- Every statement below must see what was committed before it took its locks.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM ecrf.refuse('store.malformed', 'isolation');
  END IF;
  PERFORM ecrf.hold_chains(p_chains, h ->> 'site');
  founding := NOT EXISTS (SELECT 1 FROM ecrf.trail_link);
  PERFORM ecrf.check_author(h, founding);
  PERFORM ecrf.check_recovery(p_entries);
  PERFORM ecrf.check_study_head(h);
  IF founding AND p_chains <> ARRAY['study'] THEN
    PERFORM ecrf.refuse('store.malformed', 'founding');
  ELSIF NOT founding THEN
    PERFORM ecrf.check_role(h, p_chains);
  END IF;
  IF length(p_signature) <> 64 THEN
    PERFORM ecrf.refuse('store.malformed', 'signature');
  END IF;
  FOR i IN 1 .. cardinality(p_chains) LOOP
    body := body || convert_to(
      CASE WHEN i > 1 THEN ',' ELSE '' END || '{{"chain":"' || p_chains[i] || '","entries":', 'UTF8'
    ) || p_entries[i] || convert_to(',"first":' || p_firsts[i] || '}}', 'UTF8');
  END LOOP;
  INSERT INTO ecrf.trail_transaction (id, site, signature, heads, body)
    VALUES (p_id, CASE WHEN common THEN '' ELSE own_site END, p_signature, p_heads, body || ']}}'::bytea)
    RETURNING number INTO this;
  IF length(p_content) > 0 THEN
    INSERT INTO ecrf.trail_content VALUES (this, own_site, p_content);
  END IF;
  -- In the order of their names, as the signed heads have them.
  FOR i IN SELECT n FROM unnest(p_chains) WITH ORDINALITY AS c(name, n) ORDER BY c.name COLLATE "C" LOOP
    SELECT * INTO ending FROM ecrf.end_of(p_chains[i]);
    IF p_firsts[i] IS DISTINCT FROM ending.done + 1
      OR h -> 'previous' ->> p_chains[i] IS DISTINCT FROM encode(ending.head, 'hex')
    THEN
      PERFORM ecrf.refuse('store.fork', p_chains[i] || '#' || p_firsts[i]);
    END IF;
    IF p_chains[i] NOT IN ('study', 'access') THEN
      PERFORM ecrf.check_site(h, p_chains[i], ending.site);
    END IF;
    head := sha256(ending.head || ending.signature || p_header || p_entries[i]);
    said := said || CASE WHEN said = '' THEN '' ELSE ',' END
      || '"' || p_chains[i] || '":"' || encode(head, 'hex') || '"';
    count_ := ecrf.check_entries(h, p_chains[i], convert_from(p_entries[i], 'UTF8')::json, founding);
    INSERT INTO ecrf.trail_link (chain, first_entry, entries, transaction_number, head)
      VALUES (ending.number, p_firsts[i], count_, this, head);
    IF p_chains[i] = 'study' THEN
      PERFORM ecrf.learn(e.entry, p_firsts[i] + e.number - 1)
        FROM json_array_elements(convert_from(p_entries[i], 'UTF8')::json) WITH ORDINALITY AS e(entry, number);
    END IF;
    IF ecrf.is_kept(p_entries[i]) THEN
      kept := true;
      PERFORM ecrf.keep(h, p_chains[i], e.entry, p_firsts[i] + e.number - 1, p_content, founding)
        FROM json_array_elements(convert_from(p_entries[i], 'UTF8')::json) WITH ORDINALITY AS e(entry, number)
        WHERE e.entry ->> 'kind' = ANY (ecrf.kept_kinds());
    END IF;
  END LOOP;
  IF convert_to('{{' || said || '}}', 'UTF8') IS DISTINCT FROM p_heads OR h ->> 'id' IS DISTINCT FROM p_id THEN
    PERFORM ecrf.refuse('store.not_hashed', p_id);
  END IF;
  PERFORM ecrf.save_rows(p_chains, p_row_chains, p_row_kinds, p_row_keys, p_row_docs);
  PERFORM ecrf.save_touched(this, p_touch_chains, p_touch_records, p_touch_firsts, p_touch_counts);
  FOR i IN 1 .. cardinality(p_beside_kinds) LOOP
    PERFORM ecrf.save_beside(h, p_chains, p_entries, p_beside_kinds[i], p_beside_keys[i], p_beside_data[i]);
  END LOOP;
  PERFORM ecrf.check_beside(p_chains, p_entries, p_beside_kinds);
  IF kept THEN
    PERFORM ecrf.check_removed(p_chains, p_entries);
  END IF;
  PERFORM pg_notify('ecrf_changes', array_to_string(p_chains, ' '));
END $$;
"""

FUNCTIONS = (_REFUSE, _WHO, _HEADER, _CHAINS, _ENTRIES, _LEARN, _APPEND)
