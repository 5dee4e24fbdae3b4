"""What `ecrf.append` keeps beside the trail: rows of the fold, designs, identities, redactions, keys, passwords."""

from __future__ import annotations

from ecrf.record.people_rules import STOPPING_DECISION
from ecrf.record.study_state import StudyState
from ecrf.services.stopping import PENDING_AFTER
from ecrf.store.postgres_append import SET_PATH

_STUDY_KINDS = ", ".join(f"'{kind}'" for kind in StudyState().tables())

_ROWS = f"""
-- Rows of the fold as the desk says they are. They may lie: verification folds the trail again and shows it. They
-- only ever concern the chains this very transaction wrote.
CREATE FUNCTION ecrf.save_rows(
  p_written text[], p_chains text[], p_kinds text[], p_keys text[], p_docs bytea[]
) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF NOT p_chains <@ array_remove(p_written, 'access') OR EXISTS (
    SELECT 1 FROM unnest(p_chains, p_kinds, p_docs) AS r(chain, kind, doc)
    WHERE (r.kind IN ({_STUDY_KINDS})) <> (r.chain = 'study') OR (r.doc IS NULL AND r.kind <> 'lock')
  ) THEN
    PERFORM ecrf.refuse('store.malformed', 'rows');
  END IF;
  DELETE FROM ecrf.state s USING unnest(p_chains, p_keys, p_docs) AS r(chain, row_key, doc), ecrf.trail_chain c
    WHERE s.kind = 'lock' AND r.doc IS NULL AND c.name = r.chain AND s.chain = c.number AND s.row_key = r.row_key;
  INSERT INTO ecrf.state AS s (kind, chain, row_key, doc, unsettled)
    SELECT r.kind, c.number, r.row_key, r.doc,
      CASE WHEN r.kind = 'query' THEN convert_from(r.doc, 'UTF8')::json ->> 'status' IN ('open', 'answered')
        ELSE false END
    FROM unnest(p_chains, p_kinds, p_keys, p_docs) AS r(chain, kind, row_key, doc)
    JOIN ecrf.trail_chain c ON c.name = r.chain
    WHERE r.doc IS NOT NULL
    ON CONFLICT (kind, chain, row_key) DO UPDATE SET doc = excluded.doc, unsettled = excluded.unsettled;
END $$;

CREATE FUNCTION ecrf.save_touched(
  p_transaction bigint, p_chains text[], p_records text[], p_firsts bigint[], p_counts bigint[]
) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  saved bigint;
BEGIN
  INSERT INTO ecrf.state_touch (chain, record, first_entry, entries)
    SELECT l.chain, r.record, r.first, r.count
    FROM unnest(p_chains, p_records, p_firsts, p_counts) AS r(chain, record, first, count)
    JOIN ecrf.trail_chain c ON c.name = r.chain
    JOIN ecrf.trail_link l ON l.chain = c.number AND l.transaction_number = p_transaction
      AND r.first >= l.first_entry AND r.count > 0 AND r.first + r.count <= l.first_entry + l.entries;
  GET DIAGNOSTICS saved = ROW_COUNT;
  IF saved <> cardinality(p_chains) THEN
    PERFORM ecrf.refuse('store.malformed', 'touched');
  END IF;
END $$;
"""

_BESIDE = f"""
-- Whether the transaction has an entry of `p_kind` in `p_chain` whose `p_field` says `p_value`.
CREATE FUNCTION ecrf.has_entry(
  p_chains text[], p_entries bytea[], p_chain text, p_kind text, p_field text, p_value text
) RETURNS boolean LANGUAGE sql IMMUTABLE {SET_PATH} AS $$
  SELECT EXISTS (
    SELECT 1 FROM unnest(p_chains, p_entries) AS p(chain, entries),
      json_array_elements(convert_from(p.entries, 'UTF8')::json) AS e(entry)
    WHERE p.chain = p_chain AND e.entry ->> 'kind' = p_kind AND (p_field = '' OR e.entry ->> p_field = p_value)
  )
$$;

-- Only what an entry of this very transaction names by its digest, or removes.
CREATE FUNCTION ecrf.save_beside(
  h json, p_chains text[], p_entries bytea[], p_kind text, p_key text, p_data bytea
) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  digest text := encode(sha256(p_data), 'hex');
  named boolean := false;
BEGIN
  CASE p_kind
  WHEN 'design' THEN
    named := ecrf.has_entry(p_chains, p_entries, 'study', 'design.published/1', 'design', digest);
    INSERT INTO ecrf.design VALUES (digest, p_data);
  WHEN 'identity' THEN
    named := ecrf.has_entry(p_chains, p_entries, p_key, 'identity.changed/1', 'digest', digest);
    INSERT INTO ecrf.identity SELECT c.number, p_data FROM ecrf.trail_chain c WHERE c.name = p_key
      ON CONFLICT (chain) DO UPDATE SET data = excluded.data;
  WHEN 'keys' THEN
    named := ecrf.has_entry(p_chains, p_entries, 'study', 'envelopes.replaced/1', 'digest', digest);
    IF NOT named THEN
      PERFORM ecrf.refuse('store.malformed', 'keys');
    END IF;
    PERFORM ecrf.save_keys(h ->> 'person', digest, convert_from(p_data, 'UTF8')::json, p_data);
  WHEN 'mortality' THEN
    named := p_key LIKE 'subject:%' AND p_key = ANY (p_chains);
    PERFORM ecrf.mark_mortality(p_key, convert_from(p_data, 'UTF8')::json);
  WHEN 'content' THEN
    named := ecrf.redact(p_chains, p_entries, p_key, p_data);
  ELSE
    NULL;
  END CASE;
  IF NOT named THEN
    PERFORM ecrf.refuse('store.malformed', concat_ws(' ', p_kind, p_key));
  END IF;
END $$;
"""

_KEYS = f"""
-- The envelopes as `keys.json` has them. Who may neither add people nor give roles changes their own one only.
CREATE FUNCTION ecrf.save_keys(p_person text, p_digest text, p_book json, p_data bytea) RETURNS void
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  old json := (SELECT convert_from(k.data, 'UTF8')::json FROM ecrf.key_book k ORDER BY k.generation DESC LIMIT 1);
  apart text[] := ARRAY['envelopes', 'generation', 'mac', 'check'];
BEGIN
  IF (p_book ->> 'generation')::bigint <= (old ->> 'generation')::bigint THEN
    PERFORM ecrf.refuse('store.fork', 'keys');
  END IF;
  IF old ->> 'study' <> p_book ->> 'study' THEN
    PERFORM ecrf.refuse('store.not_permitted', 'keys');
  END IF;
  IF old IS NOT NULL AND NOT ecrf.may(p_person, 'add_person') AND NOT ecrf.may(p_person, 'grant_role') AND (
    old::jsonb - apart <> p_book::jsonb - apart OR EXISTS (
      SELECT 1 FROM
        (SELECT e ->> 'person' AS person, e::jsonb AS envelope FROM json_array_elements(old -> 'envelopes') e) a
        FULL JOIN
        (SELECT e ->> 'person' AS person, e::jsonb AS envelope FROM json_array_elements(p_book -> 'envelopes') e) b
        USING (person)
      WHERE a.envelope IS DISTINCT FROM b.envelope AND person IS DISTINCT FROM p_person
    )
  ) THEN
    PERFORM ecrf.refuse('store.not_permitted', 'keys');
  END IF;
  INSERT INTO ecrf.key_book (generation, digest, data) VALUES ((p_book ->> 'generation')::bigint, p_digest, p_data);
END $$;

-- Where envelopes are kept here, the study chain never names others than those that come with it.
CREATE FUNCTION ecrf.check_beside(p_chains text[], p_entries bytea[], p_kinds text[]) RETURNS void
LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF 'study' = ANY (p_chains) AND NOT 'keys' = ANY (p_kinds) AND EXISTS (SELECT 1 FROM ecrf.key_book)
    AND ecrf.has_entry(p_chains, p_entries, 'study', 'envelopes.replaced/1', '', '')
  THEN
    PERFORM ecrf.refuse('store.malformed', 'keys');
  END IF;
END $$;
"""

_PASSWORDS = f"""
-- Give a person of the study a database role, or their role another password. A role's name and password can only
-- be written into the text of a statement: both are held against closed patterns before, and quoted.
CREATE FUNCTION ecrf.set_password(p_person text, p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  people text := current_database() || '_people';
  role_ text := (SELECT a.role_name FROM ecrf.account a WHERE a.person = p_person AND a.disabled = 0);
BEGIN
  IF ecrf.me() IS NULL OR (p_person <> ecrf.me() AND NOT ecrf.may(ecrf.me(), 'add_person')) THEN
    PERFORM ecrf.refuse('store.not_permitted', p_person);
  END IF;
  -- Who holds the recovery code gives new keys and the password that goes with them, or nothing.
  IF ecrf.is_recovery() AND NOT EXISTS (SELECT 1 FROM ecrf.key_book k WHERE k.xmin = pg_current_xact_id()::xid) THEN
    PERFORM ecrf.refuse('store.not_permitted', p_person);
  END IF;
  IF role_ IS NULL OR role_ !~ '^[a-z][a-z0-9_]{{0,19}}[.][A-Za-z0-9_-]{{1,40}}$' THEN
    PERFORM ecrf.refuse('store.person_unknown', p_person);
  END IF;
  IF p_verifier !~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
    PERFORM ecrf.refuse('store.malformed', 'verifier');
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = role_) THEN
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L CONNECTION LIMIT 12 IN ROLE %I', role_, p_verifier, people);
  ELSIF EXISTS (
    SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
    WHERE r.rolname = role_ AND g.rolname = people
  ) THEN
    EXECUTE format('ALTER ROLE %I PASSWORD %L', role_, p_verifier);
    IF p_person <> ecrf.me() OR ecrf.is_recovery() THEN
      -- Whoever guessed at the old password knows nothing of the new one; and that somebody else set it is told.
      PERFORM ecrf.write_attempt(a.login, 'lifted', '') FROM ecrf.account a WHERE a.person = p_person;
    END IF;
  ELSE
    PERFORM ecrf.refuse('store.person_unknown', p_person);
  END IF;
END $$;

-- Nobody comes in again under a closed account; what it may do ended with the entry that closed it.
CREATE FUNCTION ecrf.shut(p_person text) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  role_ text := (SELECT a.role_name FROM ecrf.account a JOIN pg_roles r ON r.rolname = a.role_name
    WHERE a.person = p_person AND a.role_name ~ '^[a-z][a-z0-9_]{{0,19}}[.][A-Za-z0-9_-]{{1,40}}$');
BEGIN
  IF role_ IS NOT NULL THEN
    EXECUTE format('ALTER ROLE %I NOLOGIN', role_);
  END IF;
END $$;
"""

_PENDING = f"{PENDING_AFTER.total_seconds():.0f} seconds"
_COUNTING = f"""
-- What a subject brings to the study's stopping rule, as the desk that wrote it found.
CREATE FUNCTION ecrf.mark_mortality(p_chain text, p_mark json) RETURNS void LANGUAGE sql {SET_PATH} AS $$
  INSERT INTO ecrf.cache_mortality
    SELECT c.number, (p_mark ->> 'treated')::boolean, (p_mark ->> 'related')::boolean,
      (p_mark ->> 'open_since')::timestamptz
    FROM ecrf.trail_chain c WHERE c.name = p_chain
    ON CONFLICT (chain) DO UPDATE
      SET treated = excluded.treated, related = excluded.related, open_since = excluded.open_since
$$;

-- Five numbers over all sites and nothing of whom they are: treated, deaths related, deaths nobody assessed in a day,
-- those of both that the last decision did not weigh, and subjects of whom nothing is known here.
CREATE FUNCTION ecrf.count_mortality(
  OUT treated bigint, OUT related bigint, OUT pending bigint, OUT unweighed bigint, OUT unknown bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER {SET_PATH} AS $$
DECLARE
  weighed text[] := (
    SELECT string_to_array(n.reference, ' ') FROM ecrf.noted n
    WHERE n.about = 'study' AND n.fact = '{STOPPING_DECISION}' ORDER BY n.sequence DESC LIMIT 1);
BEGIN
  IF NOT coalesce(ecrf.may(ecrf.me(), 'see_clinical'), false) THEN
    PERFORM ecrf.refuse('store.not_permitted', 'mortality');
  END IF;
  SELECT count(*) FILTER (WHERE m.treated), count(*) FILTER (WHERE m.treated AND m.related),
    count(*) FILTER (WHERE m.waits), count(*) FILTER (WHERE (m.treated AND m.related OR m.waits)
      AND m.name <> ALL (coalesce(weighed, ARRAY[]::text[]))),
    count(*) FILTER (WHERE m.treated IS NULL)
    INTO count_mortality.treated, count_mortality.related, count_mortality.pending,
      count_mortality.unweighed, count_mortality.unknown
    FROM (
      SELECT c.name, k.treated, k.related,
        k.treated AND NOT k.related AND k.open_since < clock_timestamp() - interval '{_PENDING}' AS waits
      FROM ecrf.trail_chain c LEFT JOIN ecrf.cache_mortality k ON k.chain = c.number
      WHERE c.name LIKE 'subject:%'
    ) m;
END $$;
"""

FUNCTIONS = (_ROWS, _BESIDE, _KEYS, _PASSWORDS, _COUNTING)
