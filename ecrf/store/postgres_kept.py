"""What `ecrf.append` refuses beyond rights: the rules for people, the order of allocation, what no redaction takes."""

from __future__ import annotations

from ecrf.record.fold.guards import SEAL
from ecrf.record.people_rules import (
    ACTIVATED,
    ACTIVATION,
    DESIGN_FACTS,
    ETHICS,
    ETHICS_VALID,
    IDENTITY,
    IDENTITY_CHECK,
    POLICY,
    RULES,
    SITE_TRAINING,
    TRAINING,
)
from ecrf.store.postgres_append import SET_PATH

_DESIGN_FACTS = ", ".join(f"'{name}'" for name in sorted(DESIGN_FACTS))
_RULE_NAMES = ", ".join(f"'{name}'" for name in sorted(RULES))
_KINDS = (
    *(
        "rules.set/1",
        "site.added/1",
        "training.recorded/1",
        "fact.recorded/1",
        "role.granted/1",
        "policy.accepted/1",
    ),
    *("design.published/1", "delegation.signed/1", "checkpoint.written/1"),
    *("allocation.committed/1", "allocation.taken/1", "redacted/1", "subject.randomised/1"),
    *("subject.added/1", "design.activated/1", "statement.made/1", "integrity.signed/1"),
)
_PATTERN = "|".join([*(kind.replace(".", "[.]") for kind in _KINDS), r"\\"])
"""A kind by its own letters, or any escape that could stand for one."""


_PEOPLE = f"""
CREATE FUNCTION ecrf.asks(p_rule text) RETURNS text LANGUAGE sql STABLE {SET_PATH} AS $$
  SELECT r.value FROM ecrf.rule r WHERE r.name = p_rule
$$;

CREATE FUNCTION ecrf.is_noted(p_about text, p_fact text, p_reference text DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE {SET_PATH} AS $$
  SELECT EXISTS (SELECT 1 FROM ecrf.noted n
    WHERE n.about = p_about AND n.fact = p_fact AND n.reference = coalesce(p_reference, n.reference))
$$;

CREATE FUNCTION ecrf.note(p_about text, p_fact text, p_reference text, p_sequence bigint) RETURNS void
LANGUAGE sql {SET_PATH} AS $$
  INSERT INTO ecrf.noted VALUES (p_about, p_fact, p_reference, p_sequence)
    ON CONFLICT (about, fact, reference) DO UPDATE SET sequence = excluded.sequence
$$;

-- Who signs has accepted the policy the study's rules name.
CREATE FUNCTION ecrf.check_policy(h json, p_place text) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF ecrf.asks('{POLICY}') IS NOT NULL
    AND NOT ecrf.is_noted(h ->> 'person', '{POLICY}', ecrf.asks('{POLICY}'))
  THEN
    PERFORM ecrf.refuse('fold.no_policy', p_place);
  END IF;
END $$;

-- The version a site works under: the one activated there last, else the one it began with.
CREATE FUNCTION ecrf.design_at(p_site text) RETURNS text LANGUAGE sql STABLE {SET_PATH} AS $$
  SELECT coalesce(
    (SELECT n.reference FROM ecrf.noted n WHERE n.about = p_site AND n.fact = '{ACTIVATED}'
      ORDER BY n.sequence DESC LIMIT 1),
    (SELECT n.reference FROM ecrf.noted n WHERE n.about = 'study' AND n.fact = 'design' AND n.sequence <= (
        SELECT j.sequence FROM ecrf.noted j WHERE j.about = p_site AND j.fact = 'joined')
      ORDER BY n.sequence DESC LIMIT 1),
    (SELECT n.reference FROM ecrf.noted n WHERE n.about = 'study' AND n.fact = 'design'
      ORDER BY n.sequence LIMIT 1))
$$;

-- A chain is under a published version, and where the rules say so under the one its site works under.
CREATE FUNCTION ecrf.check_design(h json, p_chain text, p_design text) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF NOT ecrf.is_noted('study', 'design', coalesce(p_design, '')) THEN
    PERFORM ecrf.refuse('fold.design_unknown', p_chain);
  END IF;
  IF ecrf.asks('{ACTIVATION}') IS NOT NULL AND ecrf.design_at(h ->> 'site') IS DISTINCT FROM p_design THEN
    PERFORM ecrf.refuse('fold.not_activated', p_chain);
  END IF;
END $$;

-- A person gets a role behind what the rules ask for.
CREATE FUNCTION ecrf.check_grant(e json) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  IF ecrf.asks('{TRAINING}') IS NOT NULL AND NOT ecrf.is_noted(e ->> 'person', '{TRAINING}') THEN
    PERFORM ecrf.refuse('fold.no_training', e ->> 'person');
  END IF;
  IF ecrf.asks('{IDENTITY}') IS NOT NULL AND NOT ecrf.is_noted(e ->> 'person', '{IDENTITY_CHECK}') THEN
    PERFORM ecrf.refuse('fold.no_identity', e ->> 'person');
  END IF;
END $$;

-- Whether `p_until` is a day, and not before `p_day`.
CREATE FUNCTION ecrf.is_valid_until(p_day text, p_until text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE {SET_PATH} AS $$
BEGIN
  RETURN coalesce(to_char(p_until::date, 'YYYY-MM-DD') = p_until AND p_until COLLATE "C" >= p_day, false);
EXCEPTION WHEN data_exception THEN
  RETURN false;
END $$;

CREATE FUNCTION ecrf.keep_fact(e json, p_sequence bigint) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  before text;
BEGIN
  IF e ->> 'fact' IN ({_DESIGN_FACTS}) AND NOT ecrf.is_noted('study', 'design', coalesce(e ->> 'reference', '')) THEN
    PERFORM ecrf.refuse('fold.design_unknown', e ->> 'about');
  END IF;
  IF e ->> 'fact' = '{ETHICS_VALID}' AND NOT ecrf.is_valid_until(e ->> 'day', coalesce(e ->> 'reference', '')) THEN
    PERFORM ecrf.refuse('fold.no_last_day', e ->> 'about');
  END IF;
  IF e ->> 'fact' = '{ACTIVATED}' AND ecrf.asks('{ACTIVATION}') IS NOT NULL THEN
    FOREACH before IN ARRAY ARRAY['{ETHICS}', '{SITE_TRAINING}'] LOOP
      IF NOT ecrf.is_noted(e ->> 'about', before, e ->> 'reference') THEN
        PERFORM ecrf.refuse('fold.no_' || before, e ->> 'about');
      END IF;
    END LOOP;
  END IF;
  PERFORM ecrf.note(e ->> 'about', e ->> 'fact', coalesce(e ->> 'reference', ''), p_sequence);
END $$;

CREATE FUNCTION ecrf.keep_rules(e json) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  unknown text := (SELECT k FROM json_object_keys(e -> 'rules') k WHERE k NOT IN ({_RULE_NAMES}) LIMIT 1);
BEGIN
  IF unknown IS NOT NULL THEN
    PERFORM ecrf.refuse('fold.rule_unknown', unknown);
  END IF;
  DELETE FROM ecrf.rule;
  INSERT INTO ecrf.rule SELECT r.key, r.value FROM json_each_text(e -> 'rules') r;
  -- When an account rests must be known before anybody came in.
  DELETE FROM ecrf.meta WHERE name LIKE 'lockout.%';
  INSERT INTO ecrf.meta SELECT r.name, r.value FROM ecrf.rule r
    WHERE r.name IN ('lockout.failures', 'lockout.minutes') AND r.value ~ '^[0-9]{{1,4}}$';
END $$;
"""

_ALLOCATION = f"""
-- The digest of one place as the published format has it.
CREATE FUNCTION ecrf.place_digest(p_kind text, p ecrf.allocation_place, p_more text[]) RETURNS text
LANGUAGE sql IMMUTABLE {SET_PATH} AS $$
  SELECT encode(sha256(convert_to(
    'ecrf [' || concat_ws(',', to_json(p_kind), to_json(p.list), to_json(p.stratum), p.place,
      (SELECT string_agg(to_json(m.said)::text, ',' ORDER BY m.n) FROM unnest(p_more) WITH ORDINALITY m(said, n))
    ) || ']', 'UTF8')), 'hex')
$$;

-- A list is fixed, for strata without one.
CREATE FUNCTION ecrf.keep_list(e json, p_sequence bigint, p_content bytea) RETURNS void
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  places bytea := ecrf.words_of(p_content, e -> 'places');
BEGIN
  IF places IS NULL OR encode(sha256(places), 'hex') IS DISTINCT FROM e ->> 'digest'
    OR EXISTS (SELECT 1 FROM ecrf.allocation_list l WHERE l.id = e ->> 'id')
    OR EXISTS (
      SELECT 1 FROM json_object_keys(convert_from(places, 'UTF8')::json) s
      JOIN ecrf.allocation_place p ON p.stratum = s)
  THEN
    PERFORM ecrf.refuse('fold.allocation_list', e ->> 'id');
  END IF;
  INSERT INTO ecrf.allocation_list VALUES (e ->> 'id', e -> 'blind' IS NOT NULL, p_sequence);
  INSERT INTO ecrf.allocation_place (stratum, place, list, release, arm)
    SELECT s.key, p.number, e ->> 'id', p.digests ->> 0, coalesce(p.digests ->> 1, '')
    FROM json_each(convert_from(places, 'UTF8')::json) s,
      json_array_elements(s.value) WITH ORDINALITY p(digests, number);
END $$;

-- The next place of a stratum, with its own code and arm, for a subject and under a number nobody had.
CREATE FUNCTION ecrf.keep_place(e json, p_sequence bigint, p_content bytea) RETURNS void
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  due ecrf.allocation_place;
  arm text := CASE WHEN e -> 'arm' IS NOT NULL
    THEN coalesce(convert_from(ecrf.words_of(p_content, e -> 'arm'), 'UTF8'), '') END;
  turn text := coalesce(e ->> 'place', '');
BEGIN
  IF ecrf.is_noted('study', '{SEAL}') THEN
    PERFORM ecrf.refuse('fold.locked', 'study');
  END IF;
  SELECT * INTO due FROM ecrf.allocation_place p
    WHERE p.list = e ->> 'list' AND p.stratum = coalesce(e ->> 'stratum', '') AND p.taken = 0
    ORDER BY p.place LIMIT 1;
  IF due.place IS NULL OR due.place::text <> turn THEN
    PERFORM ecrf.refuse('fold.allocation_turn', turn);
  END IF;
  IF EXISTS (SELECT 1 FROM ecrf.allocation_place p WHERE p.subject = e ->> 'subject' OR p.number = e ->> 'number') THEN
    PERFORM ecrf.refuse('fold.allocated', e ->> 'number');
  END IF;
  IF due.release IS DISTINCT FROM ecrf.place_digest('release', due, ARRAY[e ->> 'release']) THEN
    PERFORM ecrf.refuse('fold.allocation_code', turn);
  END IF;
  IF (arm IS NULL) IS DISTINCT FROM (SELECT l.blind FROM ecrf.allocation_list l WHERE l.id = due.list) OR arm = ''
    OR (arm IS NOT NULL AND due.arm <> ''
      AND due.arm <> ecrf.place_digest('arm', due, ARRAY[arm, e ->> 'release']))
  THEN
    PERFORM ecrf.refuse('fold.allocation_arm', turn);
  END IF;
  UPDATE ecrf.allocation_place p
    SET taken = p_sequence, subject = e ->> 'subject', number = e ->> 'number', said = coalesce(e ->> 'arm', '')
    WHERE p.stratum = due.stratum AND p.place = due.place;
END $$;

-- The subject says what the study chain says in the same transaction.
CREATE FUNCTION ecrf.keep_subject(h json, p_chain text, e json, p_sequence bigint) RETURNS void
LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  UPDATE ecrf.allocation_place p SET randomised = p_sequence
    WHERE p.subject = p_chain AND p.randomised = 0 AND p.taken > (h ->> 'study_sequence')::bigint
      AND p.list = e ->> 'list' AND p.stratum = coalesce(e ->> 'stratum', '') AND p.place::text = e ->> 'place'
      AND p.number = e ->> 'number' AND p.said = coalesce(e ->> 'arm', '');
  IF NOT FOUND THEN
    PERFORM ecrf.refuse('fold.allocation_turn', e ->> 'number');
  END IF;
END $$;
"""

_KEEP = f"""
-- The kinds of entries there is something to keep or to refuse of.
CREATE FUNCTION ecrf.kept_kinds() RETURNS text[] LANGUAGE sql IMMUTABLE {SET_PATH} AS $$
  SELECT '{{{", ".join(_KINDS)}}}'::text[]
$$;

-- Whether one of them may be among these entries: what people type all day is passed over without reading it again. An
-- entry can only hide its kind from this behind an escape, which no program of ours writes there.
CREATE FUNCTION ecrf.is_kept(p_entries bytea) RETURNS boolean LANGUAGE plpgsql IMMUTABLE {SET_PATH} AS $$
BEGIN
  RETURN convert_from(p_entries, 'UTF8') ~ '{_PATTERN}';
END $$;

-- Refuse what the fold would, as far as it can be judged from this very entry and the few facts kept here, and
-- keep what later entries are judged by. Only tables that an update empties and fills again from the trail.
CREATE FUNCTION ecrf.keep(
  h json, p_chain text, e json, p_sequence bigint, p_content bytea, p_founding boolean
) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
BEGIN
  CASE e ->> 'kind'
  WHEN 'rules.set/1' THEN
    PERFORM ecrf.keep_rules(e);
  WHEN 'site.added/1' THEN
    IF ecrf.is_noted('study', 'number', e ->> 'number') THEN
      PERFORM ecrf.refuse('fold.site_exists', e ->> 'number');
    END IF;
    PERFORM ecrf.note('study', 'number', e ->> 'number', p_sequence);
    PERFORM ecrf.note(e ->> 'site', 'joined', '', p_sequence);
  WHEN 'training.recorded/1' THEN
    PERFORM ecrf.note(e ->> 'person', '{TRAINING}', '', p_sequence);
  WHEN 'fact.recorded/1' THEN
    PERFORM ecrf.keep_fact(e, p_sequence);
  WHEN 'role.granted/1' THEN
    IF NOT p_founding THEN
      PERFORM ecrf.check_grant(e);
    END IF;
  WHEN 'policy.accepted/1' THEN
    IF ecrf.is_noted(h ->> 'person', '{POLICY}', e ->> 'policy') THEN
      PERFORM ecrf.refuse('fold.policy_accepted', e ->> 'policy');
    END IF;
    PERFORM ecrf.note(h ->> 'person', '{POLICY}', e ->> 'policy', p_sequence);
  WHEN 'design.published/1' THEN
    IF ecrf.is_noted('study', 'design', e ->> 'design') THEN
      PERFORM ecrf.refuse('fold.design_exists', e ->> 'version');
    END IF;
    PERFORM ecrf.note('study', 'design', e ->> 'design', p_sequence);
  WHEN 'delegation.signed/1' THEN
    PERFORM ecrf.check_policy(h, p_chain);
    IF h ->> 'site' IS DISTINCT FROM e ->> 'site' THEN
      PERFORM ecrf.refuse('fold.other_site', e ->> 'site');
    END IF;
  WHEN 'checkpoint.written/1' THEN
    IF e ->> 'occasion' = '{SEAL}' THEN
      PERFORM ecrf.note('study', '{SEAL}', '', p_sequence);
    END IF;
  WHEN 'allocation.committed/1' THEN
    IF NOT ecrf.is_noted('study', 'design', e ->> 'design') THEN
      PERFORM ecrf.refuse('fold.design_unknown', e ->> 'id');
    END IF;
    PERFORM ecrf.keep_list(e, p_sequence, p_content);
  WHEN 'allocation.taken/1' THEN
    PERFORM ecrf.keep_place(e, p_sequence, p_content);
  WHEN 'redacted/1' THEN
    PERFORM ecrf.check_redaction(p_chain, e, p_sequence);
  WHEN 'subject.randomised/1' THEN
    PERFORM ecrf.keep_subject(h, p_chain, e, p_sequence);
  WHEN 'subject.added/1' THEN
    PERFORM ecrf.check_design(h, p_chain, e ->> 'design');
    IF p_chain <> 'site:' || (h ->> 'site') AND ecrf.is_noted('study', '{SEAL}') THEN
      PERFORM ecrf.refuse('fold.locked', p_chain);
    END IF;
  WHEN 'design.activated/1' THEN
    PERFORM ecrf.check_design(h, p_chain, e ->> 'design');
  WHEN 'statement.made/1' THEN
    IF e ->> 'statement' = 'signature' THEN
      PERFORM ecrf.check_policy(h, coalesce(nullif(e ->> 'at', ''), p_chain));
    END IF;
  WHEN 'integrity.signed/1' THEN
    PERFORM ecrf.check_policy(h, p_chain);
  ELSE
    NULL;
  END CASE;
END $$;
"""

KEPT_TABLES = ("allocation_place", "allocation_list", "noted", "rule")
"""Emptied, in this order, and filled again from the trail when a study is brought up to date."""
FUNCTIONS = (_PEOPLE, _ALLOCATION, _KEEP)
