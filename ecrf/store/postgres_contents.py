"""What `ecrf.append` reads of content blocks, and what it lets a redaction take out of them."""

from __future__ import annotations

from ecrf.store.postgres_append import SET_PATH

_SLOTS = f"""
-- The slots of a content block (MessagePack: an array of nil or [salt, bytes]).
CREATE FUNCTION ecrf.slots(p_content bytea) RETURNS TABLE (slot integer, salt bytea, words bytea)
LANGUAGE plpgsql IMMUTABLE {SET_PATH} AS $$
DECLARE
  first integer := CASE WHEN length(p_content) = 0 THEN 144 ELSE get_byte(p_content, 0) END;
  place integer := CASE first WHEN 220 THEN 3 WHEN 221 THEN 5 ELSE 1 END;
  size integer := CASE WHEN first BETWEEN 144 AND 159 THEN first - 144 ELSE 0 END;
BEGIN
  IF first NOT BETWEEN 144 AND 159 AND first NOT IN (220, 221) THEN
    PERFORM ecrf.refuse('store.malformed', 'content');
  END IF;
  FOR n IN 1 .. place - 1 LOOP size := size * 256 + get_byte(p_content, n); END LOOP;
  FOR n IN 0 .. size - 1 LOOP
    slot := n; salt := NULL; words := NULL;
    IF get_byte(p_content, place) = 192 THEN
      place := place + 1;
    ELSIF get_byte(p_content, place) = 146 THEN
      SELECT r.data, r.behind INTO salt, place FROM ecrf.bytes_at(p_content, place + 1) r;
      SELECT r.data, r.behind INTO words, place FROM ecrf.bytes_at(p_content, place) r;
    ELSE
      PERFORM ecrf.refuse('store.malformed', 'content');
    END IF;
    RETURN NEXT;
  END LOOP;
  IF place <> greatest(length(p_content), 1) THEN
    PERFORM ecrf.refuse('store.malformed', 'content');
  END IF;
END $$;

-- The byte string that begins at `p_at`, and where it ends.
CREATE FUNCTION ecrf.bytes_at(p_content bytea, p_at integer, OUT data bytea, OUT behind integer)
LANGUAGE plpgsql IMMUTABLE {SET_PATH} AS $$
DECLARE
  width integer := CASE get_byte(p_content, p_at) WHEN 196 THEN 1 WHEN 197 THEN 2 WHEN 198 THEN 4 END;
  size integer := 0;
BEGIN
  IF width IS NULL THEN
    PERFORM ecrf.refuse('store.malformed', 'content');
  END IF;
  FOR n IN 1 .. width LOOP size := size * 256 + get_byte(p_content, p_at + n); END LOOP;
  data := substring(p_content FROM p_at + width + 2 FOR size);
  behind := p_at + width + 1 + size;
END $$;

-- The bytes an entry points to with [slot, digest]; null when they are not those it commits to.
CREATE FUNCTION ecrf.words_of(p_content bytea, p_pointer json) RETURNS bytea
LANGUAGE sql IMMUTABLE {SET_PATH} AS $$
  SELECT s.words FROM ecrf.slots(p_content) s
  WHERE s.slot = (p_pointer ->> 0)::integer AND encode(sha256(s.salt || s.words), 'hex') = p_pointer ->> 1
$$;
"""

_REDACTION = f"""
-- What is redacted stands, is no part of what proves an allocation, and is one of that entry's own contents.
CREATE FUNCTION ecrf.check_redaction(p_chain text, e json, p_sequence bigint) RETURNS void
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  wanted bigint := (e ->> 'sequence')::bigint;
  named json := (
    SELECT p.part -> 'entries' -> (wanted - k.first_entry)::integer
    FROM (
      SELECT l.transaction_number, l.first_entry FROM ecrf.trail_link l
      WHERE l.chain = (SELECT c.number FROM ecrf.trail_chain c WHERE c.name = p_chain) AND l.first_entry <= wanted
      ORDER BY l.first_entry DESC LIMIT 1
    ) k JOIN ecrf.trail_transaction t ON t.number = k.transaction_number,
      json_array_elements(convert_from(t.body, 'UTF8')::json -> 'parts') AS p(part)
    WHERE p.part ->> 'chain' = p_chain);
BEGIN
  IF wanted >= p_sequence OR named IS NULL THEN
    PERFORM ecrf.refuse('fold.no_entry', wanted::text);
  END IF;
  IF (CASE WHEN p_chain = 'study' THEN
      EXISTS (SELECT 1 FROM ecrf.allocation_list l WHERE l.sequence = wanted)
      OR EXISTS (SELECT 1 FROM ecrf.allocation_place p WHERE p.taken = wanted)
    ELSE EXISTS (SELECT 1 FROM ecrf.allocation_place p WHERE p.subject = p_chain AND p.randomised = wanted) END)
  THEN
    PERFORM ecrf.refuse('fold.allocation_kept', wanted::text);
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM json_each(named) f WHERE json_typeof(f.value) = 'array'
      AND f.value ->> 0 = e ->> 'slot' AND length(f.value ->> 1) = 64
  ) THEN
    PERFORM ecrf.refuse('store.malformed', 'redacted');
  END IF;
END $$;

-- Rewrite the content of a transaction some entry of which this transaction redacts; `redact` was asked for there.
-- Nothing goes but the slots those entries name.
CREATE FUNCTION ecrf.redact(p_chains text[], p_entries bytea[], p_id text, p_content bytea) RETURNS boolean
LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  this bigint := (SELECT x.number FROM ecrf.trail_transaction x WHERE x.id = p_id);
  slots integer[] := ARRAY(
    SELECT (e.entry ->> 'slot')::integer
    FROM ecrf.trail_link l JOIN ecrf.trail_chain c ON c.number = l.chain,
      unnest(p_chains, p_entries) AS p(chain, entries),
      json_array_elements(convert_from(p.entries, 'UTF8')::json) AS e(entry)
    WHERE l.transaction_number = this AND p.chain = c.name AND e.entry ->> 'kind' = 'redacted/1'
      AND (e.entry ->> 'sequence')::bigint BETWEEN l.first_entry AND l.first_entry + l.entries - 1);
  old bytea := (SELECT t.content FROM ecrf.trail_content t WHERE t.transaction_number = this);
BEGIN
  IF old IS NULL OR EXISTS (
    SELECT 1 FROM ecrf.slots(old) a FULL JOIN ecrf.slots(p_content) b USING (slot)
    WHERE CASE WHEN slot = ANY (slots) THEN a.words IS NULL OR b.words IS NOT NULL
      ELSE (a.salt, a.words) IS DISTINCT FROM (b.salt, b.words) END
  ) OR (SELECT count(*) FROM ecrf.slots(old)) <> (SELECT count(*) FROM ecrf.slots(p_content)) THEN
    RETURN false;
  END IF;
  UPDATE ecrf.trail_content t SET content = p_content WHERE t.transaction_number = this;
  RETURN cardinality(slots) > 0;
END $$;

-- What an entry says was removed is gone.
CREATE FUNCTION ecrf.check_removed(p_chains text[], p_entries bytea[]) RETURNS void LANGUAGE plpgsql {SET_PATH} AS $$
DECLARE
  said record;
BEGIN
  FOR said IN
    SELECT c.number AS chain, (e.entry ->> 'sequence')::bigint AS sequence, (e.entry ->> 'slot')::integer AS slot
    FROM unnest(p_chains, p_entries) AS p(chain, entries)
      JOIN ecrf.trail_chain c ON c.name = p.chain,
      json_array_elements(convert_from(p.entries, 'UTF8')::json) AS e(entry)
    WHERE e.entry ->> 'kind' = 'redacted/1'
  LOOP
    IF EXISTS (
      SELECT 1 FROM (
        SELECT l.transaction_number FROM ecrf.trail_link l
        WHERE l.chain = said.chain AND l.first_entry <= said.sequence ORDER BY l.first_entry DESC LIMIT 1
      ) k JOIN ecrf.trail_content t ON t.transaction_number = k.transaction_number, ecrf.slots(t.content) s
      WHERE s.slot = said.slot AND s.words IS NOT NULL
    ) THEN
      PERFORM ecrf.refuse('store.malformed', 'redacted');
    END IF;
  END LOOP;
END $$;
"""

FUNCTIONS = (_SLOTS, _REDACTION)
